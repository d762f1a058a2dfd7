"""Risk: value is written past the ledger, by the ORM or straight in PostgreSQL."""

import psycopg2

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .case import LedgerCase


@tagged('post_install', '-at_install')
class TestLedgerRefused(LedgerCase):
    def test_nobody_writes_value_by_hand(self):
        self.post(self.value, 5)
        for record, vals in (
            (self.value, {'balance': 99}),
            (self.value.entry_ids, {'amount': 99}),
            (self.value.lot_ids, {'left': 99}),
            (self.value.entry_ids.operation_id, {'amount': 99}),
        ):
            with self.assertRaises(AccessError):
                record.write(vals)
            with self.assertRaises(AccessError):
                record.with_context(customer_card_own_code={}).write(vals)
            with self.assertRaises(AccessError):
                record.unlink()
            with self.assertRaises(AccessError):
                record.create({})

    def refused_by_postgres(self, query: str, *parameters, error=psycopg2.errors.RaiseException):
        with mute_logger('odoo.sql_db'), self.assertRaises(error), self.env.cr.savepoint():
            self.env.cr.execute(query, parameters)

    def test_postgres_refuses_what_the_ledger_would(self):
        self.post(self.value, 5)
        entry, operation = self.value.entry_ids, self.value.entry_ids.operation_id
        for query in (
            'UPDATE customer_card_entry SET amount = 9 WHERE id = %s',
            'DELETE FROM customer_card_entry WHERE id = %s',
            "UPDATE customer_card_entry SET moment = moment + interval '1 s' WHERE id = %s",
        ):
            self.refused_by_postgres(query, entry.id)
        for table in ('entry', 'operation', 'account', 'lot', 'draw'):
            self.refused_by_postgres(f'TRUNCATE customer_card_{table} CASCADE')
        self.refused_by_postgres('DELETE FROM customer_card_operation WHERE id = %s', operation.id)
        self.refused_by_postgres('UPDATE customer_card_operation SET amount = 9 WHERE id = %s', operation.id)
        self.refused_by_postgres("UPDATE customer_card_operation SET state = 'voided' WHERE id = %s", operation.id)
        self.refused_by_postgres('DELETE FROM customer_card_account WHERE id = %s', self.value.id)
        check = psycopg2.errors.CheckViolation
        self.refused_by_postgres(
            'UPDATE customer_card_account SET balance = -1, sequence = sequence + 1 WHERE id = %s',
            self.value.id,
            error=check,
        )
        self.refused_by_postgres(
            'UPDATE customer_card_lot SET "left" = -1 WHERE account_id = %s', self.value.id, error=check
        )
        self.refused_by_postgres(
            'UPDATE customer_card_lot SET "left" = amount + 1 WHERE account_id = %s', self.value.id, error=check
        )
        self.refused_by_postgres(
            'UPDATE customer_card_operation SET reversed = 6 WHERE id = %s', operation.id, error=check
        )

    def test_postgres_refuses_forged_rows(self):
        self.post(self.value, 5)
        entry, operation = self.value.entry_ids, self.value.entry_ids.operation_id
        check = psycopg2.errors.CheckViolation
        self.refused_by_postgres(
            """
            INSERT INTO customer_card_operation (key, fingerprint, kind, state, account_id, company_id, amount,
                captured, reversed, moment, expires_at)
            VALUES ('x', 'x', 'spend', 'authorized', %s, %s, 6, 0, 0, now(), now() + interval '1 day')
            """,
            self.value.id,
            self.card_company.id,
            error=check,
        )
        unique = psycopg2.errors.UniqueViolation
        self.refused_by_postgres(
            """
            INSERT INTO customer_card_operation (key, fingerprint, kind, state, company_id, amount, captured, reversed,
                moment)
            SELECT key, 'x', 'reward', 'posted', company_id, 1, 0, 0, now() FROM customer_card_operation WHERE id = %s
            """,
            operation.id,
            error=unique,
        )
        self.refused_by_postgres(
            """
            INSERT INTO customer_card_entry (account_id, operation_id, program_id, company_id, account_kind, kind,
                sequence, amount, balance, moment, seal, booking, deployment)
            SELECT account_id, operation_id, program_id, company_id, account_kind, kind, sequence, 1, 1, now(), '',
                booking, deployment FROM customer_card_entry WHERE id = %s
            """,
            entry.id,
            error=unique,
        )
