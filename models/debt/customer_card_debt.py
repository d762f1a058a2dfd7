from odoo import api, fields, models
from odoo.tools import SQL

from ..actions import open_form, open_list
from . import collections
from .tables import DEBTS

QUERY = """
{debts}
SELECT k.id, k.line_id, k.contract_id, k.account_id, k.debtor_id, k.program_id, k.company_id, k.owed,
       LEAST(k.owed, GREATEST(COALESCE(k.late, 0), 0)) AS late, k.since AS late_since, k.next_on,
       LEAST(k.owed, k.next_amount) AS next_amount
  FROM debt k
"""


class CustomerCardDebt(models.Model):
    """A statement of debts: what a contact owes, one row per credit line or contract, with what is late of it and what
    comes next; computed when it is looked at (:mod:`.collections`), and a paper for the contact.
    """

    _name = 'customer.card.debt'
    _description = "Statement of debts"
    _inherit = ['customer.card.dated', 'customer.card.credit.paper']
    _auto = False
    _order = 'debtor_id, late_since, id'
    _rec_name = 'debtor_id'
    _depends = {
        'customer.card.credit': ['account_id', 'program_id', 'company_id', 'debtor_id', 'is_over'],
        'customer.card.credit.statement': ['line_id', 'account_id', 'closes', 'due_on', 'minimum', 'last_sequence'],
        'customer.card.contract': ['account_id', 'program_id', 'company_id', 'partner_id', 'is_over', 'state'],
        'customer.card.contract.installment': ['contract_id', 'is_current', 'due_on', 'amount'],
    }

    line_id = fields.Many2one(comodel_name='customer.card.credit', string="Credit line", readonly=True)
    contract_id = fields.Many2one(comodel_name='customer.card.contract', readonly=True)
    account_id = fields.Many2one(comodel_name='customer.card.account', string="Card account", readonly=True)
    about = fields.Char(string="What", compute='_compute_about', compute_sudo=True)
    debtor_id = fields.Many2one(comodel_name='res.partner', string="Who owes", readonly=True)
    program_id = fields.Many2one(comodel_name='customer.card.program', readonly=True)
    company_id = fields.Many2one(comodel_name='res.company', readonly=True)
    card_id = fields.Many2one(comodel_name='customer.card', compute='_compute_about', compute_sudo=True)
    currency_id = fields.Many2one(related='program_id.currency_id')
    owed = fields.Monetary(readonly=True)
    late = fields.Monetary(readonly=True)
    late_since = fields.Date(string="Was to be paid until", readonly=True)
    next_on = fields.Date(string="To be paid next on", readonly=True)
    next_amount = fields.Monetary(string="To be paid next", readonly=True)

    @property
    def _table_query(self):
        """The statement behind the rows."""
        asked = [(row.field, self.env[row.model]._asked_sql()) for row in DEBTS.values()]
        return SQL(QUERY.format(debts=collections.debts(asked)))

    @api.depends('line_id.card_id', 'contract_id.card_id', 'contract_id.name')
    @api.depends_context('lang')
    def _compute_about(self):
        for row in self:
            card = (row.line_id or row.contract_id).card_id
            row.card_id = card
            if row.contract_id:
                row.about = self.env._("Contract %s", row.contract_id.name)
            elif card:
                row.about = self.env._("Credit line, card %s", card.masked)
            else:
                row.about = False

    # === ACTION METHODS === #

    def action_open_debt(self):
        """Open the credit line, or the contract."""
        self.ensure_one()
        self.check_access('read')
        return open_form(self.line_id or self.contract_id)

    def action_open_entries(self):
        """Open what was bought and paid on it."""
        self.check_access('read')
        entries, domain = self.env['customer.card.entry'], [('account_id', 'in', self.account_id.ids)]
        return open_list(entries, self.env._("What was sold and paid"), domain, group_by='account_id')

    def action_print(self):
        """Print the statements of who owes these: each of all they owe in a company."""
        self.check_access('read')
        return self.env.ref('customer_card.customer_card_debt_report').report_action(self)

    # === ON PAPER === #

    def _letters(self) -> list:
        """Return the statements these are on: all that one contact owes in one company, each."""
        debts = self.search([('debtor_id', 'in', self.debtor_id.ids), ('company_id', 'in', self.company_id.ids)])
        asked = {(one.debtor_id, one.company_id) for one in self}
        return [
            rows for whose, rows in debts.grouped(lambda one: (one.debtor_id, one.company_id)).items() if whose in asked
        ]

    def _head(self):
        """Return the row by whose program the paper of these is made."""
        return self[:1]

    def _paper_today(self) -> str:
        return self._paper_day(self.program_id._today())

    def _paper_row(self) -> tuple[str, ...]:
        """Return what it is about, what is owed, what is late and since when, and what comes next and when."""
        return (
            self._paper_digits(self.about),
            self._paper_money(self.owed),
            self._paper_money(self.late) if self.late else '',
            self._paper_day(self.late_since),
            self._paper_money(self.next_amount) if self.next_on else '',
            self._paper_day(self.next_on),
        )

    def _paper_totals(self) -> list[tuple[str, str]]:
        """Return by currency what is owed and late in all."""
        return [
            (rows[0]._paper_money(sum(rows.mapped('owed'))), rows[0]._paper_money(sum(rows.mapped('late'))))
            for rows in self.grouped('currency_id').values()
        ]
