from odoo import models


class PosSession(models.Model):
    """How far the next tier is, and when this one ends."""

    _inherit = 'pos.session'

    def _customer_card_tell_tiers(self, card, _shown) -> dict:
        """``standing``: sentences for cashier and customer."""
        return {'standing': card._tier_standing()}
