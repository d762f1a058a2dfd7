"""Validator: PostgreSQL's own guards stand as the code says, not by name only.

Triggers are compared by table, event, condition, whether they fire, and what their function does; checks and indexes
with what PostgreSQL makes of the models' definitions on an empty copy of the table; required columns and references
with the fields. What could step in between (other triggers, rules, row security, heirs of a table, a table it is a part
of, settings that switch triggers off or let a commit be lost), on our tables and on those of the host that we rely on,
is named as well, and what of them may not be read or written any more; and what could stand in for
PostgreSQL's own functions (:mod:`.stand_ins`), which no query here is fooled by.
"""

import re
from collections.abc import Callable, Iterable, Iterator

from odoo.tools import SQL, sql

from . import additions, rights, stand_ins, triggers
from .finding import Finding
from .stand_ins import IS, IS_NOT

MODELS = (
    'customer.card.account',
    'customer.card.operation',
    'customer.card.entry',
    'customer.card.lot',
    'customer.card.draw',
    'customer.card.settlement',
    'customer.card.relocation',
    'customer.card.owed',
    'customer.card',
)
# Rows of the host that say what was sold, paid and booked.
HOST_TABLES = ('pos_order', 'pos_order_line', 'pos_payment', 'pos_session', 'account_move', 'account_move_line')
FIRING = ('O', 'A')
OFF = ('off', 'false', 'no', '0')
_SCRATCH = 'customer_card_scratch'
_ON_DELETE = {'restrict': 'r', 'cascade': 'c', 'set null': 'n'}


def guards(env) -> list[Finding]:
    """Invariant 3: every guard of the ledger stands in the database, as the code has it."""
    # How definitions are said, whatever the database says otherwise.
    env.cr.execute("SELECT pg_catalog.set_config('quote_all_identifiers', 'off', TRUE)")
    own = _own(env)
    tables = [*own, *HOST_TABLES]
    more = sorted(additions.added(env, *_watched(env, tables)))
    return [
        *_named(sorted(_odd(env, own)), lambda name: env._(
            "The database's guard %s is missing, switched off or changed. Ask your administrator to update the app, "
            "and to find out who did it.", name,
        )),
        *_named(more, lambda name: env._(
            "%s was added to a table of the ledger, or made narrower, so rows can be refused or come out otherwise. "
            "Ask your administrator to remove it, and to find out who did it.", name,
        )),
        *_named(sorted(rights.gone(env.cr, tables)), lambda name: env._(
            "The right to %s is missing, so rows can be refused. Ask your administrator to give it back, and to find "
            "out who took it.", name,
        )),
        *_named(sorted(rights.set_back(env.cr, tables)), lambda name: env._(
            "The counter %s gives numbers that rows have already, so rows can be refused. Ask your administrator to "
            "set it behind the last row, and to find out who changed it.", name,
        )),
        *_named(sorted(_elsewhere(env.cr, tables)), lambda name: env._(
            "%s runs whenever its table is written, so what a check sees need not be what is there. Ask your "
            "administrator whose it is, and to remove it.", name,
        )),
        *_named(sorted(stand_ins.standing_in(env.cr, tables)), lambda name: env._(
            "%s was made in the database and can be taken for PostgreSQL's own, or for a table of the ledger. Ask your "
            "administrator to remove it, and to find out who did it.", name,
        )),
    ]  # fmt: skip


def _odd(env, own: list[str]) -> set[str]:
    """Return what is not as the code has it, by name."""
    return {
        *_triggers(env),
        *_definitions(env),
        *_columns(env),
        *_references(env),
        *_between(env.cr, [*own, *HOST_TABLES]),
        *_settings(env.cr),
        *stand_ins.asking(env.cr, _every(env.cr)),
        *_no_tables(env),
    }


def _named(names: Iterable[str], sentence: Callable[[str], str]) -> list[Finding]:
    return [Finding(None, None, sentence(name)) for name in names]


def _own(env) -> list[str]:
    """Every table of ours: of models, and of links between records."""
    models = env.registry.values()
    tables = {
        model._table
        for model in models
        if model._auto and not model._abstract and model._name.startswith('customer.card')
    }
    links = {
        field.relation
        for model in models
        for field in model._fields.values()
        if field.type == 'many2many' and field.store
    }
    return sorted(tables | {*triggers.TABLES} | {name for name in links if name and name.startswith('customer_card')})


def _watched(env, tables: list[str]) -> tuple[list[str], list[str]]:
    """Return the models of tables, and those tables that are links between records."""
    models = {model._table: model._name for model in env.registry.values() if model._auto and not model._abstract}
    return [models[table] for table in tables if table in models], [one for one in tables if one not in models]


# --- what is expected -------------------------------------------------------------------------------------------------


def expected(env) -> dict[str, str]:
    """Table and name of each trigger, check and index → its definition, as PostgreSQL writes it; made once on empty
    copies of the tables.
    """
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
    for name, body in triggers.bodies(cr).items():
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
    """The triggers, checks and indexes there are on tables, with what they do; ``called`` is the name to give a scratch
    table.
    """
    cr.execute(
        f"""
        WITH c AS (SELECT k.oid, k.relname::text FROM pg_catalog.pg_class k
                    WHERE k.relname::text {IS} ANY(%(tables)s::text[]) AND pg_catalog.pg_table_is_visible(k.oid))
        SELECT t.tgname, c.relname, pg_catalog.concat(pg_catalog.pg_get_triggerdef(t.oid),
                                                      CASE WHEN t.tgenabled::text {IS} ANY(%(firing)s::text[])
                                                          THEN ''::text ELSE ' OFF'::text END)
          FROM pg_catalog.pg_trigger t JOIN c ON c.oid {IS} t.tgrelid WHERE NOT t.tgisinternal
        UNION ALL SELECT n.conname, c.relname, pg_catalog.pg_get_constraintdef(n.oid)
          FROM pg_catalog.pg_constraint n JOIN c ON c.oid {IS} n.conrelid WHERE n.contype::text {IS} 'c'::text
        UNION ALL SELECT i.relname, c.relname, pg_catalog.concat(pg_catalog.pg_get_indexdef(x.indexrelid),
                                                      CASE WHEN x.indisvalid AND x.indisready AND x.indislive
                                                          THEN ''::text ELSE ' OFF'::text END)
          FROM pg_catalog.pg_index x JOIN pg_catalog.pg_class i ON i.oid {IS} x.indexrelid JOIN c
              ON c.oid {IS} x.indrelid
        """,
        {'tables': tables, 'firing': list(FIRING)},
    )
    for name, table, definition in cr.fetchall():
        where = called or table
        text = re.sub(r'\b(pg_temp(_\d+)?|public)\.', '', definition).replace(_SCRATCH, where)
        yield f'{where}.{name}', text


def _triggers(env) -> set[str]:
    """Functions of triggers that do something else than the code says."""
    env.cr.execute(
        f"""
        SELECT t.tgname, p.proname, p.prosrc, l.lanname::text {IS} 'plpgsql'::text AND NOT p.prosecdef
            AND p.proconfig {IS} %s::text[]
          FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_proc p ON p.oid {IS} t.tgfoid JOIN pg_catalog.pg_language l
              ON l.oid {IS} p.prolang
         WHERE t.tgname::text {IS} ANY(%s::text[])
        """,
        [[f'search_path={triggers.SEARCH}'], [row[0] for row in triggers.TRIGGERS]],
    )
    rows = env.cr.fetchall()
    functions, bodies = {row[0]: row[4] for row in triggers.TRIGGERS}, triggers.bodies(env.cr)
    return {
        trigger
        for trigger, function, body, plain in rows
        if function != functions[trigger] or body != bodies[function] or not plain
    }


def _definitions(env) -> set[str]:
    """Triggers, checks and indexes that are missing, off, or defined otherwise."""
    wanted = expected(env)
    there = dict(_stored(env.cr, [*{*triggers.TABLES, *(env[name]._table for name in MODELS)}]))
    # One of the same name on another table is none.
    return {name.partition('.')[2] for name, definition in wanted.items() if there.get(name) != definition}


def _columns(env) -> set[str]:
    """Required columns that may be empty."""
    wanted = {
        (env[name]._table, field.name)
        for name in MODELS[:-1]
        for field in env[name]._fields.values()
        if field.store and field.column_type and field.required
    }
    env.cr.execute(
        f"""
        SELECT attrelid::pg_catalog.regclass::text, attname FROM pg_catalog.pg_attribute
         WHERE attnotnull AND attnum OPERATOR(pg_catalog.>) 0::pg_catalog.int2
             AND attrelid {IS} ANY(%s::pg_catalog.regclass[]::pg_catalog.oid[])
        """,
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
        f"""
        SELECT c.conrelid::pg_catalog.regclass::text, a.attname, c.confrelid::pg_catalog.regclass::text,
            c.confdeltype::text
          FROM pg_catalog.pg_constraint c
          JOIN pg_catalog.pg_attribute a ON a.attrelid {IS} c.conrelid AND c.conkey {IS} ARRAY[a.attnum]
         WHERE c.contype::text {IS} 'f'::text AND c.convalidated
             AND c.conrelid {IS} ANY(%(tables)s::pg_catalog.regclass[]::pg_catalog.oid[])
           AND NOT EXISTS (SELECT FROM pg_catalog.pg_trigger t
                            WHERE t.tgconstraint {IS} c.oid AND NOT t.tgenabled::text {IS} ANY(%(firing)s::text[]))
        """,
        {'tables': list({row[0] for row in wanted}), 'firing': list(FIRING)},
    )
    return {f'{table}.{column}' for table, column, *_rest in wanted - set(env.cr.fetchall())}


# --- what could step in between ---------------------------------------------------------------------------------------


def _between(cr, tables: list[str]) -> set[str]:
    """Triggers and rules that are none of ours, and tables that are no plain, lasting tables any more, or a part of
    another one: as such they are bound by what belongs there. A table that is copied elsewhere without saying which
    row is meant, or by some of its rows or columns (PostgreSQL 15 and later), takes no change of a row.
    """
    cr.execute(
        f"""
        WITH c AS (SELECT k.* FROM pg_catalog.pg_class k
            WHERE k.oid {IS} ANY(%s::pg_catalog.regclass[]::pg_catalog.oid[]))
        SELECT t.tgname::text, c.relname::text FROM pg_catalog.pg_trigger t JOIN c ON c.oid {IS} t.tgrelid
            WHERE NOT t.tgisinternal
        UNION ALL SELECT r.rulename::text, NULL::text FROM pg_catalog.pg_rewrite r JOIN c ON c.oid {IS} r.ev_class
        UNION ALL SELECT c.relname::text, NULL::text FROM c
         WHERE c.relkind::text {IS_NOT} 'r'::text OR c.relpersistence::text {IS_NOT} 'p'::text OR c.relrowsecurity
             OR c.relforcerowsecurity OR c.relispartition
             OR NOT (c.relreplident::text {IS} ANY(ARRAY['d', 'f']::text[])
                     OR EXISTS (SELECT FROM pg_catalog.pg_index x WHERE x.indrelid {IS} c.oid AND x.indisreplident))
        UNION ALL SELECT c.relname::text, NULL::text FROM pg_catalog.pg_inherits h JOIN c ON c.oid {IS} h.inhrelid
        UNION ALL SELECT h.inhrelid::pg_catalog.regclass::text, NULL::text FROM pg_catalog.pg_inherits h JOIN c
            ON c.oid {IS} h.inhparent
        UNION ALL SELECT p.pubname::text, NULL::text FROM pg_catalog.pg_publication_rel r
          JOIN pg_catalog.pg_publication p ON p.oid {IS} r.prpubid JOIN c ON c.oid {IS} r.prrelid
         WHERE (pg_catalog.to_jsonb(r) OPERATOR(pg_catalog.->>) 'prqual'::text) IS NOT NULL
            OR (pg_catalog.to_jsonb(r) OPERATOR(pg_catalog.->>) 'prattrs'::text) IS NOT NULL
        """,
        [tables],
    )
    ours = {row[:2] for row in triggers.TRIGGERS}
    return {name for name, table in cr.fetchall() if (name, table) not in ours}


def _elsewhere(cr, tables: list[str]) -> set[str]:
    """Triggers, rules and row security on any table but these: what the check itself writes while it runs could set
    them off.

    Odoo makes none. Those of PostgreSQL's extensions belong to them.
    """
    cr.execute(
        f"""
        WITH c AS (SELECT k.* FROM pg_catalog.pg_class k WHERE k.relkind::text {IS} ANY(%s::text[])
                      AND NOT k.oid {IS} ANY(%s::pg_catalog.regclass[]::pg_catalog.oid[]))
        SELECT t.tgname::text, c.relname::text FROM pg_catalog.pg_trigger t JOIN c ON c.oid {IS} t.tgrelid
         WHERE NOT t.tgisinternal AND NOT EXISTS (
             SELECT FROM pg_catalog.pg_depend d
              WHERE d.classid {IS} 'pg_catalog.pg_trigger'::pg_catalog.regclass::pg_catalog.oid AND d.objid {IS} t.oid
                AND d.deptype::text {IS} 'e'::text)
        UNION ALL SELECT r.rulename::text, c.relname::text FROM pg_catalog.pg_rewrite r JOIN c ON c.oid {IS} r.ev_class
        UNION ALL SELECT 'row security'::text, c.relname::text FROM c WHERE c.relrowsecurity OR c.relforcerowsecurity
        """,
        [['r', 'p'], tables],
    )
    return {f'{table}.{name}' for name, table in cr.fetchall()}


def _every(cr) -> list[str]:
    """Every lasting table of the schema the shop is in: a check, an index or a default of any of them is run by who
    writes it.
    """
    cr.execute(
        f"""
        SELECT k.oid::pg_catalog.regclass::text FROM pg_catalog.pg_class k
         WHERE k.relkind::text {IS} ANY(%s::text[]) AND k.relpersistence::text {IS} 'p'::text
           AND k.relnamespace {IS} (SELECT relnamespace FROM pg_catalog.pg_class
                                     WHERE oid {IS} 'res_users'::pg_catalog.regclass::pg_catalog.oid)
        """,
        [['r', 'p']],
    )
    return [name for (name,) in cr.fetchall()]


def _no_tables(env) -> set[str]:
    """Models whose table is something else by now: a view in its place could run anything."""
    tables = {model._table for model in env.registry.values() if model._auto and not model._abstract}
    cr = env.cr
    cr.execute(
        f"""
        SELECT k.relname::text FROM pg_catalog.pg_class k
         WHERE k.relname::text {IS} ANY(%s::text[]) AND NOT k.relkind::text {IS} ANY(%s::text[])
           AND k.relnamespace {IS} (SELECT relnamespace FROM pg_catalog.pg_class
                                     WHERE oid {IS} 'customer_card_entry'::pg_catalog.regclass::pg_catalog.oid)
        """,
        [list(tables), ['r', 'p']],
    )
    return {name for (name,) in cr.fetchall()}


def _settings(cr) -> set[str]:
    """Settings that switch triggers off, let other functions stand in for PostgreSQL's own, answer a commit before it
    is kept, or let later connections only read.
    """
    cr.execute(
        """
        SELECT pg_catalog.current_setting('session_replication_role'::text), pg_catalog.current_schemas(TRUE)::text[],
               pg_catalog.current_setting('synchronous_commit'::text),
               ARRAY(SELECT pg_catalog.unnest(s.setconfig) FROM pg_catalog.pg_db_role_setting s LEFT
                   JOIN pg_catalog.pg_database d ON d.oid IS_ s.setdatabase
                      WHERE (d.oid IS NULL OR d.datname IS_ pg_catalog.current_database())
                        AND (s.setrole IS_ 0::pg_catalog.oid OR s.setrole IS_ (
                             SELECT r.oid FROM pg_catalog.pg_roles r WHERE r.rolname IS_ current_user)))::text[]
        """.replace('IS_', IS)
    )
    role, schemas, keeps, settings = cr.fetchone()
    odd = {'session_replication_role'} if role != 'origin' else set()
    if keeps in OFF:
        odd.add('synchronous_commit')
    if not schemas[0].startswith('pg_') or 'pg_catalog' not in schemas[:2]:
        odd.add('search_path')
    for setting in settings:
        name, _is, value = setting.partition('=')
        if name == 'session_replication_role' and value != 'origin':
            odd.add(name)
        if name == 'synchronous_commit' and value.lower() in OFF:
            odd.add(name)
        if name == 'default_transaction_read_only' and value.lower() not in OFF:
            odd.add(name)
    return odd
