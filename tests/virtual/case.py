"""Moving codes."""

import time
from uuid import uuid4

from ...core import rotating
from ..common.till import TillCase

NOON = '2026-06-01 12:00:00'


class MovingCase(TillCase):
    """A till, and a gift card in a phone."""

    def code(self, card=None, away: int = 0) -> str:
        """The card's moving code, ``away`` steps from now."""
        card = (card or self.gift_card).sudo()
        return rotating.make(card.reference, rotating.step_at(time.time()) + away, self.Ledger._key())

    def scan(self, code: str) -> dict:
        return self.till.customer_card_identify(code)

    def pay(self, ref: str, amount: float, *, kind='value', pin=None) -> dict:
        return self.till.customer_card_authorize(ref, kind, amount, str(uuid4()), str(uuid4()), pin)
