from datetime import date

from odoo import api, fields, models

from ..actions import open_form
from ..ledger import chunks, spoken
from ..ledger.protected import own
from . import late
from .customer_card_credit_pause import HOLDS, WITHOUT_FEES
from .late import Day, Late, Seen
from .tables import DEBTS

AT_ONCE = 50  # debts of one part
ALWAYS = date(9999, 12, 31)


class CustomerCardOwing(models.AbstractModel):
    """What customers owe by terms, and the job that reminds of what is late: a credit line, or a contract.

    A model of debts says what is asked for by ``_asked_sql`` (:mod:`.late`), names itself in :data:`.tables.DEBTS`, and
    has ``reminder_ids``, ``promise_ids`` and ``pause_ids``.
    """

    _name = 'customer.card.owing'
    _description = "What is owed by terms"
    _debtor_field = 'debtor_id'

    hold = fields.Char(compute='_compute_hold', help="Why nobody is reminded, and no fee is charged.")

    @api.depends('pause_ids.kind', 'pause_ids.since', 'pause_ids.until')
    @api.depends_context('lang')
    def _compute_hold(self):
        words = {
            'death': self.env._(
                "Death since %s: no reminders and no fees until somebody ends this. What is owed stays."
            ),
            'bankruptcy': self.env._(
                "Bankruptcy since %s: no reminders and no fees until somebody ends this. What is owed stays."
            ),
            'fraud': self.env._(
                "Fraud since %s: no reminders and no fees until somebody ends this. What is owed stays."
            ),
        }
        for debt in self:
            holds = debt._holds().filtered('is_now')
            debt.hold = "\n".join(words[one.kind] % spoken.day(self, one.since) for one in holds)

    # === ACTION METHODS === #

    def action_promise(self):
        """Open a form for what the customer promised."""
        self.ensure_one()
        self.check_access('write')
        found = self._late_now()
        owed = max(-self.account_id.sudo().balance, 0)  # sudo: of a line or contract one may read
        context = {f'default_{self._debt_field()}': self.id, 'default_amount': float(found.amount) if found else owed}
        promise = self.env['customer.card.credit.promise']
        return open_form(promise, self.env._("Promise to pay"), target='new', context=context)

    def action_pause_reminders(self):
        """Open a form for a pause of reminders, a complaint, or a hold."""
        self.ensure_one()
        self.check_access('write')
        pause, context = self.env['customer.card.credit.pause'], {f'default_{self._debt_field()}': self.id}
        return open_form(pause, self.env._("Pause reminders"), target='new', context=context)

    # === BUSINESS METHODS === #

    @api.model
    def _debt_field(self) -> str:
        """Return the field of reminders, promises and pauses that names such a debt."""
        return next(row.field for row in DEBTS.values() if row.model == self._name)

    @api.model
    def _debt_programs(self):
        """Return the programs under which such debts are made, or were."""
        kind = next(kind for kind, row in DEBTS.items() if row.model == self._name)
        programs = self.env['customer.card.program'].with_context(active_test=False)
        return programs.search([(f'opens_{kind}', '=', True)])

    @api.model
    def _days_of(self, programs) -> list[Day]:
        """Return what day it is at the shops of programs."""
        days = ((program, program._today()) for program in programs)
        return [Day(program.id, today, program._utc(today)) for program, today in days]

    def _seen_now(self) -> dict[int, Seen]:
        """Return how these stand today."""
        self.env.flush_all()
        return late.of(self.env.cr, self._asked_sql(), self._days_of(self.program_id), self.ids)

    def _late_now(self) -> Late | None:
        """Return what is late today, and since when; None where nothing is."""
        self.ensure_one()
        seen = self._seen_now().get(self._origin.id)
        return seen and seen.late

    def _whose(self):
        """Return who owes it."""
        return self[self._debtor_field]

    def _holds(self):
        """Return the holds that count here: who died, or is bankrupt, owes nothing else any more, either."""
        self.ensure_one()
        pauses = self.env['customer.card.credit.pause']
        mine = pauses.search([
            ('debtor_id', '=', self._whose().id), ('kind', 'in', HOLDS), ('company_id', '=', self.company_id.id),
        ]) if self._whose() else pauses  # fmt: skip
        return mine | self.pause_ids.filtered(lambda one: one.kind in HOLDS)

    def _days_without_fees(self) -> list[tuple]:
        """Return first and last days of complaints and holds: no fee is counted on them."""
        pauses = self.pause_ids.filtered(lambda one: one.kind in WITHOUT_FEES) | self._holds()
        return [(one.since, one.until or ALWAYS) for one in pauses]

    # === THE JOB === #

    @api.model
    def _cron_remind(self) -> None:
        """Remind of what is late, and resolve reminders of what is not any more, in parts."""
        seen, asked, field = [0], self._asked_sql(), self._debt_field()

        def some() -> tuple[int, int]:
            self.env.flush_all()
            days = self._days_of(self._debt_programs())
            found = late.to_remind(self.env.cr, asked, field, days, seen[0], AT_ONCE)
            debts = self.browse(found)
            levels = debts._levels()
            to_do = debts.filtered(lambda debt: debt._is_to_settle(found[debt.id], levels))
            chunks.each(
                self.env, to_do, lambda debt: debt._settle_reminders(found[debt.id], levels), "Reminders of a debt"
            )
            seen[0] = max(found, default=seen[0])
            return len(found), int(len(found) == AT_ONCE)

        chunks.work_off(self.env, some)

    def _look_at_reminders(self) -> None:
        """Settle the reminders by what is late now, and remind where the next level is reached."""
        self.ensure_one()
        self._settle_reminders(self._seen_now()[self.id], self._levels())

    def _levels(self) -> dict:
        """Return the levels by company."""
        levels = self.env['customer.card.credit.level'].sudo()  # sudo: a job's
        return {company: levels._of_company(company) for company in self.company_id}

    def _is_to_settle(self, seen: Seen, levels: dict) -> bool:
        """Tell whether a reminder is to be made, resolved or brought back."""
        return bool(self.reminder_ids._unlike(seen.late) or self._level_reached(seen, levels))

    def _settle_reminders(self, seen: Seen, levels: dict) -> None:
        self.reminder_ids._settle_state(seen.late, self.program_id._today())
        if level := self._level_reached(seen, levels):
            self._remind(seen.late, level)

    def _level_reached(self, seen: Seen, levels: dict):
        """Return the highest level that is reached and was not reminded by, nor a higher one; or none. Nobody is
        reminded on a day something was paid, or while left alone.
        """
        none = self.env['customer.card.credit.level']
        today = self.program_id._today()
        if not seen.late or seen.is_paid_today:
            return none
        days = (today - seen.late.since).days
        reached = levels[self.company_id].filtered(lambda level: level.days <= days)[-1:]
        before = self.reminder_ids.filtered(lambda one: one.late_since == seen.late.since)
        if not reached or any(one.level_id.days >= reached.days for one in before) or self._is_left_alone(today):
            return none
        return reached

    def _is_left_alone(self, today) -> bool:
        """Tell whether nobody is reminded today: a pause, or a promise whose day is not over."""
        return any(one.is_now for one in self.pause_ids | self._holds()) or any(
            one.due_on >= today and one.state == 'open' for one in self.promise_ids
        )

    def _remind(self, found: Late, level) -> None:
        """Make the reminder of a level, once; send it where the level says so."""
        reminder = own(self.env['customer.card.credit.reminder'].sudo()).create({  # sudo: nobody's to make
            self._debt_field(): self.id, 'level_id': level.id, 'late_since': found.since,
            'amount': float(found.amount), 'made_on': self.program_id._today(),
        })  # fmt: skip
        if level.by_mail:
            reminder._send()
