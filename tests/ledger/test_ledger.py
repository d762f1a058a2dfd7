from datetime import timedelta
from decimal import Decimal

from odoo.tests import tagged

from ...models.ledger.errors import LedgerRefusal
from ...models.ledger.posting import Posting
from ..common.sealing import aged, key_is, switched_off
from .case import LedgerCase

SOON = timedelta(days=1)


@tagged('post_install', '-at_install')
class TestLedger(LedgerCase):
    """The six verbs and the ten invariants, in Python and straight in PostgreSQL."""

    # --- stories ------------------------------------------------------------------------------------------------------

    def test_story_gift_card_half_used_and_returned(self):
        self.post(self.value, 50, 'sale')
        hold = self.Ledger._authorize(self.value, Decimal(30), 'a')
        self.assertEqual(self.available(self.value), 20)
        self.Ledger._capture(hold, Decimal(20))
        self.assertEqual(self.available(self.value), 30)
        self.Ledger._reverse(hold, Decimal(5), key='back')
        self.assertLedger(self.value, [('sale', 50, 50), ('spend', -20, 30), ('refund', 5, 35)])
        self.assertHealthy()

    def test_lots_are_drawn_soonest_first_and_refilled_in_place(self):
        late, soon = self.now + 9 * SOON, self.now + SOON
        self.post(self.value, 10, expires=late)
        self.post(self.value, 10, expires=soon)
        hold = self.Ledger._authorize(self.value, Decimal(15), 'h')
        self.Ledger._capture(hold)
        self.assertEqual(self.value.lot_ids.sorted('expires_at').mapped('left'), [0, 5])
        self.Ledger._reverse(hold, Decimal(7), key='r1')
        self.assertEqual(self.value.lot_ids.sorted('expires_at').mapped('left'), [2, 10])
        self.Ledger._reverse(hold, key='r2')
        self.assertEqual(self.value.lot_ids.sorted('expires_at').mapped('left'), [10, 10])
        self.assertEqual(len(self.value.lot_ids), 2, "what comes back goes into the very lots it came from")
        self.assertHealthy()

    def test_expiry_is_an_entry_and_spares_what_is_held(self):
        self.post(self.value, 10, expires=self.now + SOON)
        self.Ledger._authorize(self.value, Decimal(4), 'h')
        aged(
            self.env,
            'UPDATE customer_card_lot SET expires_at = %s WHERE account_id = %s',
            [self.now - SOON, self.value.id],
        )
        self.assertEqual(self.available(self.value), 0, "what is due cannot be spent, cron or no cron")
        self.Ledger._cron_expire()
        self.assertLedger(self.value, [('reward', 10, 10), ('expire', -6, 4)])
        self.Ledger._void('h', self.card_company)
        self.Ledger._cron_expire()
        self.assertLedger(self.value, [('reward', 10, 10), ('expire', -6, 4), ('expire', -4, 0)])
        self.assertHealthy()

    def test_claw_back_below_zero_is_covered_by_the_next_credit(self):
        earned = self.post(self.points, 100, 'earn')
        self.Ledger._capture(self.Ledger._authorize(self.points, Decimal(80), 'h'))
        with self.assertRaises(LedgerRefusal):
            self.Ledger._reverse(earned, key='strict')
        self.Ledger._reverse(earned, key='claw', below_floor=True)
        self.assertEqual(self.points.balance, -80)
        self.assertHealthy()
        self.post(self.points, 100, 'earn')
        self.assertEqual((self.points.balance, sum(self.points.lot_ids.mapped('left'))), (20, 20))
        self.assertHealthy()

    def test_what_was_taken_back_is_owed_and_not_spent_again(self):
        """-80 after a claw-back: 30 more are owed away, and of 100 more the 50 above nothing can be spent, and not what
        is below.
        """
        earned = self.post(self.points, 100, 'earn')
        self.Ledger._capture(self.Ledger._authorize(self.points, Decimal(80), 'h'))
        self.Ledger._reverse(earned, key='claw', below_floor=True)
        self.post(self.points, 30, 'earn')
        self.assertEqual((self.points.balance, self.available(self.points)), (-50, 0))
        with self.assertRaises(LedgerRefusal):
            self.Ledger._authorize(self.points, Decimal(1), 'owed')
        self.post(self.points, 100, 'earn')
        self.assertEqual((self.points.balance, self.available(self.points)), (50, 50))
        with self.assertRaises(LedgerRefusal):
            self.Ledger._authorize(self.points, Decimal(51), 'more')
        self.Ledger._capture(self.Ledger._authorize(self.points, Decimal(50), 'all'))
        self.assertEqual((self.points.balance, self.available(self.points)), (0, 0))
        self.assertHealthy()

    def test_a_live_hold_is_kept_though_what_it_counted_on_was_taken_back(self):
        earned = self.post(self.points, 100, 'earn')
        hold = self.Ledger._authorize(self.points, Decimal(80), 'h')
        self.Ledger._reverse(earned, key='claw', below_floor=True)
        self.assertEqual(self.available(self.points), 0)
        self.assertHealthy()
        self.Ledger._capture(hold)
        self.assertEqual((self.points.balance, hold.exception, self.available(self.points)), (-80, 'forwarded', 0))
        self.assertHealthy()

    def test_a_reversal_of_all_that_is_left_is_idempotent(self):
        self.post(self.value, 10)
        hold = self.Ledger._authorize(self.value, Decimal(6), 'h')
        self.Ledger._capture(hold)
        first = self.Ledger._reverse(hold, key='all')
        self.assertEqual(self.Ledger._reverse(hold, key='all'), first)
        self.assertEqual((hold.reversed, self.value.balance), (6, 10))

    def test_transfer_moves_value_with_its_expiry(self):
        other = self.env['customer.card']._issue(self.gift)._account('value')
        day = (self.now + SOON).replace(microsecond=0)
        self.post(self.value, 10, expires=day)
        self.Ledger._transfer(self.value, other, Decimal(4), 't')
        self.Ledger._transfer(self.value, other, Decimal(4), 't')
        self.assertEqual((self.value.balance, other.balance), (6, 4))
        self.assertEqual(other.lot_ids.expires_at, day)
        with self.assertRaises(LedgerRefusal):
            self.Ledger._transfer(self.value, self.points, Decimal(1), 'u')
        self.assertHealthy()

    # --- idempotency --------------------------------------------------------------------------------------------------

    def test_one_key_has_one_effect(self):
        first = self.post(self.value, 5, key='k')
        self.assertEqual(self.post(self.value, 5, key='k'), first)
        with self.assertRaises(LedgerRefusal) as refused:
            self.post(self.value, 6, key='k')
        self.assertEqual(refused.exception.code, 'key_reused')
        twice = self.Ledger._post(
            [Posting(self.value.id, Decimal(1), 'reward', 'b'), Posting(self.value.id, Decimal(1), 'reward', 'b')]
        )
        self.assertEqual((len(set(twice.ids)), self.value.balance), (1, 6))

    def test_void_before_authorization_leaves_a_tombstone(self):
        self.post(self.value, 5)
        self.Ledger._void('late', self.card_company)
        self.Ledger._void('late', self.card_company)
        with self.assertRaises(LedgerRefusal) as refused:
            self.Ledger._authorize(self.value, Decimal(1), 'late')
        self.assertEqual(refused.exception.code, 'voided')

    def test_a_hold_ends_once(self):
        self.post(self.value, 10)
        hold = self.Ledger._authorize(self.value, Decimal(4), 'h')
        self.assertEqual(self.Ledger._authorize(self.value, Decimal(4), 'h'), hold)
        entry = self.Ledger._capture(hold)
        self.assertEqual(self.Ledger._capture(hold), entry, "the same capture again answers with what it did")
        with self.assertRaises(LedgerRefusal):
            self.Ledger._capture(hold, Decimal(3))
        self.Ledger._void('h', self.card_company)
        self.assertEqual((hold.state, self.value.balance), ('captured', 6))

    def test_an_expired_hold_stops_counting_by_itself(self):
        self.post(self.value, 10)
        hold = self.Ledger._authorize(self.value, Decimal(10), 'h')
        self.assertEqual(self.available(self.value), 0)
        aged(
            self.env,
            "UPDATE customer_card_operation SET expires_at = expires_at - interval '1 hour' WHERE id = %s",
            [hold.id],
        )
        self.assertEqual(self.available(self.value), 10)
        self.Ledger._authorize(self.value, Decimal(8), 'other')
        with self.assertRaises(LedgerRefusal):
            self.Ledger._capture(hold)
        self.Ledger._capture(hold, forwarded=True)
        self.assertEqual((hold.exception, self.value.balance), ('forwarded', 0))

    # --- refusals -----------------------------------------------------------------------------------------------------

    def test_double_spend_is_refused_with_what_is_left(self):
        self.post(self.value, 10)
        self.Ledger._authorize(self.value, Decimal(7), 'a')
        with self.assertRaises(LedgerRefusal) as refused:
            self.Ledger._authorize(self.value, Decimal(7), 'b')
        self.assertEqual((refused.exception.code, refused.exception.available), ('not_enough', 3))
        with self.assertRaises(LedgerRefusal):
            self.post(self.value, -7, 'spend')
        for amount in (Decimal(0), Decimal(-1)):
            with self.assertRaises(LedgerRefusal):
                self.Ledger._authorize(self.value, amount, f'amount {amount}')

    def test_no_more_is_given_back_than_was_taken(self):
        self.post(self.value, 10)
        hold = self.Ledger._authorize(self.value, Decimal(6), 'h')
        self.Ledger._capture(hold)
        self.Ledger._reverse(hold, Decimal(4), key='1')
        with self.assertRaises(LedgerRefusal) as refused:
            self.Ledger._reverse(hold, Decimal(3), key='2')
        self.assertEqual(refused.exception.code, 'over_reverse')

    def test_missing_key_is_said_clearly(self):
        with (
            key_is(''),
            self.assertRaisesRegex(LedgerRefusal, 'customer_card_key'),
        ):
            self.post(self.value, 1)
        with (
            key_is('zz'),
            self.assertRaisesRegex(LedgerRefusal, 'hexadecimal'),
        ):
            self.post(self.value, 1)

    # --- the database's side ------------------------------------------------------------------------------------------

    # --- tampering ----------------------------------------------------------------------------------------------------

    def tampered(self, *queries) -> tuple[str, int]:
        """What the verifier says after an administrator switched the triggers off and changed rows."""
        with switched_off(self.env.cr):
            for query in queries:
                self.env.cr.execute(query, [self.value.id])
        health = self.env['customer.card.health']._check()
        finding = health.finding_ids.filtered(lambda f: f.validator == 'chains' and f.account_id == self.value)
        return finding.fact, finding.sequence

    def test_every_kind_of_tampering_is_named(self):
        for amount in (5, 6, 7, 8):
            self.post(self.value, amount)
        where = 'WHERE account_id = %s AND sequence'
        lot = (
            'DELETE FROM customer_card_lot WHERE entry_id = (SELECT id FROM customer_card_entry WHERE '
            'account_id = %s AND sequence = {})'
        )
        cases = {
            'changed amount': (('balance', 2), f'UPDATE customer_card_entry SET amount = 60 {where} = 2'),
            'changed kind': (('seal', 3), f"UPDATE customer_card_entry SET kind = 'earn' {where} = 3"),
            'changed time': (
                ('seal', 2),
                f"UPDATE customer_card_entry SET moment = moment - interval '1 day' {where} = 2",
            ),
            'removed': (('gap', 2), lot.format(2), f'DELETE FROM customer_card_entry {where} = 2'),
            'removed the last': (('gap', 4), lot.format(4), f'DELETE FROM customer_card_entry {where} = 4'),
            'rebuilt without the key': (
                ('seal', 2),
                f"UPDATE customer_card_entry SET seal = repeat('0', 64) {where} = 2",
            ),
        }
        for name, (expected, *queries) in cases.items():
            with self.subTest(name):
                savepoint = self.env.cr.savepoint()
                self.assertEqual(self.tampered(*queries), expected)
                savepoint.close(rollback=True)
                self.env.invalidate_all()
        self.assertHealthy()

    # --- bulk ---------------------------------------------------------------------------------------------------------

    def test_a_batch_takes_the_same_number_of_statements(self):
        cards = self.env['customer.card']._issue(self.loyalty, 50)
        accounts = cards.account_ids
        self.post(self.value, 1)  # the first of all names the ledger's key
        self.env.flush_all()
        with self.assertQueryCount(8):
            self.Ledger._post([Posting(a.id, Decimal(3), 'reward', f'bulk {a.id}') for a in accounts])
        self.assertEqual(set(accounts.mapped('balance')), {3})
        self.assertHealthy()
