from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...core import money

# What was sold, for how much, and what came back: by this value goes back to cards, so it stays as it was.
KEPT = {
    'qty', 'price_unit', 'discount', 'price_subtotal', 'price_subtotal_incl', 'price_extra', 'uuid', 'product_id', 'order_id', 'refunded_orderline_id',
    'customer_card_ref', 'customer_card_hold', 'customer_card_discount',
}  # fmt: skip


class PosOrderLine(models.Model):
    """A line that sells or charges a card, or takes something from one: which card, and by which authorization."""

    _inherit = 'pos.order.line'

    customer_card_ref = fields.Char(string="Card on this line", copy=False, help="The card this line sells or charges.")
    customer_card_hold = fields.Char(
        string="Card authorization",
        copy=False,
        help="What the server holds on a card for this line: a reward, a payout.",
    )

    customer_card_discount = fields.Char(
        string="Points discount", copy=False, help="The authorization whose points this line takes off the price."
    )

    @api.model
    def _load_pos_data_fields(self, config):
        return [
            *super()._load_pos_data_fields(config),
            'customer_card_ref',
            'customer_card_hold',
            'customer_card_discount',
        ]

    def write(self, vals):
        """Extend `point_of_sale`: lines of an order that was served on cards are not rewritten, by whatever way the words come."""
        if (touched := KEPT & set(vals)) and any(line._customer_card_kept(vals, touched) for line in self):
            raise UserError(
                self.env._("This order moved value on a card, so its lines stay as they are. Refund it instead.")
            )
        return super().write(vals)

    def _customer_card_kept(self, vals: dict, names: set[str]) -> bool:
        """Whether the line belongs to an order that was served on cards, or gives one of its lines back, and would become another."""
        served = self.order_id | self.refunded_orderline_id.order_id
        if not any(order.customer_card_summary for order in served):
            return False
        return any(self._fields[name].convert_to_write(self[name], self) != vals[name] for name in names)

    def _customer_card_total(self) -> Decimal:
        """What the line adds to its order, tax included. On a refund a till turns the sign of its lines' totals around, so that the
        sign is taken from quantity and price, which say it truly.
        """
        amount = abs(money.exact(self.price_subtotal_incl))
        return amount if self.qty * self.price_unit > 0 else -amount

    def _customer_card_key(self) -> str:
        """The ledger's key of the authorization behind a discount line; empty for all other lines."""
        return self.env['pos.payment']._customer_card_key(self.customer_card_discount)

    # === GOODS THAT COME BACK === #

    def _customer_card_refunds(self):
        """The lines of paid orders that gave this one back."""
        return self.refund_orderline_ids.filtered(lambda one: one.order_id.state not in ('draft', 'cancel'))

    def _customer_card_back(self, refunds) -> Decimal:
        """How many of this line came back by ``refunds``: as many as they say, or as the money they brought is worth, whichever is more.

        A crumb that is refunded at the price of the loaf is the loaf. The smallest unit of money in each is left to rounding.
        """
        counted = -sum((money.exact(one.qty) for one in refunds), Decimal(0))
        worth = self._customer_card_total()
        if worth <= 0 or not refunds:
            return counted
        unit = money.exact(self.order_id.currency_id.rounding)
        brought = -sum((one._customer_card_total() for one in refunds), Decimal(0)) - unit * len(refunds)
        return max(counted, brought / worth * money.exact(self.qty))
