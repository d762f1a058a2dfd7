from odoo import models


class PosOrder(models.Model):
    """The receipt says how much of a balance cannot be spent yet, and from when on it can."""

    _inherit = 'pos.order'

    def _customer_card_balance(self, program, kind: str, balance, account: int) -> str:
        """Extend our own; a program whose points are there at once is asked nothing."""
        text = super()._customer_card_balance(program, kind, balance, account)
        later = program._pending_days() and self.env['customer.card.account'].browse(account)._pending_text()
        return self.env._("%(balance)s, of these %(later)s", balance=text, later=later) if later else text
