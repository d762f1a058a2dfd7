from decimal import Decimal

from odoo import fields, models

from ...core import money
from ..ledger.protected import own

ZERO = Decimal(0)
# What is given by hand; each says what one person gave with it alone.
BY_HAND = ('customer.card.adjustment', 'customer.card.batch', 'customer.card.import')


class CustomerCardProgram(models.Model):
    """What one person may give by hand on a day, by whatever way: adjustments, batches with value and imported balances count together.

    Who raises the limit does not do it for oneself: what it was when the day began counts until the day is over, where that is less.
    """

    _inherit = 'customer.card.program'

    adjustment_limit = fields.Monetary(
        string="One person may give by hand up to",
        help="What one person adjusts, issues or imports on a day above this (money, or what the points are worth) needs a second person. Raising it counts from the next day on.",
    )
    adjustment_limit_before = fields.Monetary(readonly=True, copy=False, groups=fields.NO_ACCESS)
    adjustment_limit_day = fields.Date(readonly=True, copy=False, groups=fields.NO_ACCESS)

    def _keep_limit(self, vals: dict | None = None) -> None:
        """Remember what the limit was when today began, before ``vals`` are written; of a new program (None) it was nothing."""
        if vals is not None and 'adjustment_limit' not in vals:
            return
        for program in self.sudo():  # sudo: nobody reads or writes it
            today = program._today()
            if vals is None or not program.adjustment_limit_day or program.adjustment_limit_day < today:
                before = 0 if vals is None else program.adjustment_limit
                own(program).write({'adjustment_limit_before': before, 'adjustment_limit_day': today})

    def _limit_today(self) -> Decimal:
        """What one person may give by hand today, in the program's currency."""
        program = self.sudo()  # sudo: see above
        limit = money.exact(program.adjustment_limit)
        if program.adjustment_limit_day and program.adjustment_limit_day >= program._today():
            limit = min(limit, money.exact(program.adjustment_limit_before))
        return limit

    def _may_alone(self, worth: Decimal) -> bool:
        """Whether the user may give (or take) ``worth`` by hand without a second person, with what was done alone today."""
        # The user's row is written, so that of two requests at once the later one starts again and sees the earlier one.
        self.env.cr.execute('UPDATE res_users SET id = id WHERE id = %s', [self.env.uid])
        since = self._day_start()
        given = (self.env[model].sudo()._given_alone(self, since) for model in BY_HAND)  # sudo: only what it was worth
        return sum(given, worth) <= self._limit_today()
