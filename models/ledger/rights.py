"""What whoever runs the shop may do with tables, and with the counters they take their ids from."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from .stand_ins import IS

VERBS = ('SELECT', 'INSERT', 'UPDATE', 'DELETE')
LEAP = 100_000_000  # numbers a counter is ahead of the last row at most

_NEXT = re.compile(r"nextval\('(?P<counter>[^']+)'::regclass\)")


class Counter(NamedTuple):
    """How a counter goes on: whether otherwise than by ones to the end of ids, and the last number it gave; none where
    the shop may not ask.
    """

    is_odd: bool
    reached: int | None


def gone(cr, tables: list[str]) -> set[str]:
    """What whoever runs the shop may no longer do with tables, and with the counters their ids come from."""
    cr.execute(
        f"""
        WITH c AS (SELECT k.oid, k.relname::text AS name FROM pg_catalog.pg_class k
            WHERE k.oid {IS} ANY(%(tables)s::pg_catalog.regclass[]::pg_catalog.oid[]))
        SELECT pg_catalog.concat(v.verb, ' '::text, c.name)
          FROM c CROSS JOIN pg_catalog.unnest(%(verbs)s::text[]) AS v(verb)
         WHERE NOT pg_catalog.has_table_privilege(c.oid, v.verb)
        UNION ALL SELECT pg_catalog.concat('USAGE '::text, s.relname::text) FROM c
          JOIN pg_catalog.pg_depend d ON d.refobjid {IS} c.oid AND d.deptype::text {IS} 'a'::text
           AND d.classid {IS} 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid
          JOIN pg_catalog.pg_class s ON s.oid {IS} d.objid
         WHERE CASE WHEN s.relkind::text {IS} 'S'::text
                    THEN NOT pg_catalog.has_sequence_privilege(s.oid, 'USAGE'::text) END
        """,
        {'tables': tables, 'verbs': list(VERBS)},
    )
    return {name for (name,) in cr.fetchall()}


def set_back(cr, tables: list[str]) -> set[str]:
    """Return the names of counters of ``tables`` that do not count on from the last row, one by one: they give numbers
    that rows have already, or will have again, or soon none, and these rows are refused.
    """
    counters = dict(_counters(cr, tables))
    state, last = _states(cr, {name for name in counters.values() if name}), _last_rows(cr, list(counters))
    return {
        name or f'{table}.id'
        for table, name in counters.items()
        if not name or state[name].is_odd or not _counts_on(state[name].reached, last[table])
    }


def _counts_on(reached: int | None, last: int) -> bool:
    """Tell whether a counter that has reached so much goes on from the last row; None is what nobody may see. What was
    begun and undone leaves gaps, but not :data:`LEAP` of them.
    """
    return reached is None or last <= reached <= last + LEAP


def _counters(cr, tables: list[str]) -> Iterator[tuple[str, str | None]]:
    """The counter each table with ids takes them from; none where they come otherwise."""
    cr.execute(
        f"""
        SELECT c.oid::pg_catalog.regclass::text, pg_catalog.pg_get_expr(d.adbin, d.adrelid)
          FROM pg_catalog.pg_class c
          JOIN pg_catalog.pg_attribute a ON a.attrelid {IS} c.oid AND a.attname::text {IS} 'id'::text
          LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid {IS} a.attrelid AND d.adnum {IS} a.attnum
         WHERE c.oid {IS} ANY(%s::pg_catalog.regclass[]::pg_catalog.oid[]) AND a.attidentity::text {IS} ''::text
           AND pg_catalog.has_table_privilege(c.oid, 'SELECT'::text)
        """,
        [tables],
    )
    for table, default in cr.fetchall():
        found = _NEXT.fullmatch(default or '')
        yield table, found and found['counter']


def _states(cr, counters: set[str]) -> dict[str, Counter]:
    cr.execute(
        f"""
        SELECT n.name, q.seqincrement OPERATOR(pg_catalog.<>) 1::bigint OR q.seqcycle
                       OR q.seqmax OPERATOR(pg_catalog.<) 2147483647::bigint,
               CASE WHEN pg_catalog.has_sequence_privilege(q.seqrelid, 'USAGE'::text)
                    THEN COALESCE(pg_catalog.pg_sequence_last_value(q.seqrelid::pg_catalog.regclass), 0::bigint) END
          FROM pg_catalog.unnest(%s::text[]) AS n(name)
          JOIN pg_catalog.pg_sequence q ON q.seqrelid {IS} n.name::pg_catalog.regclass::pg_catalog.oid
        """,
        [list(counters)],
    )
    return {name: Counter(is_odd, reached) for name, is_odd, reached in cr.fetchall()}


def _last_rows(cr, tables: list[str]) -> dict[str, int]:
    if not tables:
        return {}
    parts = (f"SELECT '{table}'::text, (SELECT pg_catalog.max(id) FROM {table})" for table in tables)  # noqa: S608
    cr.execute(' UNION ALL '.join(parts))
    return {table: last or 0 for table, last in cr.fetchall()}
