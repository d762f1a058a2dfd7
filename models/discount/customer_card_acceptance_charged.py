from odoo import models

from ...core.purchase import Purchase
from ..acceptance.point import Point


class CustomerCardAcceptance(models.AbstractModel):
    """What a card whose discount waits for the next purchase would be charged with: a forecast beside that of points."""

    _inherit = 'customer.card.acceptance'

    def _forecast_discount(self, point: Point, card, bought: Purchase) -> dict | None:
        """What the order saves for next time, and by which price list."""
        if not self._saves(point, card) or bought.comes_back:
            return None
        amount, _parts = card._saved_by(bought)
        if amount <= 0:
            return None
        return {
            'points_text': card._account('value')._format(float(amount)),
            'why': [self.env._("For the next purchase: %s", card.program_id._discount_name())],
            'reached': [],
        }

    def _saves(self, point: Point, card) -> bool:
        """Whether the card is charged with its discount, in the currency of this point."""
        program = card.program_id
        return program._discount().mode == 'charge' and program.currency_id == point.currency
