from odoo import models


class PosSession(models.Model):
    """The till says what cannot be spent yet, and from when on it can: beside the balance, when it is earned, and when it is missing."""

    _inherit = 'pos.session'

    def _customer_card_tell_pending(self, account) -> dict:
        return {'pending_text': self._customer_card_pending(account)}

    def _customer_card_pending(self, account) -> str:
        """Accounts moved here from another program may have something pending, too; so every account is asked that has anything."""
        return account._pending_text() if account.balance > 0 else ""
