"""Risks: a tier that stays, as the points of goods that came back were gone by then; one that goods of another year
take.
"""

from decimal import Decimal

from odoo.tests import tagged

from ..challenge.case import ChallengeCase
from ..common.sealing import aged
from .case import OlderMixin


@tagged('post_install', '-at_install')
class TestTiersComeBack(OlderMixin, ChallengeCase):
    """Two coffees give 500 points once; whoever earned 100 is on Silver."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.card_company.partner_id.tz = 'UTC'
        cls.visits.active = False
        cls.coffees.write({'target': 2, 'points': 500})
        cls.club.tier_ids = [(0, 0, {'name': "Silver", 'threshold': 100})]
        cls.silver = cls.club.tier_ids

    def bring(self, amount: float = 0, coffees: int = 0):
        """Goods come back, and nothing says where they were sold."""
        lines = [(self.bread, -1, amount)] * bool(amount) + [(self.coffee, -coffees, 3.0)] * bool(coffees)
        return self.sync(self.order(lines, [(self.cash_method, -amount - 3 * coffees)], cards=self.member))

    def spend(self) -> None:
        self.post(self.account, -self.account.balance, 'spend')

    def expire(self) -> None:
        aged(self.env, "UPDATE customer_card_lot SET expires_at = now() - interval '1 day'")
        self.env.invalidate_all()

    def assertCounts(self, points: float, *, falls: bool = True) -> None:
        """So many points count, in the warning as well, and after a night the tier is what they reach."""
        if falls:
            self.env['customer.card']._cron_tiers()
            self.env.invalidate_all()
        ((_card, _tier, earned, *_more),) = self.member._earned(self.club, self.member.ids)
        by_day = sum((one for _day, one in self.member._tier_points_by_day()), Decimal(0))
        self.assertEqual((Decimal(earned), by_day, bool(self.member.tier_id)), (points, points, points >= 100))

    # --- goals --------------------------------------------------------------------------------------------------------

    def test_points_of_a_goal_that_were_spent(self):
        self.club.clawback = 'available'
        order = self.buy(0, coffees=2)
        self.assertCounts(506)
        self.spend()
        self.give_back(order)
        self.assertCounts(0, falls=False)

    def test_points_of_a_goal_that_were_spent_and_no_receipt(self):
        self.club.clawback = 'available'
        self.buy(0, coffees=2)
        self.spend()
        self.bring(coffees=2)
        self.assertCounts(0)

    def test_points_of_a_goal_that_expired(self):
        for back in (self.give_back, lambda _order: self.bring(coffees=2)):
            with self.subTest(back), self.env.cr.savepoint() as point:
                order = self.buy(0, coffees=2)
                self.expire()
                back(order)
                self.assertCounts(0)
                point.rollback()
            self.env.invalidate_all()

    def test_a_goal_that_is_reached_again(self):
        """Its points are given once, count while it is reached, and are taken as soon as they are there."""
        self.club.clawback = 'available'
        order = self.buy(0, coffees=2)
        self.spend()
        self.give_back(order, 0.5)
        self.assertCounts(3)
        again = self.buy(0, coffees=1)
        self.assertEqual(self.account.balance, 3)
        self.assertCounts(506)
        self.buy(497)
        self.give_back(again)
        self.assertEqual(self.account.balance, 0)
        self.assertCounts(500)
        self.buy(0, coffees=1)
        self.assertEqual(self.account.balance, 500)
        self.assertCounts(1003)
        self.assertHealthy()

    def test_points_of_a_goal_that_are_taken_later(self):
        """What counts for nothing any more is taken off once, whenever the points are there to be taken."""
        self.club.clawback = 'available'
        order = self.buy(0, coffees=2)
        self.spend()
        self.give_back(order, 0.5)
        self.buy(600)
        self.assertCounts(603)
        self.give_back(order, 0.5)
        self.assertEqual(self.account.balance, 94)
        self.assertCounts(600)

    def test_a_goal_that_two_cards_reached_together(self):
        """No sale reached it: what is taken back counts by itself."""
        other = self.env['customer.card']._issue(self.club, partner=self.holder)
        order = self.buy(0, coffees=1)
        self.sync(self.order([(self.coffee, 1, 3.0)], [(self.cash_method, 3)], cards=[other]))
        other._merge_into(self.member)
        self.assertCounts(506)
        self.give_back(order)
        self.assertEqual(self.account.balance, 3)
        self.assertCounts(3)

    def test_a_goal_of_another_year(self):
        """What it gave does not count for longer than it, nor what is taken back."""
        for between in (0, 20):
            with self.subTest(between), self.env.cr.savepoint() as point:
                order = self.buy(0, coffees=2)
                self.grow_old(30 - between)
                if between:
                    self.buy(400)
                self.grow_old(between)
                self.give_back(order)
                self.assertCounts(400 if between else 0)
                self.grow_old(150)
                if not between:
                    self.buy(400)
                self.grow_old(190)
                self.assertCounts(400)
                point.rollback()
            self.env.invalidate_all()

    # --- goods without their receipt ----------------------------------------------------------------------------------

    def test_goods_whose_points_were_spent(self):
        self.club.clawback = 'available'
        self.buy(140)
        self.spend()
        self.bring(140)
        self.assertCounts(0)
        self.buy(120)
        self.assertCounts(120)

    def test_goods_whose_points_were_spent_in_part(self):
        self.club.clawback = 'available'
        self.buy(300)
        self.post(self.account, -260, 'spend')
        self.bring(100)
        self.assertEqual(self.account.balance, 0)
        self.assertCounts(200)
        self.bring(100)
        self.bring(100)
        self.assertCounts(0)

    def test_goods_that_come_by_their_receipt_afterwards(self):
        self.club.clawback = 'available'
        self.buy(140)
        order = self.buy(140)
        self.spend()
        self.bring(140)
        self.assertCounts(140)
        self.give_back(order)
        self.assertCounts(0)

    def test_goods_that_come_by_the_receipt_of_those_before(self):
        """The same article was bought twice, and came back without its receipt, and by the former one."""
        for policy in ('negative', 'available'):
            with self.subTest(policy), self.env.cr.savepoint() as point:
                self.club.clawback = policy
                order = self.buy(140)
                if policy == 'available':
                    self.spend()
                self.bring(140)
                self.buy(140)
                self.give_back(order)
                self.assertEqual(self.account.balance, 0)
                self.assertCounts(0)
                point.rollback()
            self.env.invalidate_all()

    def test_goods_of_another_year(self):
        self.buy(500)
        self.grow_old(30)
        self.bring(500)
        self.assertCounts(0)
        self.grow_old(150)
        self.buy(400)
        self.assertCounts(400)
        self.grow_old(190)
        self.assertCounts(400)

    def test_goods_that_come_back_at_once_take_no_older_ones(self):
        self.buy(500)
        self.grow_old(300)
        self.buy(500)
        self.bring(500)
        self.assertCounts(500)
        self.grow_old(70)
        self.assertCounts(0)
