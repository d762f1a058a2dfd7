"""Stand-ins a database's owner could make for PostgreSQL's own functions, operators, casts and types, and for our
tables.

Among things of one name PostgreSQL takes the one whose arguments fit best, wherever it was made: ``convert_to(text,
text)`` before its own ``convert_to(text, name)``. One with the very arguments of a built-in one is never taken, as long
as ``pg_catalog`` comes first, which :mod:`.guards` looks after. The queries here name schemas and operators in full, so
nothing can be put in their place.
"""

from collections.abc import Iterable

IS = 'OPERATOR(pg_catalog.=)'
IS_NOT = 'OPERATOR(pg_catalog.<>)'
# Schemas in which a name without one is looked for, but PostgreSQL's own.
SEARCHED = (
    f"""n.nspname {IS} ANY (pg_catalog.current_schemas(TRUE)) AND n.nspname {IS_NOT} 'pg_catalog'::pg_catalog.name"""
)
_FIRST_MADE = 16384  # the lowest id of what came after the server was set up


def _foreign(catalog: str, row: str, owner: str) -> str:
    """The SQL that a row belongs to no extension; who owns the database can add to one what is his,
    and no superuser's.
    """
    return f"""NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend x JOIN pg_catalog.pg_roles r ON r.oid {IS} {owner}
         WHERE x.classid {IS} 'pg_catalog.{catalog}'::pg_catalog.regclass::pg_catalog.oid AND x.objid {IS} {row}.oid
           AND x.deptype {IS} 'e'::pg_catalog."char"
           AND (r.rolsuper OR NOT pg_catalog.pg_has_role(r.oid, 'MEMBER'::text)))"""


_BUILT_IN = "'pg_catalog'::pg_catalog.regnamespace::pg_catalog.oid"
_FUNCTIONS = f"""
    WITH near AS MATERIALIZED (  -- few: PostgreSQL's own are thousands
        SELECT p.* FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid {IS} p.pronamespace
         WHERE {SEARCHED})
    SELECT pg_catalog.format('%%s.%%s(%%s)'::text, n.nspname, p.proname,
        pg_catalog.pg_get_function_identity_arguments(p.oid))
      FROM near p JOIN pg_catalog.pg_namespace n ON n.oid {IS} p.pronamespace
     WHERE {_foreign('pg_proc', 'p', 'p.proowner')}
       AND EXISTS (SELECT FROM pg_catalog.pg_proc b WHERE b.pronamespace {IS} {_BUILT_IN} AND b.proname {IS} p.proname)
       AND NOT EXISTS (SELECT FROM pg_catalog.pg_proc b WHERE b.pronamespace {IS} {_BUILT_IN}
           AND b.proname {IS} p.proname
                          AND b.proargtypes {IS} p.proargtypes AND b.provariadic {IS} p.provariadic
                              AND b.pronargdefaults {IS} p.pronargdefaults)
"""
_OPERATORS = f"""
    SELECT pg_catalog.format('%%s.%%s(%%s,%%s)'::text, n.nspname, o.oprname, pg_catalog.format_type(o.oprleft,
        NULL::pg_catalog.int4),
                             pg_catalog.format_type(o.oprright, NULL::pg_catalog.int4))
      FROM pg_catalog.pg_operator o JOIN pg_catalog.pg_namespace n ON n.oid {IS} o.oprnamespace
     WHERE {SEARCHED} AND {_foreign('pg_operator', 'o', 'o.oprowner')}
       AND EXISTS (SELECT FROM pg_catalog.pg_operator b WHERE b.oprnamespace {IS} {_BUILT_IN}
           AND b.oprname {IS} o.oprname)
       AND NOT EXISTS (SELECT FROM pg_catalog.pg_operator b WHERE b.oprnamespace {IS} {_BUILT_IN}
           AND b.oprname {IS} o.oprname
                          AND b.oprleft {IS} o.oprleft AND b.oprright {IS} o.oprright)
"""
_CASTS = f"""
    SELECT pg_catalog.format('cast (%%s AS %%s)'::text, pg_catalog.format_type(c.castsource, NULL::pg_catalog.int4),
                             pg_catalog.format_type(c.casttarget, NULL::pg_catalog.int4))
      FROM pg_catalog.pg_cast c JOIN pg_catalog.pg_type t ON t.oid {IS} c.castsource
     WHERE c.oid OPERATOR(pg_catalog.>=) {_FIRST_MADE}::pg_catalog.oid AND {_foreign('pg_cast', 'c', 't.typowner')}
"""
# A table of one of our names in a second schema that is searched.
_TABLES = f"""
    SELECT pg_catalog.format('%%s.%%s'::text, n.nspname, c.relname) FROM pg_catalog.pg_class c
      JOIN pg_catalog.pg_namespace n ON n.oid {IS} c.relnamespace
     WHERE {SEARCHED} AND c.relname {IS} ANY (%(tables)s::pg_catalog.name[])
       AND EXISTS (SELECT FROM pg_catalog.pg_class d JOIN pg_catalog.pg_namespace n ON n.oid {IS} d.relnamespace
                    WHERE {SEARCHED} AND d.relname {IS} c.relname AND d.oid {IS_NOT} c.oid)
"""
_TYPES = f"""
    SELECT pg_catalog.format('%%s.%%s'::text, a.attrelid::pg_catalog.regclass, a.attname) FROM pg_catalog.pg_attribute a
      JOIN pg_catalog.pg_type t ON t.oid {IS} a.atttypid
     WHERE a.attrelid {IS} ANY (%(tables)s::pg_catalog.regclass[]::pg_catalog.oid[])
         AND t.typnamespace {IS_NOT} {_BUILT_IN}
       AND a.attnum OPERATOR(pg_catalog.>) 0::pg_catalog.int2 AND NOT a.attisdropped
"""
# Checks, indexes and default values of our tables that ask functions or operators of somebody else.
_ASKING = f"""
    WITH own AS (SELECT o.oid FROM pg_catalog.pg_class o
        WHERE o.oid {IS} ANY (%(tables)s::pg_catalog.regclass[]::pg_catalog.oid[])),
    asking AS (
        SELECT 'pg_catalog.pg_constraint'::pg_catalog.regclass::pg_catalog.oid AS class, c.oid, c.conname::text AS name
          FROM pg_catalog.pg_constraint c JOIN own ON own.oid {IS} c.conrelid
        UNION ALL SELECT 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid, i.oid, i.relname::text
          FROM pg_catalog.pg_index x JOIN own ON own.oid {IS} x.indrelid JOIN pg_catalog.pg_class i
              ON i.oid {IS} x.indexrelid
        UNION ALL SELECT 'pg_catalog.pg_attrdef'::pg_catalog.regclass::pg_catalog.oid, d.oid,
                         pg_catalog.format('%%s.%%s'::text, a.attrelid::pg_catalog.regclass, a.attname)
          FROM pg_catalog.pg_attrdef d JOIN own ON own.oid {IS} d.adrelid
          JOIN pg_catalog.pg_attribute a ON a.attrelid {IS} d.adrelid AND a.attnum {IS} d.adnum),
    asked AS MATERIALIZED (  -- few of all that depends on anything: who owns what is asked only for these
        SELECT d.classid, d.objid, d.refclassid, d.refobjid FROM pg_catalog.pg_depend d
         WHERE d.refclassid {IS} ANY (ARRAY['pg_catalog.pg_proc'::pg_catalog.regclass::pg_catalog.oid,
                                            'pg_catalog.pg_operator'::pg_catalog.regclass::pg_catalog.oid]))
    SELECT a.name FROM asking a JOIN asked d ON d.classid {IS} a.class AND d.objid {IS} a.oid
      LEFT JOIN pg_catalog.pg_proc p ON d.refclassid {IS} 'pg_catalog.pg_proc'::pg_catalog.regclass::pg_catalog.oid
          AND p.oid {IS} d.refobjid
      LEFT JOIN pg_catalog.pg_operator o
          ON d.refclassid {IS} 'pg_catalog.pg_operator'::pg_catalog.regclass::pg_catalog.oid AND o.oid {IS} d.refobjid
     WHERE (p.pronamespace {IS_NOT} {_BUILT_IN} AND {_foreign('pg_proc', 'p', 'p.proowner')})
        OR (o.oprnamespace {IS_NOT} {_BUILT_IN} AND {_foreign('pg_operator', 'o', 'o.oprowner')})
"""


def standing_in(cr, tables: list[str]) -> set[str]:
    """Return what could be taken for PostgreSQL's own, or for one of these tables."""
    return _names(cr, (_FUNCTIONS, _OPERATORS, _CASTS, _TABLES), {'tables': tables})


def asking(cr, tables: list[str]) -> set[str]:
    """Columns, checks, indexes and default values of tables that are of somebody else's types, or ask somebody else's
    functions.
    """
    return _names(cr, (_TYPES, _ASKING), {'tables': tables})


def _names(cr, queries: Iterable[str], values: dict) -> set[str]:
    names: set[str] = set()
    for query in queries:
        cr.execute(query, values)
        names |= {name for (name,) in cr.fetchall()}
    return names
