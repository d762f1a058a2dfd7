"""Risks: a till names what it holds so that the server takes it for something else: a guard is passed, what was spent
stays, a key is taken.
"""

from datetime import timedelta
from uuid import uuid4

from odoo import fields
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ...models.ledger import operations
from ..common.sealing import aged
from ..reward.case import RewardCase
from ..selling.case import SellCase
from .case import GuardCase


@tagged('post_install', '-at_install')
class TestGuardedByName(GuardCase):
    """A key that is known under one name passes no guard under another."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gift.write({'pin_from': 20, 'offline_limit': 100, 'card_day_limit': 60})
        cls.gift_card._set_pin('1379')
        cls.post(cls, cls.value, 500, 'sale')

    def assertGuarded(self, key: str) -> None:
        answer = self.till.customer_card_lease(self.ref(self.gift_card), 'value', str(uuid4()), key)
        self.assertRefused(answer, 'limit', 60.0)
        self.gift.card_day_limit = 0
        answer = self.till.customer_card_lease(self.ref(self.gift_card), 'value', str(uuid4()), key)
        self.assertRefused(answer, 'pin')
        self.assertEqual(self.available(self.value), 500)

    def test_a_slice_by_a_key_given_back(self):
        key = str(uuid4())
        self.till.customer_card_void(key)
        self.assertGuarded(key)

    def test_a_slice_by_the_key_of_a_payment(self):
        key = str(uuid4())
        self.assertTrue(self.ask(0.01, key=key)['ok'])
        self.till.customer_card_void(key)
        self.assertGuarded(key)

    def test_a_payment_of_another_order_or_card(self):
        key, uuid = str(uuid4()), str(uuid4())
        self.assertTrue(self.ask(5, order=uuid, key=key)['ok'])
        self.assertRefused(self.ask(30, key=key), 'pin')
        other = self.env['customer.card']._issue(self.gift)
        other._set_pin('1379')
        self.post(other._account('value'), 50, 'sale')
        self.assertRefused(self.ask(30, order=uuid, key=key, card=other), 'pin')

    def test_a_hold_is_asked_again_without_the_pin(self):
        key, uuid = str(uuid4()), str(uuid4())
        self.assertTrue(self.ask(30, order=uuid, key=key, pin='1379')['ok'])
        self.assertTrue(self.ask(30, order=uuid, key=key)['ok'])


class KeyCase(RewardCase):
    def week(self, key: str) -> None:
        """A hold ran out more than a week ago, and was tidied up."""
        aged(
            self.env,
            "UPDATE customer_card_operation SET expires_at = clock_timestamp() AT TIME ZONE 'UTC' - interval "
            "'8 days' WHERE key = %s",
            [key],
        )
        self.env['customer.card.ledger']._end_long_over(100)
        self.env.invalidate_all()
        self.assertEqual(self.Ledger._find(key).state, 'expired')


@tagged('post_install', '-at_install')
class TestLinesGuardedByName(KeyCase):
    """Rewards and payouts are named by the server, and no payment's key stands for one."""

    def test_a_reward_by_the_key_of_a_payment(self):
        self.club.pin_from = 1
        self.member._set_pin('1379')
        for begin in ('', 'till:'):
            key = str(uuid4())
            name = f'{begin}reward:{self.free.id}:{key}'
            self.till.customer_card_authorize(self.ref(self.member), 'points', 0.01, str(uuid4()), name)
            self.till.customer_card_void(f'till:{name}')
            answer = self.take(key=key)
            self.assertEqual((answer['ok'], answer.get('code')), (False, 'pin'), name)

    def test_a_payout_by_the_key_of_a_payment(self):
        self.club.write({'pin_from': 0.1, 'cash_out_below': 1})
        self.member._set_pin('1379')
        self.post(self.club_value, 0.4, 'sale')
        for begin in ('', 'till:'):
            key = str(uuid4())
            name = f'{begin}payout:{key}'
            self.till.customer_card_authorize(self.ref(self.member), 'value', 0.01, str(uuid4()), name)
            self.till.customer_card_void(f'till:{name}')
            answer = self.till.customer_card_payout(self.ref(self.member), str(uuid4()), key)
            self.assertEqual((answer['ok'], answer.get('code')), (False, 'pin'), name)


@tagged('post_install', '-at_install')
class TestSpentLateByName(KeyCase):
    """What was given back under a name of the server's is not taken for what was spent."""

    def test_a_reward_that_gives_value(self):
        self.post(self.club_points, 50, 'earn')
        key = self.take(self.four)['operation']
        for end in (':late', ':paid'):
            self.till.customer_card_void(key + end)
            self.assertFalse(self.Ledger._find(key + end))
        self.week(key)
        self.sync(self.reward_order(key, self.club.product_id))
        self.assertEqual((self.club_points.balance, self.club_value.balance), (0, 4))
        self.assertHealthy()

    def test_a_name_that_was_taken_before(self):
        """Tombstones of former versions are in the ledger for ever."""
        self.post(self.club_points, 50, 'earn')
        key = self.take(self.four)['operation']
        operations.tombstone(self.env, f'{key}:late', self.card_company.id)
        self.week(key)
        self.assertRefused(self.reward_order(key, self.club.product_id), self.club_points, self.club_value)

    def test_a_payment(self):
        self.charge(50)
        key, uuid = str(uuid4()), str(uuid4())
        self.assertTrue(self.authorize(self.gift_card, 'value', 30, uuid, key)['ok'])
        self.till.customer_card_void(f'{key}:late')
        self.week(f'till:{key}')
        payment = (self.value_method, 30, {'customer_card_operation': key})
        self.sync(self.order([(self.bread, 1, 30.0)], [payment], uuid=uuid))
        self.assertEqual(self.value.balance, 20)
        self.assertHealthy()


@tagged('post_install', '-at_install')
class TestTakenKeys(SellCase):
    """A till gives back what tills hold; no other name in the ledger is a till's."""

    NAMES = (
        'expire:1:2',
        'adjustment:1',
        'earn:x:1',
        'charge:x:y',
        'refund:x:1',
        'settle:1',
        'reward:x:' + 'k' * 36,
        'reward:1:k',
        'lease:lease:' + 'k' * 36,
        'till:till:' + 'k' * 36,
        'payout:payout:' + 'k' * 36,
        'k' * 36 + ':late',
        'lease:' + 'k' * 36 + ':late',
    )

    def draft(self, *keys: str):
        lines = [(self.bread, 1, 1.0, {'customer_card_hold': key}) for key in keys]
        payments = [(self.value_method, 1, {'customer_card_operation': key}) for key in keys]
        return self.sync({**self.order(lines, payments), 'state': 'draft'})

    def found(self) -> list[str]:
        self.env.cr.execute("SELECT key FROM customer_card_operation WHERE fingerprint = 'tombstone'")
        return [row[0] for row in self.env.cr.fetchall()]

    def test_a_cancelled_order_takes_no_name(self):
        self.draft(*self.NAMES).with_user(self.cashier.id).action_pos_order_cancel()
        self.assertEqual(self.found(), [])

    def test_nor_does_what_is_given_back(self):
        for name in self.NAMES:
            self.till.customer_card_void(name)
        self.assertEqual(self.found(), [])

    def test_a_till_gives_back_before_it_asked(self):
        key = 'k' * 36
        for begin in ('', 'lease:', 'payout:', 'reward:1:'):
            self.till.customer_card_void(begin + key)
        self.assertEqual(set(self.found()), {f'till:{key}', f'lease:{key}', f'payout:{key}', f'reward:1:{key}'})

    def test_a_cancelled_order_lets_go_of_its_own(self):
        self.charge(20)
        uuid, mine, other = str(uuid4()), str(uuid4()), str(uuid4())
        self.authorize(self.gift_card, 'value', 5, uuid, mine)
        self.authorize(self.gift_card, 'value', 5, str(uuid4()), other)
        payments = [(self.value_method, 5, {'customer_card_operation': key}) for key in (mine, other)]
        order = self.sync({**self.order([(self.bread, 1, 10.0)], payments, uuid=uuid), 'state': 'draft'})
        order.with_user(self.cashier.id).action_pos_order_cancel()
        self.assertEqual([self.Ledger._find(f'till:{key}').state for key in (mine, other)], ['voided', 'authorized'])

    def test_value_expires_by_another_name(self):
        self.charge(30)
        self.post(self.value, 20, 'reward', expires=fields.Datetime.now() + timedelta(days=1))
        key = f'expire:{self.value.id}:{self.value.sequence + 1}'
        operations.tombstone(self.env, key, self.card_company.id)
        aged(
            self.env,
            "UPDATE customer_card_lot SET expires_at = clock_timestamp() AT TIME ZONE 'UTC' - interval '1 "
            "hour' WHERE account_id = %s AND expires_at IS NOT NULL",
            [self.value.id],
        )
        self.assertTrue(self.authorize(self.gift_card, 'value', 5, str(uuid4()))['ok'])
        self.assertEqual(self.value.balance, 30)
        health = self.env['customer.card.health']._check()
        self.assertEqual(health.finding_ids.mapped('validator'), ['names'])
        self.assertIn(key, health.finding_ids.fact)

    @mute_logger('odoo.addons.customer_card.models.ledger.chunks')
    def test_so_does_the_job(self):
        self.post(self.value, 20, 'reward', expires=fields.Datetime.now() + timedelta(days=1))
        operations.tombstone(self.env, f'expire:{self.value.id}:2', self.card_company.id)
        aged(
            self.env,
            "UPDATE customer_card_lot SET expires_at = clock_timestamp() AT TIME ZONE 'UTC' - interval '1 "
            "hour' WHERE account_id = %s",
            [self.value.id],
        )
        self.Ledger._cron_expire()
        self.assertEqual(self.value.balance, 0)

    def test_an_adjustment_is_approved(self):
        first, second = (
            new_test_user(
                self.env,
                f'names_{who}',
                groups='customer_card.group_accountant',
                company_id=self.card_company.id,
                company_ids=[(6, 0, self.card_company.ids)],
            )
            for who in ('first', 'second')
        )
        adjustment = self.env['customer.card.adjustment'].with_user(first).create(
            {'account_id': self.value.id, 'amount': 5, 'reason': 'x'}
        )  # fmt: skip
        self.draft(f'adjustment:{adjustment.id}').with_user(self.cashier.id).action_pos_order_cancel()
        adjustment.action_request()
        adjustment.with_user(second).action_approve()
        self.assertEqual(self.value.balance, 5)
