"""Validator: PostgreSQL's own guards stand as the code says, not by name only.

Triggers are compared by table, event, condition, whether they fire, and what their function does; checks and indexes with what PostgreSQL
makes of the models' definitions on an empty copy of the table; required columns and references with the fields. What could step in between
(other triggers, rules, row security, heirs of a table, settings that switch triggers off) is named as well.
"""

import re
from collections.abc import Iterator

from odoo.tools import SQL, sql

from . import triggers
from .finding import Finding

MODELS = (
    'customer.card.account', 'customer.card.operation', 'customer.card.entry', 'customer.card.lot', 'customer.card.draw',
    'customer.card.settlement', 'customer.card.relocation', 'customer.card.owed', 'customer.card',
)  # fmt: skip
FIRING = ('O', 'A')
_SCRATCH = 'customer_card_scratch'
_ON_DELETE = {'restrict': 'r', 'cascade': 'c', 'set null': 'n'}


def guards(env) -> list[Finding]:
    """Invariant 3: every guard of the ledger stands in the database, as the code has it."""
    odd = sorted(
        {*_triggers(env), *_definitions(env), *_columns(env), *_references(env), *_between(env.cr), *_settings(env.cr)}
    )
    return [
        Finding(
            None,
            None,
            env._("The database's guard %s is missing, switched off or changed. Ask your administrator to update the app, and to find out who did it.", name),
        )
        for name in odd
    ]  # fmt: skip


# --- what is expected ---------------------------------------------------------------------------------------------------------


def expected(env) -> dict[str, str]:
    """Name of each trigger, check and index → its definition, as PostgreSQL writes it; made once on empty copies of the tables."""
    known = env.registry.__dict__.get('_customer_card_guards')
    if known is None:
        savepoint = env.cr.savepoint(flush=False)
        try:
            known = env.registry.__dict__['_customer_card_guards'] = dict(_made(env))
        finally:
            savepoint.close(rollback=True)
    return known


def _made(env) -> Iterator[tuple[str, str]]:
    cr, scratch = env.cr, SQL.identifier(_SCRATCH)
    for name, body in triggers.FUNCTIONS.items():
        cr.execute(
            SQL('CREATE FUNCTION pg_temp.%s() RETURNS trigger LANGUAGE plpgsql AS %s', SQL.identifier(name), body)
        )
    objects = {env[name]._table: list(env[name]._table_objects.values()) for name in MODELS}
    for table in {*triggers.TABLES, *objects}:
        cr.execute(SQL('CREATE TEMP TABLE %s (LIKE %s)', scratch, SQL.identifier(table)))
        for one in objects.get(table, []):
            _make(env, table, one)
        for name, on, event, level, function in triggers.TRIGGERS:
            if on == table:
                cr.execute(triggers.create(name, f'pg_temp.{_SCRATCH}', event, level, f'pg_temp.{function}'))
        yield from _stored(cr, [_SCRATCH], table)
        cr.execute(SQL('DROP TABLE pg_temp.%s', scratch))


def _make(env, table: str, one) -> None:
    definition, name = one.get_definition(env.registry), sql.make_identifier(f'{table}_{one.name}')
    if ' INDEX ' in f' {definition}':
        head, _index, rest = definition.partition('INDEX ')
        env.cr.execute(f'CREATE {head}INDEX {name} ON pg_temp.{_SCRATCH} {rest}')  # pylint: disable=sql-injection
    elif definition:
        env.cr.execute(f'ALTER TABLE pg_temp.{_SCRATCH} ADD CONSTRAINT {name} {definition}')  # pylint: disable=sql-injection


def _stored(cr, tables: list[str], called: str | None = None) -> Iterator[tuple[str, str]]:
    """The triggers, checks and indexes there are on tables, with what they do; ``called`` is the name to give a scratch table."""
    cr.execute(
        """
        SELECT t.tgname, c.relname, pg_get_triggerdef(t.oid) || CASE WHEN t.tgenabled = ANY(%(firing)s) THEN '' ELSE ' OFF' END
          FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal AND c.relname = ANY(%(tables)s) AND pg_table_is_visible(c.oid)
        UNION ALL SELECT n.conname, c.relname, pg_get_constraintdef(n.oid)
          FROM pg_constraint n JOIN pg_class c ON c.oid = n.conrelid
         WHERE n.contype = 'c' AND c.relname = ANY(%(tables)s) AND pg_table_is_visible(c.oid)
        UNION ALL SELECT i.relname, c.relname, pg_get_indexdef(x.indexrelid) || CASE WHEN x.indisvalid AND x.indisready AND x.indislive THEN '' ELSE ' OFF' END
          FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class c ON c.oid = x.indrelid
         WHERE c.relname = ANY(%(tables)s) AND pg_table_is_visible(c.oid)
        """,
        {'tables': tables, 'firing': list(FIRING)},
    )
    for name, table, definition in cr.fetchall():
        where = called or table
        text = re.sub(r'\b(pg_temp(_\d+)?|public)\.', '', definition).replace(_SCRATCH, where)
        yield name, text


def _triggers(env) -> set[str]:
    """Functions of triggers that do something else than the code says."""
    env.cr.execute(
        """
        SELECT t.tgname, p.proname, p.prosrc, l.lanname = 'plpgsql' AND NOT p.prosecdef AND p.proconfig IS NULL
          FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_language l ON l.oid = p.prolang
         WHERE t.tgname = ANY(%s)
        """,
        [[row[0] for row in triggers.TRIGGERS]],
    )
    functions = {row[0]: row[4] for row in triggers.TRIGGERS}
    return {
        trigger
        for trigger, function, body, plain in env.cr.fetchall()
        if function != functions[trigger] or body != triggers.FUNCTIONS[function] or not plain
    }


def _definitions(env) -> set[str]:
    """Triggers, checks and indexes that are missing, off, or defined otherwise."""
    wanted = expected(env)
    there = dict(_stored(env.cr, [*{*triggers.TABLES, *(env[name]._table for name in MODELS)}]))
    return {name for name, definition in wanted.items() if there.get(name) != definition}


def _columns(env) -> set[str]:
    """Required columns that may be empty."""
    wanted = {
        (env[name]._table, field.name)
        for name in MODELS[:-1]
        for field in env[name]._fields.values()
        if field.store and field.column_type and field.required
    }
    env.cr.execute(
        "SELECT attrelid::regclass::text, attname FROM pg_attribute WHERE attnotnull AND attnum > 0 AND attrelid = ANY(%s::regclass[])",
        [list({table for table, _column in wanted})],
    )
    return {f'{table}.{column}' for table, column in wanted - set(env.cr.fetchall())}


def _references(env) -> set[str]:
    """References to other tables that are not kept, or give way."""
    wanted = {
        (env[name]._table, field.name, env[field.comodel_name]._table, _ON_DELETE[field.ondelete or 'set null'])
        for name in MODELS[:-1]
        for field in env[name]._fields.values()
        if field.type == 'many2one' and field.store
    }
    env.cr.execute(
        """
        SELECT c.conrelid::regclass::text, a.attname, c.confrelid::regclass::text, c.confdeltype::text FROM pg_constraint c
          JOIN pg_attribute a ON a.attrelid = c.conrelid AND c.conkey = ARRAY[a.attnum]
         WHERE c.contype = 'f' AND c.convalidated AND c.conrelid = ANY(%(tables)s::regclass[]) AND NOT EXISTS (
               SELECT FROM pg_trigger t WHERE t.tgconstraint = c.oid AND NOT t.tgenabled = ANY(%(firing)s))
        """,
        {'tables': list({row[0] for row in wanted}), 'firing': list(FIRING)},
    )
    return {f'{table}.{column}' for table, column, *_rest in wanted - set(env.cr.fetchall())}


# --- what could step in between -----------------------------------------------------------------------------------------------


def _between(cr) -> set[str]:
    """Triggers and rules that are none of ours, and tables that are no plain, lasting tables any more."""
    cr.execute(
        """
        SELECT t.tgname FROM pg_trigger t WHERE NOT t.tgisinternal AND t.tgrelid = ANY(%(tables)s::regclass[]) AND NOT t.tgname = ANY(%(ours)s)
        UNION ALL SELECT rulename FROM pg_rewrite WHERE ev_class = ANY(%(tables)s::regclass[])
        UNION ALL SELECT relname FROM pg_class WHERE oid = ANY(%(tables)s::regclass[])
              AND (relkind <> 'r' OR relpersistence <> 'p' OR relrowsecurity OR relforcerowsecurity)
        UNION ALL SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = ANY(%(tables)s::regclass[])
        """,
        {'tables': list(triggers.TABLES), 'ours': [row[0] for row in triggers.TRIGGERS]},
    )
    return {name for (name,) in cr.fetchall()}


def _settings(cr) -> set[str]:
    """Settings that switch triggers off, or let other functions stand in for PostgreSQL's own."""
    cr.execute(
        """
        SELECT 'session_replication_role' WHERE current_setting('session_replication_role') <> 'origin'
        UNION SELECT 'search_path' WHERE (current_schemas(TRUE))[1] NOT LIKE 'pg\\_%%' OR 'pg_catalog' <> ALL(current_schemas(TRUE))
              OR array_position(current_schemas(TRUE), 'pg_catalog') > 2
        UNION SELECT split_part(setting, '=', 1) FROM pg_db_role_setting, unnest(setconfig) AS setting
         WHERE (setdatabase = 0 OR setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database()))
           AND setting LIKE 'session\\_replication\\_role=%%' AND setting <> 'session_replication_role=origin'
        """.replace('%%', '%')
    )
    return {name for (name,) in cr.fetchall()}
