"""What happens once: at installation, and when somebody tries to uninstall."""

import contextlib

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tools import SQL, mute_logger


def post_init_hook(env):
    """Make what is needed to try the add-on without configuring anything: accounts, journal, payment methods, one
    program of each ready kind.
    """
    for company in env['res.company'].search([]):
        if company.chart_template:
            env['customer.card.program'].with_company(company)._setup_company(company)


# What Odoo does not drop by itself, or drops too late for the accounts and the journal we made, which would then stay.
_DROP = {'function': 'DROP FUNCTION %s() CASCADE', 'key': 'ALTER TABLE %s DROP CONSTRAINT %s'}


def uninstall_hook(env):
    """Take out of the host what would not go with our tables: tenders that tills would offer without a card, and
    functions in SQL.

    :raise UserError: while the ledger holds anything; dropping it would drop customers' money
    """
    env.cr.execute('SELECT EXISTS (SELECT 1 FROM customer_card_operation)')
    if env.cr.fetchone()[0]:
        raise UserError(env._("Customer Cards cannot be uninstalled: its ledger holds customers' value."))
    _remove_tenders(env)
    for kind, names in _left_behind(env).items():
        for name in names:
            env.cr.execute(SQL(_DROP[kind], *map(SQL.identifier, name)))


def _left_behind(env) -> dict[str, list[tuple[str, ...]]]:
    """Names of our functions, and of our tables' references to the books with their tables."""
    env.cr.execute(
        r"""
        SELECT proname FROM pg_proc WHERE proname LIKE 'customer\_card\_%'
            AND pronamespace = current_schema()::text::regnamespace
        """
    )
    functions = env.cr.fetchall()
    env.cr.execute(
        r"""
        SELECT t.relname, c.conname FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
         WHERE c.contype = 'f' AND t.relname LIKE 'customer\_card%'
             AND t.relnamespace = current_schema()::text::regnamespace
           AND c.confrelid IN ('account_account'::regclass, 'account_journal'::regclass)
        """
    )
    return {'function': functions, 'key': env.cr.fetchall()}


def _remove_tenders(env) -> None:
    """Without the add-on the host would take our methods for ones that let a customer pay later.

    By SQL, because the host lets nobody change the methods of a till that is open. No payment was made by them, for the
    ledger is empty; one that something else refers to is archived.
    """
    methods = env['pos.payment.method'].with_context(active_test=False).search([('customer_card_kind', '!=', False)])
    env.cr.execute('UPDATE pos_payment_method SET active = FALSE WHERE id = ANY(%s)', [methods.ids])
    env.cr.execute('DELETE FROM pos_config_pos_payment_method_rel WHERE pos_payment_method_id = ANY(%s)', [methods.ids])
    env.invalidate_all()
    for method in methods:
        with contextlib.suppress(UserError, IntegrityError), mute_logger('odoo.sql_db'), env.cr.savepoint():
            method.unlink()
