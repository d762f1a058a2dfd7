from odoo import models

from ..acceptance.point import Point


class CustomerCardAcceptance(models.AbstractModel):
    """The way to the next tier, and this one's end."""

    _inherit = 'customer.card.acceptance'

    def _tell_tiers(self, _point: Point, card, _shown) -> dict:
        """``standing``: sentences for cashier and customer."""
        return {'standing': card._tier_standing()}
