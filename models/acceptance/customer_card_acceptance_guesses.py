import time

from odoo import models

from ...core.rate import Rate

MOST = 120  # codes a minute that mean nothing: two a second, more than anybody scans
_GUESSES = Rate(most=MOST, seconds=60)


class CustomerCardAcceptance(models.AbstractModel):
    """Who tries one number after the other finds no card: after some that mean nothing the right one means nothing either, for a minute.

    Each process counts for itself. What a found card is good for is bounded elsewhere: by PINs, limits, and codes that move.
    """

    _inherit = 'customer.card.acceptance'

    def _guesses(self) -> bool:
        """Whether who asks tried too many codes that mean nothing."""
        return _GUESSES.is_spent(str(self.env.uid), time.time())

    def _guessed(self) -> None:
        """Count a code that means nothing."""
        _GUESSES.allows(str(self.env.uid), time.time())
