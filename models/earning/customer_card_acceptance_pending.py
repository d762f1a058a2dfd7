from odoo import models

from ..acceptance.point import Point


class CustomerCardAcceptance(models.AbstractModel):
    """What cannot be spent yet, and from when on it can: beside the balance, when it is earned, and when it is missing."""

    _inherit = 'customer.card.acceptance'

    def _tell_pending(self, _point: Point, account) -> dict:
        return {'pending_text': self._pending(account)}

    def _pending(self, account) -> str:
        """Accounts moved here from another program may have something pending, too; so every account is asked that has anything."""
        return account._pending_text() if account.balance > 0 else ""
