from collections.abc import Iterator
from decimal import Decimal

from odoo import models
from odoo.exceptions import UserError

from ...core.money import exact, rounded
from ..ledger import spoken
from ..ledger.kinds import BY_CONTRACT
from ..till.pos_order_steps import Work
from .customer_card_contract_till import LIVING

# Contracts of orders at tills that were paid without them, or are no more.
_FORGOTTEN = """
    SELECT c.id, o.state <> 'cancel' FROM customer_card_contract c JOIN pos_order o ON o.uuid = c.order_uuid
     WHERE c.order_id IS NULL AND c.is_over IS NOT TRUE AND c.state = ANY(%s) AND o.state <> 'draft'
"""


class PosOrder(models.Model):
    """An order whose goods are sold in installments: its contract pays it in its own transaction, once."""

    _inherit = 'pos.order'

    # === GOODS === #

    def _customer_card_contract_goods(self) -> list[dict]:
        """Return the goods of the order as lines of a contract, as they are sold: discounts and taxes in their prices.
        Nothing where it has anything else than goods that are sold.
        """
        others = (
            self._customer_card_lines_on_cards() | self._customer_card_hold_lines() | self._customer_card_reductions()
        )
        if not self.lines or others or self._customer_card_stored_bought() or any(one.qty <= 0 for one in self.lines):
            return []
        whole = rounded(self._customer_card_due(), self.currency_id.decimal_places)
        goods = [line._customer_card_contract_good() for line in self.lines]
        costs = [exact(one['price']) for one in goods]
        if min(costs) < 0 or sum((exact(one['quantity']) * exact(one['price']) for one in goods), Decimal(0)) != whole:
            name = ", ".join(one['name'] for one in goods)
            goods = [{'product_id': False, 'name': name, 'quantity': 1.0, 'price': float(whole)}]
        return goods if whole > 0 else []

    # === THE PAID ORDER === #

    def _customer_card_contracts(self):
        return self.env['customer.card.contract'].sudo()  # sudo: a till has no rights on contracts

    def _customer_card_by_contract(self):
        """Return the payments of these orders by contracts."""
        return self.payment_ids.filtered(lambda one: one.payment_method_id.customer_card_kind in BY_CONTRACT)

    def _customer_card_hand_over(self, tender) -> None:
        """Let the contract of this order pay what its payment says: the customer owes all installments from now on.

        :raise UserError: where there is none, or it does not pay just that of just these goods
        """
        contract = self._customer_card_contracts()._of_order(self.uuid)
        is_alone = len(self._customer_card_by_contract()) == 1
        if not contract or not is_alone or contract.company_id != self._customer_card_company:
            raise UserError(
                self.env._(
                    "Order %s has no contract that pays it. Take the payment off, and choose another one.",
                    self.pos_reference or self.name,
                )
            )
        contract._hand_over_at_till(self, exact(tender.amount))

    def _customer_card_end_contract(self, work: Work) -> None:
        """A contract whose order was paid otherwise is over."""
        if any(card.program_id.opens_installment for card in work.cards) and not self._customer_card_by_contract():
            self._customer_card_unsold_contracts()._end_unsold(is_paid=True)

    def _customer_card_free_contracts(self) -> None:
        """Let go of the contracts of cancelled orders."""
        self._customer_card_unsold_contracts()._end_unsold(is_paid=False)

    def _customer_card_unsold_contracts(self):
        living = [('order_uuid', 'in', self.mapped('uuid')), ('state', 'in', LIVING)]
        return self._customer_card_contracts().search(living)

    def _customer_card_end_forgotten_contracts(self) -> None:
        """End those of orders that were paid or cancelled without a card, or while somebody worked on them."""
        self.env.flush_all()
        self.env.cr.execute(_FORGOTTEN, [list(LIVING)])
        for number, is_paid in self.env.cr.fetchall():
            self._customer_card_contracts().browse(number)._end_unsold(is_paid=is_paid)

    def _customer_card_sold_by_contract(self) -> str:
        """Return why an order that a contract paid is not invoiced at a till, or nothing."""
        if not self._customer_card_by_contract():
            return ""
        return self.env._(
            "Order %s is sold in installments, and its contract is its paper. Where an invoice is needed, let the "
            "office make one and sell that in installments.",
            self._customer_card_names(),
        )


class PosOrderLine(models.Model):
    """A line of an order as goods of a contract."""

    _inherit = 'pos.order.line'

    def _customer_card_contract_good(self) -> dict:
        """Return the line as goods: how many at which price, or all of them as one where that says it exactly."""
        digits = self.order_id.currency_id.decimal_places
        quantity, total = exact(self.qty), rounded(self._customer_card_total(), digits)
        each, places = rounded(total / quantity, digits), self.env['decimal.precision'].precision_get('Product Unit')
        name = ", ".join(self._customer_card_good_words())
        if each * quantity == total and rounded(quantity, places) == quantity:
            return {'product_id': self.product_id.id, 'name': name, 'quantity': float(quantity), 'price': float(each)}
        name = f'{spoken.shortest(self, quantity, 3)} × {name}'
        return {'product_id': self.product_id.id, 'name': name, 'quantity': 1.0, 'price': float(total)}

    def _customer_card_good_words(self) -> Iterator[str]:
        """Say what it is, with its serial numbers."""
        yield self.full_product_name or self.product_id.display_name
        yield from filter(None, self.pack_lot_ids.mapped('lot_name'))
