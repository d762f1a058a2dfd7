from datetime import datetime
from decimal import Decimal

from odoo import fields, models

from ...core import money
from ..ledger.kept import kept
from ..ledger.kinds import in_points


class CustomerCardProgram(models.Model):
    """The protections of a program at the till: a second factor, limits, and that nobody serves their own card.

    All amounts are in the program's currency; points count at what they pay. A day is the shop's calendar day.
    """

    _inherit = 'customer.card.program'

    pin_from = fields.Monetary(
        string="PIN from",
        help="What a card pays on one day needs its PIN from this amount on, however it is split. 0 means never.",
    )
    card_day_limit = fields.Monetary(
        string="A card pays per day at most", help="All orders of a day together. 0 means no limit."
    )
    card_order_limit = fields.Monetary(string="A card pays per order at most", help="0 means no limit.")
    cashier_day_limit = fields.Monetary(
        string="A cashier takes per day at most",
        help="From all cards of this program together, on one day. 0 means no limit.",
    )
    staff_own = fields.Boolean(
        string="Staff may serve their own cards",
        help="Otherwise nobody takes from, or earns on, a card held by their own contact.",
    )

    _guard_positive = models.Constraint(
        'CHECK (pin_from >= 0 AND card_day_limit >= 0 AND card_order_limit >= 0 AND cashier_day_limit >= 0)',
        "A limit cannot be negative; 0 means none.",
    )

    @kept('self.id')
    def _staff_own(self) -> bool:
        """Tell whether staff may serve their own cards; read once per worker."""
        return self.staff_own

    @kept('self.id')
    def _counts_cashiers(self) -> bool:
        """Tell whether an authorization has to count what its cashier took before."""
        return bool(self.cashier_day_limit)

    @kept('self.id')
    def _has_limits(self) -> bool:
        """Tell whether an authorization has to count what was spent before, by whatever code."""
        limits = (self.pin_from, self.card_day_limit, self.card_order_limit, self.cashier_day_limit)
        return any(limits) or self._code_pays() == 'below'

    def _money_of(self, kind: str, units: Decimal) -> Decimal:
        """Return what ``units`` of an account of ``kind`` are worth against a limit, in the program's currency,
        unrounded.
        """
        return units * money.exact(self.point_value) if in_points(kind) else units

    def _day_start(self) -> datetime:
        """Return the UTC start of today in the shop's zone."""
        return self._utc(self._today())
