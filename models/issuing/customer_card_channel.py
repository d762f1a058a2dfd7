from odoo import fields, models


class CustomerCardChannel(models.Model):
    """A way cards come to people: at the counter, by mail, through a partner, in a magazine."""

    _name = 'customer.card.channel'
    _description = "Distribution channel"
    _inherit = ['customer.card.said']
    _order = 'name, id'

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name='res.company',
        index=True,
        ondelete='restrict',
        default=lambda self: self.env.company,
        help="Empty: for all companies.",
    )
