from decimal import Decimal

from odoo import models

from ...core import money
from ..ledger import kinds


class CustomerCardAccount(models.Model):
    """The small remainder of an account that a till may pay out."""

    _inherit = 'customer.card.account'

    def _small_remainder(self, below: Decimal) -> Decimal:
        """All that is left, where that is less than ``below`` (the account's unit) and may leave in cash; else 0.

        What was given leaves as goods only. What goes back to a card whose remainder was paid out is not a new one:
        since something was paid in last, less than ``below`` is paid out altogether, or goods bought and brought back
        would turn all of a card into cash.
        """
        left = money.exact(self.available)
        if self.held or not left > 0 or money.exact(self.balance) >= below or left > self._paid_left():
            return Decimal(0)
        return left if left + self._paid_out_since() < below else Decimal(0)

    def _paid_out_since(self) -> Decimal:
        """Return what was paid out since something was paid in last."""
        self.env.cr.execute(
            """
            SELECT COALESCE(-sum(amount), 0)::text FROM customer_card_entry WHERE account_id = %(account)s
                AND kind = 'payout'
               AND sequence > COALESCE((SELECT max(sequence) FROM customer_card_entry WHERE account_id = %(account)s
                   AND kind = ANY(%(paid)s)), 0)
            """,
            {'account': self.id, 'paid': list(kinds.ACCOUNTS[self.kind].paid)},
        )
        return Decimal(self.env.cr.fetchone()[0])
