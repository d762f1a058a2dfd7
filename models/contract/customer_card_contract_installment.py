from datetime import date
from decimal import Decimal

from odoo import api, fields, models

from ...core.money import rounded
from ...core.plan_paid import Progress
from ...core.plan_rows import Row
from ..ledger import triggers

TABLE = 'customer_card_contract_installment'
FIXED = 'id, contract_id, version, number, due_on, principal, profit, fee, left_after'
triggers.keep('installment', TABLE, FIXED)


class CustomerCardContractInstallment(models.Model):
    """A row of a plan that was signed; PostgreSQL refuses to change it. Older versions stay beside the newest one."""

    _name = 'customer.card.contract.installment'
    _description = "Installment of a contract"
    _inherit = ['customer.card.guarded']
    _order = 'contract_id desc, version desc, due_on, number'

    contract_id = fields.Many2one(
        comodel_name='customer.card.contract', required=True, index=True, readonly=True, ondelete='restrict'
    )
    company_id = fields.Many2one(related='contract_id.company_id', store=True, index=True, precompute=True)
    program_id = fields.Many2one(related='contract_id.program_id', store=True, index=True, precompute=True)
    partner_id = fields.Many2one(related='contract_id.partner_id', store=True, index=True, precompute=True)
    currency_id = fields.Many2one(related='program_id.currency_id', store=True, precompute=True)
    contract_state = fields.Selection(related='contract_id.state', string="Contract is", store=True)
    version = fields.Integer(string="Version of the plan", required=True, readonly=True)
    is_current = fields.Boolean(string="Counts", compute='_compute_is_current', store=True)
    number = fields.Integer(
        string="No.", required=True, readonly=True, aggregator=None,
        help="0: beside the plan, as a charge at the beginning, or what was paid ahead.",
    )  # fmt: skip
    due_on = fields.Date(string="Due on", required=True, readonly=True, index=True)
    principal = fields.Monetary(readonly=True)
    profit = fields.Monetary(readonly=True)
    fee = fields.Monetary(string="Charges", readonly=True)
    amount = fields.Monetary(string="To pay", compute='_compute_amount', store=True, precompute=True)
    left_after = fields.Monetary(string="Left", readonly=True, aggregator=None, help="Of the principal, after it.")

    paid = fields.Monetary(compute='_compute_progress')
    left = fields.Monetary(string="Still to pay", compute='_compute_progress')
    progress = fields.Selection(
        selection=[('later', "To come"), ('partly', "Partly paid"), ('late', "Late"), ('paid', "Paid")],
        string="State",
        compute='_compute_progress',
    )

    _one = models.Constraint('UNIQUE (contract_id, version, number, due_on)', "An installment is once in its plan.")

    @api.depends('version', 'contract_id.version')
    def _compute_is_current(self):
        for one in self:
            one.is_current = one.version == one.contract_id.version

    @api.depends('principal', 'profit', 'fee')
    def _compute_amount(self):
        for one in self:
            one.amount = float(one._row().amount)

    @api.depends('contract_id', 'number')
    def _compute_display_name(self):
        for one in self:
            number = str(one.number) if one.number else ''
            one.display_name = " / ".join(filter(None, (one.contract_id.name, number)))

    @api.depends('contract_id.account_id.balance', 'contract_id.account_id.version', 'is_current')
    def _compute_progress(self):
        self.update({'paid': 0, 'left': 0, 'progress': False})
        for contract, rows in self.filtered('is_current').grouped('contract_id').items():
            if not contract.account_id:
                continue
            today = contract.program_id._today()
            progress = {(one.row.day, one.row.number): one for one in contract._progress()}
            for row in rows:
                row.update(row._progress_of(progress[row.due_on, row.number], today))

    def _progress_of(self, one: Progress, today) -> dict:
        state = 'paid' if not one.left else 'late' if one.is_late(today) else 'partly' if one.paid.amount else 'later'
        return {'paid': float(one.paid.amount), 'left': float(one.left), 'progress': state}

    def init(self):
        """Add the triggers."""
        triggers.install_on(self.env.cr, TABLE)

    def _refusal(self) -> str:
        return self.env._("The plan of a contract is what was signed; nobody changes its rows.")

    def _row(self) -> Row:
        """Return it for :mod:`core.plan_rows`."""
        digits = self.currency_id.decimal_places
        amounts = (self.principal, self.profit, self.fee, self.left_after)
        return Row(self.number, self.due_on, *(rounded(amount, digits) for amount in amounts))

    @api.model
    def _row_of(self, kept: list) -> Row:
        """Return a row as it was frozen."""
        number, day, *amounts = kept
        return Row(number, date.fromisoformat(day), *(Decimal(amount) for amount in amounts))

    @api.model
    def _values(self, contract, version: int, row: Row) -> dict:
        """Return the values of a row of a plan."""
        return {
            'contract_id': contract.id,
            'version': version,
            'number': row.number,
            'due_on': row.day,
            'principal': float(row.principal),
            'profit': float(row.profit),
            'fee': float(row.fee),
            'left_after': float(row.left),
        }
