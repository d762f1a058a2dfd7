from odoo import models


class AccountFiscalPosition(models.Model):
    """Who buys changes how goods are taxed and booked, and nothing of what is owed on cards."""

    _inherit = 'account.fiscal.position'

    def map_account(self, account):
        """Extend `account`: what is owed on cards stays on its liability, and nothing else comes there."""
        mapped = super().map_account(account)
        owed = self.env['customer.card.program']._liability_ids()
        return account if {account.id, mapped.id} & owed else mapped
