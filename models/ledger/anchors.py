"""Anchors: every settlement seals the entries it booked, what it says of them, and the settlements before it.

So the past can be neither cut off nor changed unseen, not even by who sets an account's row back to an earlier genuine
state: the entries of every settlement are compared with its anchor ever after. Two tills that close at the same moment
wait for nobody: a settlement names all settlements (``after``) that none it sees goes on from, so together they are a
net in which none can be missing.

An anchor needs the ledger's key. Where it is missing a session closes all the same, and the next settlement with the
key anchors it.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from ...core import seal
from ...core.secret import Key
from . import sealed

# Among how many of the latest settlements the ends of the net are looked for: more never close at the same moment.
LATEST = 50
_HEAD = re.compile(r'\d{1,9}:\d{1,9}')  # a damaged one is none; the anchor does not fit then

_SEALS = sealed.hashed("pg_catalog.string_agg(pg_catalog.concat(id, ':'::text, seal), ','::text ORDER BY id)")
_ENTRIES = """
    SELECT settlement_id, count(*) AS entries, {digest} AS seals
      FROM customer_card_entry WHERE settlement_id {which} GROUP BY settlement_id
"""


class Anchored(NamedTuple):
    """One settlement as it is now, to be compared with its ``anchor``; ``content`` is a hash of its columns, ``seals``
    of its entries.
    """

    id: int
    name: str
    entry_count: int
    after: str
    anchor: str | None
    content: str
    entries: int
    seals: str
    company: int

    def parts(self, anchors: dict[int, str]) -> tuple[str, str, str]:
        """Return what the anchor covers; ``anchors`` has those of the settlements before."""
        before = ','.join(anchors.get(settlement, '') for settlement in self.before())
        return self.content, before, self.seals

    def before(self) -> list[int]:
        """The settlements this one goes on from."""
        return [int(settlement) for settlement in self.after.split(',') if settlement.isdecimal()]


def ends(cr, company: int) -> str:
    """The anchored settlements of a company that none goes on from, as text."""
    cr.execute(
        """
        WITH latest AS (
            SELECT id, after FROM customer_card_settlement WHERE company_id = %s AND anchor IS NOT NULL
                ORDER BY id DESC LIMIT %s
        )
        SELECT COALESCE(pg_catalog.string_agg(id::text, ','::text ORDER BY id), '') FROM latest l
         WHERE NOT EXISTS (SELECT FROM latest m WHERE l.id::text = ANY(pg_catalog.string_to_array(m.after::text,
             ','::text)))
        """,
        [company, LATEST],
    )
    return cr.fetchone()[0]


def heads(cr, settlement: int) -> str:
    """Return how far each account of a settlement's entries had come with them: ``account:sequence``, as text, so that
    a cut account can be named.
    """
    cr.execute(
        """
        SELECT COALESCE(pg_catalog.string_agg(pg_catalog.concat(account_id, ':'::text, last), ','::text
            ORDER BY account_id), '') FROM (
            SELECT account_id, max(sequence) AS last FROM customer_card_entry WHERE settlement_id = %s
                GROUP BY account_id) one
        """,
        [settlement],
    )
    return cr.fetchone()[0]


def totals(cr, program: int) -> tuple[int, int]:
    """Return how many accounts of a program have entries, and how many entries those are; neither ever falls."""
    cr.execute(
        'SELECT count(*), COALESCE(sum(sequence), 0) FROM customer_card_account WHERE program_id = %s AND sequence > 0',
        [program],
    )
    return cr.fetchone()


def anchor(cr, key: Key, deployment: str, company: int) -> None:
    """Anchor the settlements of a company that wait for it, oldest first."""
    cr.execute(
        'SELECT id FROM customer_card_settlement WHERE company_id = %s AND anchor IS NULL ORDER BY id', [company]
    )
    for (settlement,) in cr.fetchall():
        cr.execute(
            'UPDATE customer_card_settlement SET after = %s, heads = %s WHERE id = %s',
            [ends(cr, company), heads(cr, settlement), settlement],
        )
        row = next(stored(cr, settlement))
        cr.execute('SELECT id, anchor FROM customer_card_settlement WHERE id = ANY(%s)', [row.before()])
        made = seal.mark(key, 'settlement', deployment, *row.parts(dict(cr.fetchall())))
        cr.execute('UPDATE customer_card_settlement SET anchor = %s WHERE id = %s', [made, settlement])


def stored(cr, settlement: int | None = None) -> Iterator[Anchored]:
    """All settlements, or one, as they are now, in the order they were made."""
    which, where, values = ('= %s', 'WHERE s.id = %s', [settlement] * 2) if settlement else ('IS NOT NULL', '', [])
    cr.execute(
        f"""
        SELECT s.id, s.name, COALESCE(s.entry_count, 0), COALESCE(s.after, ''), s.anchor,
            {sealed.digest(sealed.SETTLEMENT, 's')},
               COALESCE(e.entries, 0), COALESCE(e.seals, ''), s.company_id
          FROM customer_card_settlement s LEFT JOIN ({_ENTRIES.format(which=which, digest=_SEALS)}) e
              ON e.settlement_id = s.id {where} ORDER BY s.id
        """,
        values,
    )
    return (Anchored(*row) for row in cr.fetchall())


class Cut(NamedTuple):
    """An account that has come less far than a settlement says, or is gone (``reached`` is None)."""

    account: int
    sequence: int
    reached: int | None


def cut(cr, settlement: int) -> list[Cut]:
    """Accounts that have come less far than a settlement's heads say."""
    cr.execute("SELECT COALESCE(heads, '') FROM customer_card_settlement WHERE id = %s", [settlement])
    known = [tuple(map(int, head.split(':'))) for head in cr.fetchone()[0].split(',') if _HEAD.fullmatch(head)]
    cr.execute(
        """
        SELECT h.account, h.sequence, max(e.sequence) FROM unnest(%s::int[], %s::int[]) AS h(account, sequence)
          LEFT JOIN customer_card_entry e ON e.account_id = h.account AND e.sequence <= h.sequence
         GROUP BY h.account, h.sequence HAVING COALESCE(max(e.sequence), 0) < h.sequence ORDER BY h.account
        """,
        [[account for account, _sequence in known], [sequence for _account, sequence in known]],
    )
    return [Cut(*row) for row in cr.fetchall()]
