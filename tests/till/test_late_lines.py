"""Risk: rewards and small remainders paid out, whose holds ran out before their orders arrived."""

from uuid import uuid4

import psycopg2

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common.sealing import switched_off
from ..ledger.late import LateMixin
from ..reward.case import RewardCase


@tagged('post_install', '-at_install')
class TestLateLines(LateMixin, RewardCase):
    """Rewards and small remainders paid out, whose holds ran out."""

    def test_a_free_coffee(self):
        operation = self.take()['operation']
        self.run_out(operation)
        self.post(self.club_points, -150, 'adjust')
        order = self.sync(self.reward_order(operation))
        claim = self.owed()
        self.assertEqual((self.club_points.balance, claim.units, claim.purpose), (0, 100, 'reward'))
        line = order.lines[1]
        self.sync(self.order([(self.coffee, -1, 0.0, {'refunded_orderline_id': line.id})], [], is_refund=True))
        self.assertEqual((self.club_points.balance, claim.lowered_units), (100, 100))
        self.assertHealthy()

    def test_a_free_coffee_of_nothing(self):
        for days in (0, 8):
            with self.subTest(days=days):
                self.uuid = str(uuid4())
                self.post(
                    self.club_points, 250 - self.club_points.balance, 'earn'
                ) if self.club_points.balance != 250 else None
                operation = self.take()['operation']
                self.run_out(operation, days=days)
                self.Ledger._cron_expire()
                self.post(self.club_points, -250, 'adjust')
                order = self.sync(self.reward_order(operation))
                line = order.lines[1]
                self.sync(self.order([(self.coffee, -1, 0.0, {'refunded_orderline_id': line.id})], [], is_refund=True))
                self.assertEqual(
                    (self.club_points.balance, self.owed(state='open').filtered('rest')), (0, self.owed().browse())
                )
        self.assertHealthy()

    def test_what_is_owed_is_not_removed_unseen(self):
        """By who switches the triggers off: in time the hold says that less was taken, days late
        only the order does.
        """
        for days, validator in ((0, 'owed'), (8, 'held_lines')):
            with self.subTest(days=days), self.env.cr.savepoint() as point:
                operation = self.take()['operation']
                self.run_out(operation, days=days)
                self.Ledger._cron_expire()
                self.post(self.club_points, -250, 'adjust')
                self.sync(self.reward_order(operation))
                self.assertHealthy()
                self.env.flush_all()
                with mute_logger('odoo.sql_db'), self.assertRaises(psycopg2.Error), self.env.cr.savepoint():
                    self.env.cr.execute('DELETE FROM customer_card_owed')
                with switched_off(self.env.cr):
                    self.env.cr.execute('DELETE FROM customer_card_owed')
                found = self.env['customer.card.health']._check().finding_ids.mapped('validator')
                self.assertIn(validator, found)
                point.rollback()
            self.uuid = str(uuid4())
            self.env.invalidate_all()

    def test_an_authorization_that_took_nothing_is_sealed(self):
        """No entry seals it: the mark of its end does. Who takes the claim away takes the flag away, too."""
        operation = self.take()['operation']
        self.run_out(operation)
        self.post(self.club_points, -250, 'adjust')
        order = self.sync(self.reward_order(operation))
        hold = self.Ledger._find(operation)
        self.assertEqual(
            (hold.state, hold.captured, hold.exception, hold.origin_id), ('captured', 0, 'short', order.id)
        )
        self.assertHealthy()
        self.env.flush_all()
        forged = (
            "exception = NULL",
            "user_id = 1",
            "amount = 1",
            "place_id = place_id + 1",
            "moment = moment - interval '9 days'",
            "state = 'voided'",
        )
        for change in forged:
            with self.subTest(change=change), self.env.cr.savepoint() as point:
                with switched_off(self.env.cr):
                    self.env.cr.execute('DELETE FROM customer_card_owed')
                    self.env.cr.execute(f'UPDATE customer_card_operation SET {change} WHERE id = %s', [hold.id])
                self.env.invalidate_all()
                found = self.env['customer.card.health']._check().finding_ids.mapped('validator')
                self.assertLessEqual({'holds', 'held_lines'}, set(found))
                point.rollback()
            self.env.invalidate_all()

    def test_value_is_not_given_for_points_that_are_gone(self):
        self.post(self.club_points, 50, 'earn')
        operation = self.take(self.four)['operation']
        self.run_out(operation)
        self.post(self.club_points, -1, 'adjust')
        order = self.sync(self.reward_order(operation, self.club.product_id))
        self.assertEqual((order.state, self.club_points.balance, self.club_value.balance), ('paid', 299, 0))
        line = order.lines[1]
        self.sync(self.order([(self.club.product_id, -1, 0.0, {'refunded_orderline_id': line.id})], [], is_refund=True))
        self.assertEqual((self.club_points.balance, self.club_value.balance), (299, 0))
        self.assertHealthy()

    def test_nor_is_the_database_said_to_be_changed(self):
        """The order was served, with its card: no value was given, and no points were taken."""
        for days in (0, 8):
            with self.subTest(days=days):
                self.uuid = str(uuid4())
                self.post(self.club_points, 300 - self.club_points.balance, 'earn')
                operation = self.take(self.four)['operation']
                self.run_out(operation, days=days)
                if days:
                    self.Ledger._cron_expire()
                self.post(self.club_points, -300, 'adjust')
                order = self.sync(self.reward_order(operation, self.club.product_id, cards=[self.member]))
                self.assertTrue(order.customer_card_summary)
                self.assertEqual((self.club_points.balance, self.club_value.balance), (10, 0))
                self.assertHealthy()

    def test_a_coffee_is_gone_though_its_hold_ended(self):
        """Only a reward of value gives nothing; a product's line without its claim is named, and so is a value line
        whose value was posted.
        """
        self.post(self.club_points, 300, 'earn')
        operation = self.take(self.four)['operation']
        self.sync(self.reward_order(operation, self.club.product_id, cards=[self.member]))
        self.uuid = str(uuid4())
        coffee = self.take()['operation']
        self.sync(self.reward_order(coffee, cards=[self.member]))
        self.assertHealthy()
        for key in (operation, coffee):
            with self.subTest(key=key), self.env.cr.savepoint() as point:
                with switched_off(self.env.cr):
                    self.env.cr.execute(
                        "UPDATE customer_card_operation SET state = 'voided', captured = 0 WHERE key = %s", [key]
                    )
                self.env.invalidate_all()
                found = self.env['customer.card.health']._check().finding_ids.mapped('validator')
                self.assertIn('held_lines', found)
                point.rollback()
            self.env.invalidate_all()

    def test_a_rest_paid_out(self):
        self.club.cash_out_below = 10
        self.post(self.club_value, 8, 'sale')
        self.settle()
        answer = self.till.customer_card_payout(self.ref(self.member), self.uuid, str(uuid4()))
        self.assertTrue(answer['ok'], answer)
        self.run_out(answer['operation'])
        self.post(self.club_value, -5, 'adjust')
        line = (self.club.product_id, -1, 8.0, {'customer_card_hold': answer['operation']})
        self.sync(self.order([line], [(self.cash_method, -8)], uuid=self.uuid))
        self.assertEqual((self.club_value.balance, self.owed().rest, self.owed().purpose), (0, 5, 'payout'))
        self.close()
        self.settle()
        self.assertHealthy()
