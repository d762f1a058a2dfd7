"""Risk: who owns the database makes functions, operators or types of his own that PostgreSQL takes for its own."""

from datetime import timedelta
from decimal import Decimal

import psycopg2

from odoo.tests import tagged
from odoo.tools import mute_logger

from ...models.ledger import guards, sealed
from ...models.ledger.errors import LedgerRefusal
from .tampering_case import TamperingCase

_NEVER = "CREATE FUNCTION never(varchar, varchar) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT false'; "
_KIND = "CREATE TYPE own_kind AS ENUM ('value'); "
# What is named, and how it is made.
WAYS = {
    'function': (
        'convert_to(text, text)',
        "CREATE FUNCTION convert_to(text, text) RETURNS bytea LANGUAGE sql AS 'SELECT NULL::bytea'",
    ),
    'function with defaults': (
        'encode(bytea, character varying, integer)',
        "CREATE FUNCTION encode(bytea, varchar, integer DEFAULT 0) RETURNS text LANGUAGE sql AS 'SELECT NULL::text'",
    ),
    'for any of a polymorphic one': (
        'unnest(integer[])',
        "CREATE FUNCTION unnest(integer[]) RETURNS SETOF integer LANGUAGE sql AS 'SELECT 1'",
    ),
    'aggregate': ('sum(character varying)', 'CREATE AGGREGATE sum(varchar) (SFUNC = textcat, STYPE = text)'),
    'operator': (
        '<>(character varying,character varying)',
        f'{_NEVER} CREATE OPERATOR <> (LEFTARG = varchar, RIGHTARG = varchar, FUNCTION = never)',
    ),
    'cast': (
        'cast (own_kind AS text)',
        (
            f"{_KIND} CREATE FUNCTION told(own_kind) RETURNS text LANGUAGE sql AS 'SELECT ''x''::text'; "
            'CREATE CAST (own_kind AS text) WITH FUNCTION told(own_kind) AS IMPLICIT'
        ),
    ),
    'in a schema that is searched': (
        'elsewhere.convert_to(text, text)',
        (
            'CREATE SCHEMA elsewhere; SET LOCAL search_path = "$user", public, elsewhere; '
            "CREATE FUNCTION elsewhere.convert_to(text, text) RETURNS bytea LANGUAGE sql AS 'SELECT NULL::bytea'"
        ),
    ),
    'table': (
        'elsewhere.customer_card_entry',
        (
            'CREATE SCHEMA elsewhere; SET LOCAL search_path = "$user", public, elsewhere; '
            'CREATE VIEW elsewhere.customer_card_entry AS SELECT 1 AS id'
        ),
    ),
    'part of an extension since': (
        'convert_to(text, text)',
        (
            'CREATE EXTENSION IF NOT EXISTS unaccent; '
            "CREATE FUNCTION convert_to(text, text) RETURNS bytea LANGUAGE sql AS 'SELECT NULL::bytea'; "
            'ALTER EXTENSION unaccent ADD FUNCTION convert_to(text, text)'
        ),
    ),
    'type of a column': (
        'customer_card_lot.opened_at',
        'CREATE DOMAIN own_time AS timestamp; ALTER TABLE customer_card_lot ALTER opened_at TYPE own_time',
    ),
    'check': (
        'spy',
        (
            "CREATE FUNCTION spy(text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true'; "
            'ALTER TABLE customer_card_operation ADD CONSTRAINT spy CHECK (spy(key))'
        ),
    ),
    'index': (
        'spying',
        (
            "CREATE FUNCTION spy(text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true'; "
            'CREATE INDEX spying ON customer_card_entry (spy(seal))'
        ),
    ),
    'default': (
        'customer_card_entry.seal',
        (
            "CREATE FUNCTION spy() RETURNS text LANGUAGE sql AS 'SELECT ''x'''; "
            'ALTER TABLE customer_card_entry ALTER seal SET DEFAULT spy()'
        ),
    ),
}
# What others may have made, and takes nothing's place.
HONEST = {
    'another name': "CREATE FUNCTION turnover(text) RETURNS text LANGUAGE sql AS 'SELECT $1'",
    'the very same arguments': "CREATE FUNCTION lower(text) RETURNS text LANGUAGE sql AS 'SELECT $1'",
    'a schema nobody searches': (
        'CREATE SCHEMA reports; '
        "CREATE FUNCTION reports.convert_to(text, text) RETURNS bytea LANGUAGE sql AS 'SELECT NULL::bytea'"
    ),
    'an index that computes nothing': 'CREATE INDEX by_seal ON customer_card_entry (seal, moment)',
}


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


@tagged('post_install', '-at_install')
class TestStandIns(TamperingCase):
    def facts(self) -> list[str]:
        return [finding.fact for finding in guards.guards(self.env)]

    def test_what_stands_in_is_named(self):
        self.assertFalse(self.facts())
        for name, (named, query) in WAYS.items():
            with self.subTest(name):
                savepoint = self.env.cr.savepoint()
                try:
                    self.env.cr.execute(query)
                    self.assertTrue(any(named in fact for fact in self.facts()), self.facts())
                finally:
                    savepoint.close(rollback=True)

    def test_what_takes_nothings_place_is_no_finding(self):
        for name, query in HONEST.items():
            with self.subTest(name):
                savepoint = self.env.cr.savepoint()
                self.env.cr.execute(query)
                facts = self.facts()
                savepoint.close(rollback=True)
                self.assertFalse(facts)

    def test_extensions_are_no_finding(self):
        """Those that Odoo uses have functions with names of PostgreSQL's own, as vector's sum and avg."""
        self.env.cr.execute(
            "SELECT name FROM pg_available_extensions WHERE name IN ('pg_trgm', 'unaccent', 'vector', 'citext')"
        )
        for (name,) in self.env.cr.fetchall():
            self.env.cr.execute(f'CREATE EXTENSION IF NOT EXISTS {name}')  # pylint: disable=sql-injection
        self.assertFalse(self.facts())

    # --- what they would have hidden ----------------------------------------------------------------------------------

    def lie(self, *answers: tuple[str, str]) -> None:
        """Make a ``convert_to`` that says something genuine of rows that begin so."""
        cases = ' '.join(f'WHEN $1 LIKE {quoted(begin + "%%")} THEN {quoted(told)}' for begin, told in answers)
        self.env.cr.execute(
            'CREATE FUNCTION public.convert_to(text, text) RETURNS bytea LANGUAGE plpgsql STABLE AS '  # pylint: disable=sql-injection
            f"$f$ BEGIN RETURN pg_catalog.convert_to(CASE {cases} ELSE $1 END, 'UTF8'::name); END $f$".replace(
                '%%', '%'
            )
        )

    def link(self, card, account) -> tuple[str, str]:
        """What a link's seal covers, and the seal."""
        self.env.cr.execute(
            f"""
            SELECT json_build_array({', '.join(sealed.LINK)})::text, r.seal FROM customer_card_account_rel r
              JOIN customer_card c ON c.id = r.card_id JOIN customer_card_account a ON a.id = r.account_id
             WHERE r.card_id = %s AND r.account_id = %s
            """,
            [card.id, account.id],
        )
        return self.env.cr.fetchone()

    def test_swapped_links_are_named_and_pay_nothing(self):
        thief = self.env['customer.card']._issue(self.gift)
        mine = thief._account('value')
        self.post(self.value, 50, 'sale')
        self.post(mine, 1, 'sale')
        (one, seal), (other, other_seal) = self.link(self.gift_card, self.value), self.link(thief, mine)
        self.lie((f'[{thief.id}, {self.value.id},', one), (f'[{self.gift_card.id}, {mine.id},', other))
        self.sql(
            f'DELETE FROM customer_card_account_rel WHERE card_id IN ({thief.id}, {self.gift_card.id})',
            'INSERT INTO customer_card_account_rel (card_id, account_id, seal) VALUES '
            f"({thief.id}, {self.value.id}, '{seal}'), ({self.gift_card.id}, {mine.id}, '{other_seal}')",
        )
        found = self.found()
        self.assertEqual(len(found.get('links', ())), 2)
        self.assertIn('guards', found)
        with self.assertRaises(LedgerRefusal) as refused:
            self.Ledger._authorize(self.value, Decimal(50), 'thief', card=thief.id)
        self.assertEqual(refused.exception.code, 'damaged')

    def test_a_changed_operation_is_named(self):
        operation = self.post(self.value, 50, 'sale')
        self.env.cr.execute(
            f"SELECT json_build_array({', '.join(sealed.POSTED)})::text FROM customer_card_operation WHERE id = %s",
            [operation.id],
        )
        self.lie((f'[{operation.id},', self.env.cr.fetchone()[0]))
        self.sql(
            "UPDATE customer_card_operation SET card_id = %(card)s, note = 'by the boss' WHERE id = %(id)s",
            card=self.loyalty_card.id,
            id=operation.id,
        )
        self.assertIn('chains', self.found())

    def test_a_changed_hold_is_named(self):
        self.post(self.value, 50, 'sale')
        hold = self.Ledger._authorize(self.value, Decimal(30), 'h1')
        self.env.cr.execute(WAYS['operator'][1])
        self.sql(
            "UPDATE customer_card_operation SET expires_at = expires_at + interval '3 years' WHERE id = %(id)s",
            id=hold.id,
        )
        found = self.found()
        self.assertIn('holds', found)
        self.assertIn('guards', found)

    def test_what_is_held_cannot_be_held_again(self):
        """An operator says of no text that it is another: no hold counts."""
        self.post(self.value, 50, 'sale')
        self.Ledger._authorize(self.value, Decimal(30), 'h1')
        for query in (
            f'{_NEVER} CREATE OPERATOR = (LEFTARG = varchar, RIGHTARG = varchar, FUNCTION = never)',
            (
                f'{_NEVER.replace("varchar, varchar", "varchar, text")} CREATE OPERATOR = (LEFTARG = varchar, '
                f'RIGHTARG = text, FUNCTION = never)'
            ),
        ):
            savepoint = self.env.cr.savepoint()
            self.env.cr.execute(query)
            with self.assertRaises(LedgerRefusal) as refused:
                self.Ledger._authorize(self.value, Decimal(30), 'h2')
            savepoint.close(rollback=True)
            self.assertEqual(refused.exception.code, 'not_enough')

    def test_what_is_pending_cannot_be_held(self):
        """An operator says of no number that it is more: no lot is pending."""
        self.post(self.value, 50, 'sale', usable=self.env.cr.now() + timedelta(days=3))
        self.env.cr.execute(
            "CREATE FUNCTION never(numeric, integer) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT false'; "
            'CREATE OPERATOR > (LEFTARG = numeric, RIGHTARG = integer, FUNCTION = never)'
        )
        with self.assertRaises(LedgerRefusal) as refused:
            self.Ledger._authorize(self.value, Decimal(30), 'h')
        self.assertEqual(refused.exception.code, 'not_enough')

    def test_guards_of_postgresql_know_their_own(self):
        """A trigger compares rows with PostgreSQL's operators whatever stands beside them."""
        self.post(self.value, 50, 'sale')
        self.env.cr.execute(
            'CREATE FUNCTION same(customer_card_entry, customer_card_entry) RETURNS boolean '
            "LANGUAGE sql IMMUTABLE AS 'SELECT true'; CREATE OPERATOR = "
            '(LEFTARG = customer_card_entry, RIGHTARG = customer_card_entry, FUNCTION = same)'
        )
        entry, last = self.value.entry_ids, self.settle()
        self.sql('UPDATE customer_card_entry SET settlement_id = NULL WHERE id = %(id)s', id=entry.id)
        with mute_logger('odoo.sql_db'), self.assertRaises(psycopg2.errors.RaiseException), self.env.cr.savepoint():
            self.env.cr.execute(
                'UPDATE customer_card_entry SET settlement_id = %s, balance = 5000 WHERE id = %s', [last.id, entry.id]
            )
