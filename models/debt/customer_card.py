from odoo import models

from .tables import DEBTS


class CustomerCard(models.Model):
    """Which of a card's accounts is paid."""

    _inherit = 'customer.card'

    def _charged_account(self, kind: str, which: int = 0):
        """Return the account of ``kind`` that is charged or paid: where somebody says ``which``, by the number of the
        contract, that one, or none where it is not on this card; else as the card has it.
        """
        chosen = which and kind in DEBTS and DEBTS[kind].chosen
        return getattr(self, chosen)(which) if chosen else self._account_now(kind)
