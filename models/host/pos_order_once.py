from odoo import models


class PosOrder(models.Model):
    """One purchase earns once: a second card of the same program on the order pays and is shown, and earns nothing."""

    _inherit = 'pos.order'

    def _customer_card_earn(self, cards, sales) -> None:
        """Extend our own: of each program the first card that can earn, in the order they were shown.

        Goods that come back take their points from everybody's card.
        """
        if len(cards) > 1 and self._customer_card_new_worth(sales) > 0:
            cards = self._customer_card_first_of_programs(cards)
        return super()._customer_card_earn(cards, sales)

    def _customer_card_first_of_programs(self, cards):
        """One card per program; a card that is not in use stands in nobody's way."""
        first: dict = {}
        for card in cards.filtered(lambda card: card.state == 'active'):
            first.setdefault(card.program_id, card)
        return cards.browse([card.id for card in first.values()])
