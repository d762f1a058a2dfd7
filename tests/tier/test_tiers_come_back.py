"""Risks: a tier that stays, as the points of goods that came back were gone by then; one that goods of another year
take.
"""

from decimal import Decimal

from odoo.tests import tagged
from odoo.tools import SQL

from ..challenge.case import ChallengeCase
from ..common.sealing import aged


@tagged('post_install', '-at_install')
class TestTiersComeBack(ChallengeCase):
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

    def grow_old(self, days: int) -> None:
        """What happened so far happened so many days earlier."""
        self.env.cr.execute('ALTER TABLE customer_card_operation DISABLE TRIGGER customer_card_operation_life')
        for table in ('customer_card_operation', 'customer_card_tier_change'):
            query = SQL('UPDATE %s SET moment = moment - make_interval(days => %s)', SQL.identifier(table), days)
            self.env.cr.execute(query)
        self.env.cr.execute('ALTER TABLE customer_card_operation ENABLE TRIGGER customer_card_operation_life')
        self.env.invalidate_all()

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
