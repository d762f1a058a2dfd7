from odoo import models

from ...core.purchase import Purchase


class PosOrder(models.Model):
    """A discount for the next purchase: what the card's price list would have saved is charged on it."""

    _inherit = 'pos.order'

    def _customer_card_earn_discount(self, cards, bought: Purchase) -> None:
        """Cards of such programs are charged beside the points they may earn."""
        self.env['customer.card.ledger']._post(cards._discount_of(bought, self._customer_card_place))
