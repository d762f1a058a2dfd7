from datetime import datetime, timedelta
from decimal import Decimal

from odoo import fields, models
from odoo.fields import Domain

from ...core import money
from ..actions import open_list
from ..ledger.kinds import in_points
from ..ledger.protected import own

_INCOMING = ('sale', 'topup', 'earn', 'reward', 'opening')
SPAN = timedelta(hours=24)
# What is given by hand; each says what one person gave with it alone.
BY_HAND = ('customer.card.adjustment', 'customer.card.batch', 'customer.card.import')


class CustomerCardProgram(models.Model):
    """The morning look at a program: cards in use, what is outstanding, what came and went today."""

    _inherit = 'customer.card.program'

    active_count = fields.Integer(string="Active cards", compute='_compute_overview')
    outstanding = fields.Char(compute='_compute_overview', help="What customers may still spend.")
    today_in = fields.Char(string="Issued today", compute='_compute_overview')
    today_out = fields.Char(string="Spent today", compute='_compute_overview')
    exception_count = fields.Integer(string="To be looked at", compute='_compute_overview')
    adjustment_limit = fields.Monetary(
        string="One person may give by hand up to",
        help="What one person adjusts, issues or imports within 24 hours above this (money, or what the points "
        "are worth) needs a second person. Raising it counts 24 hours later.",
    )
    adjustment_limit_before = fields.Monetary(readonly=True, copy=False, groups=fields.NO_ACCESS)
    adjustment_limit_raised = fields.Datetime(readonly=True, copy=False, groups=fields.NO_ACCESS)
    point_value_before = fields.Float(digits=(16, 6), readonly=True, copy=False, groups=fields.NO_ACCESS)
    point_value_lowered = fields.Datetime(readonly=True, copy=False, groups=fields.NO_ACCESS)

    def _compute_overview(self):
        """All figures by five grouped queries, however many programs are shown.

        Today is each shop's own calendar day.
        """
        cards = dict(
            self.env['customer.card']._read_group(
                [('program_id', 'in', self.ids), ('state', '=', 'active')], ['program_id'], ['__count']
            )
        )
        balances = self._sums('customer.card.account', 'kind', 'balance', Domain.TRUE)
        today = Domain.OR(
            Domain('program_id', 'in', programs.ids) & Domain('moment', '>=', programs[0]._day_start())
            for programs in self.grouped('company_id').values()
        )
        incoming = self._sums('customer.card.entry', 'account_kind', 'amount', today & Domain('kind', 'in', _INCOMING))
        spent = self._sums('customer.card.entry', 'account_kind', 'amount', today & Domain('kind', '=', 'spend'))
        exceptions = dict(
            self.env['customer.card.operation']._read_group(
                [('account_id.program_id', 'in', self.ids), ('exception', '!=', False)], ['account_id'], ['__count']
            )
        )
        for program in self:
            program.active_count = cards.get(program, 0)
            program.outstanding = program._sum_text(balances)
            program.today_in = program._sum_text(incoming)
            program.today_out = program._sum_text(spent)
            program.exception_count = sum(
                count for account, count in exceptions.items() if account.program_id == program
            )

    def _sums(self, model: str, kind: str, amount: str, domain) -> dict:
        """Sums per program and account kind."""
        rows = self.env[model]._read_group(
            Domain('program_id', 'in', self.ids) & domain, ['program_id', kind], [f'{amount}:sum']
        )
        return {(program, account_kind): total for program, account_kind, total in rows}

    def _sum_text(self, sums: dict) -> str:
        """ "1,240 points · $ 35.00" for this program."""
        texts = []
        for kind in self._account_kinds():
            total = abs(sums.get((self, kind), 0))
            texts.append(self._format(kind, total))
        return " · ".join(texts)

    def action_open_exceptions(self):
        """Open the operations a person should look at."""
        self.ensure_one()
        return open_list(
            self.env['customer.card.operation'],
            self.env._("To be looked at"),
            [('account_id.program_id', '=', self.id), ('exception', '!=', False)],
        )

    # What one person may give by hand within 24 hours, by whatever way: adjustments, batches with value and imported
    # balances count together.
    #
    # Hours, not days: when a day begins is a time zone, and somebody writes it. Who raises the limit does not do it for
    # oneself: the raise counts 24 hours later, and until then the least it was. What one point pays counts likewise, at
    # the most it was.

    def _keep_limit(self, vals: dict | None = None) -> None:
        """Remember the limit, and what points pay, before ``vals`` are written; of a new program (None) the limit was
        nothing.
        """
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
        """Return what one person may give by hand within 24 hours, in the program's currency."""
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
        """Return what ``units`` on an account of ``kind`` count for against the limit, in the program's currency,
        unrounded: no points are worth nothing.
        """
        return units * self._point_value_by_hand() if in_points(kind) else units

    def _hours_ago(self) -> datetime:
        """Since when (UTC) what was given by hand counts together, and a change does not count yet."""
        return fields.Datetime.now() - SPAN

    def _may_alone(self, worth: Decimal) -> bool:
        """Tell whether the user may give (or take) ``worth`` by hand without a second person, with what was done alone
        in the last 24 hours.
        """
        # The user's row is written, so that of two requests at once the later one starts again and sees the earlier
        # one.
        self.env.cr.execute('UPDATE res_users SET id = id WHERE id = %s', [self.env.uid])
        since = self._hours_ago()
        given = (self.env[model].sudo()._given_alone(self, since) for model in BY_HAND)  # sudo: only what it was worth
        return sum(given, worth) <= self._limit_by_hand()
