from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal

from odoo import Command, api, fields, models

from ...core.money import exact
from ...core.periods import next_begins
from ...core.plan_earned import earned
from ...core.plan_rows import ZERO, Row, totals
from ..ledger import chunks
from ..ledger.protected import own
from .life import LIVE

AT_ONCE = 500  # contracts of one part
_DAY = timedelta(days=1)


class CustomerCardContract(models.Model):
    """Income from plans, as it is earned: each night up to yesterday, cut at the end of each month.

    Nothing is counted on from day to day: what is earned by a day follows from the plan, and is all of it once the
    contract is settled. Each contract keeps what was worked out last, the program what of it is booked, so the job can
    be killed anywhere and run again: it goes on, and books nothing twice.
    """

    _inherit = 'customer.card.contract'

    earned = fields.Monetary(
        string="Income so far", readonly=True, copy=False, help="Of profit and charges, by the day before."
    )
    earned_until = fields.Date(string="Earned until", readonly=True, copy=False)
    is_earned = fields.Boolean(string="All earned", readonly=True, copy=False)

    @api.model
    def _cron_income(self) -> None:
        """Let what is earned by yesterday become income, program by program."""
        programs = self.env['customer.card.program'].with_context(active_test=False)
        found = programs.search([('opens_installment', '=', True)])
        for program in found:
            self._look_after_all(program)
            self._earn(program, program._today() - _DAY)
            self._recover(program)

    @api.model
    def _earn(self, program, day: date) -> None:
        """Work out and book what contracts of a program earned by the end of ``day``."""
        first = self.search([('program_id', '=', program.id), ('activated_on', '!=', False)],
                            order='activated_on', limit=1).activated_on  # fmt: skip
        if not first:
            return
        for cut in _cuts(program.income_until or first - _DAY, day):
            chunks.work_off(self.env, lambda cut=cut: self._earn_some(program, cut))
            self._book_income(program, cut)

    @api.model
    def _earn_some(self, program, cut: date) -> tuple[int, int]:
        """Work out what some contracts earned by ``cut``."""
        waiting = [
            ('program_id', '=', program.id), ('activated_on', '<=', cut), ('is_earned', '=', False), '|',
            ('earned_until', '=', False), ('earned_until', '<', cut),
        ]  # fmt: skip
        some = self.search(waiting, order='id', limit=AT_ONCE)
        for contract in some:
            amount = contract._earned_by(cut)
            whole = contract.is_over and amount == contract._exact('finance')
            own(contract).write({'earned': float(amount), 'earned_until': cut, 'is_earned': whole})
        return len(some), int(len(some) == AT_ONCE)

    def _earned_by(self, day: date) -> Decimal:
        """Return what of profit and charges is earned by the end of ``day``; all of it once nothing is owed.

        From the day a contract is in default nothing more is earned but what is paid. What became principal of a new
        plan was earned before.
        """
        whole = self._exact('finance')
        if self.state not in LIVE:
            return whole
        rows = _with_charges(self._rows())
        before = whole - totals(rows).profit
        until = min(day, self.defaulted_on) if self.defaulted_on else day
        digits = self.currency_id.decimal_places
        found = earned(rows, self.handed_over, until, self.program_id.contract_income, digits) + before
        if self.defaulted_on:
            found = max(found, sum((one.paid.profit for one in self._progress_of(rows)), ZERO) + before)
        return found

    @api.model
    def _book_income(self, program, cut: date) -> None:
        """Post what was earned and is not booked, as one entry of that day."""
        self.env.flush_all()
        [(amount,)] = self._read_group([('program_id', '=', program.id)], [], ['earned:sum'])
        digits = program.currency_id.decimal_places
        change = round(exact(amount or 0) - exact(program.income_booked), digits)
        if change:
            self._post_income(program, cut, change)
        own(program).write({'income_until': cut, 'income_booked': amount or 0})

    @api.model
    def _post_income(self, program, cut: date, change: Decimal) -> None:
        program._require_books({'unearned_account_id', 'finance_account_id'})
        words = self.env._("%(program)s: income from installments until %(day)s", program=program.name,
                           day=fields.Date.to_string(cut))  # fmt: skip
        sides = (program.unearned_account_id, change), (program.finance_account_id, -change)
        moves = self.env['account.move'].sudo().with_company(program.company_id)  # sudo: a job's own
        move = moves.create({
            'move_type': 'entry', 'journal_id': program.journal_id.id, 'company_id': program.company_id.id,
            'date': cut, 'ref': words, 'line_ids': [
                Command.create({
                    'name': words, 'account_id': account.id, 'balance': float(amount), 'tax_ids': [Command.clear()],
                })
                for account, amount in sides
            ],
        })  # fmt: skip
        move._post(soft=False)


def _cuts(after: date, until: date) -> Iterator[date]:
    """The last days of months after a day, then the last one."""
    cut = after
    while cut < until:
        begin = (cut + _DAY).replace(day=1)
        cut = min(next_begins('month', begin, 'gregorian') - _DAY, until)
        yield cut


def _with_charges(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Return the rows with their charges as profit: both are what the money costs."""
    return tuple(row._replace(profit=row.profit + row.fee, fee=ZERO) for row in rows)
