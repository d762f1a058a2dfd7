from odoo import fields, models

from ..actions import open_list
from ..ledger import spoken

PEOPLE = 'customer_card.group_desk,customer_card.group_accountant'


class ResPartner(models.Model):
    """All a contact owes, on credit lines and by contracts, as one statement."""

    _inherit = 'res.partner'

    customer_card_debts = fields.Char(
        string="Owed on cards",
        compute='_compute_customer_card_debts',
        groups=PEOPLE,
        help="On all lines and contracts.",
    )

    def _compute_customer_card_debts(self):
        accounts = self.env['customer.card.account'].sudo()  # sudo: figures of contacts one may read
        for partner in self:
            owed: dict = {}
            for account in accounts._debts_of(partner._origin):
                owed[account.currency_id] = owed.get(account.currency_id, 0) + max(-account.balance, 0)
            partner.customer_card_debts = " · ".join(spoken.money(unit, sum_) for unit, sum_ in owed.items())

    def action_open_customer_card_debts(self):
        """Open what these contacts owe, line by line and contract by contract."""
        debts, domain = self.env['customer.card.debt'], [('debtor_id', 'in', self.ids)]
        return open_list(debts, self.env._("Statement of debts"), domain) | {'view_mode': 'list'}
