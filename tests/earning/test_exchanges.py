"""Risks: points, or a discount for next time, for goods somebody else bought; and what is spent before its goods come
back.
"""

from uuid import uuid4

from odoo.models import BaseModel as Model
from odoo.tests import tagged

from .case import EarningCase


@tagged('post_install', '-at_install')
class TestExchanges(EarningCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.friend = cls.env['customer.card']._issue(cls.loyalty)
        cls.friends = cls.friend._account('points')
        cls.loyalty.write({'rule_ids': [(5,), (0, 0, {'name': "Purchases", 'step': 1.0, 'points': 1})]})

    def sold(self, amount: float = 500.0, cards=()) -> Model:
        order = self.order([(self.cheese, 1, amount)], [(self.cash_method, amount)], cards=list(cards))
        return self.sync(order)

    def exchange(self, sold: Model, amount: float = 500.0, cards=(), more=0.0) -> Model:
        """The goods of a sale come back, and others go out for as much, and ``more`` in cash."""
        line = sold.lines.filtered(lambda one: one.qty > 0)
        lines = [
            (line.product_id, -line.qty, line.price_unit, {'refunded_orderline_id': line.id}),
            (self.soap, 1, amount + more),
        ]
        paid = [(self.cash_method, amount - line.price_unit + more)] if amount - line.price_unit + more else []
        return self.sync(self.order(lines, paid, cards=list(cards))).sorted('id')[-1:]

    def noted(self, kind: str) -> Model:
        return self.env['customer.card.unusual'].search([('kind', '=', kind)])

    def test_goods_of_others_pay_for_nothing_that_earns(self):
        """Receipts of sales without a card, whoever's, are no way to points: only what is paid on top earns."""
        for _receipt in range(2):
            self.exchange(self.sold(), cards=[self.friend])
        self.assertEqual(self.friends.balance, 0)
        self.exchange(self.sold(), cards=[self.friend], more=30.0)
        self.assertEqual(self.friends.balance, 30)
        again = self.exchange(self.exchange(self.sold(), cards=[self.friend]), cards=[self.friend])
        self.assertEqual((again.state, self.friends.balance), ('paid', 30), "nor an exchange of an exchange")

    def test_points_of_another_card_do_not_move(self):
        sold = self.sold(cards=[self.loyalty_card])
        self.assertEqual(self.points.balance, 500)
        self.exchange(sold, cards=[self.friend])
        self.assertEqual(self.friends.balance, 0)
        self.assertEqual(self.noted('not_shown').card_id, self.loyalty_card)

    def test_an_exchange_on_its_own_card_keeps_its_points(self):
        self.exchange(self.sold(cards=[self.loyalty_card]), cards=[self.loyalty_card])
        self.assertEqual(self.points.balance, 500)
        self.assertFalse(self.noted('not_shown'))
        replaced = self.sold(cards=[self.loyalty_card])
        new = self.env['customer.card'].browse(self.loyalty_card.action_replace()['res_id'])
        self.exchange(replaced, cards=[new])
        self.assertEqual(self.points.balance, 1000, "a replacement opens the same account")

    def test_a_first_purchase_is_one(self):
        self.rules({'mode': 'per_order', 'points': 500, 'occasion': 'first'})
        sold = self.sold(10.0, cards=[self.loyalty_card])
        self.exchange(sold, 10.0, cards=[self.friend])
        self.assertEqual(self.friends.balance, 0)

    def test_a_goal_counts_what_was_paid(self):
        goal = {'program_id': self.loyalty.id, 'name': "Spend", 'goal': 'amount', 'target': 100, 'points': 50}
        self.env['customer.card.challenge'].create(goal)
        self.exchange(self.sold(), cards=[self.friend])
        self.assertEqual(self.friends.balance, 0)
        self.exchange(self.sold(cards=[self.friend]), cards=[self.friend])
        self.assertEqual(self.friends.balance, 550)

    def test_what_is_spent_before_it_comes_back_is_noted(self):
        """A sale that never was: its points are spent, and its receipt comes back."""
        sold = self.sold(10_000.0, cards=[self.friend])
        uuid = str(uuid4())
        held = self.authorize(self.friend, 'points', 100, uuid)['operation']
        paid = (self.points_method, 100, {'customer_card_operation': held})
        self.sync(self.order([(self.soap, 1, 100.0)], [paid], uuid=uuid))
        line = (self.cheese, -1, 10_000.0, {'refunded_orderline_id': sold.lines.id})
        self.sync(self.order([line], [(self.cash_method, -10_000)], is_refund=True))
        self.assertEqual(self.friends.balance, -10_000)
        row = self.noted('spent')
        self.assertEqual((row.card_id, row.user_id, row.session_id), (self.friend, self.cashier, self.session))
        self.assertIn("spent already", row.evidence)
