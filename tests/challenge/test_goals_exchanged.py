from odoo.tests import tagged

from .case import ChallengeCase


@tagged('post_install', '-at_install')
class TestGoalsExchanged(ChallengeCase):
    """Risk: an honest exchange is refused, as the goal it undoes is taken back twice under one key."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (cls.visits | cls.coffees).write({'active': False})
        cls.club.challenge_ids = [(0, 0, {'name': "Hundred", 'goal': 'amount', 'target': 100, 'points': 500})]

    def exchanged(self, policy: str, spent: float = 400, price: float = 30) -> float:
        """Goods of 120 reached the goal, ``spent`` of 620 points were used; they come back for others."""
        self.club.clawback = policy
        order = self.buy(120)
        self.post(self.account, -spent, 'spend')
        line = order.lines
        lines = [(line.product_id, -1, 120.0, {'refunded_orderline_id': line.id}), (self.coffee, 1, price)]
        exchange = self.order(lines, [(self.cash_method, price - 120)], cards=[self.member])
        self.assertEqual(set(self.sync(exchange).mapped('state')), {'paid'})
        self.env.invalidate_all()
        return self.account.balance

    def test_what_is_left_is_taken_and_no_more(self):
        """What the new goods earn is not what was left."""
        self.assertEqual(self.exchanged('available'), 30)
        self.assertHealthy()

    def test_nor_of_what_is_bought_later(self):
        self.exchanged('available')
        self.buy(40)
        self.assertEqual(self.account.balance, 70)

    def test_below_zero_it_is_owed(self):
        self.assertEqual(self.exchanged('negative'), 30 - 400)

    def test_reached_again_it_is_given_once(self):
        for policy in ('available', 'negative'):
            with self.subTest(policy), self.env.cr.savepoint() as point:
                left = self.exchanged(policy, spent=1, price=110)
                point.rollback()
                self.env.invalidate_all()
                self.assertEqual(left, 110 + 500 - 1)

    def test_reached_again_what_was_spent_is_not_given_anew(self):
        self.assertEqual(self.exchanged('available', price=110), 110 + 100)
