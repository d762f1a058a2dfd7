from odoo import models


class PosSession(models.Model):
    """How far the next tier is, and when this one ends."""

    _inherit = 'pos.session'

    def _customer_card_answer(self, card) -> dict:
        """Extend our own with ``standing``: sentences for cashier and customer."""
        return {**super()._customer_card_answer(card), 'standing': card._tier_standing()}
