from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

from ..actions import open_form
from ..ledger import spoken
from . import collections
from .tables import DEBTS

_lt = LazyTranslate(__name__)

STAGES = [
    ('1_today', "Due today"),
    ('2_week', "1–7 days late"),
    ('3_month', "8–30 days late"),
    ('4_two', "31–60 days late"),
    ('5_older', "More than 60 days late"),
    ('6_promised', "Promised"),
]
# What comes next of those that are left alone until somebody ends that.
NEXT = {
    'complaint': _lt("Answer the complaint"),
    'death': _lt("Write to the heirs; the claim stays"),
    'bankruptcy': _lt("Claim it in the bankruptcy"),
    'fraud': _lt("Look into the fraud; the claim stays"),
}


class CustomerCardCreditCollection(models.Model):
    """Who has to pay today, or should have paid, and what comes next: one row per credit line or contract, computed
    when it is looked at (:mod:`.collections`).
    """

    _name = 'customer.card.credit.collection'
    _description = "Collections"
    _inherit = ['customer.card.dated']
    _auto = False
    _order = 'stage, days_late desc, id'
    _rec_name = 'debtor_id'
    _depends = {
        'customer.card.credit': ['account_id', 'program_id', 'company_id', 'debtor_id', 'is_over'],
        'customer.card.credit.statement': ['line_id', 'account_id', 'closes', 'due_on', 'minimum', 'last_sequence'],
        'customer.card.contract': ['account_id', 'program_id', 'company_id', 'partner_id', 'is_over', 'state'],
        'customer.card.contract.installment': ['contract_id', 'is_current', 'due_on', 'amount'],
        'customer.card.credit.promise': ['line_id', 'contract_id', 'due_on', 'amount', 'first_sequence'],
        'customer.card.credit.pause': ['line_id', 'contract_id', 'kind', 'since', 'until'],
        'customer.card.credit.reminder': ['line_id', 'contract_id', 'state', 'level_id'],
    }

    line_id = fields.Many2one(comodel_name='customer.card.credit', string="Credit line", readonly=True)
    contract_id = fields.Many2one(comodel_name='customer.card.contract', readonly=True)
    account_id = fields.Many2one(comodel_name='customer.card.account', string="Card account", readonly=True)
    about = fields.Char(compute='_compute_about', help="The contract, or the card of the credit line.")
    debtor_id = fields.Many2one(comodel_name='res.partner', string="Who owes", readonly=True)
    phone = fields.Char(related='debtor_id.phone')
    program_id = fields.Many2one(comodel_name='customer.card.program', readonly=True)
    company_id = fields.Many2one(comodel_name='res.company', readonly=True)
    currency_id = fields.Many2one(related='program_id.currency_id')
    stage = fields.Selection(selection=STAGES, readonly=True)
    amount = fields.Monetary(string="To be paid", readonly=True, help="What is late, and what is to be paid today.")
    owed = fields.Monetary(string="Owed in all", readonly=True)
    late_since = fields.Date(string="Was to be paid until", readonly=True)
    days_late = fields.Integer(string="Days late", readonly=True, aggregator='avg')
    promised_on = fields.Date(string="Promised until", readonly=True)
    promised = fields.Monetary(readonly=True)
    broken = fields.Integer(string="Broken promises", readonly=True)
    paused = fields.Selection(
        selection=[
            ('block', "No reminders"), ('complaint', "Complaint"), ('death', "Death"), ('bankruptcy', "Bankruptcy"),
            ('fraud', "Fraud"),
        ],
        string="Left alone", readonly=True,
    )  # fmt: skip
    paused_until = fields.Date(readonly=True)
    reminder_id = fields.Many2one(comodel_name='customer.card.credit.reminder', string="Last reminder", readonly=True)
    reminder_state = fields.Selection(related='reminder_id.state', string="Reminder")
    next_action = fields.Char(string="Next step", compute='_compute_next_action')

    @property
    def _table_query(self):
        """The statement behind the rows."""
        asked = [(row.field, self.env[row.model]._asked_sql()) for row in DEBTS.values()]
        return SQL(collections.query(asked))

    @api.depends('line_id.card_id', 'contract_id.name')
    def _compute_about(self):
        for row in self:
            row.about = row.contract_id.name or row.line_id.card_id.sudo().masked  # sudo: its last digits only

    @api.depends('stage', 'promised_on', 'paused', 'paused_until', 'reminder_id', 'broken')
    @api.depends_context('lang')
    def _compute_next_action(self):
        for row in self:
            row.next_action = row._next_action()

    def _next_action(self) -> str:
        """Return what comes next, in one short sentence."""
        if self.paused in NEXT:
            return self.env._(NEXT[self.paused])
        if self.paused:
            return self.env._("Nothing until %s: reminders are paused", spoken.day(self, self.paused_until))
        if self.promised_on:
            return self.env._("Wait for the promise of %s", spoken.day(self, self.promised_on))
        if self.broken:
            return self.env._("Call: a promise was broken")
        if self.stage == '1_today':
            return self.env._("Nothing yet: today is the last day")
        if self.reminder_id and self.reminder_id.state == 'open':
            return self.env._("Print and send: %s", self.reminder_id.level_id.name)
        if self.stage in ('4_two', '5_older'):
            return self.env._("Call, and agree on a day")
        return self.env._("Wait for the reminder to work") if self.reminder_id else self.env._("Remind")

    def _debt(self):
        return self.line_id or self.contract_id

    # === ACTION METHODS === #

    def action_open_line(self):
        """Open the credit line, or the contract."""
        self.ensure_one()
        self.check_access('read')
        return open_form(self._debt())

    def action_promise(self):
        """Enter what the customer promised."""
        self.ensure_one()
        self.check_access('read')
        return self._debt().action_promise()

    def action_pause_reminders(self):
        """Pause reminders, or enter a complaint."""
        self.ensure_one()
        self.check_access('read')
        return self._debt().action_pause_reminders()

    def action_print_reminder(self):
        """Print the letter of the last reminder."""
        self.ensure_one()
        self.check_access('read')
        return self.reminder_id.action_print() if self.reminder_id else self.action_open_line()
