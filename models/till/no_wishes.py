from odoo import api, models
from odoo.exceptions import UserError

from ..ledger import wishes
from . import uuids
from .facts import UNWISHED


class CustomerCardUnwished(models.AbstractModel):
    """Sessions, orders, lines and payments: guards of `create` look at what was sent, so nothing they ask for may come
    by a default after them.

    What the ledger calls orders, lines and payments by is checked here, too.
    """

    _name = 'customer.card.unwished'
    _description = "Takes no defaults about cards"

    @api.model
    def default_get(self, fields):
        """Extend the host's: what is guarded comes by no default, neither of the caller's context
        nor of anybody's own.
        """
        return wishes.without(self, super().default_get(fields), UNWISHED[self._name])

    @api.model
    def _customer_card_named(self, vals_list: list[dict]) -> list[dict]:
        """Return what new records are made of, each with a name (:mod:`.uuids`).

        :raise UserError: when a name has a shape the ledger could take for another
        """
        made = [uuids.named(vals) for vals in vals_list]
        for vals in made:
            self._customer_card_check_name(vals)
        return made

    @api.model
    def _customer_card_check_name(self, vals: dict) -> None:
        """:raise UserError: when ``vals`` take a record its name, or give it one that is none"""
        if uuids.wrong(vals):
            raise UserError(self.env._("This is not an order of a till. Reload the till and start the order again."))
