from datetime import datetime, time, timedelta
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...core import earning, money
from ...core.purchase import Line, Purchase
from ...models.card import filters
from ...models.ledger import spoken

ONE = Decimal(1)
LAST_MINUTE = 24 * 60 - 1


class CustomerCardEarningTrial(models.TransientModel):
    """A purchase nobody makes: what a program's rules would give for it, and why. Of who buys nothing is known; what
    rules ask of customers is not met.
    """

    _name = 'customer.card.earning.trial'
    _description = "Try earning rules"
    _inherit = ['customer.card.said']

    program_id = fields.Many2one(comodel_name='customer.card.program', required=True, readonly=True, ondelete='cascade')
    company_id = fields.Many2one(related='program_id.company_id', related_sudo=False)
    currency_id = fields.Many2one(related='program_id.currency_id', related_sudo=False)
    product_id = fields.Many2one(comodel_name='product.product', domain=filters.SOLD)
    quantity = fields.Float(digits='Product Unit', required=True, default=1)
    amount = fields.Monetary(
        string="Paid for it", required=True, compute='_compute_amount', store=True, readonly=False, precompute=True,
        help="Tax included.",
    )  # fmt: skip
    day = fields.Date(
        string="Day of the purchase", required=True, compute='_compute_day', store=True, readonly=False, precompute=True
    )
    hour = fields.Float(string="Time of the purchase", default=12, help="By the shop's clock.")
    config_id = fields.Many2one(comodel_name='pos.config', string="Point of sale", check_company=True)
    said = fields.Char(string="It earns", compute='_compute_said')
    why = fields.Text(compute='_compute_said')

    @api.depends('product_id', 'quantity')
    def _compute_amount(self):
        for trial in self:
            company, product = trial.company_id or trial.env.company, trial.product_id
            currency = trial.currency_id or company.currency_id
            price = product.lst_price if product else 20 * trial._step()
            taxes = product.taxes_id._filter_taxes_by_company(company)
            total = taxes.compute_all(price, currency, trial.quantity, product)['total_included']
            trial.amount = currency.round(total)

    @api.depends('program_id')
    def _compute_day(self):
        programs = self.env['customer.card.program']
        for trial in self:
            trial.day = trial.day or programs._today_of(trial.company_id or trial.env.company)

    def _step(self) -> float:
        """What the first rule gives points for: twenty of it make a purchase to begin with."""
        return self.program_id.rule_ids.filtered('active')[:1].step or 1.0

    @api.depends('product_id', 'quantity', 'amount', 'day', 'hour', 'config_id')
    def _compute_said(self):
        operations = self.env['customer.card.operation']
        (self - self.filtered('program_id')).update({'said': "", 'why': ""})
        for trial in self.filtered('program_id'):
            program, earned = trial.program_id, trial._earned()
            reasons = [operations._reason_text(reason, program) for reason in earning.as_json(earned)]
            trial.said = trial.env._(
                "A purchase of %(amount)s on %(day)s at %(hour)s earns %(points)s.",
                amount=spoken.money(trial.currency_id, trial.amount),
                day=spoken.day(trial, trial._moment().date()),
                hour=f'{trial._moment():%H:%M}',
                points=program._format('points', earned.points),
            )
            trial.why = "\n".join(reasons) or trial.env._("No rule gives anything for it.")

    def _moment(self) -> datetime:
        """When it is made, in the shop's local time."""
        minutes = min(max(round((self.hour or 0) * 60), 0), LAST_MINUTE)
        return datetime.combine(self.day or self.program_id._today(), time()) + timedelta(minutes=minutes)

    def _earned(self) -> earning.Earned:
        """The points of the purchase, and why."""
        program, cards = self.program_id, self.env['customer.card']
        quantity, amount = money.exact(self.quantity), money.exact(self.amount)
        if quantity <= 0 or amount <= 0:
            return earning.Earned()
        till = self.config_id.id or 0
        line = Line(self.product_id.id or 0, frozenset(), quantity, amount, key='trial', unit=amount / quantity)
        bought = Purchase((line,), (), program._utc(self._moment().date()), currency=self.currency_id.id)
        policy = program._policy()
        goods = cards._goods(bought, policy) if self.product_id else bought.goods()
        return earning.earn(policy, goods, self._moment(), ONE, earning.CustomerContext(till))

    @api.constrains('program_id')
    def _check_program_is_theirs(self):
        """:raise AccessError: for a program the user may not see: what the dialog says of it is read for everybody
        :raise ValidationError: for one without points
        """
        # sudo: none, constraints have it of themselves
        self.program_id.sudo(False).check_access('read')
        if not all(trial.program_id.opens_points for trial in self):
            raise ValidationError(self.env._("Cards of this program have no points to earn."))
