from datetime import datetime
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...core import money
from ..card.customer_card import UNSEEN
from ..ledger import wishes
from ..ledger.errors import LedgerRefusal
from ..ledger.posting import Origin, Posting
from ..ledger.protected import may_ask, own, refuse_unless_maker, refuse_unless_own

STATES = [
    ('draft', "Draft"),
    ('requested', "Waiting for a second person"),
    ('posted', "Posted"),
    ('refused', "Refused"),
]
KINDS = [('adjust', "Correction"), ('reward', "Gift of the house"), ('opening', "Opening balance")]
# action: (states it starts from, state it leads to)
ACTIONS = {
    'request': (('draft',), 'requested'),
    'approve': (('requested',), 'posted'),
    'refuse': (('draft', 'requested'), 'refused'),
}
OPEN_FIELDS = {'account_id', 'amount', 'kind', 'reason', 'journal_id'}
DECIDED = {'state', 'requested_by_id', 'decided_by_id', 'operation_id'}
# What is asked before fields are set: each gets the values, and raises.
ASKED = ('_check_payout', '_check_payout_stays', '_check_undecided', '_check_draft')
# By kind, where it is done otherwise: what is looked at when one is requested, what comes before several are approved,
# how one is posted, and as which kind of entry.
REQUESTING = {'overpaid': '_require_overpaid'}
APPROVING = {'payout': '_wait_for_cards'}
POSTING = {'payout': '_post_payout', 'overpaid': '_post_overpaid'}
POSTED_AS = {'overpaid': 'payout'}
# Who owes what is on accounts, beside who holds their cards: methods of them, each answers with contacts.
OWING = ('_owing', '_contract_owing')
# By kind, whom the money goes to, where that is not the card's holder: methods of the adjustment.
PAID_TO = {'overpaid': '_overpaid_by'}


class CustomerCardAdjustment(models.Model):
    """Value or points given or taken by hand: with a reason, and by two people, neither of them the card's holder.

    Up to the program's ``adjustment_limit`` within 24 hours (money, or what the points are worth) one person is enough.
    """

    _name = 'customer.card.adjustment'
    _description = "Card adjustment"
    _inherit = ['mail.thread', 'customer.card.second', 'customer.card.said']
    _order = 'id desc'
    _check_company_auto = True

    account_id = fields.Many2one(comodel_name='customer.card.account', required=True, index=True, ondelete='restrict')
    balance_text = fields.Char(related='account_id.balance_text', related_sudo=False, string="Balance now")
    program_id = fields.Many2one(related='account_id.program_id')
    company_id = fields.Many2one(related='account_id.company_id', store=True, index=True, precompute=True)
    kind = fields.Selection(selection=KINDS, required=True, default='adjust')
    amount = fields.Float(
        digits=(20, 4), required=True, help="What the balance changes by: above zero gives, below zero takes."
    )
    amount_text = fields.Char(string="Amount as written", compute='_compute_amount_text')
    unit_text = fields.Char(related='account_id.unit_text')
    amount_unit = fields.Char(string="Unit of the amount", compute='_compute_amount_unit')
    digits = fields.Integer(compute='_compute_digits', help="Decimal places of the account; two without one.")
    reason = fields.Char(required=True, tracking=True)
    state = fields.Selection(selection=STATES, required=True, readonly=True, default='draft', copy=False, tracking=True)
    may_request = fields.Boolean(
        string="May request",
        compute='_compute_may_request',
        help="The user made it, and it is not the user's own card.",
    )
    requested_by_id = fields.Many2one(comodel_name='res.users', readonly=True, copy=False)
    decided_by_id = fields.Many2one(comodel_name='res.users', readonly=True, copy=False)
    operation_id = fields.Many2one(
        comodel_name='customer.card.operation', readonly=True, copy=False, ondelete='restrict'
    )

    _amount_not_zero = models.Constraint('CHECK (amount <> 0)', "The amount must not be zero.")

    # === COMPUTE METHODS === #

    @api.depends('account_id', 'amount')
    @api.depends_context('lang')
    def _compute_amount_unit(self):
        for adjustment in self:
            account = adjustment.account_id
            adjustment.amount_unit = account and account.program_id._unit(account.kind, adjustment.amount)

    @api.depends('account_id.digits')
    def _compute_digits(self):
        for adjustment in self:
            adjustment.digits = adjustment.account_id.digits if adjustment.account_id else 2

    @api.depends('amount', 'account_id')
    def _compute_amount_text(self):
        for adjustment in self:
            account = adjustment.account_id
            adjustment.amount_text = account._format(adjustment.amount) if account else ''

    @api.depends('state', 'account_id')
    @api.depends_context('uid')
    def _compute_may_request(self):
        for one in self:
            one.may_request = one.state == 'draft' and may_ask(one) and not one._is_own_account()

    @api.depends('account_id', 'kind')
    def _compute_display_name(self):
        kinds = dict(self._fields['kind']._description_selection(self.env))
        for adjustment in self:
            words = (kinds.get(adjustment.kind), adjustment.account_id.display_name)
            adjustment.display_name = " · ".join(filter(None, words))

    # === CRUD METHODS === #

    @api.model
    def default_get(self, fields):
        """Extend: callers do not set who asked or decided, or what is paid out."""
        defaults = super().default_get(fields)
        closing = {'kind'} if defaults.get('kind') == 'payout' else set()
        return wishes.without(self, defaults, {*DECIDED, *closing, 'card_id', 'journal_id', 'move_id', 'company_id'})

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self.browse()._ask(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._ask(vals)
        return super().write(vals)

    def _ask(self, vals: dict) -> None:
        for name in ASKED:
            getattr(self, name)(vals)

    def _check_undecided(self, vals: dict) -> None:
        """:raise AccessError: when anybody writes who asked and who decided"""
        if DECIDED & vals.keys():
            refuse_unless_own(self, self.env._("An adjustment is requested and approved by its buttons."))

    def _check_draft(self, vals: dict) -> None:
        """:raise UserError: when what was requested would become something else
        :raise AccessError: when somebody else than its maker changes a draft
        """
        if not OPEN_FIELDS & vals.keys():
            return
        if any(adjustment.state != 'draft' for adjustment in self):
            raise UserError(self.env._("What was requested is not changed any more. Refuse it and start a new one."))
        refuse_unless_maker(self)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_drafts(self):
        if any(adjustment.state != 'draft' for adjustment in self):
            raise UserError(self.env._("Only drafts can be deleted; what was requested is kept with its reason."))

    # === ACTION METHODS === #

    def action_request(self):
        """Ask a second person; small amounts, up to the program's limit, are posted at once.

        :raise AccessError: for one's own card, and for who did not prepare the adjustment
        """
        refuse_unless_maker(self)
        self._refuse_own_account()
        for adjustment in self:
            if name := REQUESTING.get(adjustment.kind):
                getattr(adjustment, name)()
            adjustment._step('request', requested_by_id=self.env.uid)
            if adjustment._goes_to().program_id._may_alone(adjustment._worth()):
                adjustment._post()
            else:
                adjustment._call_second()

    def action_approve(self):
        """Post what somebody else requested.

        :raise AccessError: for one's own request, and for the card of who approves it or asked for it
        """
        for kind, some in self.grouped('kind').items():
            if name := APPROVING.get(kind):
                getattr(some, name)()
        self._refuse_own_account()
        for adjustment in self:
            if adjustment.requested_by_id == self.env.user:
                raise AccessError(self.env._("You requested this adjustment yourself; a second person approves it."))
            adjustment._refuse_own_request()
            adjustment._post()

    def action_refuse(self):
        """Refuse; nothing moves, the request stays with its reason."""
        for adjustment in self:
            adjustment._step('refuse', decided_by_id=self.env.uid)

    # === BUSINESS METHODS === #

    def _step(self, action: str, **vals) -> None:
        """One step of the decision table."""
        self.ensure_one()
        self.check_access('write')
        states, target = ACTIONS[action]
        if self.state not in states:
            raise UserError(self.env._("This adjustment was decided already."))
        own(self).write({'state': target, **vals})
        if target != 'requested':
            self._call_off()

    def _goes_to(self):
        """Return the account the amount went to, or goes to: the one that took over meanwhile, whose program may be
        another one.
        """
        return self.operation_id.account_id or self.account_id._heir()

    def _worth(self):
        """Return what the limit of that account's program for one person is compared with."""
        account = self._goes_to()
        return account.program_id._worth_by_hand(account.kind, abs(money.rounded(self.amount, account.digits)))

    def _post(self) -> None:
        getattr(self, POSTING.get(self.kind, '_post_amount'))()

    def _post_amount(self) -> None:
        """Give or take the amount, on the account that took over meanwhile.

        :raise UserError: when less than it takes is available, or no card opens the account any more
        """
        self._step('approve', decided_by_id=self.env.uid)
        account = self.account_id._heir()
        self._refuse_stranding(account)
        moment = fields.Datetime.now()
        posting = Posting(
            account.id,
            self._exact_amount(account),
            POSTED_AS.get(self.kind, self.kind),
            f'adjustment:{self.id}',
            account.card_ids[:1].id or None,
            expires=account.program_id._expiry(account.kind, moment),
            origin=Origin(self._name, self.id),
            note=self.reason,
        )
        try:
            operation = (
                self.env['customer.card.ledger'].sudo()._post([posting])
            )  # sudo: nobody has rights on the ledger
        except LedgerRefusal as refusal:
            left = account._format(account.available)
            raise UserError(self.env._("%(reason)s Available: %(left)s.", reason=refusal, left=left)) from refusal
        own(self).write({'operation_id': operation.id})
        if account != self.account_id:
            self.message_post(
                body=self.env._("Posted on %(account)s: its card took over.", account=account.display_name)
            )

    def _exact_amount(self, account) -> Decimal:
        """Return the amount as ``account`` counts it; a pay-out is all there is, also where the currency got another
        decimal since the account was opened.
        """
        return money.rounded(self.amount, money.SCALE if self.kind == 'payout' else account.digits)

    def _refuse_stranding(self, account) -> None:
        """:raise UserError: when the amount would lie where no card opens the account; what is owed is paid. Nothing
        moves on a card of an import that is not over, or was undone.
        """
        cards = account.sudo().card_ids  # sudo: whether one is in life
        if any(card.state in UNSEEN for card in cards):
            raise UserError(
                self.env._("%s is part of an import that is not over. Nothing moves on it.", account.display_name)
            )
        if self.amount > 0 and cards and not cards._in_life() and account.balance + self.amount > 0:
            raise UserError(
                self.env._(
                    "The card of %s is closed, and nobody could spend this. Choose the account of a card in use.",
                    account.display_name,
                )
            )

    def _given_alone(self, program, since: datetime) -> Decimal:
        """Return what the user adjusted alone in ``program`` since then."""
        done = self.search([
            ('state', '=', 'posted'), ('requested_by_id', '=', self.env.uid), ('decided_by_id', '=', self.env.uid),
            ('operation_id.account_id.program_id', '=', program.id), ('operation_id.moment', '>=', since),
        ])  # fmt: skip
        return sum((one._worth() for one in done), Decimal(0))

    def _refuse_own_account(self) -> None:
        for adjustment in self:
            if adjustment._is_own_account():
                card = adjustment.account_id.sudo().card_ids[:1]  # sudo: its masked name
                raise AccessError(self.env._("%s is your own card. Ask a colleague.", card.display_name))

    def _refuse_own_request(self) -> None:
        """:raise AccessError: when who asked holds the card by now"""
        asked = self.sudo().requested_by_id.partner_id  # sudo: who asked, whatever their companies
        if asked & self._holders():
            raise AccessError(
                self.env._("%s asked for this and holds the card by now. Refuse it; a colleague asks anew.", asked.name)
            )

    def _is_own_account(self) -> bool:
        return self.env.user.partner_id in self._holders()

    def _besides(self):
        return self.sudo().requested_by_id | self._holders().user_ids  # sudo: who asked, and whose card it is

    def _holders(self):
        """Return who has the account, or the one that took over, who had it first, and who owes on it."""
        account = self.account_id.sudo()  # sudo: whose it is
        account |= account._heir()
        found = account.card_ids.partner_id | account.partner_id
        for name in OWING:
            found |= getattr(account, name)()
        return found
