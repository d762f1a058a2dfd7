from odoo import api, fields, models
from odoo.tools import SQL

from . import kinds, sql, units
from .customer_card_account import AMOUNT_DIGITS

# Who posts an entry to the general ledger: the next settlement, or the document it came with (a till session, an
# invoice).
BOOKINGS = [('settlement', "Next settlement"), ('document', "Its document")]


class CustomerCardEntry(models.Model):
    """One append-only signed line on one account.

    ``amount`` is signed (credit positive), ``balance`` the running balance after it, ``seal`` an HMAC over the content
    and the previous seal. PostgreSQL refuses to change or delete a row; only the settlement link may be set, once.
    """

    _name = 'customer.card.entry'
    _description = "Card ledger entry"
    _inherit = ['customer.card.guarded']
    _order = 'id desc'
    _log_access = False
    _check_company_auto = True

    account_id = fields.Many2one(
        comodel_name='customer.card.account', required=True, readonly=True, ondelete='restrict'
    )
    operation_id = fields.Many2one(
        comodel_name='customer.card.operation', required=True, readonly=True, ondelete='restrict'
    )
    program_id = fields.Many2one(
        comodel_name='customer.card.program', required=True, readonly=True, ondelete='restrict'
    )
    company_id = fields.Many2one(comodel_name='res.company', required=True, readonly=True, ondelete='restrict')
    account_kind = fields.Selection(selection=kinds.ACCOUNT_LABELS, required=True, readonly=True)
    kind = fields.Selection(selection=kinds.ENTRY_LABELS, required=True, readonly=True)
    sequence = fields.Integer(required=True, readonly=True, aggregator=None)
    amount = fields.Float(digits=AMOUNT_DIGITS, required=True, readonly=True)
    balance = fields.Float(digits=AMOUNT_DIGITS, required=True, readonly=True, aggregator=None)
    moment = fields.Datetime(required=True, readonly=True)
    seal = fields.Char(required=True, readonly=True)
    deployment = fields.Char(
        required=True, readonly=True, help="Which database it was made in; see the ledger's health."
    )
    booking = fields.Selection(selection=BOOKINGS, required=True, readonly=True)
    settlement_id = fields.Many2one(
        comodel_name='customer.card.settlement', readonly=True, index='btree_not_null', ondelete='restrict'
    )
    card_id = fields.Many2one(related='operation_id.card_id')
    origin_model = fields.Char(related='operation_id.origin_model')
    opens_origin = fields.Boolean(related='operation_id.opens_origin', related_sudo=False)
    from_sale = fields.Boolean(related='operation_id.from_sale')
    partner_id = fields.Many2one(related='account_id.partner_id')
    currency_id = fields.Many2one(related='account_id.currency_id')
    amount_text = fields.Char(string="Amount as written", compute='_compute_texts')
    balance_text = fields.Char(string="Balance as written", compute='_compute_texts')
    unit_text = fields.Char(related='account_id.unit_text')
    digits = fields.Integer(related='account_id.digits')
    why_text = fields.Text(related='operation_id.why_text')

    _account_sequence_unique = models.UniqueIndex(
        '(account_id, sequence)', "The account's sequence has this number already."
    )
    _known_kind = models.Constraint(f'CHECK ({sql.KNOWN_ENTRY})', "Accounts of this kind have no entries of that kind.")
    _unsettled = models.Index('(company_id, program_id, account_kind, id) WHERE settlement_id IS NULL')
    _by_moment = models.Index('USING brin (moment)')  # entries are appended: those of a month lie together
    _of_operation = models.Index('(operation_id)')  # returns, session closing and imports go from operations to entries

    def _read_group_select(self, aggregate_spec, query):
        """Extend: amounts of several units have no sum."""
        summed = super()._read_group_select(aggregate_spec, query)
        if aggregate_spec != 'amount:sum':
            return summed
        columns = ('account_kind', 'program_id', 'company_id')
        return units.of_one(summed, *(SQL.identifier(self._table, name) for name in columns))

    @api.depends('amount', 'balance', 'account_id')
    def _compute_texts(self):
        for entry in self:
            entry.amount_text = entry.account_id._format(entry.amount)
            entry.balance_text = entry.account_id._format(entry.balance)

    @api.depends('account_id', 'sequence')
    def _compute_display_name(self):
        for entry in self:
            entry.display_name = f"{entry.account_id.display_name or ''} #{entry.sequence}".strip()

    def _refusal(self) -> str:
        return self.env._(
            "The ledger only grows: an entry is never made, changed or deleted by hand. Make a counter-entry instead."
        )

    def action_open_origin(self):
        """Open the receipt or invoice behind this entry."""
        return self.operation_id.action_open_origin()
