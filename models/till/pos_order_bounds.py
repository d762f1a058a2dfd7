from odoo import api, models
from odoo.exceptions import UserError

from . import bounds
from .pos_order_steps import Work


class PosOrder(models.Model):
    """An order that says too much, or numbers that are none, is refused in a sentence before anybody waits for its card."""

    _inherit = 'pos.order'

    @api.model
    def _customer_card_check_bounds(self, orders) -> None:
        """:raise UserError: when what a till sent is more than an order can be, or no order at all"""
        sentences = {
            'shape': self.env._("This is no order of a till. Reload the till and start the order again."),
            'lines': self.env._("A card pays and is charged on orders of %s lines at most. Split the order.", bounds.MOST_LINES),
            'payments': self.env._("An order has %s payments at most. Start it again.", bounds.MOST_PAYMENTS),
            'cards': self.env._("An order shows %s cards at most. Take some off.", bounds.MOST_CARDS),
            'text': self.env._("The cards on this order cannot be read. Take them off and scan them again."),
            'numbers': self.env._("This order contains a number or a text that is not valid. Correct its quantities and prices, or start it again."),
        }  # fmt: skip
        if name := bounds.problem(orders):
            raise UserError(sentences[name])

    def _customer_card_check_numbers(self, _work: Work) -> None:
        """:raise UserError: when a quantity, a price or a payment is no number somebody could mean: a database stores those, too"""
        names = 'qty', 'price_unit', 'discount', 'price_subtotal', 'price_subtotal_incl'
        numbers = [line[name] for line in self.lines for name in names]
        numbers += [self.amount_total, *self.payment_ids.mapped('amount')]
        if not bounds.is_one(numbers):
            raise UserError(self.env._(
                "Order %s contains a number that is not valid. Correct its quantities and prices, or start it again.", self.pos_reference or self.name,
            ))  # fmt: skip

    def _customer_card_too_long(self, takes: bool) -> bool:
        """Whether the order is served by the hourly job, because its card would be kept from others for long; one that ``takes`` cannot wait.

        :raise UserError: when an order of so many lines takes value from a card or puts some on one, or gives back what one paid
        """
        if len(self.lines) <= bounds.MOST_LINES:
            return False
        if takes or any(order.customer_card_summary for order in self._customer_card_take_family(self) - self):
            raise UserError(self.env._("A card pays and is charged on orders of %s lines at most. Split the order.", bounds.MOST_LINES))  # fmt: skip
        return True
