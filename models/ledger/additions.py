"""Validator: what a database's owner could add to tables so that a row is refused, or written otherwise than the code
says: checks, unique indexes and those with an expression or a condition, references, required columns, default values,
columns of another type or length, with values that PostgreSQL makes, or of another collation: by that one says which
texts are the same.

An index on plain columns refuses nothing: shops add them for speed. What Odoo itself makes, its own modules' included,
is read from the registry and written by PostgreSQL, on empty copies of the tables.
"""

import re
from collections.abc import Iterator

from odoo.tools import SQL

from .stand_ins import IS, IS_NOT

_SCRATCH = 'customer_card_scratch'
_TYPES = {
    'varchar': 'character varying',
    'int4': 'integer',
    'float8': 'double precision',
    'bool': 'boolean',
    'timestamp': 'timestamp without time zone',
}
# The one index Odoo makes in code (`analytic.mixin`).
_ANALYTIC = r"""INDEX USING gin (regexp_split_to_array(
    jsonb_path_query_array(analytic_distribution, '$.keyvalue()."key"')::text, '\D+'))"""
_NOT_NULL = re.compile(r'WHERE \(("?\w+"?) IS NOT NULL\)$')


def added(env, models: list[str], links: list[str]) -> set[str]:
    """Return the names of what stands on the tables of ``models``, or on ``links`` between records, and is not the
    code's.
    """
    tables = {env[name]._table: env[name] for name in models}
    everything = [*tables, *links]
    known = _known(env, tables)
    return {
        *(name for name, text in _rules(env.cr, everything) if text not in known),
        *_references(env, tables, everything),
        *_columns(env, tables, everything),
    }


def _rules(cr, tables: list[str]) -> Iterator[tuple[str, str]]:
    """The checks of tables, and the indexes that can refuse or compute something: name, definition."""
    cr.execute(
        f"""
        WITH c AS (SELECT k.oid, k.relname::text FROM pg_catalog.pg_class k
                    WHERE k.relname::text {IS} ANY(%(tables)s::text[]) AND pg_catalog.pg_table_is_visible(k.oid))
        SELECT n.conname::text, pg_catalog.concat(c.relname, ' '::text, pg_catalog.pg_get_constraintdef(n.oid))
          FROM pg_catalog.pg_constraint n JOIN c ON c.oid {IS} n.conrelid WHERE n.contype::text {IS} 'c'::text
        UNION ALL SELECT i.relname::text, pg_catalog.pg_get_indexdef(x.indexrelid)
          FROM pg_catalog.pg_index x JOIN pg_catalog.pg_class i ON i.oid {IS} x.indexrelid JOIN c
              ON c.oid {IS} x.indrelid
         WHERE NOT x.indisprimary AND (x.indisunique OR x.indisexclusion OR x.indexprs IS NOT NULL
             OR x.indpred IS NOT NULL)
        """,
        {'tables': tables},
    )
    for name, definition in cr.fetchall():
        text = _plain(definition)
        plain = text.startswith('CREATE INDEX') and ' USING btree ' in text and '((' not in text
        if not (plain and _NOT_NULL.search(text)):
            yield name, text


def _plain(definition: str) -> str:
    """A definition without the name of what it defines, and without schemas."""
    text = re.sub(r'\b(pg_temp(_\d+)?|public)\.', '', definition)
    return re.sub(r'^(CREATE (?:UNIQUE )?INDEX) \S+ ON', r'\1 ON', text)


def _known(env, tables: dict) -> set[str]:
    """What checks and indexes of the code are, as PostgreSQL writes them; made once on empty copies of the tables."""
    known = env.registry.__dict__.get('_customer_card_known_rules')
    if known is None:
        savepoint = env.cr.savepoint(flush=False)
        try:
            known = env.registry.__dict__['_customer_card_known_rules'] = set(_made(env, tables))
        finally:
            savepoint.close(rollback=True)
    return known


def _made(env, tables: dict) -> Iterator[str]:
    cr, scratch = env.cr, SQL.identifier(_SCRATCH)
    for table, model in tables.items():
        cr.execute(SQL('CREATE TEMP TABLE %s (LIKE %s)', scratch, SQL.identifier(table)))
        for number, one in enumerate(model._table_objects.values()):
            _make(cr, number, one.get_definition(env.registry))
        for field in model._fields.values():
            if field.store and field.column_type and field.index == 'trigram' and env.registry.has_trigram:
                _make(cr, field.name, f'INDEX USING gin ({_searched(env, field)} gin_trgm_ops)')
        if 'analytic_distribution' in model._fields:
            _make(cr, 'analytic', _ANALYTIC)
        for _name, text in _rules(cr, [_SCRATCH]):
            yield text.replace(_SCRATCH, table)
        cr.execute(SQL('DROP TABLE pg_temp.%s', scratch))


def _make(cr, number: int | str, definition: str) -> None:
    name = f'{_SCRATCH}_{number}'
    if ' INDEX ' in f' {definition}':
        head, _index, rest = definition.partition('INDEX ')
        cr.execute(f'CREATE {head}INDEX {name} ON pg_temp.{_SCRATCH} {rest}')  # pylint: disable=sql-injection
    elif definition:
        cr.execute(f'ALTER TABLE pg_temp.{_SCRATCH} ADD CONSTRAINT {name} {definition}')  # pylint: disable=sql-injection


def _searched(env, field) -> str:
    """What Odoo puts into an index by trigrams (its registry's ``check_indexes``)."""
    column = f'"{field.name}"'
    if field.translate:
        column = f"(jsonb_path_query_array({column}, '$.*')::text)"
    return env.registry.unaccent(column) if env.registry.has_unaccent else column


def _references(env, tables: dict, everything: list[str]) -> set[str]:
    """References that no field has, or has to another table; a second one of a field; and those that are looked at only
    when all is committed, which would undo what a check found.
    """
    wanted = {
        (table, field.name, env[field.comodel_name]._table)
        for table, model in tables.items()
        for field in model._fields.values()
        if field.type == 'many2one' and field.store
    } | {
        row
        for model in env.registry.values()
        for field in model._fields.values()
        if field.type == 'many2many' and field.store and field.relation in everything
        for row in (
            (field.relation, field.column1, model._table),
            (field.relation, field.column2, env[field.comodel_name]._table),
        )
    }
    env.cr.execute(
        f"""
        SELECT n.conname::text, c.relname::text, ARRAY(SELECT a.attname::text FROM pg_catalog.pg_attribute a
                 WHERE a.attrelid {IS} c.oid AND a.attnum {IS} ANY(n.conkey)), there.relname::text, n.condeferrable
          FROM pg_catalog.pg_constraint n JOIN pg_catalog.pg_class c ON c.oid {IS} n.conrelid
          JOIN pg_catalog.pg_class there ON there.oid {IS} n.confrelid
         WHERE n.contype::text {IS} 'f'::text
           AND c.oid {IS} ANY(%s::pg_catalog.regclass[]::pg_catalog.oid[])
        """,
        [everything],
    )
    odd, seen = set(), set()
    for name, table, columns, there, is_late in sorted(env.cr.fetchall()):
        reference = (table, ''.join(columns), there)
        if is_late or reference not in wanted or reference in seen:
            odd.add(name)
        seen.add(reference)
    return odd


def _columns(env, tables: dict, everything: list[str]) -> set[str]:
    """Columns with a default value, required by the database alone, of another type, length or collation than their
    field, or whose values PostgreSQL makes: nobody can write those.
    """
    env.cr.execute(
        f"""
        SELECT c.relname::text, a.attname::text, pg_catalog.format_type(a.atttypid, a.atttypmod), a.attnotnull,
               CASE WHEN a.attname {IS_NOT} 'id'::pg_catalog.name
                    THEN COALESCE(pg_catalog.pg_get_expr(d.adbin, d.adrelid), ''::text) ELSE ''::text END,
               a.attidentity::text {IS_NOT} ''::text OR a.attgenerated::text {IS_NOT} ''::text
                   OR a.attcollation {IS_NOT} t.typcollation
          FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid {IS} a.attrelid
          JOIN pg_catalog.pg_type t ON t.oid {IS} a.atttypid
          LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid {IS} a.attrelid AND d.adnum {IS} a.attnum
         WHERE a.attnum OPERATOR(pg_catalog.>) 0::pg_catalog.int2 AND NOT a.attisdropped
           AND c.oid {IS} ANY(%s::pg_catalog.regclass[]::pg_catalog.oid[])
        """,
        [everything],
    )
    return {
        f'{table}.{column}'
        for table, column, made, required, default, is_odd in env.cr.fetchall()
        if default
        or is_odd
        or (column != 'id' and table in tables and _is_narrower(tables[table]._fields.get(column), made, required))
    }


def _is_narrower(field, made: str, required: bool) -> bool:
    """Tell whether a column takes less than its field; one without a field is left over, and must not ask for a
    value.
    """
    if field is None or not field.column_type:
        return required
    kind, _bracket, rest = field.column_type[1].lower().partition('(')
    length = f'({rest}' if rest else ''
    return made != _TYPES.get(kind, kind) + length or (required and not field.required)
