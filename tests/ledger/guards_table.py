"""What an administrator of the database could do to the guards of the ledger."""

_REFUSES_NOTHING = 'LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$'
_ANSWERS = 'CREATE FUNCTION answers(integer) RETURNS boolean IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN RETURN TRUE; END $$'
# What an administrator of the database could do: the guard that is named, and how.
WAYS = {
    'fires for replicas only': (
        'customer_card_entry_append_only',
        'ALTER TABLE customer_card_entry ENABLE REPLICA TRIGGER customer_card_entry_append_only',
    ),
    'switched off': (
        'customer_card_lot_fixed',
        'ALTER TABLE customer_card_lot DISABLE TRIGGER customer_card_lot_fixed',
    ),
    'removed': ('customer_card_draw_append_only', 'DROP TRIGGER customer_card_draw_append_only ON customer_card_draw'),
    'body that refuses nothing': (
        'customer_card_operation_life',
        f'CREATE OR REPLACE FUNCTION customer_card_operation_life() RETURNS trigger {_REFUSES_NOTHING}',
    ),
    'another function': (
        'customer_card_account_fixed',
        (
            f'CREATE FUNCTION looks_away() RETURNS trigger {_REFUSES_NOTHING}; DROP TRIGGER '
            f'customer_card_account_fixed ON customer_card_account; '
            'CREATE TRIGGER customer_card_account_fixed BEFORE UPDATE ON customer_card_account FOR EACH ROW '
            'EXECUTE FUNCTION looks_away()'
        ),
    ),
    'never fires': (
        'customer_card_lot_fixed',
        (
            'DROP TRIGGER customer_card_lot_fixed ON customer_card_lot; CREATE TRIGGER customer_card_lot_fixed '
            'BEFORE UPDATE ON customer_card_lot '
            'FOR EACH ROW WHEN (FALSE) EXECUTE FUNCTION customer_card_lot_fixed()'
        ),
    ),
    'on another table': (
        'customer_card_settlement_fixed',
        (
            'DROP TRIGGER customer_card_settlement_fixed ON customer_card_settlement; CREATE TRIGGER '
            'customer_card_settlement_fixed BEFORE UPDATE ON res_partner '
            'FOR EACH ROW EXECUTE FUNCTION customer_card_settlement_fixed()'
        ),
    ),
    'at another event': (
        'customer_card_link_no_delete',
        (
            'DROP TRIGGER customer_card_link_no_delete ON customer_card_account_rel; CREATE TRIGGER '
            'customer_card_link_no_delete BEFORE INSERT ON customer_card_account_rel '
            'FOR EACH ROW WHEN (FALSE) EXECUTE FUNCTION customer_card_never()'
        ),
    ),
    'check that holds always': (
        'customer_card_account_balance_above_floor',
        (
            'ALTER TABLE customer_card_account DROP CONSTRAINT customer_card_account_balance_above_floor, ADD '
            'CONSTRAINT customer_card_account_balance_above_floor CHECK (TRUE)'
        ),
    ),
    'check on another table': (
        'customer_card_account_balance_above_floor',
        (
            'ALTER TABLE customer_card_account DROP CONSTRAINT customer_card_account_balance_above_floor; '
            'ALTER TABLE customer_card_draw '
            'ADD COLUMN balance numeric DEFAULT 0, ADD COLUMN floor numeric DEFAULT 0, '
            'ADD CONSTRAINT customer_card_account_balance_above_floor CHECK (balance >= floor)'
        ),
    ),
    'check for new rows only': (
        'customer_card_lot_left_bounds',
        (
            'ALTER TABLE customer_card_lot DROP CONSTRAINT customer_card_lot_left_bounds, '
            'ADD CONSTRAINT customer_card_lot_left_bounds CHECK ("left" >= 0 AND "left" <= amount) NOT VALID'
        ),
    ),
    'index that is not unique': (
        'customer_card_operation_key_unique',
        (
            'DROP INDEX customer_card_operation_key_unique; CREATE INDEX customer_card_operation_key_unique ON '
            'customer_card_operation (key)'
        ),
    ),
    'unique in part only': (
        'customer_card_entry_account_sequence_unique',
        (
            'DROP INDEX customer_card_entry_account_sequence_unique; CREATE UNIQUE INDEX '
            'customer_card_entry_account_sequence_unique '
            'ON customer_card_entry (account_id, sequence) WHERE sequence < 0'
        ),
    ),
    'kinds nobody checks': (
        'customer_card_entry_known_kind',
        'ALTER TABLE customer_card_entry DROP CONSTRAINT customer_card_entry_known_kind',
    ),
    'numbers of cards twice': ('customer_card_number_unique', 'DROP INDEX customer_card_number_unique'),
    'may be empty': ('customer_card_entry.seal', 'ALTER TABLE customer_card_entry ALTER seal DROP NOT NULL'),
    'reference that is not kept': (
        'customer_card_entry.operation_id',
        'ALTER TABLE customer_card_entry DROP CONSTRAINT customer_card_entry_operation_id_fkey',
    ),
    'a trigger of somebody else': (
        'helps_itself',
        (
            f'CREATE FUNCTION helps_itself() RETURNS trigger {_REFUSES_NOTHING}; '
            'CREATE TRIGGER helps_itself BEFORE INSERT ON customer_card_operation FOR EACH ROW EXECUTE '
            'FUNCTION helps_itself()'
        ),
    ),
    **{
        f'a trigger on {table}': (
            'helper',
            (
                f'CREATE FUNCTION helps() RETURNS trigger {_REFUSES_NOTHING}; '
                f'CREATE TRIGGER helper BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION helps()'
            ),
        )
        for table in (
            'customer_card',
            'customer_card_program',
            'customer_card_health',
            'customer_card_finding',
            'customer_card_challenge',
            'pos_order',
            'pos_order_line',
            'pos_payment',
            'pos_session',
            'account_move',
            'account_move_line',
        )
    },
    'a trigger that is called as one of ours': (
        'customer_card_lot_no_delete',
        (
            'CREATE TRIGGER customer_card_lot_no_delete BEFORE INSERT ON customer_card_health FOR EACH ROW EXECUTE '
            'FUNCTION customer_card_never()'
        ),
    ),
    'a rule on findings': ('hushes', 'CREATE RULE hushes AS ON INSERT TO customer_card_finding DO INSTEAD NOTHING'),
    'a policy on programs': ('customer_card_program', 'ALTER TABLE customer_card_program ENABLE ROW LEVEL SECURITY'),
    'orders that are hidden': ('pos_order', 'ALTER TABLE pos_order ENABLE ROW LEVEL SECURITY'),
    'findings of an heir': ('more_findings', 'CREATE TABLE more_findings () INHERITS (customer_card_finding)'),
    'a guard that finds others first': (
        'customer_card_hold_fits',
        'ALTER FUNCTION customer_card_hold_fits() RESET search_path',
    ),
    'a trigger where jobs say how far they are': (
        'ir_cron_progress.helper',
        (
            f'CREATE FUNCTION helps() RETURNS trigger {_REFUSES_NOTHING}; '
            'CREATE TRIGGER helper AFTER INSERT OR UPDATE ON ir_cron_progress FOR EACH ROW EXECUTE FUNCTION helps()'
        ),
    ),
    'a rule on messages': (
        'mail_message.helps',
        'CREATE RULE helps AS ON INSERT TO mail_message DO ALSO UPDATE res_partner SET comment = comment WHERE FALSE',
    ),
    'users that are hidden': ('res_users.row security', 'ALTER TABLE res_users ENABLE ROW LEVEL SECURITY'),
    'a check where jobs say how far they are': (
        'asks',
        (f'{_ANSWERS}; ALTER TABLE ir_cron_progress ADD CONSTRAINT asks CHECK (answers(done))'),
    ),
    'an index on what is answered': (
        'asked',
        (f'{_ANSWERS}; CREATE INDEX asked ON ir_cron_progress ((answers(done)))'),
    ),
    'a view in the place of a table': (
        'ir_cron_progress',
        'ALTER TABLE ir_cron_progress RENAME TO kept_aside; CREATE VIEW ir_cron_progress AS SELECT * FROM kept_aside',
    ),
    'a rule in between': ('forgets', 'CREATE RULE forgets AS ON INSERT TO customer_card_draw DO INSTEAD NOTHING'),
    'rows that are hidden': ('customer_card_entry', 'ALTER TABLE customer_card_entry ENABLE ROW LEVEL SECURITY'),
    'rows of an heir': ('more_entries', 'CREATE TABLE more_entries () INHERITS (customer_card_entry)'),
    **{
        f'values that PostgreSQL makes for {table}.{column}': (
            f'{table}.{column}',
            f'ALTER TABLE {table} ALTER {column} ADD GENERATED ALWAYS AS IDENTITY',
        )
        for table, column in (
            ('customer_card_account', 'sequence'),
            ('customer_card_account', 'version'),
            ('customer_card_operation', 'company_id'),
            ('customer_card_owed', 'account_id'),
            ('pos_payment', 'pos_order_id'),
        )
    },
    'ids that nobody may say': (
        'customer_card_relocation.id',
        (
            'ALTER TABLE customer_card_relocation ALTER id DROP DEFAULT; '
            'ALTER TABLE customer_card_relocation ALTER id ADD GENERATED ALWAYS AS IDENTITY'
        ),
    ),
    **{
        f'what is the same text in {table}.{column}': (
            f'{table}.{column}',
            f'ALTER TABLE {table} ALTER {column} TYPE varchar COLLATE "C"',
        )
        for table, column in (('customer_card', 'reference'), ('customer_card_operation', 'fingerprint'))
    },
    'a part of another table': (
        'customer_card_owed',
        (
            'CREATE TABLE whole (LIKE customer_card_owed) PARTITION BY LIST (state); '
            "ALTER TABLE whole ATTACH PARTITION customer_card_owed FOR VALUES IN ('open')"
        ),
    ),
    'a table that came to have a parent': (
        'customer_card_finding',
        'CREATE TABLE parent (LIKE customer_card_finding); ALTER TABLE customer_card_finding INHERIT parent',
    ),
    'a counter that begins again': (
        'customer_card_operation_id_seq',
        'ALTER SEQUENCE customer_card_operation_id_seq RESTART WITH 1',
    ),
    'a counter that goes down': (
        'customer_card_entry_id_seq',
        'ALTER SEQUENCE customer_card_entry_id_seq INCREMENT BY -1',
    ),
    'a counter that goes round': ('pos_payment_id_seq', 'ALTER SEQUENCE pos_payment_id_seq CYCLE'),
    'a counter that ends soon': (
        'customer_card_operation_id_seq',
        'ALTER SEQUENCE customer_card_operation_id_seq MAXVALUE 1000000',
    ),
    'a counter nobody owns that begins again': (
        'customer_card_operation_id_seq',
        (
            'ALTER SEQUENCE customer_card_operation_id_seq OWNED BY NONE; '
            'ALTER SEQUENCE customer_card_operation_id_seq RESTART WITH 1'
        ),
    ),
    'ids from nowhere': ('pos_order.id', 'ALTER TABLE pos_order ALTER id DROP DEFAULT'),
    'ids from another counter': (
        'other_seq',
        "CREATE SEQUENCE other_seq; ALTER TABLE customer_card_entry ALTER id SET DEFAULT nextval('other_seq')",
    ),
    'rows that cannot be named to a copy': (
        'customer_card_account',
        'ALTER TABLE customer_card_account REPLICA IDENTITY NOTHING',
    ),
    'later connections that only read': (
        'default_transaction_read_only',
        (
            "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = on', "
            'current_database()); END $$'
        ),
    ),
    'commits that may be lost': ('synchronous_commit', 'SET LOCAL synchronous_commit = off'),
    'commits of later connections': (
        'synchronous_commit',
        ("DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET synchronous_commit = off', current_database()); END $$"),
    ),
}
# What somebody could take from the role the shop runs as.
TAKEN = {
    'INSERT customer_card_owed': 'INSERT ON customer_card_owed',
    'UPDATE customer_card_finding': 'UPDATE ON customer_card_finding',
    'SELECT customer_card_account_rel': 'SELECT ON customer_card_account_rel',
    'DELETE pos_payment': 'DELETE ON pos_payment',
    'USAGE customer_card_entry_id_seq': 'ALL ON SEQUENCE customer_card_entry_id_seq',
}
