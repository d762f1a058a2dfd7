"""Risk: a guard stands in the database by name only, or a validator no longer looks at what it says."""

from decimal import Decimal

import psycopg2

from odoo.tests import tagged
from odoo.tools import mute_logger

from ...models.ledger import guards, proofs, validators
from ...models.ledger.errors import LedgerRefusal
from .tampering_case import TamperingCase

_REFUSES_NOTHING = 'LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$'
_ANSWERS = 'CREATE FUNCTION answers(integer) RETURNS boolean IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN RETURN TRUE; END $$'
# What an administrator of the database could do: the guard that is named, and how.
WAYS = {
    'fires for replicas only': (
        'customer_card_entry_append_only',
        'ALTER TABLE customer_card_entry ENABLE REPLICA TRIGGER customer_card_entry_append_only',
    ),
    'switched off': (
        'customer_card_lot_fixed',
        'ALTER TABLE customer_card_lot DISABLE TRIGGER customer_card_lot_fixed',
    ),
    'removed': ('customer_card_draw_append_only', 'DROP TRIGGER customer_card_draw_append_only ON customer_card_draw'),
    'body that refuses nothing': (
        'customer_card_operation_life',
        f'CREATE OR REPLACE FUNCTION customer_card_operation_life() RETURNS trigger {_REFUSES_NOTHING}',
    ),
    'another function': (
        'customer_card_account_fixed',
        (
            f'CREATE FUNCTION looks_away() RETURNS trigger {_REFUSES_NOTHING}; DROP TRIGGER '
            f'customer_card_account_fixed ON customer_card_account; '
            'CREATE TRIGGER customer_card_account_fixed BEFORE UPDATE ON customer_card_account FOR EACH ROW '
            'EXECUTE FUNCTION looks_away()'
        ),
    ),
    'never fires': (
        'customer_card_lot_fixed',
        (
            'DROP TRIGGER customer_card_lot_fixed ON customer_card_lot; CREATE TRIGGER customer_card_lot_fixed '
            'BEFORE UPDATE ON customer_card_lot '
            'FOR EACH ROW WHEN (FALSE) EXECUTE FUNCTION customer_card_lot_fixed()'
        ),
    ),
    'on another table': (
        'customer_card_settlement_fixed',
        (
            'DROP TRIGGER customer_card_settlement_fixed ON customer_card_settlement; CREATE TRIGGER '
            'customer_card_settlement_fixed BEFORE UPDATE ON res_partner '
            'FOR EACH ROW EXECUTE FUNCTION customer_card_settlement_fixed()'
        ),
    ),
    'at another event': (
        'customer_card_link_no_delete',
        (
            'DROP TRIGGER customer_card_link_no_delete ON customer_card_account_rel; CREATE TRIGGER '
            'customer_card_link_no_delete BEFORE INSERT ON customer_card_account_rel '
            'FOR EACH ROW WHEN (FALSE) EXECUTE FUNCTION customer_card_never()'
        ),
    ),
    'check that holds always': (
        'customer_card_account_balance_above_floor',
        (
            'ALTER TABLE customer_card_account DROP CONSTRAINT customer_card_account_balance_above_floor, ADD '
            'CONSTRAINT customer_card_account_balance_above_floor CHECK (TRUE)'
        ),
    ),
    'check on another table': (
        'customer_card_account_balance_above_floor',
        (
            'ALTER TABLE customer_card_account DROP CONSTRAINT customer_card_account_balance_above_floor; '
            'ALTER TABLE customer_card_draw '
            'ADD COLUMN balance numeric DEFAULT 0, ADD COLUMN floor numeric DEFAULT 0, '
            'ADD CONSTRAINT customer_card_account_balance_above_floor CHECK (balance >= floor)'
        ),
    ),
    'check for new rows only': (
        'customer_card_lot_left_bounds',
        (
            'ALTER TABLE customer_card_lot DROP CONSTRAINT customer_card_lot_left_bounds, '
            'ADD CONSTRAINT customer_card_lot_left_bounds CHECK ("left" >= 0 AND "left" <= amount) NOT VALID'
        ),
    ),
    'index that is not unique': (
        'customer_card_operation_key_unique',
        (
            'DROP INDEX customer_card_operation_key_unique; CREATE INDEX customer_card_operation_key_unique ON '
            'customer_card_operation (key)'
        ),
    ),
    'unique in part only': (
        'customer_card_entry_account_sequence_unique',
        (
            'DROP INDEX customer_card_entry_account_sequence_unique; CREATE UNIQUE INDEX '
            'customer_card_entry_account_sequence_unique '
            'ON customer_card_entry (account_id, sequence) WHERE sequence < 0'
        ),
    ),
    'kinds nobody checks': (
        'customer_card_entry_known_kind',
        'ALTER TABLE customer_card_entry DROP CONSTRAINT customer_card_entry_known_kind',
    ),
    'numbers of cards twice': ('customer_card_number_unique', 'DROP INDEX customer_card_number_unique'),
    'may be empty': ('customer_card_entry.seal', 'ALTER TABLE customer_card_entry ALTER seal DROP NOT NULL'),
    'reference that is not kept': (
        'customer_card_entry.operation_id',
        'ALTER TABLE customer_card_entry DROP CONSTRAINT customer_card_entry_operation_id_fkey',
    ),
    'a trigger of somebody else': (
        'helps_itself',
        (
            f'CREATE FUNCTION helps_itself() RETURNS trigger {_REFUSES_NOTHING}; '
            'CREATE TRIGGER helps_itself BEFORE INSERT ON customer_card_operation FOR EACH ROW EXECUTE '
            'FUNCTION helps_itself()'
        ),
    ),
    **{
        f'a trigger on {table}': (
            'helper',
            (
                f'CREATE FUNCTION helps() RETURNS trigger {_REFUSES_NOTHING}; '
                f'CREATE TRIGGER helper BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION helps()'
            ),
        )
        for table in (
            'customer_card',
            'customer_card_program',
            'customer_card_health',
            'customer_card_finding',
            'customer_card_challenge',
            'pos_order',
            'pos_order_line',
            'pos_payment',
            'pos_session',
            'account_move',
            'account_move_line',
        )
    },
    'a trigger that is called as one of ours': (
        'customer_card_lot_no_delete',
        (
            'CREATE TRIGGER customer_card_lot_no_delete BEFORE INSERT ON customer_card_health FOR EACH ROW EXECUTE '
            'FUNCTION customer_card_never()'
        ),
    ),
    'a rule on findings': ('hushes', 'CREATE RULE hushes AS ON INSERT TO customer_card_finding DO INSTEAD NOTHING'),
    'a policy on programs': ('customer_card_program', 'ALTER TABLE customer_card_program ENABLE ROW LEVEL SECURITY'),
    'orders that are hidden': ('pos_order', 'ALTER TABLE pos_order ENABLE ROW LEVEL SECURITY'),
    'findings of an heir': ('more_findings', 'CREATE TABLE more_findings () INHERITS (customer_card_finding)'),
    'a guard that finds others first': (
        'customer_card_hold_fits',
        'ALTER FUNCTION customer_card_hold_fits() RESET search_path',
    ),
    'a trigger where jobs say how far they are': (
        'ir_cron_progress.helper',
        (
            f'CREATE FUNCTION helps() RETURNS trigger {_REFUSES_NOTHING}; '
            'CREATE TRIGGER helper AFTER INSERT OR UPDATE ON ir_cron_progress FOR EACH ROW EXECUTE FUNCTION helps()'
        ),
    ),
    'a rule on messages': (
        'mail_message.helps',
        'CREATE RULE helps AS ON INSERT TO mail_message DO ALSO UPDATE res_partner SET comment = comment WHERE FALSE',
    ),
    'users that are hidden': ('res_users.row security', 'ALTER TABLE res_users ENABLE ROW LEVEL SECURITY'),
    'a check where jobs say how far they are': (
        'asks',
        (f'{_ANSWERS}; ALTER TABLE ir_cron_progress ADD CONSTRAINT asks CHECK (answers(done))'),
    ),
    'an index on what is answered': (
        'asked',
        (f'{_ANSWERS}; CREATE INDEX asked ON ir_cron_progress ((answers(done)))'),
    ),
    'a view in the place of a table': (
        'ir_cron_progress',
        'ALTER TABLE ir_cron_progress RENAME TO kept_aside; CREATE VIEW ir_cron_progress AS SELECT * FROM kept_aside',
    ),
    'a rule in between': ('forgets', 'CREATE RULE forgets AS ON INSERT TO customer_card_draw DO INSTEAD NOTHING'),
    'rows that are hidden': ('customer_card_entry', 'ALTER TABLE customer_card_entry ENABLE ROW LEVEL SECURITY'),
    'rows of an heir': ('more_entries', 'CREATE TABLE more_entries () INHERITS (customer_card_entry)'),
    **{
        f'values that PostgreSQL makes for {table}.{column}': (
            f'{table}.{column}',
            f'ALTER TABLE {table} ALTER {column} ADD GENERATED ALWAYS AS IDENTITY',
        )
        for table, column in (
            ('customer_card_account', 'sequence'),
            ('customer_card_account', 'version'),
            ('customer_card_operation', 'company_id'),
            ('customer_card_owed', 'account_id'),
            ('pos_payment', 'pos_order_id'),
        )
    },
    'ids that nobody may say': (
        'customer_card_relocation.id',
        (
            'ALTER TABLE customer_card_relocation ALTER id DROP DEFAULT; '
            'ALTER TABLE customer_card_relocation ALTER id ADD GENERATED ALWAYS AS IDENTITY'
        ),
    ),
    **{
        f'what is the same text in {table}.{column}': (
            f'{table}.{column}',
            f'ALTER TABLE {table} ALTER {column} TYPE varchar COLLATE "C"',
        )
        for table, column in (('customer_card', 'reference'), ('customer_card_operation', 'fingerprint'))
    },
    'a part of another table': (
        'customer_card_owed',
        (
            'CREATE TABLE whole (LIKE customer_card_owed) PARTITION BY LIST (state); '
            "ALTER TABLE whole ATTACH PARTITION customer_card_owed FOR VALUES IN ('open')"
        ),
    ),
    'a table that came to have a parent': (
        'customer_card_finding',
        'CREATE TABLE parent (LIKE customer_card_finding); ALTER TABLE customer_card_finding INHERIT parent',
    ),
    'commits that may be lost': ('synchronous_commit', 'SET LOCAL synchronous_commit = off'),
    'commits of later connections': (
        'synchronous_commit',
        ("DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET synchronous_commit = off', current_database()); END $$"),
    ),
}
# What somebody could take from the role the shop runs as.
TAKEN = {
    'INSERT customer_card_owed': 'INSERT ON customer_card_owed',
    'UPDATE customer_card_finding': 'UPDATE ON customer_card_finding',
    'SELECT customer_card_account_rel': 'SELECT ON customer_card_account_rel',
    'DELETE pos_payment': 'DELETE ON pos_payment',
    'USAGE customer_card_entry_id_seq': 'ALL ON SEQUENCE customer_card_entry_id_seq',
}


@tagged('post_install', '-at_install')
class TestGuardsInPlace(TamperingCase):
    def test_a_guard_by_name_only_is_named(self):
        guards.expected(self.env)
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
        """By a role that is no superuser, as a shop's is none: one has every right."""
        cr = self.env.cr
        cr.execute('CREATE ROLE customer_card_test_shop NOSUPERUSER')
        for what in ('TABLES', 'SEQUENCES'):
            cr.execute(f'GRANT ALL ON ALL {what} IN SCHEMA public TO customer_card_test_shop')  # pylint: disable=sql-injection
        tables = [*guards._own(self.env), *guards.HOST_TABLES]
        cr.execute('SET LOCAL ROLE customer_card_test_shop')
        self.assertFalse(guards._rights_gone(cr, tables))
        for name, right in TAKEN.items():
            with self.subTest(name):
                savepoint = cr.savepoint()
                try:
                    cr.execute('RESET ROLE')
                    cr.execute(f'REVOKE {right} FROM customer_card_test_shop')  # pylint: disable=sql-injection
                    cr.execute('SET LOCAL ROLE customer_card_test_shop')
                    facts = [finding.fact for finding in guards.guards(self.env)]
                    self.assertTrue(any(f'The right to {name} is missing' in fact for fact in facts), facts)
                finally:
                    savepoint.close(rollback=True)
        cr.execute('RESET ROLE')

    def test_what_is_expected_needs_nothing_of_what_is_there(self):
        """A server that starts on a database without its guards names them as well."""
        self.env.registry.__dict__.pop('_customer_card_guards', None)
        savepoint = self.env.cr.savepoint()
        self.env.cr.execute('DROP FUNCTION customer_card_never() CASCADE')
        facts = ' '.join(finding.fact for finding in guards.guards(self.env))
        savepoint.close(rollback=True)
        self.assertIn('customer_card_entry_no_truncate', facts)
        self.assertNotIn('customer_card_entry_append_only', facts)

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
        ((account, _sequence, fact, _record),) = self.only('reversals')
        self.assertEqual(account, self.value.id)
        self.assertIn(f'operation {hold.id}', fact)

    def test_health_compares_what_was_captured_with_its_entries(self):
        hold = self.captured()
        self.sql('UPDATE customer_card_operation SET captured = 14 WHERE id = %(id)s', id=hold.id)
        self.assertEqual([row.account for row in self.only('operations')], self.value.ids)
        self.assertEqual([row.account for row in self.only('chains')], self.value.ids)
