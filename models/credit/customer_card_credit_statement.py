from odoo import api, fields, models

from ..actions import open_list
from ..ledger import triggers
from ..ledger.protected import own
from .customer_card_program import FEE_MODES
from .statements import LESSENS

KINDS = [
    ('purchases', "Bought"),
    ('returns', "Came back"),
    ('repayments', "Paid back"),
    ('fees', "Fee"),
    ('other', "Other"),
]
# What a statement adds up, in this order; what lessens the debt is said as what it takes off.
PARTS = tuple(code for code, _label in KINDS)
TABLE = 'customer_card_credit_statement'
# What changes on a statement: when it was sent, and who owes where contacts are merged. The rest PostgreSQL refuses.
FIXED = (
    'id, name, number, line_id, account_id, program_id, company_id, previous_id, opens, closes, due_on, '
    'first_sequence, last_sequence, opening, purchases, returns, repayments, fees, other, closing, "limit", available, '
    'overdue, late_since, minimum, months, fee_mode, fee_amount, fee_percent, fee_free_days, fee_most, made_at'
)
triggers.keep('statement', TABLE, FIXED)


class CustomerCardCreditStatement(models.Model):
    """A statement of a credit line: what was owed at the beginning of a cycle, what was bought, paid and came back, and
    what is owed at its end; what is to be paid of it, and until when.

    It is made once, numbered without a gap in its company, and never changed: what was wrong on it, or came later, is
    on the next one. Each begins where the one before ended, in the amount and in the account's sequence.
    """

    _name = 'customer.card.credit.statement'
    _description = "Statement of a credit line"
    _inherit = ['customer.card.guarded', 'customer.card.credit.paper']
    _order = 'closes desc, id desc'
    _log_access = False

    name = fields.Char(string="Number", required=True, readonly=True)
    number = fields.Integer(string="Sequence", required=True, readonly=True)
    line_id = fields.Many2one(
        comodel_name='customer.card.credit', string="Credit line", required=True, readonly=True, ondelete='restrict'
    )
    account_id = fields.Many2one(
        comodel_name='customer.card.account', required=True, readonly=True, ondelete='restrict'
    )
    card_id = fields.Many2one(related='line_id.card_id')
    program_id = fields.Many2one(
        comodel_name='customer.card.program', required=True, readonly=True, index=True, ondelete='restrict'
    )
    company_id = fields.Many2one(comodel_name='res.company', required=True, readonly=True, ondelete='restrict')
    currency_id = fields.Many2one(related='program_id.currency_id')
    debtor_id = fields.Many2one(
        comodel_name='res.partner', string="Who owes", required=True, readonly=True, index=True, ondelete='restrict'
    )
    previous_id = fields.Many2one(
        comodel_name='customer.card.credit.statement', string="Statement before", readonly=True, ondelete='restrict'
    )
    opens = fields.Date(string="From", required=True, readonly=True)
    closes = fields.Date(string="Closed on", required=True, readonly=True)
    due_on = fields.Date(string="To be paid until", required=True, readonly=True)
    first_sequence = fields.Integer(required=True, readonly=True, help="The last entry of the statement before.")
    last_sequence = fields.Integer(required=True, readonly=True, help="The last entry on this one.")
    opening = fields.Monetary(string="Owed before", readonly=True)
    purchases = fields.Monetary(string="Bought", readonly=True)
    returns = fields.Monetary(string="Came back", readonly=True)
    repayments = fields.Monetary(string="Paid back", readonly=True)
    fees = fields.Monetary(readonly=True)
    other = fields.Monetary(readonly=True, help="Corrections by hand, pay-outs and what was moved.")
    closing = fields.Monetary(string="Owed on credit", readonly=True, help="Below nothing: the customer's money.")
    limit = fields.Monetary(readonly=True)
    available = fields.Monetary(string="Free", readonly=True, help="What could be bought on credit then.")
    overdue = fields.Monetary(string="Late", readonly=True, help="Of what earlier statements asked for.")
    late_since = fields.Date(readonly=True, help="The last day of the oldest statement that was not paid then.")
    days_late = fields.Integer(string="Days late", compute='_compute_days_late')
    minimum = fields.Monetary(string="Least to pay", readonly=True)
    months = fields.Integer(
        string="Months by the least", readonly=True, help="How long it takes to pay only the least, from here."
    )
    # The clause for what is late, as it was agreed when the statement was made: what is asked later goes by it.
    fee_mode = fields.Selection(selection=FEE_MODES, string="For what is late", readonly=True)
    fee_amount = fields.Monetary(string="Fee", readonly=True)
    fee_percent = fields.Float(string="Percent a day", digits=(8, 4), readonly=True)
    fee_free_days = fields.Integer(string="Days late that cost nothing", readonly=True)
    fee_most = fields.Float(string="At most (%)", digits=(5, 2), readonly=True)
    made_at = fields.Datetime(string="Made on", required=True, readonly=True)
    sent_at = fields.Datetime(string="Sent", readonly=True)
    item_ids = fields.One2many(
        comodel_name='customer.card.credit.statement.line', inverse_name='statement_id', string="Items", readonly=True
    )

    _one_closing = models.UniqueIndex('(line_id, closes)', "There is a statement of this day already.")
    _one_number = models.UniqueIndex('(company_id, number)', "There is a statement with this number already.")
    _one_following = models.UniqueIndex(
        '(previous_id) WHERE previous_id IS NOT NULL', "Another statement follows that one already."
    )
    _of_account = models.Index('(account_id, closes)')
    _to_send = models.Index('(company_id, id) WHERE sent_at IS NULL')
    _adds_up = models.Constraint(
        'CHECK (closing = opening + purchases + fees + other - repayments - returns)', "A statement adds up."
    )
    _goes_on = models.Constraint(
        'CHECK (last_sequence >= first_sequence AND closes >= opens AND due_on >= closes AND minimum >= 0)',
        "A statement goes on from the one before.",
    )

    def init(self):
        """Add the triggers."""
        triggers.install_on(self.env.cr, TABLE)

    def _refusal(self) -> str:
        return self.env._("A statement is never changed: what is wrong on it is put right by the next one.")

    @api.depends('late_since', 'closes')
    def _compute_days_late(self):
        for statement in self:
            since = statement.late_since
            statement.days_late = (statement.closes - since).days if since else 0

    # === ACTION METHODS === #

    def action_print(self):
        """Print the statements, each in its customer's language."""
        self.check_access('read')
        self._prepare_paper()
        return self.env.ref('customer_card.customer_card_credit_statement_report').report_action(self)

    def action_send(self):
        """Send the statements by e-mail once more, where there is an address."""
        self.check_access('read')
        self.line_id.check_access('write')
        for statement in self:
            statement.sudo()._send()  # sudo: the desk sends what it may not write
        return True

    def action_open_entries(self):
        """Open the ledger's entries behind it."""
        self.ensure_one()
        self.check_access('read')
        domain = [
            ('account_id', '=', self.account_id.id), ('sequence', '>', self.first_sequence),
            ('sequence', '<=', self.last_sequence),
        ]  # fmt: skip
        return open_list(self.env['customer.card.entry'], self.name, domain)

    # === BUSINESS METHODS === #

    def _prepare_paper(self) -> None:
        """Let the cards have the code that stands on the paper: it finds a card and never stands for it, because paper
        is left lying about.
        """
        self.line_id.card_id._ensure_store_codes()

    def _signed(self, part: str) -> float:
        return -self[part] if part in LESSENS else self[part]

    def _mark_sent(self) -> None:
        # sudo: whoever sends it, nobody has the right to write one
        own(self.sudo()).write({'sent_at': fields.Datetime.now()})
