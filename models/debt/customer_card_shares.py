from odoo import models
from odoo.tools import SQL


class CustomerCardShares(models.AbstractModel):
    """Pivots and graphs with shares of sums. A model says in ``_shares`` which: by the measure (``field:avg``), the
    fields of what is counted, and of what.
    """

    _name = 'customer.card.shares'
    _description = "Shares of sums"
    _inherit = ['customer.card.dated']
    _shares: dict[str, tuple[str, str]] = {}

    def _read_group_select(self, aggregate_spec, query):
        """Extend: a share is one of sums, not the average of shares, however rows are grouped."""
        if aggregate_spec not in self._shares:
            return super()._read_group_select(aggregate_spec, query)
        part, whole = (self._field_to_sql(self._table, name, query) for name in self._shares[aggregate_spec])
        return SQL('100.0 * SUM(%s) / NULLIF(SUM(%s), 0)', part, whole)
