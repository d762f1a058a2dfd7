from datetime import timedelta
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...core.money import exact
from ..ledger import wishes
from ..ledger.protected import is_own, own
from . import valued

STATES = [('open', "Promised"), ('kept', "Kept"), ('broken', "Broken")]
WEEK = 7  # days
SET_HERE = frozenset({'made_on', 'first_sequence'})


class CustomerCardCreditPromise(models.Model):
    """What a customer promised to pay, and until when. Whether it was kept is computed from what came since, by the
    days it counts from; it is nobody's to write. Until its day nobody is reminded.
    """

    _name = 'customer.card.credit.promise'
    _description = "Promise to pay"
    _inherit = ['customer.card.debt.part', 'customer.card.said']
    _order = 'id desc'

    amount = fields.Monetary(required=True)
    due_on = fields.Date(string="Until", required=True, default=lambda self: self._today() + timedelta(days=WEEK))
    note = fields.Char(help="Who promised, and how.")
    made_on = fields.Date(string="Promised on", readonly=True, copy=False)
    first_sequence = fields.Integer(readonly=True, copy=False, help="The last entry before the promise.")
    paid = fields.Monetary(compute='_compute_state', help="What came since, until the day that was promised.")
    state = fields.Selection(selection=STATES, compute='_compute_state')

    _amount_positive = models.Constraint('CHECK (amount > 0)', "What is promised is an amount.")

    def _today(self):
        return self.env['customer.card.program']._today_of(self.env.company)

    @api.depends('line_id', 'contract_id', 'amount', 'due_on')
    def _compute_display_name(self):
        for promise in self:
            account = (promise.line_id or promise.contract_id).account_id.sudo()  # sudo: how its amounts are said
            promise.display_name = account._format(promise.amount) if account else ""

    @api.depends('amount', 'due_on', 'line_id.account_id.version', 'contract_id.account_id.version')
    def _compute_state(self):
        for promise in self:
            if not promise.first_sequence and not promise.made_on:
                promise.paid, promise.state = 0, 'open'
                continue
            paid, today = promise._paid(), promise._debt().program_id._today()
            promise.paid = float(paid)
            is_kept = paid >= exact(promise.amount)
            promise.state = 'kept' if is_kept else 'open' if promise.due_on >= today else 'broken'

    def _paid(self) -> Decimal:
        """Return what came since the promise, by its day."""
        debt = self._debt()
        zone = debt.program_id._zone().zone
        came = valued.received(self.env.cr, debt.account_id.id, self.first_sequence, zone)
        return sum((amount for day, amount in came if day <= self.due_on), Decimal(0))

    @api.model
    def default_get(self, fields):
        return wishes.without(self, super().default_get(fields), SET_HERE)

    @api.model_create_multi
    def create(self, vals_list):
        promises = super().create([{name: vals[name] for name in vals if name not in SET_HERE} for vals in vals_list])
        for promise in promises:
            debt = promise._debt()
            today = debt.program_id._today()
            debt._refuse_gaining()
            if promise.due_on < today:
                raise UserError(self.env._("A promise is for today or a later day."))
            promise._refuse_too_much()
            account = debt.account_id.sudo()  # sudo: where its entries end
            own(promise).write({'made_on': today, 'first_sequence': account.sequence})
        return promises

    def _refuse_too_much(self) -> None:
        """:raise UserError: when more is promised than is owed: that could not be kept"""
        account = self._debt().account_id.sudo()  # sudo: what is owed on it
        owed = max(-exact(account.balance), Decimal(0))
        if exact(self.amount) > owed:
            raise UserError(
                self.env._(
                    "%(owed)s is owed here, and %(amount)s is promised. Enter what is owed at most.",
                    owed=account._format(float(owed)),
                    amount=account._format(self.amount),
                )
            )

    def write(self, vals):
        """Extend: what was promised stays; only the note is written anew.

        :raise UserError: when anything else is
        """
        if not is_own(self) and vals.keys() - {'note', 'company_id'}:  # the company is the debt's, whatever is said
            raise UserError(self.env._("What was promised stays. Enter the new promise as one of its own."))
        return super().write(vals)
