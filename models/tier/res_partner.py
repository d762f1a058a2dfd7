from odoo import fields, models


class ResPartner(models.Model):
    """The tiers a customer stands on, for the list of holders."""

    _inherit = 'res.partner'

    customer_card_tiers = fields.Char(
        string="Tier", compute='_compute_customer_card_tiers', groups='customer_card.group_desk'
    )

    def _compute_customer_card_tiers(self):
        domain = [('partner_id', 'in', self.ids), ('tier_id', '!=', False), ('state', '=', 'active')]
        tiers = dict(self.env['customer.card']._read_group(domain, ['partner_id'], ['tier_id:recordset']))
        for partner in self:
            partner.customer_card_tiers = " · ".join(tiers[partner].mapped('name')) if partner in tiers else ''
