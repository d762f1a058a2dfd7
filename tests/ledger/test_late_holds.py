"""Risk: authorizations that ran out before their orders arrive.

Value that is gone is not taken a second time; who owes is shown.
"""

from uuid import uuid4

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..books.case import SessionBooksCase
from ..common.sealing import switched_off
from ..offline.case import SliceCase
from .late import LateMixin


@tagged('post_install', '-at_install')
class TestLateHolds(LateMixin, SliceCase):
    """The rounds of an attacker, and the honest till that was late."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gift.offline_limit = 0

    def test_one_authorization_after_another_left_to_run_out(self):
        self.charge(50)
        orders = [self.late_order(days=2) for _round in range(3)]
        for data in orders:
            self.assertEqual(self.sync(data).state, 'paid', "the goods are gone")
        self.assertEqual(self.value.balance, 0)
        self.assertEqual([(claim.rest, claim.state) for claim in self.owed()], [(50, 'open')] * 2)
        self.assertEqual(self.owed().user_id, self.cashier)
        self.assertHealthy()

    def test_what_is_owed_for_a_payment_is_not_removed_unseen(self):
        for days, validator in ((0, 'owed'), (8, 'tenders')):
            with self.subTest(days=days), self.env.cr.savepoint() as point:
                self.charge(50)
                data = self.late_order(days=days)
                self.Ledger._cron_expire()
                self.post(self.value, -50, 'adjust')
                self.sync(data)
                self.assertHealthy()
                self.env.flush_all()
                with switched_off(self.env.cr):
                    self.env.cr.execute('DELETE FROM customer_card_owed')
                self.assertIn(validator, self.env['customer.card.health']._check().finding_ids.mapped('validator'))
                point.rollback()
            self.env.invalidate_all()

    def test_what_was_voided_or_belongs_to_a_cancelled_order_is_not_left_open(self):
        self.charge(50)
        for _round in range(5):
            answer = self.authorize(self.gift_card, 'value', 50, str(uuid4()))
            self.assertTrue(answer['ok'])
            self.run_out(answer['operation'])
            self.till.customer_card_void(answer['operation'])

    def test_days_limits_count_what_ran_out(self):
        self.charge(500)
        self.gift.card_day_limit = 80
        self.late_order()
        answer = self.authorize(self.gift_card, 'value', 50, str(uuid4()))
        self.assertEqual((answer['ok'], answer['code']), (False, 'limit'))
        self.gift.write({'card_day_limit': 0, 'cashier_day_limit': 80})
        self.assertEqual(self.authorize(self.gift_card, 'value', 50, str(uuid4()))['code'], 'limit')

    def test_late_but_still_there(self):
        self.charge(50)
        self.sync(self.late_order())
        self.assertLedger(self.value, [('sale', 50, 50), ('spend', -50, 0)])
        self.assertFalse(self.owed())

    def test_a_part_is_there(self):
        self.charge(50)
        data = self.late_order()
        self.post(self.value, -30, 'adjust')
        order = self.sync(data)
        self.assertLedger(self.value, [('sale', 50, 50), ('adjust', -30, 20), ('spend', -20, 0)])
        claim = self.owed()
        self.assertEqual(
            (claim.rest, claim.purpose, claim.card_id, claim.origin_id), (30, 'payment', self.gift_card, order.id)
        )
        row = self.env['customer.card.unusual'].search([('kind', '=', 'owed')])
        self.assertIn('30', row.evidence)
        self.assertEqual(self.env['customer.card.owed'].search(row.action_open_operations()['domain']), claim)
        self.assertHealthy()

    def test_sent_again_owes_once(self):
        self.charge(50)
        data = self.late_order()
        self.post(self.value, -30, 'adjust')
        self.sync(dict(data, lines=list(data['lines']), payment_ids=list(data['payment_ids'])))
        self.charge(100)
        order = self.sync(data)
        order._customer_card_serving()._customer_card_paid()
        self.assertEqual((self.value.balance, len(self.owed())), (100, 1))

    def test_days_late(self):
        self.charge(50)
        for left in (20, 0):
            with self.subTest(left=left):
                data = self.late_order(50, days=8)
                self.Ledger._cron_expire()
                self.post(self.value, left - 50, 'adjust')
                self.sync(data)
                self.assertEqual((self.value.balance, self.owed()[:1].rest), (0, 50 - left))
                hold = self.owed()[:1].operation_id
                for _again in range(2):
                    self.Ledger._capture(hold, booking='document', late='payment')
                self.assertEqual((self.value.balance, self.owed()[:1].rest), (0, 50 - left))
                self.assertHealthy()
                self.charge(50)

    def test_what_is_owed_is_not_rewritten(self):
        self.charge(50)
        data = self.late_order()
        self.post(self.value, -30, 'adjust')
        self.sync(data)
        claim = self.owed()
        self.env.flush_all()
        for query in (
            'UPDATE customer_card_owed SET amount = 1 WHERE id = %s',
            'UPDATE customer_card_owed SET card_id = NULL WHERE id = %s',
            'DELETE FROM customer_card_owed WHERE id = %s',
        ):
            with (
                self.subTest(query),
                mute_logger('odoo.sql_db'),
                self.assertRaises(psycopg2.errors.RaiseException),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(query, [claim.id])
        claim.action_paid()
        self.env.flush_all()
        with mute_logger('odoo.sql_db'), self.assertRaises(psycopg2.errors.RaiseException), self.env.cr.savepoint():
            self.env.cr.execute("UPDATE customer_card_owed SET state = 'open' WHERE id = %s", [claim.id])

    def test_a_slice_is_kept_only_where_the_program_allows(self):
        self.gift.offline_limit = 20
        for allowed, balance in ((20, -20), (0, 0)):
            with self.subTest(allowed=allowed):
                self.charge(20 - self.value.balance)
                uuid = str(uuid4())
                answer = self.slice(uuid)
                self.end(answer)
                self.sync(self.gift_order(20))
                self.gift.offline_limit = allowed
                self.sync(self.bought(uuid, 20, answer['operation']))
                self.assertEqual(self.value.balance, balance)
                self.gift.offline_limit = 20
        self.assertHealthy()

    def test_nobody_writes_or_settles_it_but_the_books(self):
        self.charge(50)
        self.sync(self.late_order(days=2), self.late_order())
        claim = self.owed()
        for forged in (lambda: claim.write({'state': 'paid'}), claim.unlink, claim.copy):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                forged()
        with self.assertRaises(AccessError):
            claim.with_user(self.cashier).action_write_off()
        claim.action_paid()
        self.assertEqual((claim.rest, claim.settled_by_id), (0, self.env.user))
        with self.assertRaises(UserError):
            claim.action_write_off()


@tagged('post_install', '-at_install')
class TestLateBooks(LateMixin, SessionBooksCase):
    """The books of a late payment: what was not taken off the card stands on the clearing account, and everything adds
    up.
    """

    def on(self, account) -> float:
        self.env.flush_all()
        lines = self.env['account.move.line'].search([('account_id', '=', account.id), ('parent_state', '=', 'posted')])
        return round(sum(lines.mapped('balance')), 2)

    def late(self, method, card, kind: str, amount: float, taken: float, goods: float | None = None, **more):
        """An order whose authorization ran out after ``taken`` was taken off the card otherwise."""
        uuid = str(uuid4())
        answer = self.authorize(card, kind, amount, uuid)
        self.assertTrue(answer['ok'], answer)
        self.run_out(answer['operation'])
        self.post(card._account(kind), -taken, 'adjust')
        payments = [(method, amount, {'customer_card_operation': answer['operation']})]
        if goods and goods > amount:
            payments.append((self.cash_method, goods - amount))
        return self.sync(self.order([(self.bread, 1, goods or amount)], payments, uuid=uuid, **more))

    def finish(self) -> None:
        self.assertEqual(self.session.close_session_from_ui(), {'successful': True})
        self.settle()
        self.assertHealthy()

    def test_value(self):
        clearing = self.on(self.gift.clearing_account_id)
        self.late(self.value_method, self.gift_card, 'value', 50, 30)
        self.finish()
        self.assertEqual(self.on(self.gift.clearing_account_id) - clearing, 30)
        self.assertEqual(self.value.balance, 0)

    def test_nothing_was_there(self):
        clearing = self.on(self.gift.clearing_account_id)
        self.late(self.value_method, self.gift_card, 'value', 50, 50)
        self.finish()
        self.assertEqual(self.on(self.gift.clearing_account_id) - clearing, 50)

    def test_points_as_payment(self):
        clearing = self.on(self.loyalty.clearing_account_id)
        self.late(self.points_method, self.loyalty_card, 'points', 5, 800, 20)
        self.assertEqual(self.points.balance, 0)
        self.finish()
        self.assertEqual(self.on(self.loyalty.clearing_account_id) - clearing, 3)
        self.assertEqual(self.owed().units, 300)

    def test_written_off(self):
        self.late(self.value_method, self.gift_card, 'value', 50, 30)
        self.finish()
        places = self.gift.clearing_account_id, self.gift.promotion_account_id
        before = [self.on(place) for place in places]
        self.owed().action_write_off()
        self.assertEqual([self.on(place) - was for place, was in zip(places, before, strict=True)], [-30, 30])
        self.assertHealthy()

    def test_goods_come_back(self):
        clearing = self.on(self.gift.clearing_account_id)
        order = self.late(self.value_method, self.gift_card, 'value', 50, 30)
        for part, balance, rest in ((0.5, 0, 5), (0.5, 20, 0)):
            line = (self.bread, -part, 50.0, {'refunded_orderline_id': order.lines.id})
            with self.assertRaises(UserError), self.env.cr.savepoint():
                self.sync(self.order([line], [(self.cash_method, -50 * part)], is_refund=True))
            self.env.invalidate_all()
            self.sync(self.order([line], [(self.value_method, -50 * part)], is_refund=True))
            self.assertEqual((self.value.balance, self.owed(state='open').rest), (balance, rest))
        self.finish()
        self.assertEqual(self.on(self.gift.clearing_account_id) - clearing, 0)

    def test_goods_come_back_after_what_was_owed_was_paid(self):
        order = self.late(self.value_method, self.gift_card, 'value', 50, 30)
        self.owed().action_paid()
        line = (self.bread, -1, 50.0, {'refunded_orderline_id': order.lines.id})
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.sync(self.order([line], [(self.cash_method, -50)], is_refund=True))
        self.env.invalidate_all()
        self.sync(self.order([line], [(self.value_method, -20), (self.cash_method, -30)], is_refund=True))
        self.assertEqual(self.value.balance, 20)
        self.finish()

    def test_goods_come_back_after_what_was_owed_was_written_off(self):
        """Nobody paid that part: it comes back neither as money nor as value."""
        order = self.late(self.value_method, self.gift_card, 'value', 50, 30)
        self.owed().action_write_off()
        line = (self.bread, -1, 50.0, {'refunded_orderline_id': order.lines.id})
        for payments in (
            [(self.cash_method, -50)],
            [(self.value_method, -20), (self.cash_method, -30)],
            [(self.value_method, -50)],
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                self.sync(self.order([line], payments, is_refund=True))
            self.env.invalidate_all()
        self.assertEqual(self.value.balance, 0)
        part = (self.bread, -0.4, 50.0, {'refunded_orderline_id': order.lines.id})
        self.sync(self.order([part], [(self.value_method, -20)], is_refund=True))
        self.assertEqual(self.value.balance, 20, "what the card paid comes back to it")
        self.finish()

    def test_a_discount(self):
        self.loyalty.points_as = 'discount'
        product = self.loyalty.discount_product_id
        for days, taken in ((0, 800), (8, 800), (0, 1000), (8, 1000)):
            with self.subTest(days=days, taken=taken):
                uuid = str(uuid4())
                self.post(self.points, 1000 - self.points.balance, 'earn') if self.points.balance != 1000 else None
                answer = self.authorize(self.loyalty_card, 'points', 5, uuid)
                self.run_out(answer['operation'], days=days)
                self.Ledger._cron_expire()
                self.post(self.points, -taken, 'adjust')
                left = 1000 - taken
                lines = [(self.bread, 1, 30), (product, 1, -5, {'customer_card_discount': answer['operation']})]
                order = self.sync(self.order(lines, [(self.cash_method, 25)], uuid=uuid))
                claim = self.owed()[:1]
                self.assertEqual((self.points.balance, claim.units, claim.purpose), (0, 500 - left, 'discount'))
                bread, reduction = order.lines
                named = {
                    'refunded_orderline_id': reduction.id,
                    'customer_card_discount': reduction.customer_card_discount,
                }
                back = [(self.bread, -1, 30, {'refunded_orderline_id': bread.id})]
                with self.assertRaises(UserError), self.env.cr.savepoint():
                    self.sync(self.order(back, [(self.cash_method, -30)], is_refund=True))
                self.env.invalidate_all()
                back.append((product, -1, -5, named))
                self.sync(self.order(back, [(self.cash_method, -25)], is_refund=True))
                self.assertEqual((self.points.balance, claim.rest), (left, 0), "what was taken, and no more")
        self.finish()
