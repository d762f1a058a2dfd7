from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """A day was the user's where the company has no time zone: it is the administrator's from now on, for everybody."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    programs = env['customer.card.program'].with_context(active_test=False).search([])
    for company in programs.company_id:
        programs._setup_zone(company)
