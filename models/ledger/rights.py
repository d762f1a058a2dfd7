"""What whoever runs the shop may do with tables, and with the counters they take their ids from."""

from .stand_ins import IS

VERBS = ('SELECT', 'INSERT', 'UPDATE', 'DELETE')


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
    """Return the names of counters of ``tables`` that do not count on from the last row: they give numbers that rows
    have already, or will have again, and these rows are refused.
    """
    cr.execute(
        f"""
        SELECT c.oid::pg_catalog.regclass::text, s.relname::text,
               q.seqincrement OPERATOR(pg_catalog.<) 1::bigint OR q.seqcycle,
               CASE WHEN pg_catalog.has_sequence_privilege(s.oid, 'USAGE'::text)
                    THEN COALESCE(pg_catalog.pg_sequence_last_value(s.oid::pg_catalog.regclass), 0::bigint) END
          FROM pg_catalog.pg_class c
          JOIN pg_catalog.pg_depend d ON d.refobjid {IS} c.oid AND d.deptype::text {IS} 'a'::text
           AND d.classid {IS} 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid
          JOIN pg_catalog.pg_class s ON s.oid {IS} d.objid
          JOIN pg_catalog.pg_sequence q ON q.seqrelid {IS} s.oid
         WHERE c.oid {IS} ANY(%s::pg_catalog.regclass[]::pg_catalog.oid[])
        """,
        [tables],
    )
    counters = cr.fetchall()
    last = _last_rows(cr, [table for table, *_rest in counters])
    return {name for table, name, odd, reached in counters if odd or (reached is not None and last[table] > reached)}


def _last_rows(cr, tables: list[str]) -> dict[str, int]:
    if not tables:
        return {}
    parts = (f"SELECT '{table}'::text, (SELECT pg_catalog.max(id) FROM {table})" for table in tables)  # noqa: S608
    cr.execute(' UNION ALL '.join(parts))
    return {table: last or 0 for table, last in cr.fetchall()}
