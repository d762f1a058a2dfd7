"""What happens once: at installation, and when somebody tries to uninstall."""

from odoo.exceptions import UserError


def post_init_hook(env):
    """Make what is needed to try the add-on without configuring anything: accounts, journal, payment methods, one program of each ready kind."""
    for company in env['res.company'].search([]):
        if company.chart_template:
            env['customer.card.program'].with_company(company)._setup_company(company)


def uninstall_hook(env):
    """:raise UserError: while the ledger holds anything; dropping it would drop customers' money"""
    env.cr.execute('SELECT EXISTS (SELECT 1 FROM customer_card_operation)')
    if env.cr.fetchone()[0]:
        raise UserError(env._("Customer Cards cannot be uninstalled: its ledger holds customers' value."))
