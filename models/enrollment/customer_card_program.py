from odoo import api, fields, models

# Kinds whose cards are handed out at the counter; the others are sold, or need a contract.
KINDS_AT_TILL = ('loyalty', 'discount')


class CustomerCardProgram(models.Model):
    """The cards a till gives to new customers."""

    _inherit = 'customer.card.program'

    enroll_at_till = fields.Boolean(
        string="Enroll at the till",
        compute='_compute_enroll_at_till',
        store=True,
        readonly=False,
        precompute=True,
        help="Cashiers give these cards to new customers, and ask who holds a card without a name.",
    )

    @api.depends('kind')
    def _compute_enroll_at_till(self):
        for program in self:
            program.enroll_at_till = program.kind in KINDS_AT_TILL

    @api.model
    def _at_till(self, company):
        """The programs whose cards a till of ``company`` gives out."""
        return self.sudo().search(  # sudo: a till may not read programs; it gets names and colors
            [('company_id', '=', company.id), ('enroll_at_till', '=', True)]
        )
