from odoo import fields, models


class ResPartner(models.Model):
    _inherit = 'res.partner'

    customer_card_ids = fields.One2many(
        comodel_name='customer.card', inverse_name='partner_id', string="Cards", groups='customer_card.group_desk'
    )
    customer_card_count = fields.Integer(compute='_compute_customer_card_count', groups='customer_card.group_desk')

    def _compute_customer_card_count(self):
        counts = dict(
            self.env['customer.card']._read_group([('partner_id', 'in', self.ids)], ['partner_id'], ['__count'])
        )
        for partner in self:
            partner.customer_card_count = counts.get(partner, 0)

    def write(self, vals):
        if 'tz' in vals:
            self.env.registry.clear_cache()  # a shop's time zone is part of what programs keep
        return super().write(vals)

    def action_open_customer_cards(self):
        """Open the cards of this customer."""
        self.ensure_one()
        return {
            'type': 'ir.actions.act_window',
            'name': self.env._("Cards"),
            'res_model': 'customer.card',
            'view_mode': 'list,form',
            'domain': [('partner_id', '=', self.id)],
            'context': {'default_partner_id': self.id},
        }
