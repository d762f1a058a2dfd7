from odoo import api, models

from ..ledger import wishes

# What decides about cards on what a till makes: it is looked at when it is sent, and comes by no default.
GUARDED = {
    'pos.order': ('customer_card_refs', 'customer_card_summary', 'customer_card_shown', 'customer_card_rounding', 'session_id', 'account_move', 'state'),
    'pos.order.line': ('order_id', 'refunded_orderline_id', 'customer_card_ref', 'customer_card_hold', 'customer_card_discount'),
    'pos.payment': ('pos_order_id', 'payment_method_id', 'amount', 'customer_card_operation'),
}  # fmt: skip


class CustomerCardUnwished(models.AbstractModel):
    """Orders, lines and payments: guards of `create` look at what was sent, so nothing they ask for may come by a default after them."""

    _name = 'customer.card.unwished'
    _description = "Takes no defaults about cards"

    @api.model
    def default_get(self, fields):
        """Extend the host's: what decides about cards is nobody's wish."""
        return wishes.without(self, super().default_get(fields), GUARDED[self._name])


class PosOrder(models.Model):
    _name = 'pos.order'
    _inherit = ['pos.order', 'customer.card.unwished']


class PosOrderLine(models.Model):
    _name = 'pos.order.line'
    _inherit = ['pos.order.line', 'customer.card.unwished']


class PosPayment(models.Model):
    _name = 'pos.payment'
    _inherit = ['pos.payment', 'customer.card.unwished']
