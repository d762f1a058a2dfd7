"""Risk: who may write to the database, but has no ledger key, changes one column of one row, and nobody notices."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import psycopg2

from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from ...models.ledger import owed, triggers
from ...models.ledger.validators import VALIDATORS
from ..common.cards import made_up
from ..common.sealing import switched_off
from ..till.returns_case import ReturnCase
from .tampering_table import GUARDED_BY_TRIGGERS_ONLY, HARMLESS

# Which rows of a table are tried: a name, and how to find one.
ROWS = {
    'customer_card_operation': {
        'posted': "state = 'posted' AND kind = 'earn'",
        'reversal': 'reversal_of_id IS NOT NULL',
        'transfer': 'target_account_id IS NOT NULL',
        'captured': "state = 'captured'",
        'held': "state = 'authorized'",
        'voided': "state = 'voided' AND account_id IS NOT NULL",
    },
    'customer_card_entry': {
        'settled': 'settlement_id IS NOT NULL',
        'waiting': 'settlement_id IS NULL',
    },
    'customer_card_lot': {'dated': 'expires_at IS NOT NULL', 'without end': 'expires_at IS NULL'},
    'customer_card_draw': {'taken': 'amount > 0', 'given back': 'amount < 0'},
    'customer_card_settlement': {'own': "source = 'settlement'", 'of a session': "source = 'document'"},
    'customer_card_owed': {
        'open': "state = 'open'",
        'closed': "state = 'paid'",
        'counter': "state = 'back' AND lowers_id IS NOT NULL",
    },
    'customer_card_account': {'used': 'sequence > 0', 'new': 'sequence = 0'},
}
# Tables that have no rows here: their own tests look at them.
ELSEWHERE = (
    'customer_card_relocation', 'customer_card_credit_statement', 'customer_card_credit_statement_line',
    'customer_card_contract_installment',
)  # fmt: skip
WORDS = {
    'state': ('posted', 'captured', 'authorized', 'voided', 'expired'),
    'kind': ('points', 'value', 'credit'),
    'account_kind': ('points', 'value'),
    'booking': ('settlement', 'document'),
    'source': ('settlement', 'document'),
}
OPERATION_KINDS = ('earn', 'spend', 'adjust')


@tagged('post_install', '-at_install')
class TestTamperingColumns(ReturnCase):
    def setUp(self) -> None:
        """A ledger with rows of every sort: sold, earned, paid, given back, moved, held, released, settled, and moved
        to this database.
        """
        super().setUp()
        self.env['res.company'].create({'name': "Another"})
        self.env['customer.card']._issue(self.gift)
        other = self.env['customer.card']._issue(self.gift)._account('value')
        now = self.env.cr.now()
        self.post(self.value, 60, 'sale')
        self.post(self.value, 40, 'reward', expires=now + timedelta(days=90), usable=now + timedelta(days=1))
        self.post(
            self.points, 500, 'earn', why='[{"name": "Purchases", "points": "500", "key": "per_order"}]', note="x"
        )
        hold = self.Ledger._authorize(self.value, Decimal(20), 'spent', card=self.gift_card.id)
        self.Ledger._capture(hold)
        self.Ledger._reverse(hold, Decimal(5), key='back')
        self.Ledger._transfer(self.value, other, Decimal(3), 'moved')
        for key in ('held', 'released'):
            self.Ledger._authorize(self.value, Decimal(1), key, card=self.gift_card.id)
        self.Ledger._void('released', self.card_company)
        self.owe()
        self.sync(self.gift_order(4))
        self.env['customer.card.settlement']._settle_all(self.card_company)
        self.session.with_user(self.env.user).action_pos_session_closing_control()
        self.post(self.value, 2, 'reward')
        self.env.flush_all()

    def owe(self) -> None:
        """One claim of which a part came back, and one that was paid."""
        held, released = (self.Ledger._find(key) for key in ('held', 'released'))
        claim, half = owed.write(self.env, made_up(held)), Decimal('0.5')
        owed.lower(self.env, claim, half, half)
        owed.write(self.env, made_up(held)._replace(key='less', units=-half, amount=-half, lowers=claim))
        self.env['customer.card.owed'].browse(owed.write(self.env, made_up(released))).action_paid()

    # --- trying -------------------------------------------------------------------------------------------------------

    def columns(self, table: str) -> list[tuple[str, str]]:
        self.env.cr.execute(
            'SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = '
            'current_schema() AND table_name = %s ORDER BY ordinal_position',
            [table],
        )
        return self.env.cr.fetchall()

    def other(self, table: str, column: str, kind: str, value: Any, row: dict) -> Any:
        """Another value the column could have."""
        words = (
            OPERATION_KINDS
            if (column, table) in (('kind', 'customer_card_operation'), ('kind', 'customer_card_entry'))
            else WORDS.get(column)
        )
        if words:
            return next(word for word in words if word != value)
        if kind == 'integer':
            return self.another_id(table, column, value)
        changed = {
            'numeric': lambda: (
                (value or 0) - Decimal('0.5') if column in ('left', 'captured') else (value or 0) + Decimal('0.5')
            ),
            'timestamp without time zone': lambda: (
                (value or row.get('moment') or self.env.cr.now()) - timedelta(hours=1)
            ),
            'date': lambda: value - timedelta(days=1),
            'jsonb': lambda: '[{"name": "forged"}]',
        }
        return changed[kind]() if kind in changed else f'{value or ""}x'

    def another_id(self, table: str, column: str, value: int | None) -> int:
        """The id of another row of the table a column refers to; a number for one that refers to none."""
        self.env.cr.execute(
            """
            SELECT c.confrelid::regclass::text FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid
                AND c.conkey = ARRAY[a.attnum]
             WHERE c.contype = 'f' AND c.conrelid = %s::regclass AND a.attname = %s
            """,
            [table, column],
        )
        found = self.env.cr.fetchone()
        if not found:
            return (value or 0) + (1_000_000 if column == 'id' else 1)
        self.env.cr.execute(
            SQL(
                'SELECT id FROM %s WHERE id IS DISTINCT FROM %s ORDER BY id DESC LIMIT 1',
                SQL.identifier(found[0]),
                value,
            )
        )
        return self.env.cr.fetchone()[0]

    def rows(self, table: str) -> Iterator[tuple[str, str]]:
        """Names of rows to try, and where each is."""
        for name, which in ROWS.get(table, {'any': 'TRUE'}).items():
            self.env.cr.execute(
                SQL('SELECT ctid::text FROM %s WHERE %s ORDER BY 1 DESC LIMIT 1', SQL.identifier(table), SQL(which))
            )
            found = self.env.cr.fetchone()
            self.assertTrue(found, f'no {name} row in {table}')
            yield name, found[0]

    def change(self, table: str, place: str, column: str, kind: str) -> bool:
        """Change one column of one row; whether PostgreSQL let it happen."""
        where = SQL('WHERE ctid = %s::tid', place)
        # NUMERIC as text: as a float it would be another number
        self.env.cr.execute(SQL('SELECT * FROM %s %s', SQL.identifier(table), where))
        row = self.env.cr.dictfetchone()
        value = row[column]
        if kind == 'numeric' and value is not None:
            value = Decimal(repr(value))
        new = self.other(table, column, kind, value, row)
        try:
            with mute_logger('odoo.sql_db'), self.env.cr.savepoint(flush=False):
                self.env.cr.execute(
                    SQL('UPDATE %s SET %s = %s %s', SQL.identifier(table), SQL.identifier(column), new, where)
                )
                self.env.cr.execute('SET CONSTRAINTS ALL IMMEDIATE')
                return True
        except psycopg2.Error:
            return False

    def named(self) -> bool:
        """Whether the health check says that something is wrong."""
        self.env.invalidate_all()
        return any(validator(self.env) for code, (_holds, validator) in VALIDATORS.items() if code != 'books') or bool(
            VALIDATORS['books'][1](self.env)
        )

    def unnoticed(self, *, triggers_off: bool) -> set[tuple[str, str]]:
        found = set()
        for table in triggers.TABLES:
            for name, place in list(self.rows(table)) if table not in ELSEWHERE else []:
                for column, kind in self.columns(table):
                    with self.subTest(table=table, row=name, column=column):
                        savepoint = self.env.cr.savepoint(flush=False)
                        try:
                            if self.tampered(table, place, column, kind, triggers_off) and not self.named():
                                found.add((table, column))
                        finally:
                            savepoint.close(rollback=True)
                            self.env.invalidate_all()
        return found

    def tampered(self, table: str, place: str, column: str, kind: str, triggers_off: bool) -> bool:
        if not triggers_off:
            return self.change(table, place, column, kind)
        with switched_off(self.env.cr):
            return self.change(table, place, column, kind)

    def test_every_column_is_refused_named_or_harmless(self) -> None:
        self.assertHealthy()
        self.assertEqual(self.unnoticed(triggers_off=False), set(HARMLESS))

    def test_every_column_is_named_where_the_triggers_were_off(self) -> None:
        self.assertEqual(self.unnoticed(triggers_off=True), set(GUARDED_BY_TRIGGERS_ONLY))
