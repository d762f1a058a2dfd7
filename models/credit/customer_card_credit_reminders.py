from odoo import api, fields, models

from ..actions import open_form
from ..ledger import chunks
from ..ledger.protected import own
from . import statements

AT_ONCE = 50  # lines of one part


class CustomerCardCredit(models.Model):
    """What is late on a credit line by what its statements asked for, and the job that reminds of it."""

    _inherit = 'customer.card.credit'

    pause_ids = fields.One2many(comodel_name='customer.card.credit.pause', inverse_name='line_id', string="Pauses")
    promise_ids = fields.One2many(
        comodel_name='customer.card.credit.promise', inverse_name='line_id', string="Promises"
    )
    reminder_ids = fields.One2many(
        comodel_name='customer.card.credit.reminder', inverse_name='line_id', string="Reminders", readonly=True
    )

    # === ACTION METHODS === #

    def action_promise(self):
        """Open a form for what the customer promised."""
        self.ensure_one()
        self.check_access('write')
        late = self._late_now()
        context = {'default_line_id': self.id, 'default_amount': float(late.amount) if late else self.used}
        promise = self.env['customer.card.credit.promise']
        return open_form(promise, self.env._("Promise to pay"), target='new', context=context)

    def action_pause_reminders(self):
        """Open a form for a pause of reminders, or a complaint."""
        self.ensure_one()
        self.check_access('write')
        context = {'default_line_id': self.id}
        pause = self.env['customer.card.credit.pause']
        return open_form(pause, self.env._("Pause reminders"), target='new', context=context)

    # === BUSINESS METHODS === #

    def _late_now(self) -> statements.Late | None:
        """Return what is late today of what statements asked for, and since when; None where nothing is."""
        self.ensure_one()
        self.env.flush_all()
        return statements.late_of(self.env.cr, self.ids, self.program_id._today()).get(self._origin.id)

    def _days_without_fees(self) -> list[tuple]:
        """Return first and last days of complaints: no fee is counted on them."""
        complaints = self.pause_ids.filtered(lambda one: one.kind == 'complaint')
        return [(one.since, one.until or fields.Date.from_string('9999-12-31')) for one in complaints]

    @api.model
    def _cron_remind(self) -> None:
        """Remind of what is late, and resolve reminders of what is not any more, in parts."""
        seen = [0]

        def some() -> tuple[int, int]:
            self.env.flush_all()
            days = [(program.id, program._today()) for program in self._credit_programs()]
            lines = self.browse(statements.to_look_at(self.env.cr, days, seen[0], AT_ONCE))
            late, paid = lines._late_and_paid()
            chunks.each(
                self.env,
                lines,
                lambda line: line._settle_reminders(late.get(line.id), paid_today=line.account_id.id in paid),
                "Reminders of a credit line",
            )
            seen[0] = lines[-1:].id or seen[0]
            return len(lines), int(len(lines) == AT_ONCE)

        chunks.work_off(self.env, some)

    @api.model
    def _credit_programs(self):
        programs = self.env['customer.card.program'].with_context(active_test=False)
        return programs.search([('opens_credit', '=', True)])

    def _look_at_reminders(self) -> None:
        """Settle the reminders of the line by what is late now, and remind where the next level is reached."""
        self.ensure_one()
        late, paid = self._late_and_paid()
        self._settle_reminders(late.get(self.id), paid_today=bool(paid))

    def _late_and_paid(self) -> tuple[dict[int, statements.Late], set[int]]:
        """Return what is late on each line today, and accounts on which something was paid back today."""
        self.env.flush_all()
        late, paid = {}, set()
        for program, lines in self.grouped('program_id').items():
            today = program._today()
            late |= statements.late_of(self.env.cr, lines.ids, today)
            paid |= statements.paid_back(self.env.cr, lines.account_id.ids, program._utc(today))
        return late, paid

    def _settle_reminders(self, late: statements.Late | None, *, paid_today: bool) -> None:
        today = self.program_id._today()
        self.reminder_ids._settle_state(late, today)
        if late and not paid_today and not self._is_left_alone(today):
            self._remind(late, today)

    def _is_left_alone(self, today) -> bool:
        """Tell whether nobody is reminded today: a pause, or a promise whose day is not over."""
        return any(one.is_now for one in self.pause_ids) or any(
            one.due_on >= today and one.state == 'open' for one in self.promise_ids
        )

    def _remind(self, late: statements.Late, today) -> None:
        """Make the reminder of the highest level that is reached, once; send it where the level says so."""
        days = (today - late.since).days
        levels = self.env['customer.card.credit.level'].sudo()._of_company(self.company_id)  # sudo: a job's
        reached = levels.filtered(lambda level: level.days <= days)[-1:]
        before = self.reminder_ids.filtered(lambda one: one.late_since == late.since)
        if not reached or any(one.level_id.days >= reached.days for one in before):
            return
        reminder = own(self.env['customer.card.credit.reminder'].sudo()).create({  # sudo: nobody's to make
            'line_id': self.id, 'level_id': reached.id, 'late_since': late.since, 'amount': float(late.amount),
            'made_on': today,
        })  # fmt: skip
        if reached.by_mail:
            reminder._send()
