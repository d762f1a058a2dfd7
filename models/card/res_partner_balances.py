from odoo import fields, models


class ResPartner(models.Model):
    """What a customer has on all cards together, for the button on the contact."""

    _inherit = 'res.partner'

    customer_card_balances = fields.Char(
        string="On cards", compute='_compute_customer_card_balances', groups='customer_card.group_desk'
    )

    def _compute_customer_card_balances(self):
        accounts = self.env['customer.card.account']
        sums = accounts._read_group(
            [('partner_id', 'in', self.ids), ('sequence', '>', 0)],
            ['partner_id', 'program_id', 'kind'],
            ['balance:sum'],
        )
        texts = {partner: [] for partner in self}
        for partner, program, kind, balance in sums:
            if balance:
                texts[partner].append(program._format(kind, balance))
        for partner in self:
            partner.customer_card_balances = " · ".join(texts[partner])
