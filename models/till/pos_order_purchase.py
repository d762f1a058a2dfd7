from decimal import Decimal
from functools import cache

from odoo import models

from ...core import money
from ...core.purchase import LATER, Document, Kind, Line, Purchase, Sold, Tender, is_new, lessened
from ..acceptance.customer_card_acceptance_answer import rate_into_company
from .pos_order_sums import LATER_WAY, way


class PosOrder(models.Model):
    """An order as a purchase: what earns reads that, and neither lines nor payments itself."""

    _inherit = 'pos.order'

    def _customer_card_purchase(self, on_cards=None, holds=None, rate: Decimal | None = None) -> Purchase:
        """Make a purchase of the order.

        :param on_cards: its lines that put value on cards, where somebody has found them
        :param holds: likewise those by which cards give something
        :param rate: into the company's currency; that of the order's moment, unless it is given
        """
        on_cards = self._customer_card_lines_on_cards() if on_cards is None else on_cards
        holds = self._customer_card_hold_lines() if holds is None else holds
        rate = self._customer_card_rate() if rate is None else rate
        originals = {order.id: order for order in self.lines.refunded_orderline_id.order_id}

        @cache
        def sale(document: Document) -> Purchase:
            # By the same rate: what comes back is compared with what was sold, in the currency of both.
            return originals[document.id]._customer_card_purchase(rate=rate)

        lines = (
            line._customer_card_bought(kind, rate)
            for line, kind in zip(self.lines, self._customer_card_line_kinds(on_cards, holds), strict=True)
        )
        return Purchase(
            lines=tuple(lessened(lines, self._customer_card_beyond_worth() * rate)),
            tenders=(
                *(payment._customer_card_tender(rate) for payment in self.payment_ids),
                *self._customer_card_settled_tenders(rate),
            ),
            moment=self._customer_card_order_date,
            currency=self.currency_id.id,
            pricelist=self.pricelist_id.id or 0,
            place=self.session_id.config_id.id,
            begun_at=self.config_id.id,
            document=self._customer_card_document(),
            sale=sale,
            accounts=self._customer_card_made_with,
        )

    def _customer_card_made_with(self) -> frozenset[int]:
        """Return the ids of the accounts of the cards this order was served with."""
        shown = self.sudo().customer_card_shown or {}  # sudo: the till reads no cards; it is compared only
        return self.env['customer.card'].sudo().browse(shown.get('cards')).exists().account_ids._standing()

    def _customer_card_document(self) -> Document:
        return Document('pos.order', self.id, self.uuid)

    def _customer_card_rate(self) -> Decimal:
        """Return what a unit of the order's currency is worth in the company's, at the order's moment."""
        return rate_into_company(self.currency_id, self.company_id, self._customer_card_order_date)

    def _customer_card_line_kinds(self, on_cards, holds) -> list[Kind]:
        """Return what each line is, where those ``on_cards`` put value on cards and ``holds`` are what cards give."""
        tip = self.config_id.tip_product_id.id
        on_cards |= self._customer_card_stored()
        known: dict[int, Kind] = dict.fromkeys(self._customer_card_deposits(self.lines).ids, 'deposit')
        known |= dict.fromkeys(holds.ids, 'hold') | dict.fromkeys(on_cards.ids, 'card')
        return [known.get(line.id) or ('tip' if line.product_id.id == tip else 'goods') for line in self.lines]

    def _customer_card_new_goods(self, on_cards):
        """The lines that can earn, as records."""
        kinds = self._customer_card_line_kinds(on_cards, self._customer_card_hold_lines())
        return self.lines.browse(
            [
                line.id
                for line, kind in zip(self.lines, kinds, strict=True)
                if is_new(kind, line._customer_card_total(), returns=bool(line.refunded_orderline_id))
            ]
        )


class PosOrderLine(models.Model):
    """A line of an order as one of a purchase."""

    _inherit = 'pos.order.line'

    def _customer_card_bought(self, kind: Kind, rate: Decimal) -> Line:
        original = self.refunded_orderline_id
        return Line(
            product=self.product_id.id,
            categories=frozenset(),
            quantity=money.exact(self.qty),
            amount=self._customer_card_total() * rate,
            key=self.uuid or '',
            kind=kind,
            sold=Sold(original.order_id._customer_card_document(), original.uuid) if original else None,
            unit=money.exact(self.price_unit) * (1 - money.exact(self.discount) / 100),
            options=lambda: self.attribute_value_ids.ids,
            menu=self.combo_parent_id.uuid or '' if self._customer_card_is_part() else '',
        )

    def _customer_card_is_part(self) -> bool:
        """Tell whether the line is a part of a menu, as its product has it: chosen from what that offers, and no more
        of it than that lets be chosen. Whatever else a till joins is not.
        """
        menu, item = self.combo_parent_id, self.combo_item_id
        if not menu or menu.order_id != self.order_id or menu.product_id.type != 'combo' or menu.qty <= 0:
            return False
        choice = item.combo_id
        if item.product_id != self.product_id or choice not in menu.product_id.combo_ids or menu.qty % 1:
            return False
        alike = self.order_id.lines.filtered(
            lambda line: line.combo_parent_id == menu and line.combo_item_id.combo_id == choice
        )
        return sum(alike.mapped('qty')) <= choice.qty_max * menu.qty


class PosPayment(models.Model):
    """A payment of an order as a tender of a purchase."""

    _inherit = 'pos.payment'

    def _customer_card_tender(self, rate: Decimal) -> Tender:
        method = self.payment_method_id
        kind = method.customer_card_kind or (LATER if way(method) == LATER_WAY else '')
        return Tender(method.id, kind, money.exact(self.amount) * rate)
