from datetime import date
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ...core.money import ceiled, rounded
from ...core.plan_terms import Step
from ..ledger import wishes
from ..ledger.protected import Mark, is_own, own, refuse_unless_own
from .life import OPEN, STATES
from .terms import (
    FIRST_PERIODS,
    METHODS,
    REMAINDERS,
    RETURN_WAYS,
    SETTLE_UNTILS,
    SETTLE_WAYS,
    TERMS,
    UNITS,
    first_day,
    share,
)

BY = [('number', "Their number"), ('amount', "What each one is")]
# What only our own code writes: the life of a contract, and what was signed.
KEPT = frozenset({
    'name', 'state', 'is_over', 'version', 'requested_by_id', 'approved_by_id', 'approved_at', 'is_alone', 'signed_on',
    'signed_by_id', 'frozen', 'digest', 'installment_ids', 'account_id', 'invoice_id', 'activated_on',
    'activated_by_id', 'finance', 'current_ids', 'earned', 'earned_until', 'is_earned', 'change_ids', 'quote_id',
    'defaulted_on', 'allowance', 'is_to_look_after', 'ended_on', 'lost', 'lost_by_id', 'lost_at', 'charged_off_by_id',
    'code', 'codes', 'order_uuid', 'order_id', 'import_id', 'old_number',
})  # fmt: skip
# What is agreed: asked for or approved, a change of it makes the contract a draft again; signed, it stays.
AGREED = frozenset({
    'card_id', 'line_ids', 'unequal_ids', 'handed_over', 'first_on', 'anchor', 'down', 'by', 'amount', 'grace',
    'balloon', 'conditions', *TERMS.values(),
})  # fmt: skip
_WHOLE = 'customer_card_contract_whole'
_FROM_PROGRAM = {'compute': '_compute_terms', 'store': True, 'readonly': False, 'precompute': True, 'tracking': True}


def whole(records):
    """The same records, whose parts are written with their contract, which is checked at the end as a whole."""
    return records.with_context(**{_WHOLE: Mark(1)})


def is_whole(env) -> bool:
    """Tell whether the contract around a part is being written, too."""
    return isinstance(env.context.get(_WHOLE), Mark)


class CustomerCardContract(models.Model):
    """A contract: goods that are paid in installments, by whom, and by which plan.

    It begins with the terms of the program of its card, and may differ from them within the program's bounds. Its life
    is the table in :mod:`.life`. Until it is signed its plan is computed from its terms; then rows, terms and goods are
    kept as they are, and their hash stands on the paper. Amounts are in the program's currency, taxes in the prices.
    """

    _name = 'customer.card.contract'
    _description = "Contract"
    _inherit = ['mail.thread', 'customer.card.second', 'customer.card.said', 'customer.card.letter']
    _order = 'id desc'

    name = fields.Char(string="Number", readonly=True, copy=False, index='trigram')
    card_id = fields.Many2one(
        comodel_name='customer.card',
        required=True,
        index=True,
        ondelete='restrict',
        domain="[('program_id.opens_installment', '=', True), ('state', '=', 'active')]",
        help="An active card of a program with installments; what is owed will be on it.",
    )
    program_id = fields.Many2one(related='card_id.program_id', store=True, index=True, precompute=True)
    company_id = fields.Many2one(related='card_id.company_id', store=True, index=True, precompute=True)
    currency_id = fields.Many2one(related='program_id.currency_id')
    partner_id = fields.Many2one(
        comodel_name='res.partner', string="Customer", compute='_compute_partner', store=True, index=True,
        precompute=True, ondelete='restrict', help="The holder of the card, who owes.",
    )  # fmt: skip
    state = fields.Selection(selection=STATES, required=True, readonly=True, default='draft', copy=False, tracking=True)
    is_over = fields.Boolean(string="Over", readonly=True, copy=False)
    line_ids = fields.One2many(
        comodel_name='customer.card.contract.line', inverse_name='contract_id', string="Goods", copy=True
    )
    price = fields.Monetary(compute='_compute_price', store=True, help="Of all goods, with taxes.")
    down = fields.Monetary(
        string="Down payment", compute='_compute_down', store=True, readonly=False, tracking=True,
        help="Paid at the hand-over.",
    )  # fmt: skip
    handed_over = fields.Date(string="Hand-over", required=True, copy=False, default=lambda self: self._today())
    first_on = fields.Date(
        string="First installment on", compute='_compute_first', store=True, readonly=False, precompute=True,
        copy=False, tracking=True,
    )  # fmt: skip
    anchor = fields.Integer(
        string="Day of the month",
        help="Installments are due on it, or on the last day of a shorter month; 0: the day of the first one.",
    )
    by = fields.Selection(selection=BY, string="Given is", required=True, default='number')
    amount = fields.Monetary(
        string="Each time", tracking=True, help="What the customer can pay each time; their number follows."
    )
    grace = fields.Integer(string="Of profit only", help="So many of the first installments pay no principal.")
    balloon = fields.Monetary(string="Left for the end", help="Of the price, paid on top of the last installment.")
    unequal_ids = fields.One2many(
        comodel_name='customer.card.contract.unequal', inverse_name='contract_id', string="Installments of their own",
        copy=True,
    )  # fmt: skip
    is_fixed = fields.Boolean(string="Fixed", compute='_compute_is_fixed', help="What is agreed changes no more.")
    conditions = fields.Text(help="What else was agreed. It is part of what is signed.")

    method = fields.Selection(selection=METHODS, string="Reckoned by", **_FROM_PROGRAM)
    rate = fields.Float(string="Rate (% a year)", digits=(8, 4), **_FROM_PROGRAM)
    number = fields.Integer(string="Number of installments", **_FROM_PROGRAM)
    step_unit = fields.Selection(selection=UNITS, string="Steps of", **_FROM_PROGRAM)
    step_count = fields.Integer(string="From one to the next", **_FROM_PROGRAM)
    first_period = fields.Selection(
        selection=FIRST_PERIODS, string="A first period that is no whole step", **_FROM_PROGRAM
    )
    fee_start = fields.Monetary(string="Fee at the beginning", **_FROM_PROGRAM)
    fee_start_percent = fields.Float(string="Fee at the beginning (%)", digits=(8, 4), **_FROM_PROGRAM)
    fee_each = fields.Monetary(string="Fee with each installment", **_FROM_PROGRAM)
    fee_each_percent = fields.Float(string="Fee with each installment (%)", digits=(8, 4), **_FROM_PROGRAM)
    multiple = fields.Monetary(string="Installments are a multiple of", **_FROM_PROGRAM)
    remainder = fields.Selection(selection=REMAINDERS, string="What rounding leaves over", **_FROM_PROGRAM)
    months_by = fields.Selection(
        selection=[('gregorian', "Gregorian"), ('persian', "Solar Hijri")], string="Months are counted by",
        **_FROM_PROGRAM,
    )  # fmt: skip
    withdrawal_days = fields.Integer(string="Days to withdraw", **_FROM_PROGRAM)
    tolerance = fields.Monetary(string="A rest that closes itself", **_FROM_PROGRAM)
    moves = fields.Integer(string="Installments moved a year", **_FROM_PROGRAM)
    restructures = fields.Integer(string="New plans", **_FROM_PROGRAM)
    settle_until = fields.Selection(selection=SETTLE_UNTILS, string="Paid early: profit is due", **_FROM_PROGRAM)
    settle_way = fields.Selection(selection=SETTLE_WAYS, string="Paid early: profit is reckoned", **_FROM_PROGRAM)
    settle_fixed = fields.Monetary(string="Paid early: charge", **_FROM_PROGRAM)
    settle_percent = fields.Float(string="Paid early: charge (%)", digits=(8, 4), **_FROM_PROGRAM)
    settle_most = fields.Float(string="Paid early: charge at most (%)", digits=(8, 4), **_FROM_PROGRAM)
    return_way = fields.Selection(selection=RETURN_WAYS, string="When goods come back", **_FROM_PROGRAM)
    keeps_down = fields.Boolean(string="The down payment stays", **_FROM_PROGRAM)

    # === COMPUTE METHODS === #

    def _today(self) -> date:
        program = self.program_id or self.env['customer.card.program']
        return program._today() if program else program._today_of(self.env.company)

    @api.depends('card_id')
    def _compute_partner(self):
        for contract in self:
            contract.partner_id = contract.card_id.partner_id

    @api.depends('card_id')
    def _compute_terms(self):
        for contract in self:
            program = contract.card_id.program_id
            for name, own_name in TERMS.items():
                contract[own_name] = program[name] if program else contract[own_name]

    @api.depends('line_ids.subtotal')
    def _compute_price(self):
        for contract in self:
            contract.price = sum(contract.line_ids.mapped('subtotal'))

    @api.depends('price', 'card_id')
    def _compute_down(self):
        for contract in self:
            least = 0 if contract.import_id else float(contract._least_down())
            contract.down = max(contract.down, least)

    @api.depends('handed_over', 'step_unit', 'step_count', 'card_id')
    def _compute_first(self):
        for contract in self:
            if contract.handed_over and contract.step_count > 0:
                days = contract.program_id.contract_first_days
                contract.first_on = first_day(contract.handed_over, days, contract._step())
            else:
                contract.first_on = contract.first_on

    @api.depends('state')
    def _compute_is_fixed(self):
        for contract in self:
            contract.is_fixed = contract.state not in OPEN

    @api.depends('name', 'partner_id.name')
    def _compute_display_name(self):
        for contract in self:
            contract.display_name = " · ".join(filter(None, (contract.name, contract.partner_id.name)))

    def _step(self) -> Step:
        return Step(self.step_unit or 'month', self.step_count, self.months_by or 'gregorian', self.anchor)

    def _exact(self, name: str) -> Decimal:
        """Return an amount of the contract, without what floats add to it."""
        return rounded(self[name], self.currency_id.decimal_places)

    def _least_down(self) -> Decimal:
        """Return the least down payment the program asks for, rounded up."""
        if not self.currency_id:
            return Decimal(0)
        digits = self.currency_id.decimal_places
        return ceiled(share(rounded(self.price, digits), self.program_id.contract_down_percent), digits)

    # === CONSTRAINT METHODS === #

    @api.constrains(*AGREED)
    def _check_agreed(self):
        for contract in self.filtered(lambda one: not one.import_id):
            if refusal := contract._card_refusal() or contract._refusal() or contract._days_refusal():
                raise ValidationError(refusal)

    def _card_refusal(self) -> str:
        card = self.card_id
        if not card.program_id.opens_installment or card.state != 'active':
            return self.env._(
                "%s has no installments: choose an active card of a program with installments.", card.display_name
            )
        if not card.partner_id:
            return self.env._("Nobody would owe: name the holder of %s first.", card.display_name)
        if self.partner_id != card.partner_id:
            return self.env._(
                "%(card)s is %(holder)s's by now, and this contract is %(customer)s's. Make a new one.",
                card=card.display_name, holder=card.partner_id.name, customer=self.partner_id.name,
            )  # fmt: skip
        return ""

    def _days_refusal(self) -> str:
        today = self._today()
        if self.handed_over < today:
            return self.env._("Goods are handed over today or later. Correct the day of the hand-over.")
        if self.first_on and self.first_on <= today:
            return self.env._("The first installment is due on a day to come. Choose a later one.")
        return ""

    # === CRUD METHODS === #

    @api.model
    def default_get(self, fields):
        """Extend: what our own code says is nobody's to wish for."""
        return wishes.without(self, super().default_get(fields), KEPT)

    @api.model_create_multi
    def create(self, vals_list):
        numbers = self.env['ir.sequence'].sudo()  # sudo: numbers are the server's
        for vals in vals_list:
            self._check_kept(vals)
        contracts = super(CustomerCardContract, whole(self)).create(vals_list).with_env(self.env)
        for contract in contracts:
            numbered = numbers.with_company(contract.company_id).next_by_code(self._name, contract._today())
            own(contract).write({'name': numbered})
        return contracts

    def write(self, vals):
        self._check_kept(vals)
        if AGREED & vals.keys() and not is_own(self):
            self._changes()
        return super(CustomerCardContract, whole(self)).write(vals)

    def _check_kept(self, vals: dict) -> None:
        """:raise AccessError: when anybody writes a state, who approved, or what was signed"""
        if KEPT & vals.keys():
            refuse_unless_own(
                self, self.env._("A contract goes on by its buttons, and what was signed stays as it is.")
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_only_drafts(self):
        if any(contract.state != 'draft' for contract in self):
            raise UserError(self.env._("Only drafts can be deleted. Cancel the contract instead."))

    def _gaining(self):
        """Return the contacts who gain by the contract: the customer, and the holder of the card."""
        contract = self.sudo()  # sudo: whose they are
        return contract.partner_id | contract.card_id.partner_id

    def _refuse_gaining(self) -> None:
        """:raise AccessError: when the user gains by it"""
        for contract in self:
            if self.env.user.partner_id in contract._gaining():
                raise AccessError(self.env._("%s is your own contract. Ask a colleague.", contract.display_name))
