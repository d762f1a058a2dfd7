"""Risks: points spent before the goods can no longer come back; a return that does not reach them; pending points that
expire, move or hide.
"""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from unittest.mock import patch
from uuid import uuid4

from freezegun import freeze_time
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger
from odoo.tools.misc import format_date

from ...models.ledger import journal
from ...models.ledger.errors import LedgerRefusal
from ..common.sealing import aged
from ..common.till import TillCase

DAYS = 14
FEW = settings(derandomize=True, database=None, deadline=None, max_examples=15, suppress_health_check=list(HealthCheck))
# What happens to an account, and how much of it: earned pending, given at once, spent, taken back with its goods.
STEPS = st.lists(
    st.tuples(st.sampled_from(('earn', 'give', 'spend', 'back', 'ripen')), st.integers(1, 60)), max_size=14
)


class PendingCase(TillCase):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.card_company.partner_id.tz = 'UTC'
        cls.loyalty.pending_days = DAYS
        cls.day = fields.Date.today() + timedelta(days=DAYS)

    def buy(self, amount: float = 40, **more: Any):
        return self.sync(
            self.order([(self.bread, 1, amount)], [(self.cash_method, amount)], cards=[self.loyalty_card], **more)
        )

    def bring_back(self, order, share: float = 1):
        line = order.lines
        amount = line.price_unit * share
        return self.sync(
            self.order(
                [(self.bread, -share, line.price_unit, {'refunded_orderline_id': line.id})],
                [(self.cash_method, -amount)],
                is_refund=True,
            )
        )

    def ripen(self) -> None:
        """Two weeks go by: what is pending can be spent."""
        aged(
            self.env,
            "UPDATE customer_card_lot SET usable_at = clock_timestamp() AT TIME ZONE 'UTC' - interval '1 s' "
            "WHERE usable_at IS NOT NULL",
        )
        self.env.invalidate_all()

    def spend(self, amount: float) -> dict:
        """What the till's tender button does; the hold is given back at once."""
        key = str(uuid4())
        answer = self.till.customer_card_authorize(self.ref(self.loyalty_card), 'points', amount, str(uuid4()), key)
        if answer['ok']:
            self.till.customer_card_void(key)
        return answer


@tagged('post_install', '-at_install')
class TestPending(PendingCase):
    """From the purchase to the day its points can be spent."""

    def test_points_are_on_the_card_and_cannot_be_spent(self):
        self.buy()
        self.assertEqual((self.points.balance, self.points.available), (40, 0))
        self.assertEqual(self.points.lot_ids.usable_at, datetime.combine(self.day, datetime.min.time()))
        answer = self.spend(0.10)
        self.assertFalse(answer['ok'])
        self.assertIn("To be spent later: 40 points from", answer['message'])
        self.ripen()
        self.assertEqual(self.points.available, 40)
        self.assertTrue(self.spend(0.40)['ok'])
        self.assertHealthy()

    def test_only_what_was_there_before_is_spent(self):
        self.post(self.points, 25)
        self.buy()
        self.assertEqual(self.points.available, 25)
        self.assertFalse(self.spend(0.26)['ok'])
        self.assertTrue(self.spend(0.25)['ok'])
        self.post(self.points, -25, 'spend')
        self.assertEqual([lot.left for lot in self.points.lot_ids if lot.left], [40])
        with self.assertRaises(LedgerRefusal):
            self.post(self.points, -1, 'spend')
        with self.assertRaises(LedgerRefusal):
            self.post(self.points, -1, 'adjust')
        self.assertHealthy()

    @mute_logger('odoo.sql_db')
    def test_the_database_refuses_a_hold_on_what_is_pending(self):
        self.buy()
        with (
            patch.object(journal.Account, 'available', Decimal(40)),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.Ledger._authorize(self.points, Decimal(10), 'pending:forged')

    def test_the_day_is_the_shops(self):
        self.card_company.partner_id.tz = 'Asia/Tehran'
        with freeze_time('2026-01-07 21:00:00'):  # half past midnight of the 8th in Tehran
            self.assertEqual(self.loyalty._usable_from(fields.Datetime.now()), datetime(2026, 1, 21, 20, 30))

    def test_at_once_unless_the_program_says_otherwise(self):
        self.loyalty.pending_days = 0
        self.buy()
        self.assertEqual(self.points.available, 40)
        self.assertFalse(self.points.lot_ids.usable_at)

    def test_what_was_earned_keeps_its_day(self):
        self.buy()
        self.loyalty.pending_days = 0
        self.buy(10)
        self.assertEqual(self.points.available, 10)

    # --- returns ------------------------------------------------------------------------------------------------------

    def test_a_return_takes_its_own_points_whatever_the_policy(self):
        for policy in ('negative', 'available'):
            with self.subTest(policy):
                self.loyalty.clawback = policy
                before = self.points.balance
                order = self.buy()
                self.bring_back(order, 0.5)
                self.assertEqual(self.points.balance, before + 20)
                self.bring_back(order, 0.5)
                self.assertEqual(self.points.balance, before)
        self.assertHealthy()

    def test_buy_earn_spend_return_and_keep_nothing(self):
        """The gentle policy takes what is left: with points that wait, that is all of them."""
        self.loyalty.clawback = 'available'
        order = self.buy(100)
        self.assertFalse(self.spend(1)['ok'])
        self.bring_back(order)
        self.assertEqual((self.points.balance, self.points.available), (0, 0))

    def test_goods_without_their_receipt_take_pending_points(self):
        self.loyalty.clawback = 'available'
        self.buy()
        self.sync(self.order([(self.bread, -1, 40)], [(self.cash_method, -40)], cards=[self.loyalty_card]))
        self.assertEqual(self.points.balance, 0)

    def test_what_is_taken_back_spares_what_can_be_spent(self):
        order = self.buy(30)
        self.ripen()
        self.post(self.points, -30, 'spend')
        self.post(self.points, 20)
        self.buy(40)
        self.bring_back(order)
        self.assertEqual((self.points.balance, self.points.available), (30, 20), "30 of the 40 that wait went")
        self.assertHealthy()

    def test_a_discount_for_the_next_time_waits_too(self):
        cheap = self.env['product.pricelist'].create(
            {
                'name': "Club",
                'item_ids': [(0, 0, {'compute_price': 'percentage', 'percent_price': 10, 'applied_on': '3_global'})],
                'currency_id': self.card_company.currency_id.id,
            }
        )
        program = self._program('discount', prefix='957', opens_value=True, pending_days=3)
        program.write({'discount_mode': 'charge', 'pricelist_id': cheap.id})
        card = self.env['customer.card']._issue(program, partner=self.holder)
        order = self.sync(self.order([(self.bread, 1, 10)], [(self.cash_method, 10)], cards=[card]))
        account = card._account('value')
        self.assertEqual((account.balance, account.available), (1, 0))
        self.bring_back(order)
        self.assertEqual(account.balance, 0)
        self.assertHealthy()

    # --- expiry, other cards ------------------------------------------------------------------------------------------

    def test_what_is_due_expires_beside_what_is_pending(self):
        self.post(self.points, 25, expires=datetime(2026, 1, 1))
        self.buy()
        self.Ledger._expire_batch(10)
        self.assertLedger(self.points, [('reward', 25, 25), ('earn', 40, 65), ('expire', -25, 40)])
        self.assertEqual(self.points.available, 0)
        self.assertEqual(self.Ledger._expire_batch(10), (0, 0))
        self.assertHealthy()

    def test_pending_points_move_to_another_card_with_their_day(self):
        other = self.env['customer.card']._issue(self.loyalty, partner=self.holder)
        self.post(self.points, 5)
        self.buy()
        self.loyalty_card._merge_into(other)
        account = other._account('points')
        self.assertEqual((account.balance, account.available), (45, 5))
        self.assertHealthy()

    def test_they_cannot_expire_before_they_can_be_spent(self):
        with self.assertRaises(ValidationError):
            self.loyalty.write({'points_months': 1, 'pending_days': 28})
        with self.assertRaises(ValidationError):
            self.loyalty.write({'points_months': 1, 'pending_days': 40})

    @FEW
    @given(STEPS)
    def test_any_sequence_keeps_the_ledger_whole(self, steps: list[tuple[str, int]]):
        """Whatever happens in whatever order: what can be spent is the balance less what is pending, and all validators
        agree.
        """
        with self.env.cr.savepoint() as savepoint:
            self._walk(steps)
            savepoint.rollback()
        self.env.invalidate_all()

    def _walk(self, steps: list[tuple[str, int]]) -> None:
        earned = []
        soon = fields.Datetime.now() + timedelta(days=2)
        for kind, amount in steps:
            try:
                with self.env.cr.savepoint():
                    if kind == 'ripen':
                        self.ripen()
                    elif kind == 'back' and earned:
                        self.Ledger._reverse(earned.pop(), key=str(uuid4()), below_floor=True)
                    elif kind == 'earn':
                        earned.append(self.post(self.points, amount, 'earn', usable=soon))
                    elif kind in ('give', 'spend'):
                        self.post(
                            self.points, amount if kind == 'give' else -amount, 'reward' if kind == 'give' else 'spend'
                        )
            except LedgerRefusal:
                self.assertEqual(kind, 'spend')
                self.assertGreater(amount, self.available(self.points))
            pending = self.points._pending()
            rest = Decimal(str(self.points.balance)) - (pending.amount if pending else 0)
            self.assertEqual(self.available(self.points), max(rest, Decimal(0)))
        self.assertHealthy()

    # --- what people read ---------------------------------------------------------------------------------------------

    def test_the_till_the_receipt_and_the_phone_say_the_day(self):
        self.loyalty.reward_ids = [
            (0, 0, {'name': "Free bread", 'points': 30, 'product_ids': [(6, 0, self.bread.ids)]})
        ]
        lines = [{'product_id': self.bread.id, 'qty': 1, 'amount': 40}]
        forecast = self.till.customer_card_preview(self.ref(self.loyalty_card), lines)
        self.assertIn("To be spent from", forecast['why'][-1])
        self.assertRegex(forecast['reached'][0], r"^Free bread \(from .+\)$")
        order = self.buy()
        self.assertIn('"pending": "40 points from', order.customer_card_summary)
        self.assertIn("Free bread (from", order.customer_card_summary)
        shown = self.till.customer_card_identify(self.loyalty_card._qr_token())['card']['accounts'][0]
        self.assertRegex(shown['pending_text'], r"^40 points from ")
        self.assertEqual((shown['available'], shown['usable']), (0, False))
        self.assertIn("To be spent later: 40 points", shown['reason'])
        self.assertIn("Later: 40 points from", str(self.loyalty_card._page_state()['balances']))
        self.assertEqual(self.points.pending_text, shown['pending_text'])

    def test_a_reward_reached_by_what_waits_wants_nothing_more(self):
        rows = [
            {'name': name, 'points': points, 'product_ids': self.bread.ids}
            for name, points in (("Near", 30), ("Far", 100))
        ]
        self.loyalty.reward_ids = [(0, 0, row) for row in rows]
        self.buy()
        near, far = self.till.customer_card_identify(self.loyalty_card.sudo().number)['card']['rewards']
        self.assertFalse(near['reachable'])
        self.assertEqual((near['missing_text'], far['later_text']), ('', ''))
        self.assertIn(format_date(self.env, self.day), near['later_text'])
        self.assertIn('60', far['missing_text'])
        self.ripen()
        self.assertTrue(
            self.till.customer_card_identify(self.loyalty_card.sudo().number)['card']['rewards'][0]['reachable']
        )

    def test_two_days_are_told_as_the_first(self):
        self.buy()
        self.loyalty.pending_days = 20
        self.buy(10)
        self.assertRegex(self.points._pending_text(), r"^50 points, the first from ")

    def test_the_program_says_it(self):
        self.assertIn("What a purchase earns can be spent 14 days later.", self.loyalty.summary)
        terms = {section['title']: section['lines'] for section in self.loyalty._published_terms()}
        self.assertIn("What a purchase earns can be spent 14 days later.", terms["Points"])
        self.loyalty.write({'pending_days': 1})
        self.assertIn("from the next day on", self.loyalty.summary)
        self.loyalty.write({'pending_days': 0, 'clawback': 'available'})
        self.assertNotIn("later", self.loyalty.summary)
        self.assertIn("keeps what the points bought", self.loyalty.advice)

    def test_the_best_mix_leaves_them_out(self):
        self.post(self.points, 100)
        self.buy(500)
        plan = self.till.customer_card_mix([self.ref(self.loyalty_card)], 10, str(uuid4()))
        self.assertEqual([(line['kind'], line['amount']) for line in plan['lines']], [('points', 1)])

    def test_a_program_without_it_asks_nothing_at_the_order(self):
        self.loyalty.pending_days = 0
        account = type(self.env['customer.card.account'])
        with patch.object(account, '_pending', side_effect=AssertionError):
            self.buy()
