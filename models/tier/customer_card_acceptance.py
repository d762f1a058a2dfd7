from odoo import models

from ..acceptance.point import Point


class CustomerCardAcceptance(models.AbstractModel):
    """How far the next tier is, and when this one ends."""

    _inherit = 'customer.card.acceptance'

    def _tell_tiers(self, _point: Point, card, _shown) -> dict:
        """``standing``: sentences for cashier and customer."""
        return {'standing': card._tier_standing()}
