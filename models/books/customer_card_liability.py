from collections import defaultdict
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytz

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ...core import money, periods
from ...core.spoken import without_marks
from ..actions import open_form
from ..ledger import kinds, spoken
from . import settling
from .customer_card_liability_account import POSITIONS
from .customer_card_liability_line import COLUMNS, MOVEMENTS

FIRST_YEAR, LAST_YEAR = 1900, 2200  # of a period: moments are counted from its days, in zones east and west


class CustomerCardLiability(models.TransientModel):
    """The card liability: what customers have on their cards (opening + movements = closing), beside the general
    ledger.

    The amounts are read when the report is opened or shown again; nothing is stored for long.
    """

    _name = 'customer.card.liability'
    _description = "Card liability"
    _inherit = ['customer.card.said', 'customer.card.page']

    company_id = fields.Many2one(comodel_name='res.company', required=True, default=lambda self: self.env.company)
    currency_id = fields.Many2one(related='company_id.currency_id')
    date_from = fields.Date(string="From", required=True, default=lambda self: self._months_first())
    date_to = fields.Date(string="To", required=True, default=lambda self: self._shops_today())
    line_ids = fields.One2many(
        comodel_name='customer.card.liability.line', inverse_name='report_id', string="Programs", readonly=True
    )
    account_ids = fields.One2many(
        comodel_name='customer.card.liability.account', inverse_name='report_id', string="General ledger", readonly=True
    )
    difference = fields.Monetary(compute='_compute_difference')
    balanced = fields.Boolean(compute='_compute_difference')

    def _shops_today(self) -> date:
        return self.env['customer.card.program']._today_of(self.env.company)

    def _months_first(self) -> date:
        """The first day of this month, by the calendar the reader's days are said by."""
        return self._span('month')[0]

    def _span(self, period: periods.Period, before: bool = False) -> tuple[date, date]:
        """Return the first and the last day of today's period, or of the one before, by the reader's calendar."""
        kind = spoken.calendar(self)
        first = periods.begins(period, self._shops_today(), kind)
        if before:
            first = periods.begins(period, first - timedelta(days=1), kind)
        return first, periods.next_begins(period, first, kind) - timedelta(days=1)

    def _said_day(self, day: date) -> str:
        """A day on paper, by the reader's calendar."""
        return without_marks(spoken.day(self, day))

    def _period_text(self) -> str:
        """The period as the printed page has it."""
        return without_marks(f'{spoken.day(self, self.date_from)} – {spoken.day(self, self.date_to)}')

    # === COMPUTE METHODS === #

    @api.depends('account_ids.difference')
    def _compute_difference(self):
        for report in self:
            report.difference = sum(report.account_ids.mapped('difference'))
            report.balanced = all(report.currency_id.is_zero(row.difference) for row in report.account_ids)

    @api.depends('date_from', 'date_to')
    def _compute_display_name(self):
        self.display_name = self.env._("Card liability")

    # === CRUD METHODS === #

    def write(self, vals):
        """Extend: another period has other figures."""
        result = super().write(vals)
        if not {'date_from', 'date_to', 'company_id'}.isdisjoint(vals):
            for report in self:
                report._read_figures()
        return result

    def _check_period(self) -> None:
        """:raise UserError: for a period that is none"""
        if self.date_from > self.date_to:
            raise UserError(self.env._("The period ends before it begins."))
        if self.date_from.year < FIRST_YEAR or self.date_to.year > LAST_YEAR:
            raise UserError(
                self.env._("Choose days between the years %(first)s and %(last)s.", first=FIRST_YEAR, last=LAST_YEAR)
            )

    # === ACTION METHODS === #

    @api.model
    def action_open(self):
        """Open the report of the current company and month."""
        return self.create({'company_id': self.env.company.id}).action_show()

    def action_show(self):
        """Read the figures again and show them."""
        self.ensure_one()
        self._read_figures()
        return open_form(self, self.env._("Card liability"), target='current')

    def action_this_month(self):
        """Show this month."""
        return self._show_span('month')

    def action_last_month(self):
        """Show the month before."""
        return self._show_span('month', before=True)

    def action_this_quarter(self):
        """Show this quarter: of the Solar Hijri year its season."""
        return self._show_span('quarter')

    def action_this_year(self):
        """Show this year."""
        return self._show_span('year')

    def _show_span(self, period: periods.Period, before: bool = False):
        self.ensure_one()
        first, last = self._span(period, before)
        self.write({'date_from': first, 'date_to': last})
        return open_form(self, self.env._("Card liability"), target='current')

    def action_print(self):
        """Print the report as PDF."""
        self.ensure_one()
        self._read_figures()
        return self.env.ref('customer_card.customer_card_liability_report').report_action(self)

    # === BUSINESS METHODS === #

    def _read_figures(self) -> None:
        self.check_access('write')
        self._check_period()
        self.env.flush_all()
        cr, company = self.env.cr, self.company_id.id
        start, end = self._utc(self.date_from), self._utc(self.date_to + timedelta(days=1))
        moved, positions = (
            settling.movements(cr, company, start, end),
            settling.positions(cr, company, self.date_to, end),
        )
        programs = (
            self.env['customer.card.program'].sudo().browse({program for program, _kind in positions})
        )  # sudo: figures of one's own company
        names = {program.id: program for program in programs.sorted()}
        order = sorted(positions, key=lambda key: (list(names).index(key[0]), key[1]))
        self.sudo().write(  # sudo: figures are read from the books, and nobody's to write
            {
                'line_ids': [
                    Command.clear(),
                    *(self._line(names[p], kind, moved.get((p, kind), {}), positions[p, kind]) for p, kind in order),
                ],
                'account_ids': [Command.clear(), *self._accounts(names, positions)],
            }
        )

    def _utc(self, day: date) -> datetime:
        """Return ``day``'s start in the company's zone, in UTC."""
        zone = pytz.timezone(self.company_id.partner_id.tz or 'UTC')
        return zone.localize(datetime.combine(day, time.min)).astimezone(pytz.utc).replace(tzinfo=None)

    def _line(self, program, kind: str, moved: dict[str, Decimal], position: settling.Position):
        columns = dict.fromkeys(MOVEMENTS, Decimal(0))
        for entry_kind, units in moved.items():
            columns[COLUMNS.get(entry_kind, 'other')] += units
        opening = position.closing - sum(columns.values(), Decimal(0))
        worth = self._worth(program, kind, position.closing)
        figures = {'opening': opening, **columns, 'closing': position.closing, 'closing_value': worth}
        return Command.create(
            {
                'program_id': program.id,
                'account_kind': kind,
                **{name: float(amount) for name, amount in figures.items()},
            }
        )

    def _worth(self, program, kind: str, units: Decimal) -> Decimal:
        return money.stepped(units * program._liability_rate(kind), self.currency_id.rounding)

    def _accounts(self, programs: dict, positions: dict[tuple[int, str], settling.Position]) -> list:
        """One row per liability account: the general ledger, what is not in it yet, and the cards."""
        rows: dict = defaultdict(lambda: dict.fromkeys(POSITIONS, Decimal(0)))
        for (program, kind), position in positions.items():
            settled = self._worth(programs[program], kind, position.settled)
            row = rows[programs[program]._liability_account(kind).id]
            row['ledger_value'] += self._worth(programs[program], kind, position.closing)
            row['waiting_value'] += self._worth(programs[program], kind, position.closing) - settled
            row['estimate_value'] += settled - position.change
            row['difference'] -= position.change
        balances = {
            account: settling.general_ledger(self.env.cr, companies.ids, [account], self.date_to)
            for account, companies in self._bookers(rows).items()
        }
        for account, row in rows.items():
            row['balance'] = balances.get(account, {}).get(account, Decimal(0))
            row['difference'] += row['balance']
        return [
            Command.create({'account_id': account, **{name: float(amount) for name, amount in row.items()}})
            for account, row in rows.items()
        ]

    def _heads(self):
        """The last own settlement of every program on the report: its fingerprint of the ledger goes on paper."""
        settlements = self.env['customer.card.settlement']
        for program in self.line_ids.program_id:
            settlements |= settlements.search(
                [('program_id', '=', program.id), ('source', '=', 'settlement'), ('date', '<=', self.date_to)], limit=1
            )
        return settlements

    def _bookers(self, accounts) -> dict:
        """Return whose entries count on each of these accounts: those of all companies of the family (a company and its
        branches share their accounts), but of those that accept cards of another one whose programs are owed on it.
        """
        root = self.company_id.sudo().root_id  # sudo: an entry made where the reader has no rights counts as well
        family = root.with_context(active_test=False).search([('id', 'child_of', root.id)])
        programs = self.env['customer.card.program'].sudo().with_context(active_test=False)  # sudo: as above
        others: dict = defaultdict(family.browse)
        for program in programs.search([('company_id', 'in', (family - self.company_id).ids)]):
            for account in {program._liability_account(kind) for kind in kinds.LIABILITIES}:
                others[account.id] |= program.company_id._card_places()
        return {account: family - others[account] for account in accounts if account}
