from datetime import timedelta
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...core import money
from ...core.cycle import cycle_of
from ...core.minimum_payment import Minimum
from ..actions import open_form, open_list
from ..ledger import chunks
from ..ledger.protected import own
from . import statements

AT_ONCE = 500  # lines of one part
CLAUSE = ('fee_mode', 'fee_amount', 'fee_percent', 'fee_free_days', 'fee_most')
SEQUENCE = 'customer.card.credit.statement'


class CustomerCardCredit(models.Model):
    """The statements of a credit line, and the job that closes cycles.

    A line says up to which day it was stated, so what the job does is done once however often it is killed and begun
    again. A cycle in which nothing moved and nothing is owed has no statement. The last cycle of a line that is closed
    ends with it.
    """

    _inherit = 'customer.card.credit'

    stated_until = fields.Date(readonly=True, copy=False, help="The last day of the last cycle that was closed.")
    statement_on = fields.Date(
        string="Next statement", compute='_compute_statement_on', store=True, help="The last day of this cycle."
    )
    statement_ids = fields.One2many(
        comodel_name='customer.card.credit.statement', inverse_name='line_id', string="Statements", readonly=True
    )

    _to_state = models.Index('(program_id, statement_on) WHERE statement_on IS NOT NULL')

    @api.depends('opened_on', 'closed_on', 'is_over', 'cycle_day', 'stated_until', 'program_id.months_by')
    def _compute_statement_on(self):
        for line in self:
            line.statement_on = line._next_closing()

    def _next_closing(self):
        """Return the day this cycle ends on, or False where nothing is stated (any more)."""
        if not self.opened_on or (self.is_over and not self.closed_on):
            return False
        begins = self.stated_until + timedelta(days=1) if self.stated_until else self.opened_on
        if self.is_over and begins > self.closed_on:
            return begins if self._is_left_to_state() else False
        closes = cycle_of(begins, self.cycle_day, self.grace_days, self.program_id.months_by).closes
        return min(closes, self.closed_on) if self.is_over else closes

    def _is_left_to_state(self) -> bool:
        """Tell whether something moved after the last statement: it was made on the day the line was closed."""
        account = self.account_id.sudo()  # sudo: how far its entries go
        stated = self.statement_ids.sorted('last_sequence')[-1:].last_sequence
        return bool(self.statement_ids) and account.sequence > stated

    def _state_ended(self) -> None:
        """State what is left to state of lines that are over: another line begins on their account, and what is bought
        on that one stands on its statements.
        """
        for line in self:
            while line.statement_on:
                line._close_cycles()

    def action_open_statements(self):
        """Open the statements of the line."""
        self.ensure_one()
        self.check_access('read')
        domain = [('line_id', '=', self.id)]
        return open_list(
            self.env['customer.card.credit.statement'],
            self.env._("Statements"),
            domain,
            empty=(
                self.env._("No statement yet"),
                self.env._("One is made on the night after the cycle ends, or by State now on the line."),
            ),
        )

    def action_state_now(self):
        """Make the statement of today, with all that moved so far; the cycle's own one follows as always.

        :raise UserError: for a line that has no statements, was stated today, or has nothing to state
        """
        self.ensure_one()
        self.check_access('write')
        today = self.program_id._today()
        if not self.opened_on or self.is_over:
            raise UserError(self.env._("Only a credit line in use has statements."))
        if self.stated_until and self.stated_until >= today:
            raise UserError(self.env._("There is a statement of today. What came since is on the next one."))
        line = self.sudo()  # sudo: statements are the server's to make
        while line.statement_on < today:
            line._close_cycles()
        own(line).statement_on = today
        if not (made := line._close_cycles()):
            raise UserError(self.env._("Nothing was bought or paid since the last statement, and nothing is owed."))
        statement = self.env['customer.card.credit.statement'].browse(made)
        return open_form(statement, statement.name)

    # === THE JOB === #

    @api.model
    def _cron_statements(self) -> None:
        """Close the cycles that ended, in parts."""
        programs, failed = self._debt_programs(), []

        def some() -> tuple[int, int]:
            for program in programs:
                if lines := self._to_close(program, failed):
                    failed.extend(lines._close_or_say())
                    return len(lines), 1
            return 0, 0

        chunks.work_off(self.env, some)

    def _close_or_say(self) -> list[int]:
        """Close the cycles of these lines of one program; where one cannot be stated it stops no other: the ids of
        those, which the log names.
        """
        if not chunks.each(self.env, [self], lambda lines: lines._close_cycles(), "Statements"):
            return []
        failed = chunks.each(self.env, self, lambda line: line._close_cycles(), "The statement of a credit line")
        return [line.id for line in failed]

    @api.model
    def _to_close(self, program, failed=()):
        """The next lines whose cycle ended, by the shop's own day, but for those that failed in this run."""
        domain = [('program_id', '=', program.id), ('statement_on', '!=', False), ('id', 'not in', list(failed))]
        ended = [('statement_on', '<', program._today())]
        return self.search([*domain, *ended], order='statement_on, id', limit=AT_ONCE)

    def _close_cycles(self) -> list[int]:
        """Make the next statement of each of these lines of one program; the ids of those made."""
        closings = [line._closing() for line in self]
        # First, so that two jobs at once meet here and not behind the statements.
        for day, group in self.grouped('statement_on').items():
            own(group).write({'stated_until': day})
        self.env.flush_all()
        found = statements.moved(self.env.cr, closings)
        told = [one for one in closings if found[one.line].last > found[one.line].first or found[one.line].closing]
        if not told:
            return []
        ranges = [(one.line, one.account, found[one.line].first, found[one.line].last) for one in told]
        parts = statements.parts(self.env.cr, ranges)
        company = self.company_id
        sequence = self._statement_sequence(company)
        first = statements.numbers(self.env.cr, company.id, sequence.id, len(told))
        rows = [
            {
                **self.browse(one.line)._statement_values(one, found[one.line], parts[one.line]),
                'number': number,
                'name': sequence.get_next_char(number),
            }
            for number, one in enumerate(told, first)
        ]
        made = statements.insert(self.env.cr, rows)
        self.env['customer.card.credit.statement'].invalidate_model()
        self.env['customer.card.credit.statement.line'].invalidate_model()
        sequence.invalidate_recordset(['number_next'])
        return made

    def _closing(self) -> statements.Closing:
        """Return the end of the line's cycle."""
        program, closes = self.program_id, self.statement_on
        cycle = cycle_of(closes, self.cycle_day, self.grace_days, program.months_by)
        end = program._utc(closes + timedelta(days=1))
        return statements.Closing(self.id, self.account_id.id, closes, cycle.due, end)

    def _statement_values(self, closing, moved, parts: dict[str, Decimal]) -> dict:
        """Return what stands on a statement, but its number."""
        digits = self.currency_id.decimal_places
        minimum = Minimum(money.exact(self.minimum_percent), money.exact(self.minimum_floor))
        asked = minimum.of(moved.closing, min(moved.overdue, max(moved.closing, statements.ZERO)), digits)
        months = minimum.months(moved.closing, digits) if statements.ZERO < asked < moved.closing else None
        limit = self._limit_now()
        previous = self.env['customer.card.credit.statement'].browse(moved.previous or [])
        free = max(self._allowance() - moved.closing - self._owed_elsewhere()[self], statements.ZERO)
        return {
            'line_id': self.id,
            'account_id': closing.account,
            'program_id': self.program_id.id,
            'company_id': self.company_id.id,
            'debtor_id': self.debtor_id.id,
            'previous_id': moved.previous,
            'opens': previous.closes + timedelta(days=1) if previous.line_id == self else self.opened_on,
            'closes': closing.closes,
            'due_on': closing.due,
            'first_sequence': moved.first,
            'last_sequence': moved.last,
            'opening': moved.opening,
            **{name: parts.get(name, statements.ZERO) for name in (*statements.LESSENS, 'purchases', 'fees', 'other')},
            'closing': moved.closing,
            'limit': limit,
            'available': free,
            'overdue': min(moved.overdue, max(moved.closing, statements.ZERO)),
            'late_since': moved.late_since,
            'minimum': asked,
            'months': months[0] if months else 0,
            **{name: self[name] for name in CLAUSE},
            'made_at': fields.Datetime.now(),
        }

    @api.model
    def _statement_sequence(self, company):
        """The numbers of a company's statements, made with the first one."""
        sequences = self.env['ir.sequence'].sudo()  # sudo: a job's own
        found = sequences.search([('code', '=', SEQUENCE), ('company_id', '=', company.id)], limit=1)
        return found or sequences.create({
            'name': self.env._("Statements of credit lines"), 'code': SEQUENCE, 'company_id': company.id,
            'implementation': 'no_gap', 'prefix': 'ST/', 'padding': 6,
        })  # fmt: skip
