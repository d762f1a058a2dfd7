from odoo import models

from ...core.purchase import Purchase


class PosOrder(models.Model):
    """One purchase earns once: a second card of the same program on the order pays and is shown, and earns nothing."""

    _inherit = 'pos.order'

    def _customer_card_earning_once(self, cards, bought: Purchase):
        """Of each program the first card that can earn, in the order they were shown.

        Goods that come back take their points from everybody's card.
        """
        several = len(cards) > 1 and bought.worth > 0
        return self._customer_card_first_of_programs(cards) if several else cards

    def _customer_card_first_of_programs(self, cards):
        """One card per program; a card that is not in use stands in nobody's way."""
        first: dict = {}
        for card in cards.filtered(lambda card: card.state == 'active'):
            first.setdefault(card.program_id, card)
        return cards.browse([card.id for card in first.values()])
