from odoo import api, models

from ..ledger import wishes
from .facts import UNWISHED


class CustomerCardUnwished(models.AbstractModel):
    """Sessions, orders, lines and payments: guards of `create` look at what was sent, so nothing they ask for may come by a default after them."""

    _name = 'customer.card.unwished'
    _description = "Takes no defaults about cards"

    @api.model
    def default_get(self, fields):
        """Extend the host's: what is guarded comes by no default, neither of the caller's context nor of anybody's own."""
        return wishes.without(self, super().default_get(fields), UNWISHED[self._name])
