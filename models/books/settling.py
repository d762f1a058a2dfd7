"""SQL of the books: what the general ledger has, what it has not yet, and the link between both.

Amounts come and go as text, as everywhere in the ledger. ``units`` are points or money of the account's currency,
signed like the entries (credit positive); ``change`` is money of the company, positive when the liability grows.
"""

from collections import defaultdict
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from ..ledger import sql
from ..ledger.kinds import ACCOUNTS, SETTLED, TENDER_ENTRIES

_ZERO = Decimal(0)


class Sum(NamedTuple):
    """Signed units of some entries, and how many there are."""

    units: Decimal = _ZERO
    count: int = 0


class Waiting(NamedTuple):
    """Entries of one kind of account that are in no settlement yet: their sums by kind of entry,
    and the last of them.
    """

    sums: dict[str, Sum]
    until: int

    @property
    def total(self) -> Sum:
        """All of them together."""
        return Sum(
            sum((some.units for some in self.sums.values()), _ZERO), sum(some.count for some in self.sums.values())
        )


class Booked(NamedTuple):
    """The sums settlements booked so far: units of entries, and the liability's change."""

    units: Decimal = _ZERO
    change: Decimal = _ZERO


class Tendered(NamedTuple):
    """A payment that really was taken from (or given back to) a card; ``amount`` in the till's currency, negative when
    given back.

    ``units`` are those of its entry (negative when taken), ``balance`` what the account had after it, ``operation`` the
    one that took it.
    """

    program: int
    kind: str
    order: str
    amount: Decimal
    units: Decimal
    balance: Decimal
    operation: int = 0


# --- settlements ------------------------------------------------------------------------------------------------------


def lock(cr, program: int) -> None:
    """Lock a program for a settlement: its row is written, so work from an older snapshot has to start again."""
    cr.execute(f'UPDATE customer_card_program SET settled_at = {sql.NOW} WHERE id = %s', [program])


def unsettled(cr, program: int, at_most: int) -> dict[str, Waiting]:
    """The oldest entries waiting for a settlement, ``at_most`` of each kind of account."""
    cr.execute(
        """
        SELECT k.account_kind, e.kind, sum(e.amount)::text, count(*), max(e.id)
          FROM unnest(%(kinds)s) AS k(account_kind)
          CROSS JOIN LATERAL (
               SELECT id, kind, amount FROM customer_card_entry
                WHERE company_id = (SELECT company_id FROM customer_card_program WHERE id = %(program)s)
                    AND program_id = %(program)s
                  AND account_kind = k.account_kind AND settlement_id IS NULL AND booking = 'settlement'
                ORDER BY id LIMIT %(at_most)s) e
         GROUP BY k.account_kind, e.kind ORDER BY min(e.id)
        """,
        {'program': program, 'kinds': list(SETTLED), 'at_most': at_most},
    )
    found: dict[str, Waiting] = {}
    for account_kind, kind, units, count, last in cr.fetchall():
        sums, until = found.get(account_kind, Waiting({}, 0))
        found[account_kind] = Waiting({**sums, kind: Sum(Decimal(units), count)}, max(until, last))
    return found


def booked(cr, program: int) -> dict[str, Booked]:
    """Return what all settlements of a program moved: kind of account → sums."""
    cr.execute(
        'SELECT account_kind, sum(units)::text, sum(liability_change)::text FROM customer_card_settlement '
        'WHERE program_id = %s GROUP BY account_kind',
        [program],
    )
    return {kind: Booked(Decimal(units), Decimal(change)) for kind, units, change in cr.fetchall()}


def link(cr, settlement: int, program: int, account_kind: str, until: int) -> int:
    """Link the entries :func:`unsettled` counted, the last of which is ``until``; how many."""
    cr.execute(
        """
        UPDATE customer_card_entry SET settlement_id = %s
         WHERE company_id = (SELECT company_id FROM customer_card_program WHERE id = %s) AND program_id = %s
             AND account_kind = %s
           AND settlement_id IS NULL AND booking = 'settlement' AND id <= %s
        """,
        [settlement, program, program, account_kind, until],
    )
    return cr.rowcount


def paid_of_payouts(cr, program: int, account_kind: str, until: int) -> Decimal:
    """Return the units of the pay-outs :func:`unsettled` counted that had been paid for: bought, or brought back by
    goods. What was moved from card to card counts by what it was at first.
    """
    cr.execute(
        """
        WITH RECURSIVE lot (first, source, units) AS (
            SELECT l.entry_id, l.source_id, d.amount FROM customer_card_entry e
              JOIN customer_card_draw d ON d.entry_id = e.id JOIN customer_card_lot l ON l.id = d.lot_id
             WHERE e.company_id = (SELECT company_id FROM customer_card_program WHERE id = %(program)s)
                 AND e.program_id = %(program)s AND e.account_kind = %(account_kind)s AND e.settlement_id IS NULL
                 AND e.booking = 'settlement' AND e.kind = 'payout' AND e.id <= %(until)s
            UNION ALL SELECT l.entry_id, l.source_id, lot.units FROM lot JOIN customer_card_lot l ON l.id = lot.source)
        SELECT COALESCE(sum(units), 0)::text FROM lot JOIN customer_card_entry e ON e.id = lot.first
         WHERE lot.source IS NULL AND e.kind = ANY(%(paid)s)
        """,
        {
            'program': program,
            'account_kind': account_kind,
            'until': until,
            'paid': [*ACCOUNTS[account_kind].paid, 'refund'],
        },
    )
    return Decimal(cr.fetchone()[0])


def by_account(cr, program: int, account_kind: str, until: int) -> dict[str, list[tuple[int, Decimal]]]:
    """Return the entries :func:`unsettled` counted, the last of which is ``until``: kind of entry → units of each
    account.
    """
    cr.execute(
        """
        SELECT kind, account_id, sum(amount)::text FROM customer_card_entry
         WHERE company_id = (SELECT company_id FROM customer_card_program WHERE id = %s) AND program_id = %s
           AND account_kind = %s AND settlement_id IS NULL AND booking = 'settlement' AND id <= %s
         GROUP BY kind, account_id ORDER BY kind, account_id
        """,
        [program, program, account_kind, until],
    )
    found: dict[str, list[tuple[int, Decimal]]] = defaultdict(list)
    for kind, account, units in cr.fetchall():
        found[kind].append((account, Decimal(units)))
    return found


def record(cr, settlement: int, total: Sum, change: Decimal) -> None:
    """Write the exact figures of a settlement; floats would not carry all digits."""
    cr.execute(
        'UPDATE customer_card_settlement SET units = %s, entry_count = %s, liability_change = %s WHERE id = %s',
        [total.units, total.count, change, settlement],
    )


# --- documents --------------------------------------------------------------------------------------------------------


class Part(NamedTuple):
    """Entries of one document on one kind of account of one program; ``sold`` is the money customers paid for them.

    Points are sold for an amount of their own, which their operation keeps as its tender. The document booked what was
    sold to the liability of the program that sold it, ``seller``: that of the card on the line. It is another one where
    what the card had was moved meanwhile.
    """

    seller: int
    program: int
    account_kind: str
    total: Sum
    sold: Decimal
    entries: list[int]


def documents(cr, orders: list[int], *, tenders: bool) -> list[Part]:
    """Entries that came with till orders and are not linked yet; those that were payments only with ``tenders``."""
    cr.execute(
        """
        SELECT CASE WHEN e.kind <> ALL(%(tender)s) THEN COALESCE(c.program_id, e.program_id) ELSE e.program_id END,
               e.program_id, e.account_kind, sum(e.amount)::text, count(*),
               COALESCE(sum(CASE WHEN o.tender_amount IS NULL THEN e.amount
                   ELSE sign(e.amount) * o.tender_amount * o.tender_rate END)
                        FILTER (WHERE e.kind <> ALL(%(tender)s)), 0)::text, array_agg(e.id)
          FROM customer_card_operation o JOIN customer_card_entry e ON e.operation_id = o.id
          LEFT JOIN customer_card c ON c.id = o.card_id
         WHERE o.origin_model = 'pos.order' AND o.origin_id = ANY(%(orders)s) AND e.settlement_id IS NULL
             AND e.booking = 'document'
           AND e.account_kind = ANY(%(kinds)s) AND (%(tenders)s OR e.kind <> ALL(%(tender)s))
         GROUP BY 1, e.program_id, e.account_kind ORDER BY e.program_id, e.account_kind, 1
        """,
        {'orders': orders, 'tenders': tenders, 'tender': list(TENDER_ENTRIES), 'kinds': list(SETTLED)},
    )
    return [Part(*row[:3], Sum(Decimal(row[3]), row[4]), Decimal(row[5]), row[6]) for row in cr.fetchall()]


def added(parts: list[Part], sold: dict[tuple[int, str], Decimal]) -> dict[tuple[int, str], Decimal]:
    """Return what a document added to the liability of each seller, by program and kind of account: what ``sold`` says,
    also where no entry came with it, or what its customers paid.
    """
    found = dict(sold)
    for part in parts:
        key = part.seller, part.account_kind
        if key not in sold:
            found[key] = found.get(key, _ZERO) + part.sold
    return found


def link_entries(cr, settlement: int, entries: list[int]) -> None:
    """Link these entries; one that is linked already makes PostgreSQL refuse all."""
    cr.execute('UPDATE customer_card_entry SET settlement_id = %s WHERE id = ANY(%s)', [settlement, entries])


def tendered(cr, keys: list[str], digits: int) -> dict[str, Tendered]:
    """Return what the operations under these keys really took, by key; an operation that took nothing is not there.

    A refund that does not say its amount gives back the share of the payment it reverses, rounded to ``digits``.
    """
    cr.execute(
        """
        SELECT o.key, a.program_id, a.kind, COALESCE(o.origin_key, ''),
               (CASE WHEN o.kind = 'refund' THEN -1 ELSE 1 END
                * COALESCE(late.tender_amount, o.tender_amount, round(p.tender_amount * o.amount / NULLIF(p.captured,
                    0), %(digits)s), 0))::text,
               e.amount::text, e.balance::text, e.operation_id
          FROM customer_card_operation o
          JOIN customer_card_account a ON a.id = o.account_id
          LEFT JOIN customer_card_operation p ON p.id = o.reversal_of_id
          LEFT JOIN customer_card_operation late ON late.key = o.key || ':late' AND late.state = 'posted'
          JOIN customer_card_entry e ON e.operation_id = CASE WHEN o.state IN ('captured', 'posted') THEN o.id
              ELSE late.id END
               AND e.account_id = a.id AND e.kind = ANY(%(tender)s)
         WHERE o.key = ANY(%(keys)s) AND o.kind = ANY(%(tender)s)
        """,
        {'keys': keys, 'digits': digits, 'tender': list(TENDER_ENTRIES)},
    )
    return {row[0]: Tendered(*row[1:4], *map(Decimal, row[4:7]), row[7]) for row in cr.fetchall()}


# --- the liability report ---------------------------------------------------------------------------------------------


class Position(NamedTuple):
    """The sums of a program's accounts of one kind at the end of a day."""

    closing: Decimal = _ZERO
    settled: Decimal = _ZERO
    change: Decimal = _ZERO


def movements(cr, company: int, start: datetime, end: datetime) -> dict[tuple[int, str], dict[str, Decimal]]:
    """Entries of a period ``[start, end)`` (UTC), but for those of imports that are not over: (program, kind of
    account) → kind of entry → units.
    """
    cr.execute(
        f"""
        SELECT program_id, account_kind, kind, sum(amount)::text FROM customer_card_entry
         WHERE company_id = %s AND account_kind = ANY(%s) AND moment >= %s AND moment < %s
             AND ({sql.ARRIVING}) IS NOT TRUE
             GROUP BY program_id, account_kind, kind
        """,
        [company, list(SETTLED), start, end],
    )
    found: dict[tuple[int, str], dict[str, Decimal]] = defaultdict(dict)
    for program, account_kind, kind, units in cr.fetchall():
        found[program, account_kind][kind] = Decimal(units)
    return found


def positions(cr, company: int, day: date, end: datetime) -> dict[tuple[int, str], Position]:
    """Return every position after ``day``, which ends at ``end`` (UTC).

    What is settled is read from the few settlements, what is not from the partial index of unsettled entries, and only
    what happened after ``end`` is taken off again: the size of the ledger does not matter.
    """
    cr.execute(
        f"""
        SELECT program_id, account_kind, sum(units)::text, sum(settled)::text, sum(change)::text FROM (
            SELECT program_id, account_kind, units, CASE WHEN date <= %(day)s THEN units END AS settled,
                   CASE WHEN date <= %(day)s THEN liability_change END AS change
              FROM customer_card_settlement WHERE company_id = %(company)s
            UNION ALL SELECT program_id, account_kind, sum(amount), NULL, NULL FROM customer_card_entry
             WHERE company_id = %(company)s AND settlement_id IS NULL AND account_kind = ANY(%(kinds)s)
                 AND ({sql.ARRIVING}) IS NOT TRUE GROUP BY program_id, account_kind
            UNION ALL SELECT program_id, account_kind, -sum(amount), NULL, NULL FROM customer_card_entry
             WHERE company_id = %(company)s AND moment >= %(end)s AND account_kind = ANY(%(kinds)s)
                 AND ({sql.ARRIVING}) IS NOT TRUE GROUP BY program_id, account_kind
        ) x GROUP BY program_id, account_kind
        """,
        {'company': company, 'day': day, 'end': end, 'kinds': list(SETTLED)},
    )
    return {(row[0], row[1]): Position(*(Decimal(amount or 0) for amount in row[2:])) for row in cr.fetchall()}


def general_ledger(cr, companies: list[int], accounts: list[int], day: date) -> dict[int, Decimal]:
    """Credit balances of accounts in posted entries of ``companies`` (one and its branches) up to and including
    ``day``.
    """
    cr.execute(
        """
        SELECT item.account_id, (-sum(item.balance))::text
          FROM account_move_line item JOIN account_move move ON move.id = item.move_id
         WHERE item.company_id = ANY(%s) AND item.account_id = ANY(%s) AND move.state = 'posted' AND move.date <= %s
         GROUP BY item.account_id
        """,
        [companies, accounts, day],
    )
    return {account: Decimal(balance) for account, balance in cr.fetchall()}
