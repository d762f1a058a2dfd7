from odoo import models
from odoo.exceptions import UserError

from . import facts


class PosOrderLine(models.Model):
    """A line that gives goods of a card's order back says so for good: without it what the card had paid would leave as cash."""

    _inherit = 'pos.order.line'

    def write(self, vals):
        """Extend `point_of_sale`: the order that goods come from is not taken off a return, paid or not; the line may be."""
        if 'refunded_orderline_id' in vals and any(line._customer_card_loses(vals) for line in self):
            raise UserError(
                self.env._(
                    "What comes back keeps naming the order it was sold on. Remove the line if it does not come back."
                )
            )
        return super().write(vals)

    def _customer_card_loses(self, vals) -> bool:
        sold = self.refunded_orderline_id
        if not sold or sold.id == vals['refunded_orderline_id']:
            return False
        return facts.is_kept_return(self) or sold._customer_card_of_served()
