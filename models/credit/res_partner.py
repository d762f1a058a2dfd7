from odoo import fields, models

from ..actions import open_list
from ..ledger import spoken

PEOPLE = 'customer_card.group_desk,customer_card.group_accountant'


class ResPartner(models.Model):
    """The credit lines a contact owes on."""

    _inherit = 'res.partner'

    customer_card_credit_count = fields.Integer(
        string="Credit lines", compute='_compute_customer_card_credit', groups=PEOPLE
    )
    customer_card_credit_owed = fields.Char(
        string="Owed on credit", compute='_compute_customer_card_credit', groups=PEOPLE
    )

    def _compute_customer_card_credit(self):
        lines = self.env['customer.card.credit'].search([('debtor_id', 'in', self.ids), ('is_over', '=', False)])
        by_debtor = lines.grouped('debtor_id')
        for partner in self:
            own_lines = by_debtor.get(partner._origin, lines.browse())
            owed = {}
            for line in own_lines:
                owed[line.currency_id] = owed.get(line.currency_id, 0) + line.used
            partner.customer_card_credit_count = len(own_lines)
            partner.customer_card_credit_owed = " · ".join(spoken.money(unit, sum_) for unit, sum_ in owed.items())

    def action_open_customer_card_credit(self):
        """Open the credit lines this contact owes on."""
        lines, domain = self.env['customer.card.credit'], [('debtor_id', 'in', self.ids)]
        return open_list(lines, self.env._("Credit lines"), domain)
