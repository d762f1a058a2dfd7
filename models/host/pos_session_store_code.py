from odoo import models

from ...core import store_code, ticket


class PosSession(models.Model):
    """A card read by its EAN-13 was found, not shown: ten digits can be guessed, so it earns and does not pay."""

    _inherit = 'pos.session'

    def _customer_card_read(self, code):
        card, shown = super()._customer_card_read(code)
        is_guessable = isinstance(code, str) and store_code.read(code)
        return card, ticket.FOUND if is_guessable else shown
