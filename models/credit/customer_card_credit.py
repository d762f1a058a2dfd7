from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ...core.money import exact
from ...core.standing import Terms
from ..ledger import chunks, wishes
from ..ledger.protected import is_own, own, refuse_unless_own
from .customer_card_program import FEE_MODES, TERMS

STATES = [
    ('application', "Applied for"),
    ('approved', "Approved"),
    ('active', "Active"),
    ('paused', "Paused"),
    ('closed', "Closed"),
    ('refused', "Refused"),
]
# action: (states it starts from, state it leads to). What is not here cannot happen.
ACTIONS = {
    'approve': (('application',), 'approved'),
    'refuse': (('application',), 'refused'),
    'activate': (('approved',), 'active'),
    'pause': (('active',), 'paused'),
    'resume': (('paused',), 'active'),
    'close': (('application', 'approved', 'active', 'paused'), 'closed'),
}
OVER = ('closed', 'refused')
OWES = [('holder', "The holder"), ('payer', "Somebody else")]
# What only our own code writes: the life and the limits of a line.
KEPT = frozenset({
    'state', 'limit', 'raised_to', 'raised_until', 'account_id', 'debtor_id', 'is_over', 'opened_on', 'closed_on',
    'stated_until', 'statement_on', 'review_called',
})  # fmt: skip
# What is agreed when the line is applied for; a card desk changes it no more afterwards.
AGREED = frozenset({'card_id', 'owes', 'payer_id', *TERMS.values()})


class CustomerCardCredit(models.Model):
    """A credit line: who owes, up to which limit, and until when it is paid back.

    What is owed is the balance of the card's credit account, below nothing; what may be owed is the account's sealed
    allowance, which follows the line (:meth:`_apply`): nothing unless the line is active. A limit changes by a
    `customer.card.credit.change` only, which keeps who, why, before and after. Amounts are in the program's currency.
    """

    _name = 'customer.card.credit'
    _description = "Credit line"
    _inherit = ['mail.thread', 'mail.activity.mixin', 'customer.card.said']
    _order = 'id desc'

    card_id = fields.Many2one(
        comodel_name='customer.card',
        required=True,
        index=True,
        ondelete='restrict',
        domain="[('program_id.opens_credit', '=', True), ('state', '=', 'active')]",
        help="The card that was asked for it; family cards on its accounts buy on the same line.",
    )
    account_id = fields.Many2one(comodel_name='customer.card.account', readonly=True, index=True, ondelete='restrict')
    program_id = fields.Many2one(related='card_id.program_id', store=True, index=True, precompute=True)
    company_id = fields.Many2one(related='card_id.company_id', store=True, index=True, precompute=True)
    currency_id = fields.Many2one(related='program_id.currency_id')
    holder_id = fields.Many2one(related='card_id.partner_id', string="Holder")
    owes = fields.Selection(selection=OWES, string="Who owes", required=True, default='holder', tracking=True)
    payer_id = fields.Many2one(
        comodel_name='res.partner',
        string="Who pays",
        ondelete='restrict',
        tracking=True,
        help="Owes what is bought on this line, and gets its statements: a parent, or a firm.",
    )
    debtor_id = fields.Many2one(comodel_name='res.partner', compute='_compute_debtor', store=True, ondelete='restrict')
    state = fields.Selection(
        selection=STATES, required=True, readonly=True, default='application', copy=False, tracking=True
    )
    is_over = fields.Boolean(string="Over", readonly=True, copy=False, default=False)
    opened_on = fields.Date(string="Since", readonly=True, copy=False)
    closed_on = fields.Date(string="Closed on", readonly=True, copy=False)
    limit = fields.Monetary(readonly=True, copy=False, help="The most that may be owed.")
    raised_to = fields.Monetary(readonly=True, copy=False, help="The limit until that day.")
    raised_until = fields.Date(readonly=True, copy=False)
    wanted = fields.Monetary(
        string="Limit asked for", help="What is applied for; somebody else may have to approve it."
    )
    reason = fields.Char(string="Why", help="What speaks for it; it is kept with the limit.")
    cycle_day = fields.Integer(
        string="Statement closes on day", compute='_compute_terms', store=True, readonly=False, precompute=True,
        tracking=True,
    )  # fmt: skip
    grace_days = fields.Integer(
        string="Days to pay", compute='_compute_terms', store=True, readonly=False, precompute=True, tracking=True
    )
    tolerance = fields.Monetary(compute='_compute_terms', store=True, readonly=False, precompute=True, tracking=True)
    overdue_amount = fields.Monetary(
        string="Late without consequence", compute='_compute_terms', store=True, readonly=False, precompute=True,
        tracking=True,
    )  # fmt: skip
    overdue_days = fields.Integer(
        string="Days late without consequence", compute='_compute_terms', store=True, readonly=False, precompute=True,
        tracking=True,
    )  # fmt: skip
    minimum_percent = fields.Float(
        string="Least to pay (%)", digits=(5, 2), compute='_compute_terms', store=True, readonly=False,
        precompute=True, tracking=True,
    )  # fmt: skip
    minimum_floor = fields.Monetary(
        string="... at least", compute='_compute_terms', store=True, readonly=False, precompute=True, tracking=True
    )
    fee_mode = fields.Selection(
        selection=FEE_MODES, string="For what is late", compute='_compute_terms', store=True, readonly=False,
        precompute=True, tracking=True,
    )  # fmt: skip
    fee_amount = fields.Monetary(
        string="Fee", compute='_compute_terms', store=True, readonly=False, precompute=True, tracking=True
    )
    fee_percent = fields.Float(
        string="Percent a day", digits=(8, 4), compute='_compute_terms', store=True, readonly=False, precompute=True,
        tracking=True,
    )  # fmt: skip
    fee_free_days = fields.Integer(
        string="Days late that cost nothing", compute='_compute_terms', store=True, readonly=False, precompute=True,
        tracking=True,
    )  # fmt: skip
    fee_most = fields.Float(
        string="At most (%)", digits=(5, 2), compute='_compute_terms', store=True, readonly=False, precompute=True,
        tracking=True,
    )  # fmt: skip
    review_on = fields.Date(string="Look at it again on", tracking=True)
    conditions = fields.Text(help="What was agreed beside the terms of the program.")
    change_ids = fields.One2many(
        comodel_name='customer.card.credit.change', inverse_name='line_id', string="Limits", readonly=True
    )
    share_ids = fields.One2many(comodel_name='customer.card.credit.share', inverse_name='line_id', string="Cards")

    _one_line = models.UniqueIndex(
        '(account_id) WHERE is_over IS NOT TRUE', "This card has a credit line already. Change the limit of that one."
    )
    _amounts = models.Constraint(
        'CHECK ("limit" >= 0 AND raised_to >= 0 AND wanted >= 0)', "A limit is an amount, or nothing."
    )

    # === COMPUTE METHODS === #

    @api.depends('card_id')
    def _compute_terms(self):
        for line in self:
            program = line.card_id.program_id
            for name, own_name in TERMS.items():
                line[own_name] = program[name] if program else line[own_name]

    @api.depends('owes', 'payer_id', 'card_id.partner_id')
    def _compute_debtor(self):
        for line in self:
            line.debtor_id = line.payer_id if line.owes == 'payer' else line.card_id.partner_id

    @api.depends('debtor_id.name', 'card_id')
    def _compute_display_name(self):
        for line in self:
            line.display_name = " · ".join(filter(None, (line.debtor_id.name, line.card_id.display_name)))

    # === CONSTRAINT METHODS === #

    @api.constrains(*TERMS.values())
    def _check_terms(self):
        for line in self:
            terms = {name: line[name] for name in TERMS.values()}
            program, regime = line.program_id, line.program_id.sudo().credit_regime_id  # sudo: the rules only
            if refusal := program._credit_terms_refusal(terms) or (regime and regime._refusal_of(terms)):
                raise ValidationError(refusal)

    @api.constrains('owes', 'payer_id', 'card_id')
    def _check_debtor(self):
        for line in self:
            if not line.debtor_id:
                raise ValidationError(
                    self.env._("Nobody would owe on this line: name the card's holder, or say who pays.")
                )

    # === CRUD METHODS === #

    @api.model
    def default_get(self, fields):
        """Extend: what our own code says is nobody's to wish for."""
        return wishes.without(self, super().default_get(fields), KEPT)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_kept(vals)
        lines = super().create(vals_list)
        for line in lines:
            line._open()
            line._check_tolerance(Decimal(0))
        return lines

    def write(self, vals):
        self._check_kept(vals)
        if AGREED & vals.keys():
            self._check_agreed(vals)
            self._check_who_owes(vals)
        before = {line: exact(line.tolerance) for line in self} if 'tolerance' in vals else {}
        result = super().write(vals)
        for line, tolerance in before.items():
            line._check_tolerance(tolerance)
            line._apply()
        if 'review_on' in vals:
            own(self).review_called = False
        return result

    def _check_kept(self, vals: dict) -> None:
        """:raise AccessError: when anybody writes a state or a limit"""
        if KEPT & vals.keys():
            refuse_unless_own(
                self, self.env._("The state and the limit of a credit line change by its buttons, with a reason.")
            )

    def _check_agreed(self, vals: dict) -> None:
        """:raise UserError: when a line would become that of another card
        :raise AccessError: when the card desk changes what was agreed, or somebody that of a line of one's own
        """
        if is_own(self):
            return
        if 'card_id' in vals and any(line.card_id.id != vals['card_id'] for line in self):
            raise UserError(self.env._("A credit line stays with its card. Apply for one on the other card."))
        agreed = self.filtered(lambda line: line.state != 'application')
        if agreed and not self.env.user.has_group('customer_card.group_accountant'):
            raise AccessError(self.env._("What was agreed on a credit line is changed by the accountant."))
        self._refuse_gaining()

    def _check_tolerance(self, before: Decimal) -> None:
        """:raise AccessError: when one person lets more through than the program does: that would be a limit nobody
        approved
        """
        tolerance, usual = exact(self.tolerance), exact(self.program_id.credit_tolerance)
        if self.env.su or is_own(self) or self.env.user.has_group('customer_card.group_manager'):
            return
        if tolerance > max(usual, before):
            raise AccessError(
                self.env._(
                    "More than the tolerance of the program, %s, is let through by a card manager only. Raise the "
                    "limit instead.",
                    self.account_id.sudo()._format(float(usual)),  # sudo: how its amounts are said
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_only_applications(self):
        if any(line.state != 'application' or line.change_ids for line in self):
            raise UserError(self.env._("Only what was merely applied for can be deleted. Close the line instead."))

    def _open(self) -> None:
        """Find the account the line is on.

        :raise UserError: for a card that cannot have a line
        """
        card = self.card_id
        self.check_access('write')
        if not card.program_id.opens_credit or card.state != 'active':
            raise UserError(
                self.env._("%s has no credit: choose an active card of a credit program.", card.display_name)
            )
        card._open_missing_accounts()
        account = card.sudo()._account('credit')  # sudo: which account it is
        if account._credit_line():
            raise UserError(
                self.env._("%s has a credit line already. Change the limit of that one.", card.display_name)
            )
        own(self).account_id = account

    # === BUSINESS METHODS === #

    def _require(self, action: str) -> None:
        """:raise UserError: when this cannot be done to a line in its state"""
        self.ensure_one()
        self.check_access('write')
        if self.state not in ACTIONS[action][0]:
            states = dict(self._fields['state']._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(line)s is “%(state)s”, so this cannot be done with it.",
                    line=self.display_name,
                    state=states[self.state],
                )
            )

    def _act(self, action: str, **vals) -> None:
        """One step of the decision table; the account follows."""
        self._require(action)
        if action == 'close':
            vals['closed_on'] = self.program_id._today()
        own(self).write({'state': ACTIONS[action][1], **vals})
        self._apply()

    def _lines_before(self):
        """Return the lines that were on the same account before and are over."""
        lines = self.sudo()  # sudo: they are the server's to state
        return lines.search([('account_id', '=', self.account_id.id), ('is_over', '=', True), ('id', '!=', self.id)])

    def _ending(self) -> str:
        """Return which action ends the line: what was only applied for is refused."""
        return 'refuse' if self.state == 'application' else 'close'

    def _terms(self) -> Terms:
        return Terms(self.cycle_day, self.grace_days, self.program_id._facts().months_by)

    def _limit_now(self) -> Decimal:
        """Return the limit of today: raised ones end with their day, whether a job has been here or not."""
        raised = self.raised_until and self.raised_until >= self.program_id._today()
        return max(exact(self.limit), exact(self.raised_to)) if raised else exact(self.limit)

    def _allowance(self) -> Decimal:
        """Return what may be owed now: nothing unless the line is active."""
        return self._limit_now() + exact(self.tolerance) if self.state == 'active' else Decimal(0)

    def _allowance_kept(self) -> Decimal:
        """Return the most the account may allow until the next night's job ends raised limits."""
        raised = max(exact(self.limit), exact(self.raised_to)) + exact(self.tolerance)
        return raised if self.state == 'active' else Decimal(0)

    def _apply(self) -> None:
        """Let the accounts allow what the lines say."""
        ledger = self.env['customer.card.ledger'].sudo()  # sudo: nobody has rights on it; who asked was looked at
        for line in self.filtered('account_id'):
            ledger._allow(line.account_id, line._allowance())

    @api.model
    def _cron_limits(self) -> None:
        """End raised limits whose day is over. One that cannot be ended stops no other."""
        failed: list[int] = []

        def some() -> tuple[int, int]:
            lines = self._over_raised(failed)
            left = chunks.each(self.env, lines, lambda line: line._end_raise(), "The raised limit of a credit line")
            failed.extend(line.id for line in left)
            return len(lines), len(lines)

        chunks.work_off(self.env, some)

    def _end_raise(self) -> None:
        own(self).write({'raised_to': 0, 'raised_until': False})
        self._apply()

    def _over_raised(self, failed: list[int]):
        """The next lines whose raised limit is over, by each shop's own day, but for those that failed."""
        domain = [('raised_until', '!=', False), ('id', 'not in', failed)]
        lines = self.search(domain, order='raised_until, id', limit=500)
        return lines.filtered(lambda line: line.raised_until < line.program_id._today())[:100]
