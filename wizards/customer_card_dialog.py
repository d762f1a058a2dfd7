from odoo import fields, models


class CustomerCardDialog(models.AbstractModel):
    """What the desk's dialogs about one card share."""

    _name = 'customer.card.dialog'
    _description = "Dialog about one card"
    _inherit = ['customer.card.said']

    card_id = fields.Many2one(comodel_name='customer.card', required=True, readonly=True, ondelete='cascade')
    company_id = fields.Many2one(related='card_id.company_id')
