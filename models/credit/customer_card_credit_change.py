from datetime import datetime
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...core.money import exact
from ..ledger import spoken, wishes
from ..ledger.protected import may_ask, own, refuse_unless_maker, refuse_unless_own

STATES = [
    ('draft', "Draft"),
    ('requested', "Waiting for a second person"),
    ('done', "Done"),
    ('refused', "Refused"),
]
# action: (states it starts from, state it leads to)
ACTIONS = {
    'request': (('draft',), 'requested'),
    'approve': (('requested',), 'done'),
    'refuse': (('draft', 'requested'), 'refused'),
}
DECIDED = frozenset({'state', 'before', 'requested_by_id', 'decided_by_id', 'decided_at'})
OPEN_FIELDS = frozenset({'line_id', 'after', 'until', 'reason'})


class CustomerCardCreditChange(models.Model):
    """A change of a credit line's limit, kept for ever: who, why, before and after; for good, or until a day.

    A higher limit counts as what is given by hand: above what the program lets one person give within 24 hours a second
    person approves it. Nobody who gains by it asks for it or approves it. A lower limit needs nobody else, and ends one
    that was raised for a time.
    """

    _name = 'customer.card.credit.change'
    _description = "Change of a credit limit"
    _inherit = ['mail.thread', 'customer.card.second', 'customer.card.said']
    _order = 'id desc'

    line_id = fields.Many2one(
        comodel_name='customer.card.credit', string="Credit line", required=True, index=True, ondelete='restrict'
    )
    program_id = fields.Many2one(related='line_id.program_id', store=True, index=True, precompute=True)
    company_id = fields.Many2one(related='line_id.company_id', store=True, index=True, precompute=True)
    currency_id = fields.Many2one(related='program_id.currency_id')
    before = fields.Monetary(string="Limit before", readonly=True, copy=False)
    after = fields.Monetary(string="New limit", required=True)
    until = fields.Date(help="The limit is raised until the end of this day; empty: for good.")
    reason = fields.Char(string="Why", required=True)
    state = fields.Selection(selection=STATES, required=True, readonly=True, default='draft', copy=False, tracking=True)
    requested_by_id = fields.Many2one(comodel_name='res.users', string="Asked for by", readonly=True, copy=False)
    decided_by_id = fields.Many2one(comodel_name='res.users', string="Decided by", readonly=True, copy=False)
    decided_at = fields.Datetime(string="Decided", readonly=True, copy=False)

    _amounts = models.Constraint('CHECK (after >= 0 AND before >= 0)', "A limit is an amount, or nothing.")

    @api.depends('line_id', 'after')
    def _compute_display_name(self):
        for change in self:
            limit = spoken.money(change.currency_id, change.after) if change.currency_id else ""
            change.display_name = " · ".join(filter(None, (change.line_id.display_name, limit)))

    # === CRUD METHODS === #

    @api.model
    def default_get(self, fields):
        """Extend: callers do not say who asked or decided."""
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
        """:raise AccessError: when anybody writes who asked and who decided"""
        if DECIDED & vals.keys():
            refuse_unless_own(self, self.env._("A limit is asked for and approved by its buttons."))

    @api.ondelete(at_uninstall=False)
    def _unlink_only_drafts(self):
        if any(change.state != 'draft' for change in self):
            raise UserError(self.env._("Only drafts can be deleted; what was asked for is kept with its reason."))

    # === ACTION METHODS === #

    def action_request(self):
        """Ask for the limit; it is done at once where one person may do it.

        :raise AccessError: for who would gain by it, and for who did not prepare it
        :raise UserError: for a line that is over, a day gone by, and a raise that is none
        """
        refuse_unless_maker(self)
        for change in self:
            change._check_possible()
            change._step('request', requested_by_id=self.env.uid, before=float(change._limit_before()))
            if change._needs_nobody_else():
                change._do()
            else:
                change._call_second()
        return True

    def action_approve(self):
        """Do what somebody else asked for.

        :raise AccessError: for one's own request, and for who would gain by it, or asked and gains by now
        """
        for change in self:
            if not self.env.user.has_group('customer_card.group_accountant'):
                raise AccessError(self.env._("Limits are approved by a card accountant or a card manager."))
            if change.requested_by_id == self.env.user:
                raise AccessError(self.env._("You asked for this limit yourself; a second person approves it."))
            asked = change.sudo().requested_by_id.partner_id  # sudo: who asked, whatever their companies
            if asked & change.line_id._gaining():
                raise AccessError(
                    self.env._("%s asked for this and gains by it. Refuse it; a colleague asks anew.", asked.name)
                )
            change._check_possible()
            change._do()
        return True

    def action_refuse(self):
        """Refuse; the limit stays, the request is kept with its reason."""
        for change in self:
            change._step('refuse', decided_by_id=self.env.uid, decided_at=fields.Datetime.now())
        return True

    # === BUSINESS METHODS === #

    def _check_possible(self) -> None:
        """:raise UserError: for a line that is over, a day gone by, and a raise that is none
        :raise AccessError: for who would gain by it
        """
        line = self.line_id
        if line.is_over:
            raise UserError(self.env._("%s is closed. Apply for a new credit line.", line.display_name))
        if self.until and (self.until < self.program_id._today() or self.after <= line.limit):
            raise UserError(
                self.env._("A limit is raised for a time: to more than it is, and until today or a later day.")
            )
        if self.until and line.state == 'application':
            raise UserError(self.env._("A first limit is for good. Leave the day empty."))
        if not self.until and line.state == 'application' and not self.after:
            raise UserError(self.env._("A first limit is more than nothing."))
        if exact(self.after) > self._limit_before():
            line._refuse_gaining()

    def _limit_before(self) -> Decimal:
        """Return the limit there is without this change on the last day it counts: one that is raised for a time is no
        limit for good, nor one of the days after.
        """
        line = self.line_id
        is_within = self.until and line.raised_until and self.until <= line.raised_until
        return line._limit_now() if is_within else exact(line.limit)

    def _needs_nobody_else(self) -> bool:
        """Tell whether one person may do it: a limit that is not raised, or raised by what one may give by hand."""
        more = exact(self.after) - exact(self.before)
        is_books = self.env.user.has_group('customer_card.group_accountant')
        return self.env.su or more <= 0 or (is_books and self.program_id._may_alone(more))

    def _waiting_text(self) -> str:
        """Return that a second person has to decide, and where."""
        return self.env._(
            "The limit of %(amount)s that %(who)s asked for waits for a second person, who finds it in Ledger > "
            "Changes of credit limits.",
            amount=spoken.money(self.currency_id, self.after),
            who=self.sudo().requested_by_id.name,  # sudo: who asked, whatever their companies
        )

    def _step(self, action: str, **vals) -> None:
        """One step of the decision table."""
        self.ensure_one()
        self.check_access('write')
        states, target = ACTIONS[action]
        if self.state not in states:
            raise UserError(self.env._("This limit was decided already."))
        own(self).write({'state': target, **vals})
        if target != 'requested':
            self._call_off()

    def _do(self) -> None:
        """Give the line its limit; the first one approves it."""
        self._step('approve', decided_by_id=self.env.uid, decided_at=fields.Datetime.now())
        line = self.line_id
        own(line).write(self._limit_values())
        if line.state == 'application':
            line._act('approve')
        line._apply()
        line.message_post(body=self._done_text())

    def _limit_values(self) -> dict:
        """Return what the line says from now on. A limit that is not raised for good ends one that was for a time; so
        does one as high as that.
        """
        if self.until:
            return {'raised_to': self.after, 'raised_until': self.until}
        line, after = self.line_id, exact(self.after)
        ends = after <= exact(line.limit) or after >= exact(line.raised_to)
        return {'limit': self.after, **({'raised_to': 0, 'raised_until': False} if ends else {})}

    def _done_text(self) -> str:
        words = {
            'before': spoken.money(self.currency_id, self.before),
            'after': spoken.money(self.currency_id, self.after),
            'reason': self.reason,
        }
        if self.until:
            return self.env._(
                "Limit raised from %(before)s to %(after)s until %(day)s: %(reason)s",
                day=spoken.day(self, self.until), **words,
            )  # fmt: skip
        return self.env._("Limit changed from %(before)s to %(after)s: %(reason)s", **words)

    def _worth(self) -> Decimal:
        return max(exact(self.after) - exact(self.before), Decimal(0))

    def _given_alone(self, program, since: datetime) -> Decimal:
        """Return by how much the user raised limits of ``program`` alone since then."""
        done = self.search([
            ('state', '=', 'done'), ('requested_by_id', '=', self.env.uid), ('decided_by_id', '=', self.env.uid),
            ('program_id', '=', program.id), ('decided_at', '>=', since),
        ])  # fmt: skip
        return sum((one._worth() for one in done), Decimal(0))

    def _besides(self):
        return self.sudo().requested_by_id | self.line_id._gaining().user_ids  # sudo: who asked, and who gains

    may_request = fields.Boolean(
        string="May request", compute='_compute_may_request', help="The user made it, and does not gain by it."
    )

    @api.depends('state', 'line_id')
    @api.depends_context('uid')
    def _compute_may_request(self):
        for one in self:
            is_theirs = self.env.user.partner_id in one.line_id._gaining()
            one.may_request = one.state == 'draft' and may_ask(one) and not is_theirs
