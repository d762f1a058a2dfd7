"""What PostgreSQL itself refuses, whoever asks: the second side of the ledger's invariants.

Each function is small and names what it protects. Reinstalled at every module update; the statements can be repeated.
"""

_FUNCTIONS = (
    # An entry never changes; its settlement link may be set once.
    """
    CREATE OR REPLACE FUNCTION customer_card_entry_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE before customer_card_entry;
    BEGIN
        IF TG_OP = 'UPDATE' AND OLD.settlement_id IS NULL AND NEW.settlement_id IS NOT NULL THEN
            before := NEW;
            before.settlement_id := NULL;
            IF before IS NOT DISTINCT FROM OLD THEN
                RETURN NEW;
            END IF;
        END IF;
        RAISE EXCEPTION 'customer_card: ledger entries are append-only (% on entry %)', TG_OP, OLD.id;
    END $$
    """,
    # Draws belong to their entry; accounts and lots are written by the ledger but never removed; nothing is ever emptied.
    """
    CREATE OR REPLACE FUNCTION customer_card_never() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'customer_card: % on % is refused, the ledger only grows', TG_OP, TG_TABLE_NAME;
    END $$
    """,
    # What an operation is never changes; a hold ends exactly once.
    """
    CREATE OR REPLACE FUNCTION customer_card_operation_life() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF (NEW.key, NEW.fingerprint, NEW.kind, NEW.account_id, NEW.target_account_id, NEW.amount, NEW.company_id, NEW.reversal_of_id, NEW.moment)
           IS DISTINCT FROM
           (OLD.key, OLD.fingerprint, OLD.kind, OLD.account_id, OLD.target_account_id, OLD.amount, OLD.company_id, OLD.reversal_of_id, OLD.moment) THEN
            RAISE EXCEPTION 'customer_card: operation % is never changed', OLD.id;
        END IF;
        IF NEW.state <> OLD.state AND NOT (OLD.state = 'authorized' AND NEW.state IN ('captured', 'voided', 'expired')) THEN
            RAISE EXCEPTION 'customer_card: operation % is % already', OLD.id, OLD.state;
        END IF;
        IF NEW.captured <> OLD.captured AND NOT (OLD.state = 'authorized' AND NEW.state = 'captured') THEN
            RAISE EXCEPTION 'customer_card: operation % was captured once already', OLD.id;
        END IF;
        RETURN NEW;
    END $$
    """,
    # A hold fits into what is available, counted by the database's own clock.
    """
    CREATE OR REPLACE FUNCTION customer_card_hold_fits() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE room numeric;
    BEGIN
        SELECT a.balance - CASE WHEN a.kind IN ('points', 'value') THEN LEAST(0, a.balance) ELSE a.floor END - COALESCE((
            SELECT sum(o.amount) FROM customer_card_operation o
             WHERE o.account_id = a.id AND o.state = 'authorized' AND o.expires_at > clock_timestamp() AT TIME ZONE 'UTC'), 0) - COALESCE((
            SELECT sum(l."left") FROM customer_card_lot l
             WHERE l.account_id = a.id AND l."left" > 0 AND l.usable_at > (SELECT clock_timestamp() AT TIME ZONE 'UTC')), 0)
          INTO room FROM customer_card_account a WHERE a.id = NEW.account_id;
        IF NEW.amount <= 0 OR room < NEW.amount THEN
            RAISE EXCEPTION 'customer_card: a hold of % does not fit into the % available on account %', NEW.amount, room, NEW.account_id
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END $$
    """,
)

# trigger name, table, when it fires, function
_TRIGGERS = (
    (
        'customer_card_entry_append_only',
        'customer_card_entry',
        'BEFORE UPDATE OR DELETE',
        'FOR EACH ROW',
        'customer_card_entry_append_only',
    ),
    (
        'customer_card_entry_no_truncate',
        'customer_card_entry',
        'BEFORE TRUNCATE',
        'FOR EACH STATEMENT',
        'customer_card_never',
    ),
    (
        'customer_card_draw_append_only',
        'customer_card_draw',
        'BEFORE UPDATE OR DELETE',
        'FOR EACH ROW',
        'customer_card_never',
    ),
    (
        'customer_card_draw_no_truncate',
        'customer_card_draw',
        'BEFORE TRUNCATE',
        'FOR EACH STATEMENT',
        'customer_card_never',
    ),
    ('customer_card_lot_no_delete', 'customer_card_lot', 'BEFORE DELETE', 'FOR EACH ROW', 'customer_card_never'),
    (
        'customer_card_lot_no_truncate',
        'customer_card_lot',
        'BEFORE TRUNCATE',
        'FOR EACH STATEMENT',
        'customer_card_never',
    ),
    (
        'customer_card_account_no_delete',
        'customer_card_account',
        'BEFORE DELETE',
        'FOR EACH ROW',
        'customer_card_never',
    ),
    (
        'customer_card_account_no_truncate',
        'customer_card_account',
        'BEFORE TRUNCATE',
        'FOR EACH STATEMENT',
        'customer_card_never',
    ),
    (
        'customer_card_operation_no_delete',
        'customer_card_operation',
        'BEFORE DELETE',
        'FOR EACH ROW',
        'customer_card_never',
    ),
    (
        'customer_card_operation_no_truncate',
        'customer_card_operation',
        'BEFORE TRUNCATE',
        'FOR EACH STATEMENT',
        'customer_card_never',
    ),
    (
        'customer_card_operation_life',
        'customer_card_operation',
        'BEFORE UPDATE',
        'FOR EACH ROW',
        'customer_card_operation_life',
    ),
    (
        'customer_card_hold_fits',
        'customer_card_operation',
        'BEFORE INSERT',
        "FOR EACH ROW WHEN (NEW.state = 'authorized')",
        'customer_card_hold_fits',
    ),
)


def install(cr) -> None:
    """(Re)create every function and trigger whose table exists already; called as the last ledger table is set up."""
    for function in _FUNCTIONS:
        cr.execute(function)
    for name, table, event, level, function in _TRIGGERS:
        # Names come from the table above, never from outside.
        cr.execute(f'DROP TRIGGER IF EXISTS {name} ON {table}')  # pylint: disable=sql-injection
        cr.execute(f'CREATE TRIGGER {name} {event} ON {table} {level} EXECUTE FUNCTION {function}()')  # pylint: disable=sql-injection


def missing(cr) -> list[str]:
    """Names of triggers that should exist, be enabled, and are not."""
    cr.execute(
        "SELECT tgname FROM pg_trigger WHERE tgname = ANY(%s) AND tgenabled <> 'D'", [[row[0] for row in _TRIGGERS]]
    )
    found = {name for (name,) in cr.fetchall()}
    return [row[0] for row in _TRIGGERS if row[0] not in found]
