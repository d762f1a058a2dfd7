from odoo import fields, models

from ..actions import open_list

PEOPLE = 'customer_card.group_desk,customer_card.group_accountant'


class ResPartner(models.Model):
    """The contracts a contact owes on."""

    _inherit = 'res.partner'

    customer_card_contract_count = fields.Integer(
        string="Contracts", compute='_compute_customer_card_contract_count', groups=PEOPLE
    )

    def _compute_customer_card_contract_count(self):
        contracts = self.env['customer.card.contract']
        domain = [('partner_id', 'in', self.ids), ('is_over', '=', False)]
        counts = dict(contracts._read_group(domain, ['partner_id'], ['__count']))
        for partner in self:
            partner.customer_card_contract_count = counts.get(partner._origin, 0)

    def action_open_customer_card_contracts(self):
        """Open the contracts this contact owes on."""
        contracts, domain = self.env['customer.card.contract'], [('partner_id', 'in', self.ids)]
        return open_list(contracts, self.env._("Contracts"), domain)
