from odoo import fields, models

from . import filters


class CustomerCardPolicy(models.AbstractModel):
    """The base of every part of a program's policy: rules, rewards, challenges and tiers."""

    _name = 'customer.card.policy'
    _description = "Part of a program's policy"
    _inherit = ['customer.card.cached', 'customer.card.history']
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    program_id = fields.Many2one(comodel_name='customer.card.program', required=True, index=True, ondelete='cascade')
    company_id = fields.Many2one(related='program_id.company_id', store=True, index=True, precompute=True)
    currency_id = fields.Many2one(related='program_id.currency_id')

    def _gone(self) -> tuple[str, ...]:
        """The lists that narrow it to records that are all gone, so that it gives nothing; empty
        when there are none.
        """
        self.ensure_one()
        return filters.gone(self)
