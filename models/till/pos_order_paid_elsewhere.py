from decimal import Decimal

from odoo import models

from ...core import money

ZERO = Decimal(0)
PAID_ONLINE = ('authorized', 'done')  # what the host takes off the sales order at a till


class PosOrder(models.Model):
    """What was paid down on a sales order elsewhere than at tills (`pos_sale`): by an invoice of the office, or online.

    A till that settles the sales order takes it off, and no goods come back by that. Points are for what the till was
    paid: it does not know how the rest was.
    """

    _inherit = 'pos.order'

    def _customer_card_off_paid_elsewhere(self):
        """The lines that take off what was paid down on their sales order, at tills and elsewhere together, as far as
        there is so much left of it, and the order sells so much of what is on that sales order: the rest would be money
        that goes out without a receipt.
        """
        covered = self.lines.browse()
        for sale, lines in self._customer_card_off_paid_down().items():
            off = -sum((line._customer_card_total() for line in lines), ZERO)
            left = self._customer_card_paid_elsewhere(sale)
            if left > 0:  # the tax of each line is rounded by itself
                crumbs = len(lines) * money.exact(self.currency_id.rounding)
                left += self._customer_card_paid_down_left(sale)
                left = min(left, self._customer_card_sold_of(sale)) + crumbs
            covered |= lines if off <= left else lines.browse()
        return covered

    def _customer_card_sold_of(self, sale) -> Decimal:
        """Return what the order sells of what is on a sales order, down payments on it included."""
        sold = self.lines.filtered(lambda line: line.sale_order_origin_id == sale and line._customer_card_sign() > 0)
        return sum((line._customer_card_total() for line in sold), ZERO)

    def _customer_card_paid_elsewhere(self, sale) -> Decimal:
        """Return what was paid down on a sales order elsewhere, in the order's currency and company: by posted invoices
        of down payments, less what credit notes gave back and later invoices took off, and online without an invoice.
        """
        tills = self._customer_card_paid_down(sale).order_id | self
        if sale.currency_id != self.currency_id or len(tills.currency_id) > 1 or len(tills.company_id) > 1:
            return ZERO
        if sale.company_id._card_company() != self._customer_card_company:
            return ZERO
        return self._customer_card_invoiced_down(sale) + self._customer_card_paid_online(sale)

    def _customer_card_invoiced_down(self, sale) -> Decimal:
        items = sale.order_line.filtered('is_downpayment').invoice_lines
        items = items.filtered(lambda item: item.parent_state == 'posted' and item.move_id.is_sale_document())
        moves = items.move_id
        if any(move.currency_id != self.currency_id for move in moves):
            return ZERO
        invoiced = sum((-item.move_id.direction_sign * money.exact(item.price_total) for item in items), ZERO)
        # A credit note whose lines name no sales order gives back what its invoice says.
        notes = moves.reversal_move_ids.filtered(lambda note: note.state == 'posted') - moves
        return invoiced - sum((money.exact(note.amount_total) for note in notes), ZERO)

    def _customer_card_paid_online(self, sale) -> Decimal:
        paid = sale.transaction_ids.filtered(
            lambda one: (
                one.state in PAID_ONLINE
                and one.currency_id == self.currency_id
                and not one.invoice_ids.filtered(lambda invoice: invoice.state == 'posted')
            )
        )
        refunds = paid.child_transaction_ids.filtered(lambda one: one.operation == 'refund' and one.state == 'done')
        return sum((money.exact(one.amount) for one in paid | refunds), ZERO)
