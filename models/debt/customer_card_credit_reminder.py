from odoo import api, fields, models
from odoo.exceptions import UserError

from ...core.money import exact
from ..ledger import spoken
from ..ledger.protected import own
from .late import Late

STATES = [('open', "To do"), ('sent', "Sent"), ('resolved', "Resolved")]
TEMPLATE = 'customer_card.mail_template_credit_reminder'


class CustomerCardCreditReminder(models.Model):
    """A reminder of what is late on a credit line or by a contract, at one level, since one day.

    It is made by a job, resolves itself when what it is about is paid or credited, and comes back when that is undone.
    It is sent by e-mail, or printed as a letter.
    """

    _name = 'customer.card.credit.reminder'
    _description = "Reminder"
    _inherit = ['customer.card.guarded', 'customer.card.debt.part', 'customer.card.credit.paper']
    _order = 'id desc'
    _rec_name = 'level_id'

    card_id = fields.Many2one(comodel_name='customer.card', compute='_compute_whose', compute_sudo=True)
    program_id = fields.Many2one(comodel_name='customer.card.program', compute='_compute_whose', compute_sudo=True)
    debtor_id = fields.Many2one(
        comodel_name='res.partner', string="Who owes", compute='_compute_debtor', store=True, precompute=True
    )
    level_id = fields.Many2one(
        comodel_name='customer.card.credit.level', required=True, readonly=True, ondelete='restrict'
    )
    late_since = fields.Date(string="Was to be paid until", required=True, readonly=True)
    amount = fields.Monetary(string="Late", readonly=True, help="When the reminder was made.")
    made_on = fields.Date(string="Made on", required=True, readonly=True)
    sent_at = fields.Datetime(string="Sent", readonly=True)
    resolved_on = fields.Date(string="Resolved", readonly=True)
    state = fields.Selection(selection=STATES, required=True, readonly=True, default='open')

    _once = models.UniqueIndex('(line_id, level_id, late_since)', "This reminder is there already.")
    _once_by_contract = models.UniqueIndex('(contract_id, level_id, late_since)', "This reminder is there already.")
    _unresolved = models.Index("(line_id) WHERE state <> 'resolved'")
    _unresolved_by_contract = models.Index("(contract_id) WHERE state <> 'resolved'")

    @api.depends('line_id.card_id', 'contract_id.card_id')
    def _compute_whose(self):
        for reminder in self:
            debt = reminder.line_id or reminder.contract_id
            reminder.card_id, reminder.program_id = debt.card_id, debt.program_id

    @api.depends('line_id.debtor_id', 'contract_id.partner_id')
    def _compute_debtor(self):
        for reminder in self:
            reminder.debtor_id = reminder.line_id.debtor_id or reminder.contract_id.partner_id

    def _refusal(self) -> str:
        return self.env._("Reminders come and go by what is late. Pause them on the credit line or contract.")

    # === ACTION METHODS === #

    def action_send(self):
        """Send the reminder by e-mail.

        :raise UserError: when nothing is late any more, or there is no address
        """
        for reminder in self:
            reminder._require_late()
            if not reminder._paper_to():
                raise UserError(
                    self.env._(
                        "%s has no e-mail address, or several. Print the letter instead.", reminder.debtor_id.name
                    )
                )
            reminder._send()
        return True

    def action_print(self):
        """Print the letter; it counts as sent.

        :raise UserError: when nothing is late any more
        """
        for reminder in self:
            reminder._require_late()
        self._mark_sent()
        return self.env.ref('customer_card.customer_card_credit_reminder_report').report_action(self)

    # === BUSINESS METHODS === #

    def _require_late(self) -> None:
        """:raise UserError: when what it is about was paid; it is resolved then"""
        self.check_access('read')
        debt = self._debt()
        debt.check_access('write')
        debt.sudo()._look_at_reminders()  # sudo: reminders are nobody's to write
        if self.state == 'resolved':
            raise UserError(
                self.env._("%s has paid what this reminder is about. Nothing is sent.", self.debtor_id.name)
            )
        if debt._is_left_alone(debt.program_id._today()):
            raise UserError(
                self.env._(
                    "%s is not reminded now: there is a pause, or a promise whose day is not over. Nothing is sent.",
                    self.debtor_id.name,
                )
            )

    def _send(self) -> None:
        """Queue the letter by e-mail, where there is an address."""
        if to := self._paper_to():
            self._mark_sent()
            self.env.ref(TEMPLATE).sudo().send_mail(self.id, email_values=to)  # sudo: nobody else's to write

    def _mark_sent(self) -> None:
        # sudo: whoever sends it, nobody has the right to write one
        own(self.sudo()).write({'state': 'sent', 'sent_at': fields.Datetime.now()})

    def _settle_state(self, late: Late | None, today) -> None:
        """Resolve what was paid, and let come back what is late again."""
        for reminder in self.sudo()._unlike(late):  # sudo: reminders are nobody's to write
            if reminder.state != 'resolved':
                own(reminder).write({'state': 'resolved', 'resolved_on': today})
            else:
                back = 'sent' if reminder.sent_at else 'open'
                own(reminder).write({'state': back, 'resolved_on': False})

    def _unlike(self, late: Late | None):
        """Return those that are resolved although what they are about is late, or not although it is paid."""
        return self.filtered(lambda one: (not late or late.since > one.late_since) != (one.state == 'resolved'))

    # === ON PAPER === #

    def _said(self, text: str) -> str:
        """Return a text of the level about this reminder."""
        debt = self._debt()
        late = debt._late_now()
        words = {
            'name': self.sudo().debtor_id.name or '',  # sudo: whom it is about
            'amount': self._paper_money(float(late.amount if late else exact(self.amount))),
            'day': self._paper_day(self.late_since),
            'days': self._paper_digits(spoken.number(self, (debt.program_id._today() - self.late_since).days)),
            'shop': self.sudo().company_id.name,  # sudo: who writes
            'card': self._paper_digits(self.sudo().card_id.masked),  # sudo: its last digits only
        }
        for word, value in words.items():
            text = text.replace(f'{{{word}}}', value)
        return text

    def _said_subject(self) -> str:
        return self._said(self.level_id.subject)

    def _said_paragraphs(self) -> list[str]:
        return [self._said(line) for line in (self.level_id.body or '').splitlines() if line.strip()]
