from odoo import api, models

from . import wishes
from .protected import refuse_unless_own


class CustomerCardGuarded(models.AbstractModel):
    """Records that only our own code makes, changes or removes; each model says why in a sentence of its own."""

    _name = 'customer.card.guarded'
    _description = "Kept by the card ledger"
    _inherit = ['customer.card.dated']

    def _refusal(self) -> str:
        """Return why nobody writes this by hand, and what to do instead."""
        return self.env._("This is kept by the ledger, never by hand. Make a counter-operation instead.")

    @api.model
    def default_get(self, fields):
        """Extend: ignore callers' defaults."""
        return wishes.without(self, super().default_get(fields), self._fields)

    @api.model_create_multi
    def create(self, vals_list):
        refuse_unless_own(self, self._refusal())
        return super().create(vals_list)

    def write(self, vals):
        refuse_unless_own(self, self._refusal())
        return super().write(vals)

    def unlink(self):
        refuse_unless_own(self, self._refusal())
        return super().unlink()
