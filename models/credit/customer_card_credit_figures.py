from decimal import Decimal

from odoo import api, fields, models

from ...core.cycle import cycle_of
from ...core.money import exact
from ...core.standing import Standing
from ..ledger import spoken
from . import statements


class CustomerCardCredit(models.Model):
    """Figures of a credit line: what is used, held and free, what is late and what is asked for."""

    _inherit = 'customer.card.credit'

    used = fields.Monetary(
        string="Owed on credit", compute='_compute_figures', help="What was bought and is not paid back."
    )
    held = fields.Monetary(compute='_compute_figures', help="Begun at tills and not finished.")
    free = fields.Monetary(compute='_compute_figures', help="What can be bought on credit now.")
    share_used = fields.Integer(string="Used (%)", compute='_compute_figures')
    overpaid = fields.Monetary(compute='_compute_figures', help="The customer's money: it pays the next purchase.")
    overdue = fields.Monetary(string="Late", compute='_compute_standing')
    due = fields.Monetary(string="To be paid", compute='_compute_standing')
    due_on = fields.Date(string="Until", compute='_compute_standing')
    later = fields.Monetary(string="Not asked for yet", compute='_compute_standing')
    stopped = fields.Char(
        string="Why nothing can be bought", compute='_compute_standing', help="Empty while the line can be used."
    )
    waiting = fields.Char(
        string="Waiting for approval", compute='_compute_waiting', help="The limit a second person has to decide on."
    )

    @api.depends('change_ids.state', 'change_ids.after')
    @api.depends_context('lang')
    def _compute_waiting(self):
        for line in self:
            change = line.change_ids.filtered(lambda one: one.state == 'requested')[:1]
            line.waiting = change._waiting_text() if change else ""

    @api.depends(
        'account_id.balance', 'account_id.version', 'account_id.allowance', 'limit', 'raised_to', 'state', 'elsewhere'
    )
    def _compute_figures(self):
        for line in self:
            account = line.account_id.sudo()  # sudo: figures of a line one may read
            limit = float(line._limit_now())
            line.used, line.overpaid = max(-account.balance, 0), max(account.balance, 0)
            line.held, line.free = account.held, max(account.available - line.elsewhere, 0)
            line.share_used = min(round(100 * (line.used + line.held) / limit), 100) if limit else 0

    @api.depends('account_id.balance', 'account_id.version', 'cycle_day', 'grace_days', 'state', 'overdue_days')
    @api.depends_context('lang')
    def _compute_standing(self):
        for line in self:
            found = line._standing()
            line.overdue, line.due, line.due_on = float(found.overdue), float(found.due), found.due_on
            line.later = float(found.later)
            line.stopped = line._stopped_text() if line.account_id else ""

    def _standing(self) -> Standing:
        """Return how what is owed stands today."""
        return self._standing_of(-exact(self.account_id.sudo().balance))  # sudo: as above

    def _standing_of(self, owed: Decimal, paid: Decimal = Decimal(0)) -> Standing:
        """Return how ``owed`` stands today: by purchases and their last days, or by what statements ask for where that
        is not all of it.

        :param paid: what came and is not counted: how it stood before that
        """
        if not self.account_id or owed <= 0:
            return Standing()
        today = self.program_id._today()
        if not self._pays_in_parts():
            return self.account_id.sudo()._debt_standing_of(owed, self._terms(), today)  # sudo: as above
        asked, most = statements.asked_of(self.env.cr, self._origin.id or 0, today), max(owed, Decimal(0))
        late = Decimal(0) if asked.late is None else min(max(asked.late + paid, Decimal(0)), most)
        due = Decimal(0) if asked.due is None else max(min(asked.due + paid, most) - late, Decimal(0))
        cycle = cycle_of(today, self.cycle_day, self.grace_days, self.program_id._facts().months_by)
        later = most - late - due
        return Standing(late, due, asked.due_on if due else None, later, cycle.due if later else None)

    def _pays_in_parts(self) -> bool:
        """Tell whether statements ask for less than all: what they leave is late for nobody."""
        return 0 < self.minimum_percent < 100

    def _stopped_text(self) -> str:
        """Return why nothing can be bought on the line now, and what to do, in one sentence; or nothing."""
        if self.state in ('application', 'approved'):
            return self.env._(
                "The credit line of this card is not active yet: the office approves and activates it. Choose another "
                "payment."
            )
        if self.state == 'paused':
            return self.env._(
                "This credit line is paused. Choose another payment; what is owed can be paid back as before."
            )
        if self.state != 'active':
            return self.env._("This credit line is closed. Choose another payment.")
        late = self._too_late()
        if not late:
            return ""
        return self.env._(
            "%s is late on this credit line. Pay it back first, and credit can be used again; or choose another "
            "payment.",
            spoken.money(self.currency_id, float(late)),
        )

    def _too_late(self) -> Decimal:
        """Return what is late where that stops buying on credit; else nothing."""
        account, today = self.account_id.sudo(), self.program_id._today()  # sudo: as above
        if self._pays_in_parts():
            found = self._late_now()
            is_stopped = found and (today - found.since).days > self.overdue_days
            return found.amount if is_stopped and found.amount > exact(self.overdue_amount) else Decimal(0)
        late = account._late(self._terms(), today, self.overdue_days)
        if late <= exact(self.overdue_amount):
            return Decimal(0)
        return account._late(self._terms(), today, 0)
