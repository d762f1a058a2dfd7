from odoo import models


class PosOrder(models.Model):
    """The receipt says how much of a balance cannot be spent yet, and from when on it can."""

    _inherit = 'pos.order'

    def _customer_card_later(self, program, account: int) -> str:
        """Extend our own: "20 points from 12/06/2026"; a program whose points are there at once is asked nothing."""
        return self.env['customer.card.account'].browse(account)._pending_text() if program._pending_days() else ""
