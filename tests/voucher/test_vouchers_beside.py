from uuid import uuid4

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .case import VoucherCase


@tagged('post_install', '-at_install')
class TestVouchersBesideCards(VoucherCase):
    """Risk: a voucher and another card paid for one order, and each gets what the other one paid."""

    def setUp(self):
        super().setUp()
        self.sell(10)
        self.charge(10)

    def paid_by(self, *cards, **more):
        """A ticket, which the voucher pays, and popcorn, which the gift card pays, asked for in that order."""
        uuid = str(uuid4())
        keys = [self.authorize(card, 'value', 10, uuid)['operation'] for card in cards]
        paid = [(self.value_method, 10, {'customer_card_operation': key}) for key in keys]
        return self.sync(
            self.order([self.goods(self.ticket, 10), self.goods(self.popcorn, 10)], paid, uuid=uuid, **more)
        )

    def comes_back(self, *lines):
        """As the till proposes it."""
        worth = sum(line.price_unit for line in lines)
        amount = min(self.till.customer_card_payment_back([line.id for line in lines])['amounts']['value'], worth)
        back = [self.goods(line.product_id, line.price_unit, -1, refunded_orderline_id=line.id) for line in lines]
        self.sync(self.order(back, [(self.value_method, -amount)], is_refund=True))
        self.env.invalidate_all()
        return self.account.balance, self.value.balance

    def test_each_gets_back_what_it_paid(self):
        """Whichever paid last, and whatever comes back first."""
        for cards in ((self.card, self.gift_card), (self.gift_card, self.card)):
            for first in (0, 1):
                with self.subTest(cards=cards, first=first):
                    order = self.paid_by(*cards)
                    one, other = order.lines[first], order.lines[1 - first]
                    self.assertEqual(self.comes_back(one), (0, 10) if first else (10, 0))
                    self.assertEqual(self.comes_back(other), (10, 10))
        self.assertEqual(self.comes_back(*self.paid_by(self.card, self.gift_card).lines), (10, 10))
        self.close()
        self.settle()
        self.assertTrue(self.report().balanced)
        self.assertHealthy()

    def test_two_vouchers_of_two_taxes(self):
        snacks = self._program('gift', name="Snacks", prefix='954', voucher_tax_id=self.low.id)
        other = self.env['customer.card']._issue(snacks, state='ready')
        sold = self.goods(snacks.product_id, 10, customer_card_ref=self.ref(other))
        self.sync(self.order([sold], [(self.cash_method, 10)]))
        for cards in ((self.card, other), (other, self.card)):
            order = self.paid_by(*cards)
            self.comes_back(order.lines[0])
            self.assertEqual((self.account.balance, other._account('value').balance), (10, 0))
            self.comes_back(order.lines[1])
            self.assertEqual((self.account.balance, other._account('value').balance), (10, 10))

    def test_by_a_credit_note(self):
        """What the voucher paid for comes back at the till; the popcorn's worth goes to the gift card."""
        order = self.paid_by(self.gift_card, self.card, partner_id=self.holder.id, to_invoice=True)

        def credit(product) -> None:
            note = order.account_move._reverse_moves([{'journal_id': order.account_move.journal_id.id}])
            others = note.invoice_line_ids.filtered(lambda item: item.product_id != product)
            note.write({'invoice_line_ids': [Command.delete(item.id) for item in others]})
            note.action_post()
            self.env.invalidate_all()

        with self.assertRaisesRegex(UserError, "Return the goods at the till"), self.env.cr.savepoint():
            credit(self.ticket)
        credit(self.popcorn)
        self.assertEqual((self.account.balance, self.value.balance), (0, 10))
        self.assertEqual(self.comes_back(order.lines[0]), (10, 10))
