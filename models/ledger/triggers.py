"""Triggers that refuse in PostgreSQL itself: the second side of the ledger's invariants.

Each function is small and names what it protects. Reinstalled at every module update; the statements can be repeated.
That they are still what stands here is looked after by :mod:`.guards`. They find PostgreSQL's own functions and
operators only (:data:`SEARCH`), so nobody can put another one in their place; a row they keep to compare it is a
``record``, and tables are named with their schema.
"""

from . import sql

LINKS = 'customer_card_account_rel'
OWED = 'customer_card_owed'

SEARCH = 'pg_catalog, pg_temp'
# name: body; ``@schema@`` is the schema of our tables
FUNCTIONS = {
    # Entries never change, draws belong to their entry; accounts, lots, links are never removed; nothing is emptied.
    'customer_card_never': """
    BEGIN
        RAISE EXCEPTION 'customer_card: % on % is refused, the ledger only grows', TG_OP, TG_TABLE_NAME;
    END """,
    # What an account is never changes; what is on it changes with an entry only.
    'customer_card_account_fixed': """
    BEGIN
        IF (NEW.id, NEW.kind, NEW.program_id, NEW.company_id, NEW.currency_id, NEW.digits)
           IS DISTINCT FROM (OLD.id, OLD.kind, OLD.program_id, OLD.company_id, OLD.currency_id, OLD.digits) THEN
            RAISE EXCEPTION 'customer_card: what account % is never changes', OLD.id;
        END IF;
        IF OLD.heir_id IS NOT NULL AND (NEW.heir_id, NEW.heir_seal) IS DISTINCT FROM (OLD.heir_id, OLD.heir_seal) THEN
            RAISE EXCEPTION 'customer_card: which account took over from % never changes', OLD.id;
        END IF;
        IF NEW.sequence < OLD.sequence OR (NEW.sequence = OLD.sequence AND (NEW.balance, NEW.floor, NEW.seal)
           IS DISTINCT FROM (OLD.balance, OLD.floor, OLD.seal))
           -- the mark is made anew with an entry, where another account takes over, or where more or less is allowed
           OR (NEW.sequence = OLD.sequence AND NEW.heir_id IS NOT DISTINCT FROM OLD.heir_id
               AND NEW.allowance IS NOT DISTINCT FROM OLD.allowance
               AND NEW.mark IS DISTINCT FROM OLD.mark) THEN
            RAISE EXCEPTION 'customer_card: account % changes with an entry only', OLD.id;
        END IF;
        RETURN NEW;
    END """,
    # Of a lot only what is left of it changes.
    'customer_card_lot_fixed': """
    BEGIN
        IF (NEW.id, NEW.entry_id, NEW.account_id, NEW.company_id, NEW.amount, NEW.opened_at, NEW.expires_at,
            NEW.usable_at, NEW.source_id)
           IS DISTINCT FROM
           (OLD.id, OLD.entry_id, OLD.account_id, OLD.company_id, OLD.amount, OLD.opened_at, OLD.expires_at,
               OLD.usable_at, OLD.source_id) THEN
            RAISE EXCEPTION 'customer_card: lot % is never changed', OLD.id;
        END IF;
        RETURN NEW;
    END """,
    # A card goes on opening the accounts it opened; the link is sealed once.
    'customer_card_link_fixed': """
    BEGIN
        IF (NEW.card_id, NEW.account_id) IS DISTINCT FROM (OLD.card_id, OLD.account_id) OR OLD.seal IS NOT NULL THEN
            RAISE EXCEPTION 'customer_card: which account card % opens never changes', OLD.card_id;
        END IF;
        RETURN NEW;
    END """,
    # A settlement is filled once; anchored, it never changes.
    'customer_card_settlement_fixed': """
    BEGIN
        IF OLD.anchor IS NOT NULL OR NEW.id <> OLD.id THEN
            RAISE EXCEPTION 'customer_card: settlement % is never changed', OLD.id;
        END IF;
        RETURN NEW;
    END """,
    # What an operation is never changes; a hold ends exactly once.
    'customer_card_operation_life': """
    DECLARE before record;
    BEGIN
        before := NEW;
        before.state := OLD.state;
        before.captured := OLD.captured;
        before.reversed := OLD.reversed;
        IF OLD.state = 'authorized' THEN
            before.origin_model := OLD.origin_model;
            before.origin_id := OLD.origin_id;
            before.tender_amount := OLD.tender_amount;
            before.exception := OLD.exception;
        END IF;
        IF NEW.state <> OLD.state THEN
            before.seal := OLD.seal;
        END IF;
        IF before IS DISTINCT FROM OLD THEN
            RAISE EXCEPTION 'customer_card: operation % is never changed', OLD.id;
        END IF;
        IF NEW.state <> OLD.state AND NOT (OLD.state = 'authorized' AND NEW.state IN ('captured', 'voided', 'expired'))
            THEN
            RAISE EXCEPTION 'customer_card: operation % is % already', OLD.id, OLD.state;
        END IF;
        IF NEW.captured <> OLD.captured AND NOT (OLD.state = 'authorized' AND NEW.state = 'captured') THEN
            RAISE EXCEPTION 'customer_card: operation % was captured once already', OLD.id;
        END IF;
        IF NEW.reversed < OLD.reversed OR (NEW.reversed > OLD.reversed AND OLD.state NOT IN ('captured', 'posted')) THEN
            RAISE EXCEPTION 'customer_card: what was given back of operation % is not taken again', OLD.id;
        END IF;
        RETURN NEW;
    END """,
    # What is owed becomes less or is closed, once; it is never removed.
    'customer_card_owed_fixed': """
    DECLARE before record;
    BEGIN
        before := NEW;
        before.state := OLD.state;
        before.lowered := OLD.lowered;
        before.lowered_units := OLD.lowered_units;
        before.settled_by_id := OLD.settled_by_id;
        before.settled_at := OLD.settled_at;
        before.move_id := OLD.move_id;
        before.seal := OLD.seal;
        IF before IS DISTINCT FROM OLD OR NEW.lowered < OLD.lowered OR NEW.lowered_units < OLD.lowered_units
           OR (OLD.state <> 'open' AND (NEW.state, NEW.lowered, NEW.settled_by_id, NEW.settled_at)
               IS DISTINCT FROM (OLD.state, OLD.lowered, OLD.settled_by_id, OLD.settled_at))
           OR (OLD.move_id IS NOT NULL AND NEW.move_id IS DISTINCT FROM OLD.move_id) THEN
            RAISE EXCEPTION 'customer_card: what is owed (%) is never changed', OLD.id;
        END IF;
        RETURN NEW;
    END """,
    # A hold fits into what is available, counted by the database's own clock.
    'customer_card_hold_fits': f"""
    DECLARE room numeric;
    BEGIN
        SELECT a.balance - {sql.BOTTOM} - COALESCE((
            SELECT sum(o.amount) FROM @schema@.customer_card_operation o WHERE o.account_id = a.id
                AND {sql.live_hold(sql.NOW_ONCE)}), 0) - COALESCE((
            SELECT sum(l."left") FROM @schema@.customer_card_lot l WHERE l.account_id = a.id
                AND {sql.pending_lot()}), 0)
          INTO room FROM @schema@.customer_card_account a WHERE a.id = NEW.account_id;
        IF NEW.amount <= 0 OR room < NEW.amount THEN
            RAISE EXCEPTION 'customer_card: a hold of % does not fit into the % available on account %', NEW.amount,
                room, NEW.account_id
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END """,
}

_ROW, _STATEMENT = 'FOR EACH ROW', 'FOR EACH STATEMENT'
# Columns of an account that carry meaning: a hold only counts up `version`, and costs no call of the trigger.
_WEIGHTY = (
    'id, kind, program_id, company_id, currency_id, digits, balance, floor, allowance, sequence, seal, mark, heir_id, '
    'heir_seal'
)
# Columns of an entry that never change; its settlement link is set once, and setting it calls no trigger.
_ENTRY = (
    'id, account_id, operation_id, program_id, company_id, sequence, account_kind, kind, seal, deployment, booking, '
    'amount, balance, moment'
)
# Tables that only grow, by the short names their triggers have.
_KEPT = {
    'entry': 'customer_card_entry',
    'draw': 'customer_card_draw',
    'lot': 'customer_card_lot',
    'account': 'customer_card_account',
    'operation': 'customer_card_operation',
    'settlement': 'customer_card_settlement',
    'link': LINKS,
    'relocation': 'customer_card_relocation',
    'owed': OWED,
}
# trigger name, table, when it fires, for what, function; rooms above add those of their own tables (:func:`keep`)
TRIGGERS = [
    (
        'customer_card_entry_append_only',
        _KEPT['entry'],
        f'BEFORE UPDATE OF {_ENTRY} OR DELETE',
        _ROW,
        'customer_card_never',
    ),
    (
        'customer_card_entry_settled_once',
        _KEPT['entry'],
        'BEFORE UPDATE OF settlement_id',
        'FOR EACH ROW WHEN (OLD.settlement_id IS NOT NULL OR NEW.settlement_id IS NULL)',
        'customer_card_never',
    ),
    ('customer_card_draw_append_only', _KEPT['draw'], 'BEFORE UPDATE OR DELETE', _ROW, 'customer_card_never'),
    (
        'customer_card_relocation_append_only',
        _KEPT['relocation'],
        'BEFORE UPDATE OR DELETE',
        _ROW,
        'customer_card_never',
    ),
    *(
        (f'customer_card_{name}_no_delete', _KEPT[name], 'BEFORE DELETE', _ROW, 'customer_card_never')
        for name in ('lot', 'account', 'operation', 'settlement', 'link', 'owed')
    ),
    *(
        (f'customer_card_{name}_no_truncate', table, 'BEFORE TRUNCATE', _STATEMENT, 'customer_card_never')
        for name, table in _KEPT.items()
    ),
    (
        'customer_card_account_fixed',
        _KEPT['account'],
        f'BEFORE UPDATE OF {_WEIGHTY}',
        _ROW,
        'customer_card_account_fixed',
    ),
    ('customer_card_lot_fixed', _KEPT['lot'], 'BEFORE UPDATE', _ROW, 'customer_card_lot_fixed'),
    ('customer_card_link_fixed', _KEPT['link'], 'BEFORE UPDATE', _ROW, 'customer_card_link_fixed'),
    ('customer_card_settlement_fixed', _KEPT['settlement'], 'BEFORE UPDATE', _ROW, 'customer_card_settlement_fixed'),
    ('customer_card_operation_life', _KEPT['operation'], 'BEFORE UPDATE', _ROW, 'customer_card_operation_life'),
    ('customer_card_owed_fixed', OWED, 'BEFORE UPDATE', _ROW, 'customer_card_owed_fixed'),
    (
        'customer_card_hold_fits',
        _KEPT['operation'],
        'BEFORE INSERT',
        "FOR EACH ROW WHEN (NEW.state::text = 'authorized'::text)",
        'customer_card_hold_fits',
    ),
]
TABLES = list(_KEPT.values())


def keep(name: str, table: str, columns: str) -> None:
    """Let a table of a room above only grow, too: of its rows these columns never change. The room installs it
    (:func:`install_on`) as the table is set up.

    :param name: what its triggers are called by
    """
    TRIGGERS.extend(
        (
            (
                f'customer_card_{name}_fixed',
                table,
                f'BEFORE UPDATE OF {columns} OR DELETE',
                _ROW,
                'customer_card_never',
            ),
            (f'customer_card_{name}_no_truncate', table, 'BEFORE TRUNCATE', _STATEMENT, 'customer_card_never'),
        )
    )
    TABLES.append(table)


def install(cr) -> None:
    """(Re)create every function, the ledger's triggers, and the links' seal; called as its last table is set up."""
    # Names and bodies come from the tables above, never from outside.
    cr.execute(f'ALTER TABLE {LINKS} ADD COLUMN IF NOT EXISTS seal varchar')  # pylint: disable=sql-injection
    for name, body in bodies(cr).items():
        head = f'CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SET search_path = {SEARCH}'
        cr.execute(f'{head} AS $body${body}$body$')  # pylint: disable=sql-injection
    for table in _KEPT.values():
        install_on(cr, table)


def install_on(cr, table: str) -> None:
    """(Re)create the triggers of one table."""
    for name, on, event, level, function in TRIGGERS:
        if on == table:
            cr.execute(f'DROP TRIGGER IF EXISTS {name} ON {table}')  # pylint: disable=sql-injection
            cr.execute(create(name, table, event, level, function))


def bodies(cr) -> dict[str, str]:
    """The functions as they stand in this database, by name."""
    cr.execute(
        """
        SELECT pg_catalog.quote_ident(n.nspname::text) FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n
            ON n.oid = c.relnamespace
         WHERE c.oid = %s::regclass::oid
        """,
        [LINKS],
    )
    (schema,) = cr.fetchone()
    return {name: body.replace('@schema@', schema) for name, body in FUNCTIONS.items()}


def create(name: str, table: str, event: str, level: str, function: str) -> str:
    """The SQL that makes one trigger."""
    return f'CREATE TRIGGER {name} {event} ON {table} {level} EXECUTE FUNCTION {function}()'
