from decimal import Decimal

from odoo import api, fields, models

from ...core.money import rounded
from ..ledger import spoken


class CustomerCardContractUnequal(models.Model):
    """An installment with an amount of its own: after the harvest, with the bonus."""

    _name = 'customer.card.contract.unequal'
    _description = "Installment of its own"
    _inherit = ['customer.card.contract.part']
    _order = 'contract_id, number'

    number = fields.Integer(string="No.", required=True, help="Which installment of the plan it is.")
    amount = fields.Monetary(required=True, help="All that is paid then, with profit and fee.")

    @api.depends('number', 'amount')
    def _compute_display_name(self):
        for one in self:
            amount = spoken.money(one.currency_id, one.amount) if one.currency_id else ""
            one.display_name = " · ".join(filter(None, (str(one.number), amount)))

    def _exact(self) -> Decimal:
        """Return its amount, without what floats add to it."""
        return rounded(self.amount, self.currency_id.decimal_places)
