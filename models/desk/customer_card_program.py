import json
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from odoo import fields, models

from ...core import money
from ..actions import open_list
from ..ledger import spoken, sql
from ..ledger.kinds import DEBTS, OPENS, in_points
from ..ledger.protected import own

# The kinds of entries behind the overview's figures: what came to cards, and what they paid less what was given back.
_MOVED = {'came': ['sale', 'topup', 'earn', 'reward'], 'paid': ['spend', 'refund']}
_SOON = f'{sql.NOW_ONCE} + make_interval(days => %(days)s)'
KINDS = tuple(OPENS.values())  # of accounts
MONTH = 30  # days the overview looks back, today included
SPAN = timedelta(hours=24)
# What is given by hand; each says what one person gave with it alone.
BY_HAND = (
    'customer.card.adjustment',
    'customer.card.batch',
    'customer.card.import',
    'customer.card.credit.change',
    'customer.card.contract',
)
# What waits for a second person.
WAITS = (*BY_HAND, 'customer.card.contract.change')
# What a point buys, for that: methods of a program that give the most it was within SPAN, in its currency.
POINT_BUYS = ('_point_value_by_hand', '_point_reward_by_hand')


class Moved(NamedTuple):
    """What came to accounts of a kind, and what they paid less what was given back."""

    kind: str
    came: float
    paid: float


class CustomerCardProgram(models.Model):
    """The morning look at a program: cards in use, what is outstanding, what came and went today."""

    _inherit = 'customer.card.program'

    active_count = fields.Integer(string="Active cards", compute='_compute_overview')
    outstanding = fields.Char(compute='_compute_overview', help="What customers may still spend, or owe.")
    today_in = fields.Char(string="Issued today", compute='_compute_overview')
    today_out = fields.Char(string="Spent today", compute='_compute_overview')
    month_in = fields.Char(string="Issued in 30 days", compute='_compute_overview')
    month_out = fields.Char(string="Spent in 30 days", compute='_compute_overview')
    month_before = fields.Char(string="Spent in the 30 days before", compute='_compute_overview')
    month_graph = fields.Text(string="Spent, day by day", compute='_compute_overview')
    expiring = fields.Char(string="Expiring in 30 days", compute='_compute_overview')
    unseen_count = fields.Integer(string="Unusual", compute='_compute_overview')
    waiting_count = fields.Integer(string="Waiting for a second person", compute='_compute_overview')
    nobody_else = fields.Char(
        string="Nobody else may approve",
        compute='_compute_overview',
        help="What to do where it waits, and nobody else may approve it.",
    )
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
        """All figures by a few grouped queries, however many programs are shown. Days are each shop's own."""
        cards = dict(
            self.env['customer.card']._read_group(
                [('program_id', 'in', self.ids), ('state', '=', 'active')], ['program_id'], ['__count']
            )
        )
        exceptions = dict(
            self.env['customer.card.operation']._read_group(
                [('account_id.program_id', 'in', self.ids), ('exception', '!=', False)], ['account_id'], ['__count']
            )
        )
        unseen = dict(
            self.env['customer.card.unusual']._read_group(
                [('program_id', 'in', self.ids), ('seen_by_id', '=', False)], ['program_id'], ['__count']
            )
        ) if self.env['customer.card.unusual'].has_access('read') else {}  # fmt: skip
        moved, waiting, balances = self._moved_by_day(), self._waiting(), self._balances()
        expiring = self._expiring()
        for program in self:
            today, month = program._today(), moved.get(program.id, {})
            program.active_count = cards.get(program, 0)
            program.outstanding = program._outstanding_text({kind: balances.get((program, kind), 0) for kind in KINDS})
            program.today_in, program.today_out = program._moved_texts(month.get(today, {}).values())
            soon = expiring.get(program.id)
            program.expiring = bool(soon) and program._sum_text(soon)
            since = today - timedelta(days=MONTH - 1)
            days = [row for day, rows in month.items() if day >= since for row in rows.values()]
            program.month_in, program.month_out = program._moved_texts(days)
            before = [row for day, rows in month.items() if day < since for row in rows.values()]
            program.month_before = program._moved_texts(before)[1]
            program.month_graph = program._month_graph(today, month)
            program.exception_count = sum(
                count for account, count in exceptions.items() if account.program_id == program
            )
            program.unseen_count = unseen.get(program, 0)
            waits = waiting.get(program, ())
            program.waiting_count = len(waits)
            program.nobody_else = next((one.nobody_else for one in waits if one.nobody_else), False)

    def _arriving(self) -> list:
        """Return the domain of entries that imports put on accounts and that do not count before these are over."""
        return [
            *(('program_id', 'in', self.ids), ('company_id', 'in', self.company_id.ids), ('settlement_id', '=', False)),
            *(('booking', '=', 'document'), ('kind', '=', 'opening')),
        ]

    def _balances(self) -> dict:
        """Return what is on accounts, by program and kind."""
        accounts = self.env['customer.card.account']._read_group(
            [('program_id', 'in', self.ids)], ['program_id', 'kind'], ['balance:sum']
        )
        entries = self.env['customer.card.entry']._read_group(
            self._arriving(), ['program_id', 'account_kind'], ['amount:sum']
        )
        balances = {(program, kind): total for program, kind, total in accounts}
        for program, kind, total in entries:
            balances[program, kind] -= total
        return balances

    def _expiring(self) -> dict[int, dict[str, float]]:
        """Return what expires within :data:`MONTH` days, by program and kind of account; nothing where nothing does."""
        self.env['customer.card.lot'].flush_model()
        self.env.cr.execute(
            f"""
            SELECT a.program_id, a.kind, sum(l."left") FROM customer_card_lot l
              JOIN customer_card_account a ON a.id = l.account_id
             WHERE a.program_id = ANY(%(programs)s) AND {sql.expiring_lot()} AND {sql.is_due(_SOON)}
             GROUP BY 1, 2
            """,
            {'programs': self.ids, 'days': MONTH},
        )
        found: dict[int, dict[str, float]] = {}
        for program, kind, left in self.env.cr.fetchall():
            found.setdefault(program, {})[kind] = float(left)
        return found

    def _waiting(self) -> dict:
        """Return what waits for a second person, by program: the records of the first kind of :data:`WAITS` the user
        may see. The next kind shows once these are decided, so that a number is its list.
        """
        domain = [('program_id', 'in', self.ids), ('state', '=', 'requested')]
        waiting: dict = {}
        for model in WAITS:
            found = self.env[model].search(domain) if self.env[model].has_access('read') else self.env[model]
            for program, some in found.grouped('program_id').items():
                waiting.setdefault(program, some)
        return waiting

    def _moved_by_day(self) -> dict[int, dict[date, dict[str, Moved]]]:
        """Return what came to cards and what they paid, less what was given back, by program, day and kind of account:
        the last :data:`MONTH` days and as many before. Opening balances of cards of other systems are no news.
        """
        found: dict[int, dict[date, dict[str, Moved]]] = {}
        for programs in self.grouped('company_id').values():
            program = programs[0]
            self.env['customer.card.entry'].flush_model()
            self.env.cr.execute(
                """
                SELECT program_id, (moment AT TIME ZONE 'UTC' AT TIME ZONE %(zone)s)::date, account_kind,
                       COALESCE(sum(amount) FILTER (WHERE kind = ANY(%(came)s)), 0),
                       COALESCE(-sum(amount) FILTER (WHERE kind = ANY(%(paid)s)), 0)
                  FROM customer_card_entry WHERE program_id = ANY(%(programs)s) AND moment >= %(since)s
                 GROUP BY 1, 2, 3
                """,
                {
                    **_MOVED, 'zone': program._zone().zone, 'programs': programs.ids,
                    'since': program._utc(program._today() - timedelta(days=2 * MONTH - 1)),
                },
            )  # fmt: skip
            for one, day, kind, came, paid in self.env.cr.fetchall():
                found.setdefault(one, {}).setdefault(day, {})[kind] = Moved(kind, float(came), float(paid))
        return found

    def _moved_texts(self, rows: Iterable[Moved]) -> tuple[str, str]:
        """What came, and what was paid, as people write it."""
        came, paid = dict.fromkeys(KINDS, 0.0), dict.fromkeys(KINDS, 0.0)
        for row in rows:
            came[row.kind] += row.came
            paid[row.kind] += row.paid
        return self._sum_text(came), self._sum_text(paid)

    def _month_graph(self, today: date, month: dict[date, dict[str, Moved]]) -> str:
        """What cards paid day by day, as the host's small graph wants it: of their first kind of account."""
        kind = next(iter(self._account_kinds()), '')
        values = []
        for ago in range(MONTH - 1, -1, -1):
            day = today - timedelta(days=ago)
            moved = month.get(day, {}).get(kind)
            label = spoken.day(self, day, 'month')
            values.append({'label': label, 'value': round(max(moved.paid, 0), 4) if moved else 0, 'type': 'past'})
        return json.dumps([{'values': values, 'title': '', 'key': self.env._("Spent"), 'is_sample_data': False}])

    def _sum_text(self, sums: dict[str, float]) -> str:
        """ "1,240 points · $ 35.00" for this program, of sums by kind of account."""
        return " · ".join(self._format(kind, sums.get(kind, 0)) for kind in self._account_kinds())

    def _outstanding_text(self, sums: dict[str, float]) -> str:
        """Return what is on cards; what their holders owe is called so."""
        owed = {kind: -amount for kind, amount in sums.items() if kind in DEBTS and amount < 0}
        told = [self._format(kind, sums.get(kind, 0)) for kind in self._account_kinds() if kind not in owed]
        told += [self.env._("%s owed", self._format(kind, amount)) for kind, amount in owed.items()]
        return " · ".join(told)

    def action_open_accounts(self):
        """Open the accounts behind what is outstanding."""
        self.ensure_one()
        self.check_access('read')
        accounts, domain = self.env['customer.card.account'], [('program_id', '=', self.id), ('balance', '!=', 0)]
        if self.env['customer.card.entry'].search_count(self._arriving(), limit=1):
            domain.append(('card_ids.state', '!=', 'arriving'))
        return open_list(accounts, self.name, domain)

    def action_open_month(self):
        """Open what came and went in the last month, or by the context ``today`` or in the month ``before``: all, or
        only what ``came`` or was ``paid`` (``moved``).
        """
        self.ensure_one()
        self.check_access('read')
        days = 1 if self.env.context.get('today') else MONTH
        before = MONTH if self.env.context.get('before') else 0
        since, until = (self._utc(self._today() - timedelta(days=ago - 1)) for ago in (days + before, before))
        domain = [('program_id', '=', self.id), ('moment', '>=', since)]
        if before:
            domain.append(('moment', '<', until))
        if shown := _MOVED.get(self.env.context.get('moved')):
            domain.append(('kind', 'in', shown))
        return open_list(self.env['customer.card.entry'], self.name, domain, group_by='kind')

    def action_open_expiring(self):
        """Open the accounts of which something expires soon."""
        self.ensure_one()
        self.check_access('read')
        now = fields.Datetime.now()
        soon = [('left', '>', 0), ('expires_at', '>', now), ('expires_at', '<=', now + timedelta(days=MONTH))]
        domain = [('program_id', '=', self.id), ('lot_ids', 'any', soon)]
        return open_list(self.env['customer.card.account'], self.env._("Expiring in 30 days"), domain)

    def action_open_unseen(self):
        """Open the unusual activity nobody has looked at."""
        self.ensure_one()
        self.check_access('read')
        domain = [('program_id', '=', self.id), ('seen_by_id', '=', False)]
        return open_list(self.env['customer.card.unusual'], self.env._("Unusual activity"), domain)

    def action_open_waiting(self):
        """Open what waits for a second person."""
        self.ensure_one()
        self.check_access('read')
        domain = [('program_id', '=', self.id), ('state', '=', 'requested')]
        waits = self._waiting().get(self, self.env[BY_HAND[0]])
        return open_list(waits.browse(), self.env._("Waiting for a second person"), domain)

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
        unrounded: no points are worth nothing. A point counts for the most it buys.
        """
        return units * max(getattr(self, name)() for name in POINT_BUYS) if in_points(kind) else units

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
