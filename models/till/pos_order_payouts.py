from odoo import models
from odoo.exceptions import UserError


class PosOrder(models.Model):
    """Remaining balances that cards paid out by lines of orders: they do not come back."""

    _inherit = 'pos.order'

    def _customer_card_payouts(self):
        """Return the lines of these orders that pay remaining balances of cards out."""
        return self.lines.filtered(lambda line: line.customer_card_hold and line._customer_card_sign() < 0)

    def _customer_card_check_payouts(self, note) -> None:
        """:raise UserError: when the note takes what a card was paid out off what is given back: the card would not get
        it, and the customer would have paid for it
        """
        payouts = self._customer_card_payouts()
        for item in note._customer_card_items().filtered(lambda one: one.price_total < 0):
            if item.product_id in payouts.product_id and not item._customer_card_sold_as(self.lines - payouts):
                raise UserError(
                    self.env._(
                        "What a card paid out is not returned. Take %s off the credit note.",
                        item.name or item.product_id.display_name,
                    )
                )
