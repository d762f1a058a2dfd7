from odoo import fields, models


class ResPartner(models.Model):
    """The customer's consents, on the contact."""

    _inherit = 'res.partner'

    customer_card_consent_ids = fields.One2many(
        comodel_name='customer.card.consent',
        inverse_name='partner_id',
        string="Consents",
        groups='customer_card.group_desk',
    )
