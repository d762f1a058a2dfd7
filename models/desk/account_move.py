from odoo import models


class AccountMove(models.Model):
    """Entries that book what left as money when a card was closed."""

    _inherit = 'account.move'

    def _customer_card_is_payout(self) -> bool:
        """Tell whether one of these entries books a pay-out."""
        payouts = self.env['customer.card.adjustment'].sudo()  # sudo: only whether there is one
        return bool(payouts.search_count([('move_id', 'in', self.ids)], limit=1))
