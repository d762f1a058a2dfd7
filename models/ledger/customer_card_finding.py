from odoo import fields, models

from ..actions import open_form
from .validators import VALIDATORS
from .waiting import WAITING


class CustomerCardFinding(models.Model):
    """One thing a validator found wrong."""

    _name = 'customer.card.finding'
    _description = "Ledger finding"
    _inherit = ['customer.card.guarded']
    _order = 'id'

    health_id = fields.Many2one(
        comodel_name='customer.card.health', required=True, readonly=True, index=True, ondelete='cascade'
    )
    validator = fields.Selection(
        selection=[(code, row[0]) for code, row in {**VALIDATORS, **WAITING}.items()],  # whichever was imported first
        string="What does not hold",
        required=True,
        readonly=True,
    )
    account_id = fields.Many2one(comodel_name='customer.card.account', readonly=True, ondelete='restrict')
    company_id = fields.Many2one(
        comodel_name='res.company', readonly=True, ondelete='restrict', help="Empty: about the database itself."
    )
    sequence = fields.Integer(string="At entry", readonly=True)
    fact = fields.Char(required=True, readonly=True)
    record_model = fields.Char(readonly=True)
    deployment = fields.Char(readonly=True, help="The other database the shop may have moved here from.")
    record_id = fields.Many2oneReference(model_field='record_model', string="Where", readonly=True)

    def action_open_record(self):
        """Open the record a finding is about; it asks for rights itself."""
        self.ensure_one()
        self.check_access('read')
        if self.record_model not in self.env or not self.record_id:
            return False
        return open_form(self.env[self.record_model].browse(self.record_id))

    def action_moved(self):
        """Say that the shop has moved here from the database this finding names, and from no other one."""
        self.ensure_one()
        self.check_access('read')
        self.env['customer.card.relocation']._confirm(self.deployment or '')
        return self.health_id.action_check()
