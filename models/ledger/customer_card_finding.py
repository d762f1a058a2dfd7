from odoo import api, fields, models

from .protected import refuse_unless_own
from .validators import VALIDATORS


class CustomerCardFinding(models.Model):
    """One thing a validator found wrong."""

    _name = 'customer.card.finding'
    _description = "Ledger finding"
    _order = 'id'

    health_id = fields.Many2one(
        comodel_name='customer.card.health', required=True, readonly=True, index=True, ondelete='cascade'
    )
    validator = fields.Selection(
        selection=[(code, row[0]) for code, row in VALIDATORS.items()],
        string="What does not hold",
        required=True,
        readonly=True,
    )
    account_id = fields.Many2one(comodel_name='customer.card.account', readonly=True, ondelete='restrict')
    company_id = fields.Many2one(related='account_id.company_id', store=True)
    sequence = fields.Integer(string="At entry", readonly=True)
    fact = fields.Char(required=True, readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        refuse_unless_own(self, self.env._("Findings come from a health check, never by hand."))
        return super().create(vals_list)

    def write(self, vals):
        refuse_unless_own(self, self.env._("Findings come from a health check, never by hand."))
        return super().write(vals)
