from odoo import fields, models

from ..actions import open_list


class CustomerCard(models.Model):
    """A card's contracts."""

    _inherit = 'customer.card'

    opens_installment = fields.Boolean(related='program_id.opens_installment')

    def action_open_contracts(self):
        """Open the contracts of the card, or say that there is none."""
        self.ensure_one()
        self.check_access('read')
        contracts, domain = self.env['customer.card.contract'], [('card_id', '=', self.id)]
        title = self.env._("Contracts")
        empty = self.env._("No contract yet"), self.env._("Make the first one with New.")
        return open_list(contracts, title, domain, empty=empty, default_card_id=self.id)
