from odoo import fields, models, tools

from ...core import earning, money
from ..card import filters


class CustomerCardProgram(models.Model):
    """What every sale needs to know of how a program earns, read once per worker."""

    _inherit = 'customer.card.program'

    given_away_earns = fields.Boolean(
        string="Goods given away earn",
        help="Points for units and for purchases, and goals that count them, heed what was paid: a unit counts in full from half its price on "
        "(the article's own, or that of a price list of the till), below that in proportion, and an order counts when something on it was paid "
        "in full. Goods sold for nothing or nearly nothing earn nothing. Choose this to count everything that leaves the shop at a price.",
    )

    @tools.ormcache('self.id', 'self.env.lang')
    def _policy(self) -> earning.Policy:
        """The program's earning policy as plain data; made once per worker and kept until a rule or the program changes."""
        rules = self.rule_ids.filtered('active')
        return earning.Policy(
            rules=tuple(rule._rule() for rule in rules),
            combine=self.combine,
            cap=money.exact(self.order_cap) if self.order_cap else None,
            digits=self.point_digits,
            given_away=self.given_away_earns,
            excluded_tags=filters.ids(self, 'excluded_tag_ids'),
        )

    @tools.ormcache('self.id')
    def _excluded_methods(self) -> frozenset[int]:
        """Payment methods whose share of an order does not earn."""
        return filters.ids(self, 'excluded_method_ids')
