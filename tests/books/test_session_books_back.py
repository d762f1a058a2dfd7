"""Risks: goods that come back on another day, by invoice, in another currency or with rounded cash leave the books
open, or the liability too high.
"""

from uuid import uuid4

from odoo.exceptions import UserError
from odoo.tests import tagged

from .case import SessionBooksCase


@tagged('post_install', '-at_install')
class TestBooksOfReturns(SessionBooksCase):
    def next_day(self) -> None:
        """The same till opens again."""
        self.open_till(self.pos_config_usd)
        self.session.set_opening_control(0, '')

    def bring_back(self, order, *payments, quantity: float = 1, **more):
        line = order.lines
        back = (line.product_id, -quantity, line.price_unit, {'refunded_orderline_id': line.id})
        return self.sync(self.order([back], list(payments), is_refund=True, **more))

    def lines(self, move, account) -> list[tuple]:
        return sorted((line.debit, line.credit) for line in move.line_ids if line.account_id == account)

    def test_goods_that_come_back_after_the_closing(self):
        """30.00 paid by card on Monday, 15.00 of it given back on Tuesday: the second entry says 15.00 to the
        liability's credit.
        """
        order = self.paid(30, (self.gift_card, 'value', 30))
        monday = self.close()
        self.assertEqual(self.lines(monday, self.liability), [(30, 0)])
        self.assertBalanced(20 + 10)
        self.next_day()
        self.bring_back(order, (self.value_method, -15), quantity=0.5)
        self.assertBalanced(35 + 10, waiting=15)
        tuesday = self.close()
        self.assertEqual(self.lines(tuesday, self.liability), [(0, 15)])
        self.assertNothingOpen()
        self.assertBalanced(35 + 10)
        self.assertFalse(self.settle())
        self.assertHealthy()

    def test_a_card_sold_comes_back_after_the_closing(self):
        card, order = self.sell_card(25)
        self.assertEqual(self.lines(self.close(), self.liability), [(0, 25)])
        self.next_day()
        self.sync(
            self.order(
                [(self.gift.product_id, -1, 25.0, {'refunded_orderline_id': order.lines.id})],
                [(self.cash_method, -25)],
                is_refund=True,
                cards=[card],
            )
        )
        self.assertEqual(self.lines(self.close(), self.liability), [(25, 0)])
        self.assertEqual((card._account('value').balance, card.state), (0, 'blocked'))
        self.assertNothingOpen()
        self.assertBalanced(50 + 10)

    def test_an_invoiced_sale_and_its_credit_note(self):
        """Invoice of 30.00, 20.00 of it by card, and its credit note: nothing stays open at the customer or at the
        till.
        """
        invoiced = {'to_invoice': True, 'partner_id': self.holder.id}
        order = self.paid(30, (self.gift_card, 'value', 20), **invoiced)
        back = self.bring_back(order, (self.value_method, -20), (self.cash_method, -10), **invoiced)
        self.assertEqual([one.account_move.move_type for one in order | back], ['out_invoice', 'out_refund'])
        self.assertTrue(
            all(one.account_move.payment_state in ('paid', 'in_payment', 'reversed') for one in order | back)
        )
        self.assertEqual(self.taken(self.close()), {})
        self.assertNothingOpen()
        self.assertEqual(self.credit(self.holder.property_account_receivable_id), 0)
        self.assertBalanced(50 + 10)

    def test_an_invoice_comes_back_after_the_closing(self):
        invoiced = {'to_invoice': True, 'partner_id': self.holder.id}
        order = self.paid(30, (self.gift_card, 'value', 20), **invoiced)
        self.close()
        self.assertBalanced(30 + 10)
        self.next_day()
        self.bring_back(order, (self.value_method, -20), (self.cash_method, -10), **invoiced)
        self.assertEqual(self.lines(self.close(), self.liability), [(0, 20)])
        self.assertNothingOpen()
        self.assertBalanced(50 + 10)

    def test_rounded_cash(self):
        """10.03 with 5.00 by card: 5.05 in cash at a till that rounds to 0.05; the card's part is not rounded, and all
        of it comes back.
        """
        rounding = self.env['account.cash.rounding'].create({
            'name': "Nickels", 'rounding': 0.05, 'rounding_method': 'HALF-UP', 'strategy': 'add_invoice_line',
            'profit_account_id': self.card_company.default_cash_difference_income_account_id.id,
            'loss_account_id': self.card_company.default_cash_difference_expense_account_id.id,
        })  # fmt: skip
        self.pos_config_usd.write(
            {'cash_rounding': True, 'only_round_cash_method': True, 'rounding_method': rounding.id}
        )
        uuid = str(uuid4())
        answer = self.authorize(self.gift_card, 'value', 5, uuid)
        payments = [(self.value_method, 5, {'customer_card_operation': answer['operation']}), (self.cash_method, 5.05)]
        order = self.sync(self.order([(self.bread, 1, 10.03)], payments, uuid=uuid, cards=[self.loyalty_card]))
        self.assertEqual((order.state, self.value.balance, self.points.balance), ('paid', 45, 1005))
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.bring_back(order, (self.value_method, -4.5), (self.cash_method, -5.55))
        self.bring_back(order, (self.value_method, -5), (self.cash_method, -5.05))
        self.assertEqual((self.value.balance, self.points.balance), (50, 1000))
        self.close()
        self.assertNothingOpen()
        self.assertBalanced(50 + 10)

    def test_another_currency_at_another_rate(self):
        """10.00 € cost 5.00 on the card; they come back when a euro is worth half of that: the card gets its 5.00, and
        2.50 of it is a difference of exchange rates.
        """
        rate = self.at_euro_till()
        order = self.paid_in_euro()
        self.assertBalanced(45 + 10)
        rate.rate = 4
        self.open_till(self.pos_config_eur)
        self.bring_back(order, (self.value_method, -10), pricelist_id=self.pos_config_eur.pricelist_id.id)
        self.assertEqual(self.value.balance, 50)
        self.assertEqual(self.session.close_session_from_ui(), {'successful': True})
        self.assertEqual(self.lines(self.session.move_id, self.liability), [(0, 5)])
        apart = self.session.move_id.line_ids.filtered(lambda item: "difference of exchange rates" in item.name)
        self.assertEqual(apart.balance, 2.5)
        self.settle()
        self.assertBalanced(50 + 10)
        self.assertHealthy()
