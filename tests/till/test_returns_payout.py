"""Risk: an invoice is credited by which a card was paid out, and neither the card nor the customer gets that back."""

from uuid import uuid4

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .returns_case import InvoiceCase


@tagged('post_install', '-at_install')
class TestReturnsPayout(InvoiceCase):
    def with_payout(self, *lines, **paid):
        """An invoiced order of goods by which the gift card's 9 are paid out, too."""
        self.post(self.value, 9 - self.value.balance, 'adjust')
        self.gift.cash_out_below = 10
        uuid = str(uuid4())
        hold = self.till.customer_card_payout(self.ref(self.gift_card), uuid, str(uuid4()))['operation']
        out = (self.gift.product_id, -1, 9.0, {'customer_card_hold': hold})
        return self.invoiced([*lines, out], uuid=uuid, **paid)

    def without_payout(self, note) -> None:
        off = note.invoice_line_ids.filtered(lambda item: item.product_id == self.gift.product_id)
        note.write({'invoice_line_ids': [Command.delete(item.id) for item in off]})

    def test_a_remainder_paid_out_is_not_credited(self):
        """Without its line the goods come back for all that they cost; the card was paid out, and stays so."""
        order = self.with_payout((self.bread, 3, 10.0))
        with self.assertRaisesRegex(UserError, "paid out is not returned"), self.env.cr.savepoint():
            self.credit(order)
        note = self.credit(order, self.without_payout)
        self.assertEqual((note.amount_total, note.amount_residual, self.value.balance), (30, 30, 0))
        with self.assertRaisesRegex(UserError, "came back already"), self.env.cr.savepoint():
            self.credit(order, self.without_payout)
        self.assertBooked()

    def test_nor_by_an_item_made_by_hand(self):
        order = self.with_payout((self.bread, 3, 10.0))
        item = {'product_id': self.gift.product_id.id, 'quantity': -1, 'price_unit': 0.01, 'tax_ids': [Command.clear()]}

        def change(note) -> None:
            self.without_payout(note)
            note.write({'invoice_line_ids': [Command.create(item)]})

        with self.assertRaisesRegex(UserError, "paid out is not returned"), self.env.cr.savepoint():
            self.credit(order, change)

    def test_goods_beside_it_come_back_in_parts(self):
        """What another card paid of them goes back to it by their share; what money had earned is taken back."""
        self.post(self.points, 1500, expires=None)
        order = self.with_payout((self.bread, 3, 10.0), points=15)

        def change(note) -> None:
            self.without_payout(note)
            note.invoice_line_ids.write({'quantity': 1})

        notes = [self.credit(order, change) for _loaf in range(3)]
        self.assertEqual(([note.amount_residual for note in notes], self.points.balance), ([5, 5, 5], 1500))
        self.assertBooked()
