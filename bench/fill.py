"""Many rows at once, straight by SQL: cards among which one is to be found, and the rows a batch would have written."""

import contextlib
import hashlib
import secrets
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).resolve().parent.parent))

from core import lookup  # noqa: E402
from core import number as numbers  # noqa: E402

SAMPLE = 2000  # codes that are remembered, to be looked for
CHUNK = 100_000
A_DAY, UNPAID = 100, 3_000  # purchases on a credit line


def cards(cr: Any, program: int, people: list[int], count: int) -> list[str]:
    """Active cards of known customers with valid random numbers and a points account each; some of their numbers."""
    found: list[str] = []
    for done in range(0, count, CHUNK):
        fresh = sorted(set(numbers.generate_many('962', 16, min(CHUNK, count - done))))
        secrets.SystemRandom().shuffle(fresh)
        _insert_cards(cr, program, people, fresh)
        found += fresh[:: max(1, count // SAMPLE)]
    if _is_there(cr, 'res_partner', 'customer_card_name'):  # the add-on as it was may not note who holds cards
        cr.execute(
            f"""
            UPDATE res_partner SET customer_card_name = {lookup.folded_by_sql('name')}
             WHERE customer_card_name IS NULL AND id IN (SELECT partner_id FROM customer_card)
            """
        )
    cr.commit()
    _analyze(cr, 'customer_card', 'customer_card_account', 'customer_card_account_rel', 'res_partner')
    return found


def _insert_cards(cr: Any, program: int, people: list[int], fresh: list[str]) -> list[int]:
    below = _is_there(cr, 'customer_card_account', 'allowance')  # the add-on as it was may have no allowances
    cr.execute(
        f"""
        WITH given AS (
            SELECT n.number, nextval('customer_card_id_seq') AS card, nextval('customer_card_account_id_seq') AS account
              FROM unnest(%(numbers)s::text[]) AS n(number)
        ), c AS (
            INSERT INTO customer_card (id, program_id, kind, company_id, number, number_last4, reference, partner_id,
                state, create_uid, create_date)
            SELECT g.card, p.id, p.kind, p.company_id, g.number, right(g.number, 4), md5(g.number),
                (%(people)s::int[])[1 + g.card %% %(size)s], 'active', 1, now()
              FROM given g JOIN customer_card_program p ON p.id = %(program)s
            ON CONFLICT (number) DO NOTHING RETURNING id
        ), a AS (
            INSERT INTO customer_card_account (id, program_id, company_id, kind, currency_id, digits, balance, floor,
                sequence, seal, version{', allowance' if below else ''})
            SELECT g.account, p.id, p.company_id, 'points', m.currency_id, 0, 0, 0, 0, '', 0{', 0' if below else ''}
              FROM given g JOIN c ON c.id = g.card JOIN customer_card_program p ON p.id = %(program)s JOIN res_company m
                  ON m.id = p.company_id
            RETURNING id
        )
        INSERT INTO customer_card_account_rel (card_id, account_id) SELECT g.card, g.account FROM given g JOIN c
            ON c.id = g.card
        RETURNING account_id
        """,
        {'program': program, 'numbers': fresh, 'people': people, 'size': len(people)},
    )
    return [row[0] for row in cr.fetchall()]


def _is_there(cr: Any, table: str, column: str) -> bool:
    cr.execute('SELECT FROM information_schema.columns WHERE table_name = %s AND column_name = %s', [table, column])
    return bool(cr.rowcount)


def customers(cr: Any, count: int) -> list[int]:
    """Contacts like the first one there is, with names and Iranian mobile numbers of their own; their ids."""
    with _indexed_later(cr, 'res_partner') if count > CHUNK else contextlib.nullcontext():
        made = _customers(cr, count)
    cr.commit()
    _analyze(cr, 'res_partner')
    return made


@contextlib.contextmanager
def _indexed_later(cr: Any, table: str) -> Iterator[None]:
    """Make a table's indexes anew once its rows are there, which takes a fraction of the time."""
    cr.execute("SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s AND indexname !~ '_pkey$'", [table])
    indexes = cr.fetchall()
    for name, _definition in indexes:
        cr.execute(f'DROP INDEX {name}')
    yield
    cr.execute("SET maintenance_work_mem = '1GB'")
    for _name, definition in indexes:
        cr.execute(definition)


def _customers(cr: Any, count: int) -> list[int]:
    cr.execute(
        """
        SELECT string_agg(quote_ident(column_name), ', ') FROM information_schema.columns
         WHERE table_name = 'res_partner' AND column_name NOT IN ('id', 'name', 'complete_name', 'phone',
             'phone_sanitized', 'commercial_partner_id', 'email', 'email_normalized', 'customer_card_name')
        """
    )
    (same,) = cr.fetchone()
    cr.execute(
        f"""
        WITH fresh AS (SELECT nextval('res_partner_id_seq') AS id, n FROM generate_series(1, %s) AS g(n))
        INSERT INTO res_partner (id, name, complete_name, phone, commercial_partner_id, {same})
        SELECT f.id, 'Customer N' || lpad((f.n %% 10000)::text, 4, '0') || ' ' || md5(f.n::text), 'Customer N' || f.n,
               '+98 912 ' || lpad((f.n / 10000)::text, 3, '0') || ' ' || lpad((f.n %% 10000)::text, 4, '0'), f.id,
                   {same}
          FROM fresh f, (SELECT * FROM res_partner WHERE name = 'Customer 0' ORDER BY id LIMIT 1) p
        RETURNING id
        """,
        [count],
    )
    return [row[0] for row in cr.fetchall()]


def accounts(cr: Any, program: int, people: list[int], count: int) -> list[int]:
    """Accounts of new cards, to post on."""
    made = _insert_cards(cr, program, people, list(set(numbers.generate_many('963', 16, count))))
    cr.commit()
    _analyze(cr, 'customer_card_account')
    return sorted(made)


def loyalty_cards(cr: Any, program: int, people: list[int], count: int) -> list[str]:
    """Cards of Odoo's loyalty for the same customers, with codes as it makes them (of 32 bits, so a few of a million
    meet); some of the codes.
    """
    cr.execute(
        """
        INSERT INTO loyalty_card (program_id, company_id, code, partner_id, points, active, create_uid, create_date)
        SELECT p.id, p.company_id, '044' || substr(gen_random_uuid()::text, 8, 15), (%s::int[])[1 + g.n %% %s], 0, true,
            1, now()
          FROM generate_series(1, %s) AS g(n), loyalty_program p WHERE p.id = %s
            ON CONFLICT (code) DO NOTHING
        """,
        [people, len(people), count, program],
    )
    cr.commit()
    _analyze(cr, 'loyalty_card')
    cr.execute('SELECT code FROM loyalty_card WHERE id %% %s = 0', [max(1, count // SAMPLE)])
    return [row[0] for row in cr.fetchall()]


def _analyze(cr: Any, *tables: str) -> None:
    """Vacuum and analyze, as PostgreSQL does by itself after some minutes in a shop of that size."""
    old = cr.connection.isolation_level
    cr.connection.set_isolation_level(0)
    for table in tables:
        cr.execute(f'VACUUM ANALYZE {table}')
    cr.connection.set_isolation_level(old)


# Operations, entries and lots as the ledger writes them, and the accounts moved along: one statement, nothing checked,
# nothing computed.
BARE = """
    WITH given AS (
        SELECT * FROM unnest(%(operation)s::int[], %(key)s::text[], %(fingerprint)s::text[], %(account)s::int[],
            %(sequence)s::int[],
                             %(balance)s::numeric[], %(seal)s::text[])
            AS g(operation, key, fingerprint, account, sequence, balance, seal)
    ), o AS (
        INSERT INTO customer_card_operation (id, key, fingerprint, kind, account_id, amount, state, captured, reversed,
            user_id, moment, company_id)
        SELECT g.operation, g.key, g.fingerprint, 'reward', g.account, 5, 'posted', 0, 0, 1,
            clock_timestamp() AT TIME ZONE 'UTC', a.company_id
          FROM given g JOIN customer_card_account a ON a.id = g.account
        RETURNING id
    ), e AS (
        INSERT INTO customer_card_entry (account_id, operation_id, program_id, company_id, account_kind, kind, sequence,
            amount, balance, seal, booking, deployment, moment)
        SELECT g.account, g.operation, a.program_id, a.company_id, a.kind, 'reward', g.sequence, 5, g.balance, g.seal,
            'settlement', left(g.seal, 12),
               clock_timestamp() AT TIME ZONE 'UTC'
          FROM given g JOIN customer_card_account a ON a.id = g.account
        RETURNING id, account_id, company_id
    ), l AS (
        INSERT INTO customer_card_lot (entry_id, account_id, company_id, amount, "left", opened_at)
        SELECT id, account_id, company_id, 5, 5, clock_timestamp() AT TIME ZONE 'UTC' FROM e RETURNING id
    )
    UPDATE customer_card_account a SET balance = d.balance, sequence = d.sequence, seal = d.seal, mark = left(d.seal,
        12) || ':' || d.seal, version = a.version + 1
      FROM (SELECT DISTINCT ON (account) account, balance, sequence, seal FROM given ORDER BY account, sequence DESC) d
     WHERE a.id = d.account RETURNING a.id
"""


def bare_rows(cr: Any, some: list[int], count: int) -> dict[str, list]:
    """The columns of :data:`BARE`, made beforehand: what a batch of ``count`` postings over
    ``some`` accounts writes.
    """
    cr.execute("SELECT nextval('customer_card_operation_id_seq') FROM generate_series(1, %s)", [count])
    operations = [row[0] for row in cr.fetchall()]
    cr.execute('SELECT id, sequence, balance::text FROM customer_card_account WHERE id = ANY(%s)', [some])
    state = {row[0]: (row[1], Decimal(row[2])) for row in cr.fetchall()}
    columns: dict[str, list] = {
        name: [] for name in ('operation', 'key', 'fingerprint', 'account', 'sequence', 'balance', 'seal')
    }
    for number, operation in enumerate(operations):
        account = some[number % len(some)]
        sequence, balance = state[account] = (state[account][0] + 1, state[account][1] + 5)
        mark = hashlib.sha256(str(operation).encode()).hexdigest()
        row = (operation, f'bare:{operation}', mark, account, sequence, balance, mark)
        for column, value in zip(columns.values(), row, strict=True):
            column.append(value)
    return columns


def purchases(env: Any, account: Any, count: int) -> None:
    """Let ``account``, of a credit line, have bought for 1 so often, a hundred times a day until now, and have paid
    what is older than thirty days.
    """
    from odoo.addons.customer_card.models.ledger.posting import Posting

    ledger = env['customer.card.ledger']
    for first in range(0, count, CHUNK):
        numbered = range(first, min(first + CHUNK, count))
        ledger._post([Posting(account.id, Decimal(-1), 'spend', f'bench:bought:{number}') for number in numbered])
    if count > UNPAID:
        ledger._post([Posting(account.id, Decimal(count - UNPAID), 'repay', 'bench:paid')])
    for table, named in (('customer_card_entry', 'id'), ('customer_card_operation', 'operation_id')):
        env.cr.execute(f'ALTER TABLE {table} DISABLE TRIGGER USER')
        env.cr.execute(
            f"""
            UPDATE {table} t SET moment = t.moment - (%s - e.sequence) * interval '1 day' / %s
              FROM customer_card_entry e
             WHERE e.account_id = %s AND e.kind = 'spend' AND t.id = e.{named}
            """,
            [count, A_DAY, account.id],
        )
        env.cr.execute(f'ALTER TABLE {table} ENABLE TRIGGER USER')
    env.cr.commit()
    _analyze(env.cr, 'customer_card_entry', 'customer_card_operation')
