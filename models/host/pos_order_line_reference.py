from odoo import models
from odoo.exceptions import UserError


class PosOrderLine(models.Model):
    """A line that gives goods of a card's order back says so for good: without it what the card had paid would leave as cash."""

    _inherit = 'pos.order.line'

    def write(self, vals):
        """Extend `point_of_sale`: the order that goods come from is not taken off a return, paid or not; the line may be."""
        if 'refunded_orderline_id' in vals and any(line._customer_card_loses(vals) for line in self):
            raise UserError(
                self.env._(
                    "These goods were sold with a card, so their return keeps naming their order. Remove the line if they do not come back."
                )
            )
        return super().write(vals)

    def _customer_card_loses(self, vals) -> bool:
        sold = self.refunded_orderline_id
        return bool(sold) and sold.id != vals['refunded_orderline_id'] and sold._customer_card_of_served()
