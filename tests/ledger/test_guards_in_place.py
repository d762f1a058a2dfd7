"""Risk: a guard stands in the database by name only, or a validator no longer looks at what it says."""

from decimal import Decimal

import psycopg2

from odoo.tests import tagged
from odoo.tools import mute_logger

from ...models.ledger import guards, proofs, rights, validators
from ...models.ledger.errors import LedgerRefusal
from .guards_table import TAKEN, WAYS
from .tampering_case import TamperingCase


@tagged('post_install', '-at_install')
class TestGuardsInPlace(TamperingCase):
    def test_a_guard_by_name_only_is_named(self):
        guards.expected(self.env)
        self.post(self.value, 5, 'sale')
        self.assertFalse(guards.guards(self.env))
        for name, (guard, query) in WAYS.items():
            with self.subTest(name):
                savepoint = self.env.cr.savepoint()
                try:
                    self.env.cr.execute(query)
                    facts = [finding.fact for finding in guards.guards(self.env)]
                    self.assertTrue(any(f' {guard} ' in f' {fact}' for fact in facts), facts)
                finally:
                    savepoint.close(rollback=True)

    def test_a_right_that_is_gone_is_named(self):
        cr = self.env.cr
        cr.execute('SELECT rolsuper FROM pg_roles WHERE rolname = current_user')
        if cr.fetchone()[0]:
            self.skipTest("A superuser has every right")
        self.assertFalse(rights.gone(cr, [*guards._own(self.env), *guards.HOST_TABLES]))
        for name, right in TAKEN.items():
            with self.subTest(name):
                savepoint = cr.savepoint()
                try:
                    cr.execute(f'REVOKE {right} FROM CURRENT_USER')  # pylint: disable=sql-injection
                    facts = [finding.fact for finding in guards.guards(self.env)]
                    self.assertTrue(any(f'The right to {name} is missing' in fact for fact in facts), facts)
                finally:
                    savepoint.close(rollback=True)

    def test_a_database_that_quotes_names(self):
        self.env.cr.execute('SET LOCAL quote_all_identifiers = on')
        self.assertFalse(guards.guards(self.env))

    def test_what_is_expected_needs_nothing_of_what_is_there(self):
        """A server that starts on a database without its guards names them as well."""
        self.env.registry.__dict__.pop('_customer_card_guards', None)
        savepoint = self.env.cr.savepoint()
        self.env.cr.execute('DROP FUNCTION customer_card_never() CASCADE')
        facts = ' '.join(finding.fact for finding in guards.guards(self.env))
        savepoint.close(rollback=True)
        self.assertIn('customer_card_entry_no_truncate', facts)
        self.assertNotIn('customer_card_settlement_fixed', facts)

    # --- guards of PostgreSQL -----------------------------------------------------------------------------------------

    def refused(self, query: str, *values) -> None:
        with mute_logger('odoo.sql_db'), self.assertRaises(psycopg2.errors.RaiseException), self.env.cr.savepoint():
            self.env.cr.execute(query, values)

    def test_a_settlement_link_is_set_once(self):
        for _day in range(2):
            self.post(self.value, 5, 'sale')
            last = self.settle()
        first = self.value.entry_ids.sorted('sequence')[0]
        self.refused('UPDATE customer_card_entry SET settlement_id = %s WHERE id = %s', last.id, first.id)
        self.refused('UPDATE customer_card_entry SET settlement_id = NULL WHERE id = %s', first.id)

    def test_an_entry_changes_in_no_column(self):
        """Risk: a column nobody named for the trigger, or one that is set together with the settlement link."""
        self.post(self.value, 5, 'sale')
        last = self.settle()
        self.post(self.value, 5, 'sale')
        entry = self.value.entry_ids.sorted('sequence')[-1]
        self.assertFalse(entry.settlement_id)
        self.env.cr.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = 'customer_card_entry'"
        )
        columns = {name for (name,) in self.env.cr.fetchall()} - {'settlement_id'}
        for name in columns:
            with self.subTest(name):
                self.refused(f'UPDATE customer_card_entry SET {name} = {name} WHERE id = %s', entry.id)
                self.refused(
                    f'UPDATE customer_card_entry SET settlement_id = %s, {name} = {name} WHERE id = %s',
                    last.id,
                    entry.id,
                )

    def captured(self):
        self.post(self.value, 50, 'sale')
        hold = self.Ledger._authorize(self.value, Decimal(20), 'h')
        self.Ledger._capture(hold, Decimal(15))
        self.env.flush_all()
        return hold

    def test_what_was_captured_is_never_rewritten(self):
        hold = self.captured()
        for amount in (0, 14, 16):
            self.refused('UPDATE customer_card_operation SET captured = %s WHERE id = %s', amount, hold.id)

    def test_what_was_given_back_is_never_taken_again(self):
        hold = self.captured()
        self.Ledger._reverse(hold, Decimal(5), key='r')
        self.refused('UPDATE customer_card_operation SET reversed = 4 WHERE id = %s', hold.id)

    def test_no_more_is_captured_than_was_held(self):
        self.post(self.value, 50, 'sale')
        hold = self.Ledger._authorize(self.value, Decimal(20), 'h')
        with self.assertRaises(LedgerRefusal) as refused:
            self.Ledger._capture(hold, Decimal('20.01'))
        self.assertEqual(refused.exception.code, 'over_capture')
        self.assertEqual((hold.state, self.value.balance), ('authorized', 50))

    def test_what_is_taken_back_comes_from_its_own_lot_first(self):
        """... even where another lot ends sooner, and would be spent first."""
        now = self.env.cr.now()
        self.post(self.value, 10, expires=now.replace(year=now.year + 1))
        mine = self.post(self.value, 10, expires=now.replace(year=now.year + 2))
        self.Ledger._reverse(mine, Decimal(4), key='back')
        self.assertEqual(self.value.lot_ids.sorted('id').mapped('left'), [10, 6])

    # --- validators: each finds what it is there for ------------------------------------------------------------------

    def only(self, code: str) -> list:
        return validators.VALIDATORS[code][1](self.env)

    def test_health_compares_the_accounts_seal(self):
        self.post(self.value, 5, 'sale')
        self.sql("UPDATE customer_card_account SET seal = repeat('0', 64) WHERE id = %(id)s", id=self.value.id)
        self.assertEqual([row.account for row in self.only('balances')], self.value.ids)
        self.assertEqual([row.account for row in proofs.accounts(self.env)], self.value.ids)

    def test_health_compares_lots_with_draws(self):
        """What is left was moved from one lot to another that ends later: the sum is right."""
        self.post(self.value, 10, 'sale')
        self.post(self.value, 10, 'sale')
        self.post(self.value, -10, 'spend')
        first, second = self.value.lot_ids.sorted('id').ids
        self.sql('UPDATE customer_card_lot SET "left" = 10 - "left" WHERE account_id = %(id)s', id=self.value.id)
        self.assertEqual(len(self.only('lots')), 2)
        self.sql(
            'UPDATE customer_card_lot SET "left" = CASE id WHEN %(first)s THEN 4 ELSE 6 END WHERE account_id = %(id)s',
            first=first,
            id=self.value.id,
        )
        self.assertEqual({row.account for row in self.only('lots')}, set(self.value.ids), second)

    def test_health_compares_reversals(self):
        hold = self.captured()
        self.Ledger._reverse(hold, Decimal(5), key='r')
        self.sql('UPDATE customer_card_operation SET reversed = 1 WHERE id = %(id)s', id=hold.id)
        (found,) = self.only('reversals')
        self.assertEqual(found.account, self.value.id)
        self.assertIn(f'operation {hold.id}', found.fact)

    def test_health_compares_what_was_captured_with_its_entries(self):
        hold = self.captured()
        self.sql('UPDATE customer_card_operation SET captured = 14 WHERE id = %(id)s', id=hold.id)
        self.assertEqual([row.account for row in self.only('operations')], self.value.ids)
        self.assertEqual([row.account for row in self.only('chains')], self.value.ids)
