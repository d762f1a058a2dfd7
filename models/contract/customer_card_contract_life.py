import json
from datetime import timedelta
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...core import frozen as frozen_text
from ...core.money import exact
from ..ledger.protected import own
from .life import ACTIONS, OVER
from .terms import TERMS

SPAN = timedelta(hours=24)
_UNDECIDED = {'requested_by_id': False, 'approved_by_id': False, 'approved_at': False, 'is_alone': False}
# What is said of a signed contract beside its terms.
SIGNED = (
    'handed_over', 'first_on', 'anchor', 'by', 'amount', 'grace', 'balloon', 'price', 'down', 'conditions',
    *TERMS.values(),
)  # fmt: skip


class CustomerCardContract(models.Model):
    """The life of a contract up to its signing: asked for, approved by somebody else, frozen."""

    _inherit = 'customer.card.contract'

    requested_by_id = fields.Many2one(
        comodel_name='res.users', string="Asked for by", readonly=True, copy=False, ondelete='restrict'
    )
    approved_by_id = fields.Many2one(
        comodel_name='res.users', string="Approved by", readonly=True, copy=False, ondelete='restrict'
    )
    approved_at = fields.Datetime(string="Approved", readonly=True, copy=False)
    is_alone = fields.Boolean(
        string="Approved alone", readonly=True, copy=False, help="By who asked for it, as the program allows."
    )
    signed_by_id = fields.Many2one(
        comodel_name='res.users', string="Signed with", readonly=True, copy=False, ondelete='restrict'
    )
    signed_on = fields.Date(string="Signed on", readonly=True, copy=False)
    version = fields.Integer(readonly=True, copy=False, help="Of the plan; the newest one counts.")
    installment_ids = fields.One2many(
        comodel_name='customer.card.contract.installment', inverse_name='contract_id', string="All installments",
        readonly=True, copy=False,
    )  # fmt: skip
    frozen = fields.Text(string="As signed", readonly=True, copy=False, help="Terms, goods and plan, as one text.")
    digest = fields.Char(readonly=True, copy=False, help="The SHA-256 of what was signed.")
    fingerprint = fields.Char(
        compute='_compute_fingerprint', help="Stands on the paper: the same content has the same."
    )
    may_request = fields.Boolean(string="May ask", compute='_compute_may_request', help="The user does not gain by it.")

    @api.depends('digest')
    def _compute_fingerprint(self):
        for contract in self:
            contract.fingerprint = frozen_text.grouped(contract.digest) if contract.digest else ""

    @api.depends('state', 'partner_id')
    @api.depends_context('uid')
    def _compute_may_request(self):
        for contract in self:
            contract.may_request = contract.state == 'draft' and self.env.user.partner_id not in contract._gaining()

    # === ACTION METHODS === #

    def action_request(self):
        """Ask for approval; up to what one person may approve it is approved at once.

        :raise AccessError: for one's own contract
        :raise UserError: for terms that cannot be
        """
        for contract in self:
            contract._refuse_gaining()
            contract._check_agreed()
            contract._act('request', requested_by_id=self.env.uid)
            if contract._needs_nobody_else():
                contract._check_ceiling()
                contract._approve(is_alone=True)
            else:
                contract._call_second()
        return True

    def action_approve(self):
        """Approve what somebody else asked for.

        :raise AccessError: for one's own request, or one's own contract
        """
        for contract in self:
            contract._lock()
            contract._require('approve')
            if contract.requested_by_id == self.env.user and not self.env.su:
                raise AccessError(self.env._("You asked for this contract yourself; a second person approves it."))
            contract._refuse_gaining()
            # The day of the hand-over may be over by now: goods are handed over on the day they are.
            if refusal := contract._card_refusal() or contract._refusal() or contract._late_refusal():
                raise UserError(refusal)
            contract._check_ceiling()
            contract._approve(is_alone=False)
        return True

    def action_refuse(self):
        """Give it back: a draft again."""
        for contract in self:
            contract._act('refuse', **_UNDECIDED)
            contract._call_off()
        return True

    def action_sign(self):
        """Freeze what the customer signed: terms, goods and plan.

        :raise AccessError: for who approved it, where a second person had to
        :raise UserError: where a day is over
        """
        for contract in self:
            contract._lock()
            contract._require('sign')
            contract._refuse_approver()
            contract._refuse_gaining()
            if refusal := contract._card_refusal() or contract._refusal() or contract._late_refusal():
                raise UserError(refusal)
            contract._freeze()
        return True

    def action_cancel(self):
        """End a contract under which nothing was handed over."""
        for contract in self:
            contract._act('cancel')
            contract._call_off()
        return True

    # === BUSINESS METHODS === #

    def _lock(self) -> None:
        """Have the contract for oneself: of two at once the second hears so, or sees what the first one did.

        :raise UserError: while somebody else does something with it
        """
        self.ensure_one()
        self.check_access('write')
        if not self.try_lock_for_update(allow_referencing=True):
            raise UserError(
                self.env._("Somebody else is working on %s right now. Look at it again in a moment.", self.display_name)
            )

    def _require(self, action: str) -> None:
        """:raise UserError: when this cannot be done to a contract in its state
        :raise AccessError: for who may not do it
        """
        row = ACTIONS[action]
        if self.state not in row.states:
            states = dict(self._fields['state']._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(contract)s is “%(state)s”, so this cannot be done with it.",
                    contract=self.display_name,
                    state=states[self.state],
                )
            )
        if not self.env.su and not any(self.env.user.has_group(group) for group in row.groups):
            raise AccessError(self._who_may(action))

    def _who_may(self, action: str) -> str:
        if not ACTIONS[action].groups:
            return self.env._("That follows from what is paid; nobody does it by hand.")
        return self.env._("That is done by a card accountant or a card manager.")

    def _act(self, action: str, **vals) -> None:
        """One step of the decision table."""
        self._lock()
        self._require(action)
        target = ACTIONS[action].target
        own(self).write({'state': target, 'is_over': target in OVER, **vals})

    def _approve(self, *, is_alone: bool) -> None:
        vals = {'approved_by_id': self.env.uid, 'approved_at': fields.Datetime.now(), 'is_alone': is_alone}
        self._act('approve', **vals)
        self._call_off()

    def _changes(self) -> None:
        """What is agreed is about to be changed: what was asked for or approved is a draft again.

        :raise UserError: for a contract that is signed
        """
        for contract in self:
            contract._lock()
            if contract.is_fixed:
                raise UserError(
                    self.env._(
                        "%s is signed: what was agreed stays as it is. Cancel it and make a new one.",
                        contract.display_name,
                    )
                )
            if contract.state != 'draft':
                was_approved = contract.state == 'approved'
                contract._act('change', **_UNDECIDED)
                contract._call_off()
                contract.message_post(body=contract._changed_text(was_approved))

    def _changed_text(self, was_approved: bool) -> str:
        if was_approved:
            return self.env._("Changed after it was approved: a draft again, to be approved anew.")
        return self.env._("Changed while it waited for approval: a draft again.")

    def _needs_nobody_else(self) -> bool:
        """Tell whether who asks may approve it, too: with all that was approved alone within a day."""
        if self.env.su:
            return True
        if not self.env.user.has_group('customer_card.group_accountant'):
            return False
        # The user's row is written, so that of two requests at once the later one starts again and sees the earlier.
        self.env.cr.execute('UPDATE res_users SET id = id WHERE id = %s', [self.env.uid])
        done = self.sudo().search([  # sudo: what one approved, whoever sees it
            ('program_id', '=', self.program_id.id), ('approved_by_id', '=', self.env.uid), ('is_alone', '=', True),
            ('approved_at', '>=', fields.Datetime.now() - SPAN), ('id', '!=', self.id),
        ])  # fmt: skip
        financed = sum((one._exact('financed') for one in [*done, self]), Decimal(0))
        return financed <= exact(self.program_id.contract_second_from)

    def _refuse_approver(self, *, even_server: bool = False) -> None:
        """:raise AccessError: for who approved it, where a second person had to: who signs and hands over is another"""
        is_asked = even_server or not self.env.su
        if self.approved_by_id == self.env.user and not self.is_alone and is_asked:
            raise AccessError(
                self.env._("You approved %s; another person lets it be signed and hands over.", self.display_name)
            )

    def _late_refusal(self) -> str:
        """Return why it is too late to sign."""
        if self.first_on <= self._today():
            return self.env._("The first installment would have been due already. Choose a later day, and ask anew.")
        return ""

    def _besides(self):
        """Return who may not approve it: who asked, and who gains."""
        return self.sudo().requested_by_id | self._gaining().user_ids  # sudo: who asked, and who gains

    def _freeze(self) -> None:
        """Keep the plan as rows, and what was signed as one text with its hash."""
        rows = self._rows()
        version = self.version + 1
        installments = own(self.env['customer.card.contract.installment'].sudo())  # sudo: rows are the server's
        installments.create([installments._values(self, version, row) for row in rows])
        own(self).version = version
        text = frozen_text.frozen(self._content())
        self._act(
            'sign', frozen=text, digest=frozen_text.digest(text), signed_on=self._today(), signed_by_id=self.env.uid
        )
        self.message_post(body=self.env._("Signed: %(plan)s (%(fingerprint)s)", plan=self.sentence,
                                          fingerprint=self.fingerprint))  # fmt: skip

    def _content(self) -> dict:
        """Return what is signed: whose, the terms, the goods, and the newest plan. Rates and amounts are exact."""
        return {
            'contract': self.name,
            'company': self.company_id.sudo().name,  # sudo: only its name
            'customer': self.partner_id.name,
            'card': self.card_id.masked,
            'currency': self.currency_id.name,
            'terms': {name: self._value(name) for name in SIGNED},
            'unequal': sorted([one.number, one._exact()] for one in self.unequal_ids),
            'goods': [one._content() for one in self.line_ids.sorted('id')],
            'version': self.version,
            'plan': [list(row) for row in self._rows()],
        }

    def _value(self, name: str):
        value = self[name]
        if self._fields[name].type in ('monetary', 'float'):
            return self._exact(name) if self._fields[name].type == 'monetary' else exact(value)
        return None if value is False else value

    def _is_as_signed(self) -> bool:
        """Tell whether what is stored is what was signed: terms, goods and plan, whoever is called what by now."""
        self.ensure_one()
        text = self.frozen or "{}"
        signed, now = json.loads(text), json.loads(frozen_text.frozen(self._content()))
        rows = self.installment_ids.filtered(lambda one: one.version == signed.get('version'))
        rows = rows.sorted(lambda one: (one.due_on, one.number))
        plan = json.loads(frozen_text.frozen({'plan': [list(one._row()) for one in rows]}))
        now['terms'] = {name: now['terms'].get(name) for name in signed.get('terms', now['terms'])}
        same = {**{name: now[name] for name in ('terms', 'unequal', 'goods')}, **plan}
        return self.digest == frozen_text.digest(text) and same.items() <= signed.items()
