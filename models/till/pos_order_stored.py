from decimal import Decimal

from odoo import models
from odoo.exceptions import UserError

from ...core import money
from ...core.purchase import Tender
from .facts import PAID
from .pos_config import DOWN_PAYMENT

ZERO = Decimal(0)
STORED = ('gift_card', 'ewallet')


class PosOrder(models.Model):
    """The host's own stored value, where its modules are installed: down payments (`pos_sale`), gift cards and eWallets
    (`pos_loyalty`).

    A card pays none of it, or its value would leave by what that pays later; and it earns when it is used, not when it
    is bought. What it takes off, no card pays again.
    """

    _inherit = 'pos.order'

    def _customer_card_stored(self):
        """The lines that buy such value, and those that take off what was paid down."""
        return self._customer_card_stored_bought() | self._customer_card_settled()

    def _customer_card_stored_bought(self):
        """The lines that buy such value. That a line uses a gift card says only the till: it counts as a discount."""
        products = self._customer_card_stored_products()
        return self.lines.filtered(lambda line: line.product_id.id in products and line._customer_card_sign() > 0)

    def _customer_card_stored_left(self) -> Decimal:
        """Return what such value these orders sold that did not come back: it leaves as money by what it pays later."""
        products = self._customer_card_stored_products() if self else ()
        lines = self.lines.filtered(lambda line: line.product_id.id in products) if products else self.lines.browse()
        bought = lines.filtered(lambda line: line.refunded_orderline_id or line._customer_card_sign() > 0)
        return max(sum((line._customer_card_total() for line in bought), ZERO), ZERO)

    def _customer_card_stored_products(self) -> set[int]:
        products = set(self._customer_card_down_payment_products())
        if 'loyalty.program' in self.env:
            programs = self.env['loyalty.program'].sudo()  # sudo: which products they are; a till need not read them
            programs = programs.search([
                ('program_type', 'in', STORED), ('company_id', 'in', (False, *self.company_id.parent_ids.ids)),
            ])  # fmt: skip
            products |= {*programs.trigger_product_ids.ids, *programs.payment_program_discount_product_id.ids}
        return products

    def _customer_card_down_payment_products(self) -> frozenset[int]:
        """The products any till of the company, or of those above and below it, takes down payments with: what one till
        sold comes back at another one, which has none.
        """
        tills = self.env['pos.config']
        if DOWN_PAYMENT not in tills._fields:
            return frozenset()
        return frozenset().union(*(tills._customer_card_down_payments(one.root_id.id) for one in self.company_id))

    # === DOWN PAYMENTS === #

    def _customer_card_settled(self):
        """The lines that take off what was paid down on their sales order before, and no more than is left of it."""
        settled = self.lines.browse()
        for sale, lines in self._customer_card_off_paid_down().items():
            off = -sum((line._customer_card_total() for line in lines), ZERO)
            settled |= lines if off <= self._customer_card_paid_down_left(sale) else lines.browse()
        return settled

    def _customer_card_off_paid_down(self) -> dict:
        """Return by sales order the lines that would take off what was paid down on it."""
        products = self._customer_card_down_payment_products()
        if not products:
            return {}
        lines = self.lines.filtered(
            lambda line: (
                line.product_id.id in products
                and line._customer_card_sign() < 0
                and line.sale_order_origin_id
                and not line.refunded_orderline_id
            )
        )
        return lines.grouped('sale_order_origin_id')

    def _customer_card_paid_down(self, sale):
        """The lines of other paid orders that paid down on a sales order, or took that off: what comes back of them
        names its line, and what it says of a sales order counts for nothing.
        """
        return self.env['pos.order.line'].search([
            ('sale_order_origin_id', '=', sale.id), ('refunded_orderline_id', '=', False),
            ('product_id', 'in', list(self._customer_card_down_payment_products())),
            ('order_id.state', 'in', PAID), ('order_id', '!=', self.id),
        ])  # fmt: skip

    def _customer_card_paid_down_left(self, sale) -> Decimal:
        """Return what was paid down on a sales order, did not come back and was not taken off by another order."""
        found = self._customer_card_paid_down(sale).grouped('order_id')
        if any(order.company_id != self.company_id or order.currency_id != self.currency_id for order in found):
            return ZERO
        return sum((order._customer_card_paid_down_by(lines, self) for order, lines in found.items()), ZERO)

    def _customer_card_paid_down_by(self, lines, now) -> Decimal:
        """Return what of this order's ``lines`` is paid down still, as the order ``now`` asks: no more than was paid
        for them, nothing where somebody wrote it later, and nothing of what the customer owes. Below zero, what they
        took off; that stays taken off.
        """
        paid = lines.filtered(lambda line: line._customer_card_sign() > 0)
        off = sum((line._customer_card_total() for line in lines - paid), ZERO)
        is_whole = all(line.qty > 0 for line in paid)  # pieces below nothing at a price below nothing cannot come back
        if not (paid and is_whole and self._customer_card_is_as_paid() and self._customer_card_adds_up()):
            return off
        # What takes money off beside them, a discount or goods that came back, may have paid for them.
        beside = sum((line._customer_card_total() for line in self.lines - lines), ZERO)
        backs = [line._customer_card_back(line._customer_card_all_refunds(now)) for line in paid]
        left = sum((line._customer_card_left(back) for line, back in zip(paid, backs, strict=True)), ZERO)
        credited = [
            note._customer_card_by_product().get(paid.product_id.id, ZERO) for note in self._customer_card_notes()
        ]
        owed = sum((money.exact(payment.amount) for payment in self._customer_card_paid_later()), ZERO)
        return max(left + min(beside, ZERO) - sum(credited, ZERO) - max(owed, ZERO), ZERO) + off

    def _customer_card_mark_paid_down(self) -> None:
        """Remember on the orders that paid down what this one takes off that it counted by them: whatever becomes of
        their sales order, or of what tills take down payments with.
        """
        for sale in self._customer_card_off_paid_down():
            found = self._customer_card_paid_down(sale).filtered(lambda line: line._customer_card_sign() > 0)
            for order in found.order_id.sudo():  # sudo: nobody at a till writes it
                kept = order.customer_card_as_paid or order._customer_card_asked()
                off = [*kept.get('off', ()), self.id]
                self._fields['customer_card_as_paid'].write(order, {**kept, 'off': off})

    def _customer_card_taken_off_by(self):
        """The orders that took off what was paid down on this one, as it was remembered then."""
        kept = self.sudo().customer_card_as_paid or {}  # sudo: a till asks, too
        return self.browse(kept.get('off') or ()).exists()

    def _customer_card_is_taken_off(self) -> bool:
        """Tell whether another paid order takes off what was paid down on this one, or did once."""
        if self._customer_card_taken_off_by():
            return True
        named = 'sale_order_origin_id' in self.lines._fields and self._customer_card_down_payment_products()
        sales = self.lines.filtered(lambda line: line.product_id.id in named).sale_order_origin_id if named else ()
        return any(line._customer_card_sign() < 0 for sale in sales for line in self._customer_card_paid_down(sale))

    def _customer_card_settled_tenders(self, rate: Decimal) -> list[Tender]:
        """Return how what these lines take off had been paid down, as tenders of this order: what does not earn in
        money does not earn by the way of a down payment.

        :param rate: into the company's currency
        """
        tenders = []
        for line in self._customer_card_settled():
            found = self._customer_card_paid_down(line.sale_order_origin_id).grouped('order_id')
            left = {order: max(order._customer_card_paid_down_by(some, self), ZERO) for order, some in found.items()}
            whole, off = sum(left.values(), ZERO), -line._customer_card_total()
            for order, part in left.items():
                paid = order._customer_card_payments_sum()
                if part > 0 and paid > 0:
                    share = rate * off * part / whole / paid
                    tenders += [one._customer_card_tender(share) for one in order.payment_ids]
        return tenders

    def _customer_card_check_down_payments(self) -> None:
        """:raise UserError: when a down payment comes back that was taken off an order whose cards counted by it"""
        products = self._customer_card_down_payment_products()
        sold = self.lines.refunded_orderline_id.filtered(lambda line: line.product_id.id in products)
        gone = sold.filtered(lambda line: not line.sale_order_origin_id).order_id
        for order in gone:  # its sales order was deleted
            order._customer_card_taken_off_by()._customer_card_refuse_counted_by()
        for sale in sold.sale_order_origin_id if sold else ():
            orders = self._customer_card_paid_down(sale).filtered(lambda line: line._customer_card_sign() < 0).order_id
            if orders and self._customer_card_paid_down_left(sale) < 0:
                orders._customer_card_refuse_counted_by()

    def _customer_card_refuse_counted_by(self) -> None:
        """:raise UserError: when cards counted on one of these orders, which took a down payment off"""
        counted = self.filtered(lambda one: one.customer_card_summary or one._customer_card_is_served_later())
        if counted:
            raise UserError(
                self.env._(
                    "This down payment was taken off order %s, and cards count by it. Give the goods of that "
                    "order back instead.",
                    counted._customer_card_names(),
                )
            )

    def _customer_card_lock_paid_down(self) -> None:
        """Write the rows of the orders that paid down what this one takes off, cards or not, and of their sales orders,
        for it may have been paid elsewhere: of two that take it off, or give it back, in the same moment the later one
        is repeated (see `pos_order_related.py`).
        """
        sales = self._customer_card_off_paid_down()
        if sales:
            self.env.cr.execute(
                """
                UPDATE sale_order SET write_date = write_date
                 WHERE id IN (SELECT id FROM sale_order WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE)
                """,
                [[sale.id for sale in sales]],
            )
        for sale in sales:
            self._customer_card_paid_down(sale).order_id._customer_card_lock_related(self)
