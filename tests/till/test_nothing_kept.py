"""Risks: something is kept of a sale that came back: cash for value that was given, points' change, a tier."""

from datetime import timedelta
from unittest.mock import patch
from uuid import uuid4

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..challenge.case import ChallengeCase
from .edits_case import EditCase


@tagged('post_install', '-at_install')
class TestOfficeRefund(EditCase):
    """What the office refunds takes back what the till would: there is no way around the cards there."""

    def refunded(self, order):
        """Refunded by the back office's button and its payment dialog, in cash."""
        refund = order.browse(order.refund()['res_id'])
        dialog = self.env['pos.make.payment'].with_context(active_id=refund.id, active_ids=refund.ids)
        dialog.create({'payment_method_id': self.cash_method.id}).check()
        self.env.invalidate_all()
        self.assertEqual(refund.state, 'paid')
        return refund

    def test_earned_points(self):
        self.refunded(
            self.sync(self.order([(self.bread, 2, 10.0)], [(self.cash_method, 20)], cards=[self.loyalty_card]))
        )
        self.assertEqual(self.points.balance, 0)

    def test_points_that_lowered_the_price(self):
        self.loyalty.points_as = 'discount'
        self.post(self.points, 1000)
        uuid = str(uuid4())
        key = self.authorize(self.loyalty_card, 'points', 4, uuid)['operation']
        lines = [(self.bread, 1, 30.0), (self.loyalty.discount_product_id, 1, -4.0, {'customer_card_discount': key})]
        order = self.sync(self.order(lines, [(self.cash_method, 26)], uuid=uuid, cards=[self.loyalty_card]))
        self.assertEqual(self.points.balance, 626)
        refund = self.refunded(order)
        self.assertEqual((refund.amount_paid, self.points.balance), (-26, 1000))
        self.assertHealthy()

    def test_value_does_not_leave_as_cash(self):
        self.charge(50)
        order = self.sync(self.gift_order(50))
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.refunded(order)
        self.env.invalidate_all()
        self.assertEqual(self.value.balance, 0)

    def test_a_card_that_was_sold(self):
        self.refunded(self.charge_order(self.gift_card, 20))
        self.assertEqual(self.value.balance, 0)


@tagged('post_install', '-at_install')
class TestCoarsePoints(EditCase):
    """A point is worth 1.00: what goes back in parts is neither more nor less than what was taken."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.loyalty.point_value = 1

    def test_in_parts_all_of_it_comes_back(self):
        for prices in ((0.6, 99.3), (99.3, 0.6), (0.45, 99.45), (0.5, 0.5, 0.5, 98.4), (33.3, 66.6), (0.01, 1.5, 3.49)):
            total = round(sum(prices), 2)
            self.post(self.points, 100)
            before = self.available(self.points)
            uuid = str(uuid4())
            key = self.authorize(self.loyalty_card, 'points', total, uuid)['operation']
            payments = [(self.points_method, total, {'customer_card_operation': key})]
            order = self.sync(
                self.order([(self.bread, 1, price) for price in prices], payments, uuid=uuid, amount_total=total)
            )
            waiting = []  # what is less than a point comes back with more
            for line in order.lines:
                waiting.append((self.bread, -1, line.price_unit, {'refunded_orderline_id': line.id}))
                worth = round(sum(price for _product, _quantity, price, _sold in waiting), 2)
                data = self.order(waiting, [(self.points_method, -worth)], is_refund=True, amount_total=-worth)
                try:
                    with self.env.cr.savepoint():
                        self.sync(data)
                except UserError as refusal:
                    self.assertIn("less than one point", str(refusal))
                    self.assertLess(worth, 1.01)
                    self.env.invalidate_all()
                else:
                    waiting = []
                self.assertLessEqual(self.available(self.points), before)
            self.env.invalidate_all()
            self.assertEqual(self.available(self.points), before, prices)
        self.assertHealthy()


@tagged('post_install', '-at_install')
class TestTiersKept(ChallengeCase):
    """A tier follows the points that stay."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.club.tier_ids = [(0, 0, {'name': "Gold", 'threshold': 200, 'multiplier': 2})]

    def test_a_goal_undone_and_reached_again(self):
        """Three visits give 50; brought back and bought again, over and over, they count once towards the tier."""
        for _time in range(6):
            orders = [self.buy(10) for _visit in range(3)]
            for order in orders:
                self.give_back(order)
        self.env['customer.card']._cron_tiers()
        self.env.invalidate_all()
        self.assertEqual(self.account.balance, 0)
        self.assertFalse(self.member.tier_id)

    def test_without_the_receipt(self):
        self.buy(150)
        self.sync(
            self.order([(self.bread, -1, 100.0)], [(self.cash_method, -100)], cards=[self.member], is_refund=True)
        )
        self.buy(100)
        self.env['customer.card']._cron_tiers()
        self.assertFalse(self.member.tier_id)

    def test_a_sale_that_comes_back_takes_its_tier_along(self):
        order = self.buy(250)
        self.env.invalidate_all()
        self.assertEqual(self.member.tier_id.name, "Gold")
        self.give_back(order, 0.5)
        self.env.invalidate_all()
        self.assertFalse(self.member.tier_id)

    def test_who_stands_higher_for_now_stays(self):
        """What lapsed is the night's to see; a return of something small takes nothing more."""
        order = self.buy(20)
        self.member._pin([self.club.tier_ids])
        self.give_back(order)
        self.env.invalidate_all()
        self.assertEqual(self.member.tier_id.name, "Gold")


@tagged('post_install', '-at_install')
class TestClocks(ChallengeCase):
    """A till's clock is wrong by weeks: what counted on a day is undone on that day."""

    def test_ahead(self):
        ahead = fields.Datetime.to_string(fields.Datetime.now() + timedelta(days=40))
        orders = [self.buy(date_order=ahead) for _visit in range(3)]
        self.assertEqual(self.account.balance, 80)
        with patch.object(fields.Datetime, 'now', return_value=fields.Datetime.now() + timedelta(days=41)):
            self.give_back(orders[0])
            self.env.invalidate_all()
        self.assertEqual(self.account.balance, 20)

    def test_behind(self):
        behind = fields.Datetime.to_string(fields.Datetime.now() - timedelta(days=40))
        orders = [self.buy(date_order=behind) for _visit in range(3)]
        self.assertEqual(self.account.balance, 80)
        self.give_back(orders[0])
        self.env.invalidate_all()
        self.assertEqual(self.account.balance, 20)
