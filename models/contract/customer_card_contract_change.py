import json
from datetime import date
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...core import frozen as frozen_text
from ...core.money import exact, rounded
from ..actions import open_form
from ..ledger import spoken, wishes
from ..ledger.protected import may_ask, own, refuse_unless_maker, refuse_unless_own
from .changes import KINDS, STATES, Outcome

ACTIONS = {
    'request': (('draft',), 'requested'),
    'quote': (('draft',), 'quoted'),
    'do': (('draft', 'requested', 'quoted'), 'done'),
    'refuse': (('draft', 'requested', 'quoted'), 'refused'),
    'lapse': (('quoted',), 'over'),
}
DECIDED = frozenset({
    'state', 'requested_by_id', 'decided_by_id', 'decided_at', 'done_on', 'frozen', 'payoff', 'rebate', 'charge',
    'version', 'goods_worth', 'order_id',
})  # fmt: skip
OPEN_FIELDS = frozenset({
    'contract_id', 'kind', 'day', 'number', 'is_later', 'effect', 'count', 'rate', 'is_capitalized', 'line_id',
    'quantity', 'price', 'credit_note_id', 'reason',
})  # fmt: skip


class CustomerCardContractChange(models.Model):
    """A change of a contract that is owed, kept for ever: who, why, and what it came to, with its figures shown before
    it is made (:mod:`.changes`). Whatever it does to the plan is a new version beside the old one.

    An early settlement is a quote: frozen with its rule and its figures, it waits until its day for the money, and
    settles the contract when that is there.
    """

    _name = 'customer.card.contract.change'
    _description = "Change of a contract"
    _inherit = ['mail.thread', 'customer.card.second', 'customer.card.said', 'customer.card.letter']
    _order = 'id desc'
    _rec_name = 'kind'

    contract_id = fields.Many2one(comodel_name='customer.card.contract', required=True, index=True, ondelete='restrict')
    program_id = fields.Many2one(related='contract_id.program_id', store=True, index=True, precompute=True)
    company_id = fields.Many2one(related='contract_id.company_id', store=True, index=True, precompute=True)
    partner_id = fields.Many2one(related='contract_id.partner_id')
    currency_id = fields.Many2one(related='program_id.currency_id')
    kind = fields.Selection(
        selection=[(code, kind.label) for code, kind in KINDS.items()], string="What changes", required=True,
        default='settle', tracking=True,
    )  # fmt: skip
    state = fields.Selection(selection=STATES, required=True, readonly=True, default='draft', copy=False, tracking=True)
    day = fields.Date(
        compute='_compute_day', store=True, readonly=False, precompute=True,
        help="Settled early: paid until this day. Moved: due on it. A new plan: its first installment is.",
    )  # fmt: skip
    number = fields.Integer(string="Installment", help="The number of the one that is moved.")
    is_later = fields.Boolean(string="Later ones move as far", help="Else they stay on their days.")
    effect = fields.Selection(
        selection=[('fewer', "Fewer installments"), ('lower', "Lower installments")], default='fewer',
        help="The next ones are paid by it anyway, where nothing is chosen.",
    )  # fmt: skip
    count = fields.Integer(string="Number of installments", default=12)
    rate = fields.Float(
        string="Rate (% a year)", digits=(8, 4), compute='_compute_rate', store=True, readonly=False, precompute=True
    )
    is_capitalized = fields.Boolean(
        string="Profit and charges become principal", help="Else they are paid with the first installment."
    )
    line_id = fields.Many2one(
        comodel_name='customer.card.contract.line', string="What came back", ondelete='restrict',
        domain="[('contract_id', '=', contract_id)]",
    )  # fmt: skip
    quantity = fields.Float(digits='Product Unit', default=1)
    price = fields.Monetary(
        string="Price of what came back", compute='_compute_price', store=True, readonly=False, precompute=True
    )
    credit_note_id = fields.Many2one(
        comodel_name='account.move', string="Credit note", ondelete='restrict', copy=False,
        domain="[('move_type', '=', 'out_refund'), ('state', '=', 'posted'), ('amount_residual', '>', 0), "
        "('commercial_partner_id', '=', partner_id), ('company_id', '=', company_id)]",
        help="Where the goods were invoiced: what it gives back lowers what is owed by the contract.",
    )  # fmt: skip
    order_id = fields.Many2one(
        comodel_name='pos.order', string="Came back by", readonly=True, copy=False, index='btree_not_null',
        ondelete='restrict', help="The order at a till that brought the goods back.",
    )  # fmt: skip
    reason = fields.Char(string="Why", help="Kept with the change.")
    requested_by_id = fields.Many2one(comodel_name='res.users', string="Asked for by", readonly=True, copy=False)
    decided_by_id = fields.Many2one(comodel_name='res.users', string="Decided by", readonly=True, copy=False)
    decided_at = fields.Datetime(string="Decided", readonly=True, copy=False)
    done_on = fields.Date(string="Done on", readonly=True, copy=False)
    version = fields.Integer(string="Version of the plan", readonly=True, copy=False, help="The one it made.")
    payoff = fields.Monetary(string="Paid in all then", readonly=True, copy=False)
    rebate = fields.Monetary(string="Given back of profit and charges", readonly=True, copy=False)
    charge = fields.Monetary(string="Charge for paying early", readonly=True, copy=False)
    goods_worth = fields.Monetary(string="Lowers what is owed by", readonly=True, copy=False)
    frozen = fields.Text(string="As agreed", readonly=True, copy=False, help="Rule, figures and plan, as one text.")
    may_request = fields.Boolean(string="May ask", compute='_compute_may_request', help="The user made it.")

    @api.depends('contract_id', 'kind')
    def _compute_display_name(self):
        kinds = dict(self._fields['kind']._description_selection(self.env))
        for change in self:
            change.display_name = " · ".join(filter(None, (change.contract_id.name, kinds.get(change.kind))))

    @api.depends('kind', 'contract_id')
    def _compute_day(self):
        for change in self:
            contract = change.contract_id
            if contract and change.kind in ('settle', 'plan'):
                change.day = contract._usual_day(change.kind)
            else:
                change.day = change.day

    @api.depends('contract_id')
    def _compute_rate(self):
        for change in self:
            change.rate = change.contract_id.rate

    @api.depends('line_id', 'quantity', 'credit_note_id')
    def _compute_price(self):
        for change in self:
            if change.credit_note_id:
                change.price = change.credit_note_id.amount_residual
            elif change.line_id:
                digits = change.currency_id.decimal_places
                change.price = float(rounded(exact(change.quantity) * exact(change.line_id.price), digits))
            else:
                change.price = change.price

    @api.depends('state')
    @api.depends_context('uid')
    def _compute_may_request(self):
        for change in self:
            is_theirs = self.env.user.partner_id in change.contract_id._gaining()
            change.may_request = change.state == 'draft' and may_ask(change) and not is_theirs

    # === CRUD METHODS === #

    @api.model
    def default_get(self, fields):
        """Extend: callers do not say who asked or decided, nor what it came to."""
        return wishes.without(self, super().default_get(fields), DECIDED)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self.browse()._check_decided(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_decided(vals)
        if OPEN_FIELDS & vals.keys():
            if any(change.state != 'draft' for change in self):
                raise UserError(self.env._("What was asked for is not changed any more. Refuse it and ask anew."))
            refuse_unless_maker(self)
        return super().write(vals)

    def _check_decided(self, vals: dict) -> None:
        """:raise AccessError: when anybody writes who asked, who decided, or what it came to"""
        if DECIDED & vals.keys():
            refuse_unless_own(self, self.env._("A change of a contract is made by its buttons."))

    @api.ondelete(at_uninstall=False)
    def _unlink_only_drafts(self):
        if any(change.state != 'draft' for change in self):
            raise UserError(self.env._("Only drafts can be deleted; what was asked for is kept with its reason."))

    # === ACTION METHODS === #

    def action_request(self):
        """Make the change, or ask a second person, or quote what settles the contract; open what waits for somebody.

        :raise AccessError: for one's own contract, and for who did not prepare it
        :raise UserError: with why it cannot be
        """
        refuse_unless_maker(self)
        for change in self:
            change._require_possible()
            row, asked = KINDS[change.kind], {'requested_by_id': self.env.uid}
            if row.is_quote:
                change._quote(**asked)
            elif (row.is_second or change._needs_paper()) and not self.env.su:
                change._step('request', **asked)
                change._call_second()
            else:
                change._do(**asked)
        waits = self.filtered(lambda one: one.state in ('quoted', 'requested'))
        return open_form(waits) if len(waits) == 1 else True

    def action_approve(self):
        """Make the change somebody else asked for.

        :raise AccessError: for one's own request, or one's own contract
        """
        for change in self:
            if not self.env.user.has_group('customer_card.group_accountant'):
                raise AccessError(self.env._("That is done by a card accountant or a card manager."))
            if change.requested_by_id == self.env.user and not self.env.su:
                raise AccessError(self.env._("You asked for this yourself; a second person approves it."))
            change._require_possible()
            change._do()
        return True

    def action_refuse(self):
        """Refuse it, or take a quote back; the request is kept."""
        for change in self:
            change._step('refuse', decided_by_id=self.env.uid, decided_at=fields.Datetime.now())
        return True

    # === BUSINESS METHODS === #

    def _require_possible(self) -> None:
        """:raise UserError: with why the change cannot be made
        :raise AccessError: for who gains by it
        """
        self.ensure_one()
        contract = self.contract_id
        contract._lock()
        contract._refuse_gaining()
        if refusal := self._refusal():
            raise UserError(refusal)

    def _step(self, action: str, **vals) -> None:
        """One step of the decision table."""
        self.ensure_one()
        self.check_access('write')
        states, target = ACTIONS[action]
        if self.state not in states:
            raise UserError(self.env._("This was decided already."))
        own(self).write({'state': target, **vals})
        if target != 'requested':
            self._call_off()

    def _quote(self, **vals) -> None:
        """Freeze what settles the contract until the day; a quote before this one counts no more."""
        contract, figures = self.contract_id, self._settlement()
        outcome = self._outcome()
        if contract.quote_id:
            contract.quote_id._step('lapse')
        text = frozen_text.frozen({
            'contract': contract.name, 'until': self.day, 'rule': list(self._rule_values()),
            'version': contract.version, 'figures': list(figures), 'plan': [list(row) for row in outcome.rows],
        })  # fmt: skip
        self._step(
            'quote', frozen=text, version=contract.version, payoff=float(figures.payoff),
            rebate=float(figures.rebate), charge=float(figures.charge), **vals,
        )  # fmt: skip
        own(contract).write({'quote_id': self.id})
        words = self.env._("Early settlement quoted: %(payoff)s until %(day)s, instead of %(owed)s.",
                           payoff=spoken.money(self.currency_id, figures.payoff), day=spoken.day(self, self.day),
                           owed=spoken.money(self.currency_id, contract._owed()))  # fmt: skip
        contract.message_post(body=words)
        contract._look_after()

    def _do(self, **vals) -> None:
        """Make the new version of the plan, in the ledger and in the books."""
        contract, outcome = self.contract_id, self._outcome()
        words = getattr(self, KINDS[self.kind].done)(outcome)
        kept = {
            'contract': contract.name, 'kind': self.kind, 'plan': [list(row) for row in outcome.rows],
            'terms': self._terms_to_keep(),
        }  # fmt: skip
        self._step(
            'do', version=contract.version + 1, done_on=contract._today(), decided_by_id=self.env.uid,
            decided_at=fields.Datetime.now(), goods_worth=float(outcome.goods), frozen=frozen_text.frozen(kept), **vals,
        )  # fmt: skip
        # sudo: whoever serves the customer need not keep books
        contract.sudo()._new_version(outcome, f'change:{self.id}', words, note=self.sudo().credit_note_id)
        contract.message_post(body=words)

    def _settle(self) -> None:
        """The money is there: make the quote true."""
        contract, text = self.contract_id, json.loads(self.frozen)
        rows = tuple(contract.env['customer.card.contract.installment']._row_of(one) for one in text['plan'])
        words = self.env._("Settled early: %s of profit and charges is not asked for.",
                           spoken.money(self.currency_id, self.rebate))  # fmt: skip
        self._step('do', done_on=contract._today(), decided_at=fields.Datetime.now())
        contract._new_version(Outcome(rows), f'change:{self.id}', words)
        contract.message_post(body=words)

    def _needs_paper(self) -> bool:
        """Tell whether a second person is asked because nothing but somebody's word says that goods came back, and
        they cost more than one person may give away.
        """
        if self.kind != 'back' or self.credit_note_id or self.order_id:
            return False
        return not self.program_id._may_alone(self._worth())

    def _is_good(self, day: date) -> bool:
        """Tell whether a quote still counts for what was paid on ``day``."""
        return self.state == 'quoted' and self.version == self.contract_id.version and day <= self.day

    def _worth(self) -> Decimal:
        return rounded(self.price, self.currency_id.decimal_places)

    def _besides(self):
        return self.sudo().requested_by_id | self.contract_id._gaining().user_ids  # sudo: who asked, and who gains
