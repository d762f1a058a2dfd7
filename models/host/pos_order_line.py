from decimal import Decimal

from odoo import api, fields, models

from ...core import money


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

    def _customer_card_total(self) -> Decimal:
        """What the line adds to its order, tax included. On a refund a till turns the sign of its lines' totals around, so that the
        sign is taken from quantity and price, which say it truly.
        """
        amount = abs(money.exact(self.price_subtotal_incl))
        return amount if self.qty * self.price_unit > 0 else -amount

    def _customer_card_key(self) -> str:
        """The ledger's key of the authorization behind a discount line; empty for all other lines."""
        return self.env['pos.payment']._customer_card_key(self.customer_card_discount)
