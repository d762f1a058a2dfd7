from datetime import datetime, timedelta
from decimal import Decimal

from odoo import fields, models

from ...core import money
from ..ledger.kinds import in_points
from ..ledger.protected import own

SPAN = timedelta(hours=24)
# What is given by hand; each says what one person gave with it alone.
BY_HAND = ('customer.card.adjustment', 'customer.card.batch', 'customer.card.import')


class CustomerCardProgram(models.Model):
    """What one person may give by hand within 24 hours, by whatever way: adjustments, batches with value and imported balances count together.

    Hours, not days: when a day begins is a time zone, and somebody writes it. Who raises the limit does not do it for oneself: the raise counts
    24 hours later, and until then the least it was. What one point
    pays counts likewise, at the most it was.
    """

    _inherit = 'customer.card.program'

    adjustment_limit = fields.Monetary(
        string="One person may give by hand up to",
        help="What one person adjusts, issues or imports within 24 hours above this (money, or what the points are worth) needs a second person. Raising it counts 24 hours later.",
    )
    adjustment_limit_before = fields.Monetary(readonly=True, copy=False, groups=fields.NO_ACCESS)
    adjustment_limit_raised = fields.Datetime(readonly=True, copy=False, groups=fields.NO_ACCESS)

    point_value_before = fields.Float(digits=(16, 6), readonly=True, copy=False, groups=fields.NO_ACCESS)
    point_value_lowered = fields.Datetime(readonly=True, copy=False, groups=fields.NO_ACCESS)

    def _keep_limit(self, vals: dict | None = None) -> None:
        """Remember the limit, and what points pay, before ``vals`` are written; of a new program (None) the limit was nothing."""
        now = fields.Datetime.now()
        for program in self.sudo():  # sudo: nobody reads or writes it
            kept: dict = {}
            if vals is None:
                kept |= {'adjustment_limit_before': 0, 'adjustment_limit_raised': now}
            elif 'adjustment_limit' in vals:
                kept |= {'adjustment_limit_before': float(program._limit_by_hand()), 'adjustment_limit_raised': now}
            if vals and 'point_value' in vals:
                kept |= {'point_value_before': float(program._point_value_by_hand()), 'point_value_lowered': now}
            if kept:
                own(program).write(kept)

    def _limit_by_hand(self) -> Decimal:
        """What one person may give by hand within 24 hours, in the program's currency."""
        program = self.sudo()  # sudo: see above
        limit = money.exact(program.adjustment_limit)
        if program.adjustment_limit_raised and program.adjustment_limit_raised > self._hours_ago():
            limit = min(limit, money.exact(program.adjustment_limit_before))
        return limit

    def _point_value_by_hand(self) -> Decimal:
        """The most one point paid within the last 24 hours, in the program's currency."""
        program = self.sudo()  # sudo: see above
        value = money.exact(program.point_value)
        if program.point_value_lowered and program.point_value_lowered > self._hours_ago():
            value = max(value, money.exact(program.point_value_before))
        return value

    def _worth_by_hand(self, kind: str, units: Decimal) -> Decimal:
        """What ``units`` on an account of ``kind`` count for against the limit, in the program's currency, unrounded: no points are worth nothing."""
        return units * self._point_value_by_hand() if in_points(kind) else units

    def _hours_ago(self) -> datetime:
        """Since when (UTC) what was given by hand counts together, and a change does not count yet."""
        return fields.Datetime.now() - SPAN

    def _may_alone(self, worth: Decimal) -> bool:
        """Whether the user may give (or take) ``worth`` by hand without a second person, with what was done alone in the last 24 hours."""
        # The user's row is written, so that of two requests at once the later one starts again and sees the earlier one.
        self.env.cr.execute('UPDATE res_users SET id = id WHERE id = %s', [self.env.uid])
        since = self._hours_ago()
        given = (self.env[model].sudo()._given_alone(self, since) for model in BY_HAND)  # sudo: only what it was worth
        return sum(given, worth) <= self._limit_by_hand()
