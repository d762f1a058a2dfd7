from odoo import models, tools

from ...core import earning, money
from . import filters


class CustomerCardProgram(models.Model):
    """What every sale needs to know of how a program earns, read once per worker."""

    _inherit = 'customer.card.program'

    @tools.ormcache('self.id', 'self.env.lang')
    def _policy(self) -> earning.Policy:
        """The program's earning policy as plain data; made once per worker and kept until a rule or the program changes."""
        rules = self.rule_ids.filtered('active')
        return earning.Policy(
            rules=tuple(rule._rule() for rule in rules),
            combine=self.combine,
            cap=money.exact(self.order_cap) if self.order_cap else None,
            digits=self.point_digits,
        )

    @tools.ormcache('self.id')
    def _excluded_methods(self) -> frozenset[int]:
        """Payment methods whose share of an order does not earn."""
        return filters.ids(self, 'excluded_method_ids')
