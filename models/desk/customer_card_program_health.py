from odoo import fields, models

from ..actions import notice, open_form


class CustomerCardProgram(models.Model):
    """What the last health check found of a program, for the morning look."""

    _inherit = 'customer.card.program'

    health_count = fields.Integer(
        string="Found by the health check",
        compute='_compute_health_count',
        groups='customer_card.group_accountant',
        help="Of its accounts, of its company, or of the database; a result that cannot be trusted is one.",
    )

    def _compute_health_count(self):
        for company, programs in self.grouped('company_id').items():
            health = self._last_health(company)
            found = [one for one in health.finding_ids if not one.company_id or one.company_id == company]
            for program in programs:
                mine = [one for one in found if not one.account_id or one.account_id.program_id == program]
                program.health_count = len(mine) or int(bool(health.doubt))

    def _last_health(self, company):
        """Return the last check that ended, of this company or of all."""
        checks = self.env['customer.card.health'].sudo()  # sudo: what it found is counted for who sees the program
        return checks.search([('running', '=', False), ('company_id', 'in', [False, company.id])], limit=1)

    def action_open_health(self):
        """Open the last health check."""
        self.ensure_one()
        self.check_access('read')
        self.env['customer.card.health'].check_access('read')
        health = self._last_health(self.company_id)
        if not health:
            return notice(self.env._("Nothing was checked yet. That is done every night, or by Check now."))
        return open_form(health)
