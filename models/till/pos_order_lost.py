from odoo import models

from ...core import ticket


class PosOrder(models.Model):
    """Cards shown on an order that could not be used any more when it was rung up: it earns nothing there, and that is noted."""

    _inherit = 'pos.order'

    def _customer_card_note_lost(self, ref: str):
        """Note the card a genuine ticket means; no card, for none is served."""
        cards = self.env['customer.card']
        claim = ticket.peek(ref) and ticket.read(ref, self.env['customer.card.ledger']._key())
        card = (
            cards.sudo().browse(claim.card if claim else []).exists()
        )  # sudo: the ticket proves that the server gave it out
        if card and card.company_id == self.company_id:
            self.env['customer.card.unusual']._note('not_earned', f'lost:{card.id}:{self.uuid}', card, self.session_id)
        return cards
