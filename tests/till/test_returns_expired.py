"""Risks: what a return gives back after its last day is gone for the customer; points that expired unused are taken a
second time.
"""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

from odoo import fields
from odoo.models import BaseModel as Model
from odoo.tests import tagged

from ...models.ledger.posting import Posting
from .returns_case import ExpiryCase


@tagged('post_install', '-at_install')
class TestReturnsExpired(ExpiryCase):
    def setUp(self) -> None:
        super().setUp()
        self.post(self.value, 50, 'sale', expires=fields.Datetime.now() + timedelta(days=1))

    # --- value that comes back ----------------------------------------------------------------------------------------

    def test_value_back_after_its_last_day_can_be_spent(self):
        order = self.sync(self.gift_order(50))
        self.days_pass(2)
        refund = self.back(order, [1], [(self.value_method, -50)]).sorted('id')[-1]
        self.assertEqual((self.value.balance, self.available(self.value)), (50, 50))
        self.assertIn('50.00', refund.customer_card_summary)
        self.Ledger._cron_expire()
        self.assertEqual(self.available(self.value), 50)
        self.assertEqual(self.last_day(self.value), [self.gift._returned_until()])
        again = self.sync(self.gift_order(50))
        self.assertEqual(self.value.balance, 0)
        self.back(again, [1], [(self.value_method, -50)])
        self.assertEqual(self.last_day(self.value), [self.gift._returned_until()])
        self.days_pass(self.gift.returned_days + 2)
        self.assertEqual((self.value.balance, self.available(self.value)), (0, 0), "For a time, not for ever")
        self.assertHealthy()

    def test_the_time_is_the_programs(self):
        self.gift.returned_days = 5
        order = self.sync(self.gift_order(50))
        self.days_pass(2)
        self.back(order, [1], [(self.value_method, -50)])
        self.days_pass(4)
        self.assertEqual(self.available(self.value), 50)
        self.days_pass(3)
        self.assertEqual(self.available(self.value), 0)

    def test_lots_that_are_good_keep_their_day(self):
        before = self.last_day(self.value)
        order = self.sync(self.gift_order(50))
        self.back(order, [1], [(self.value_method, -50)])
        self.assertEqual(self.last_day(self.value), before)

    def test_some_of_it_is_over_and_comes_back_in_parts(self):
        self.post(self.value, 30, 'sale', expires=fields.Datetime.now() + timedelta(days=90))
        uuid = str(uuid4())
        key = self.authorize(self.gift_card, 'value', 80, uuid)['operation']
        order = self.sale(
            [(self.bread, 8, 10.0)], [(self.value_method, 80, {'customer_card_operation': key})], uuid=uuid
        )
        self.days_pass(2)
        for quantity, balance in ((2, 20), (3, 50), (3, 80)):
            self.back(order, [quantity], [(self.value_method, -10 * quantity)])
            self.assertEqual((self.value.balance, self.available(self.value)), (balance, balance))
        lots = self.value.lot_ids.filtered('left').sorted('expires_at')
        self.assertEqual(sum(lots[:-1].mapped('left')), 50)
        self.assertEqual((lots[-1].left, lots[-1].source_id.id), (30, False))
        self.assertEqual(set(lots[:-1].mapped('expires_at')), {self.gift._returned_until()})
        self.assertHealthy()

    def test_points_spent_come_back_likewise(self):
        self.post(self.points, 2000, expires=fields.Datetime.now() + timedelta(days=1))
        uuid = str(uuid4())
        key = self.authorize(self.loyalty_card, 'points', 20, uuid)['operation']
        order = self.sale(
            [(self.bread, 2, 10.0)], [(self.points_method, 20, {'customer_card_operation': key})], uuid=uuid
        )
        self.days_pass(2)
        self.back(order, [2], [(self.points_method, -20)])
        self.assertEqual((self.points.balance, self.available(self.points)), (2000, 2000))
        self.assertHealthy()

    def test_a_card_that_took_over_gets_what_can_be_spent(self):
        card, other = (self.env['customer.card']._issue(self.loyalty, partner=self.holder) for _card in range(2))
        self.post(card._account('points'), 2000, expires=fields.Datetime.now() + timedelta(days=1))
        uuid = str(uuid4())
        key = self.authorize(card, 'points', 20, uuid)['operation']
        order = self.sync(
            self.order([(self.bread, 2, 10.0)], [(self.points_method, 20, {'customer_card_operation': key})], uuid=uuid)
        )
        card._merge_into(other)
        self.days_pass(2)
        self.back(order, [2], [(self.points_method, -20)])
        self.assertEqual([self.available(one._account('points')) for one in (card, other)], [0, 2000])
        self.assertHealthy()

    def test_a_receipt_names_no_balance_that_is_over(self):
        self.days_pass(2, cron=False)
        order = self.sale([(self.bread, 1, 10.0)], [(self.cash_method, 10)])
        self.assertNotIn('50.00', order.customer_card_summary)

    # --- points that expired ------------------------------------------------------------------------------------------

    def bought(self, amount: float = 100.0) -> Model:
        self.loyalty.points_months = 1
        return self.sale([(self.bread, 10, amount / 10)], [(self.cash_method, amount)])

    def test_points_that_expired_are_not_taken_again(self):
        order = self.bought()
        self.days_pass(60)
        self.assertEqual(self.points.balance, 0)
        self.back(order, [10], [(self.cash_method, -100)])
        self.assertEqual(self.points.balance, 0)
        self.bought(50)
        self.assertEqual(self.points.balance, 50)
        self.assertHealthy()

    def test_nor_where_the_job_has_not_run_yet(self):
        order = self.bought()
        self.days_pass(60, cron=False)
        self.back(order, [10], [(self.cash_method, -100)])
        self.assertEqual(self.points.balance, 0)

    def test_nor_from_points_of_another_purchase(self):
        for policy in ('negative', 'available'):
            self.loyalty.clawback = policy
            order = self.bought()
            self.days_pass(60)
            self.bought(30)
            self.back(order, [10], [(self.cash_method, -100)])
            self.assertEqual(self.points.balance, 30)
            self.days_pass(60)

    def test_what_was_spent_of_them_is_owed(self):
        order = self.bought()
        self.post(self.points, -40, 'spend')
        self.days_pass(60)
        self.back(order, [5], [(self.cash_method, -50)])
        self.assertEqual(self.points.balance, 0, "The goods that stay brought 50, and 40 were spent")
        self.back(order, [5], [(self.cash_method, -50)])
        self.assertEqual(self.points.balance, -40)
        self.assertHealthy()

    def test_what_came_back_and_expired_then_counts_too(self):
        """Earned, spent, expired, given back, expired again: it is gone, and the purchase takes nothing more."""
        order = self.bought()
        spent = self.Ledger._post([Posting(self.points.id, Decimal(-40), 'spend', 'spent')])
        self.days_pass(60)
        self.Ledger._reverse(spent, key='spent back')
        self.assertEqual(self.available(self.points), 40)
        self.days_pass(60)
        self.assertEqual(self.points.balance, 0)
        self.back(order, [10], [(self.cash_method, -100)])
        self.assertEqual(self.points.balance, 0)
        self.assertHealthy()

    def test_nor_on_the_card_they_were_moved_to(self):
        order = self.bought()
        other = self.env['customer.card']._issue(self.loyalty, partner=self.holder)
        self.loyalty_card._merge_into(other)
        self.assertEqual(other._account('points').balance, 100)
        self.days_pass(60)
        self.back(order, [10], [(self.cash_method, -100)])
        self.assertEqual((self.points.balance, other._account('points').balance), (0, 0))

    def test_the_points_of_a_goal_that_expired_are_not_taken_again(self):
        self.loyalty.rule_ids.active = False
        self.loyalty.points_months = 1
        self.env['customer.card.challenge'].create(
            {
                'name': "Loaves",
                'program_id': self.loyalty.id,
                'goal': 'units',
                'target': 10,
                'points': 70,
                'period': 'once',
            }
        )
        order = self.sale([(self.bread, 10, 10.0)], [(self.cash_method, 100)])
        self.assertEqual(self.points.balance, 70)
        self.days_pass(60)
        self.back(order, [10], [(self.cash_method, -100)])
        self.assertEqual(self.points.balance, 0)
