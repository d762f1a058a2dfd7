from collections.abc import Iterator
from functools import reduce

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...core.money import exact
from ...core.plan_terms import HIGHEST, MOST
from ..ledger import kinds, spoken
from .terms import (
    EVERY,
    FIRST_PERIODS,
    METHODS,
    OFTEN,
    REMAINDERS,
    RETURN_WAYS,
    SETTLE_UNTILS,
    SETTLE_WAYS,
    TERMS,
    UNITS,
)

MOST_DAYS = 366
OFFERED = 4  # plans at once, at a till
# Of the terms, figures that are nothing or more; percentages among them are at most 100.
FIGURES = (
    'contract_rate', 'contract_highest_rate', 'contract_first_days', 'contract_down_percent', 'contract_fee_start',
    'contract_fee_start_percent', 'contract_fee_each', 'contract_fee_each_percent', 'contract_multiple',
    'contract_second_from', 'contract_ceiling', 'contract_withdrawal_days', 'contract_tolerance', 'contract_moves',
    'contract_restructures', 'contract_settle_fixed', 'contract_settle_percent', 'contract_settle_most',
)  # fmt: skip
INCOMES = [('effective', "By the effective rate"), ('straight', "In a straight line")]
BOUNDS = ('contract_least', 'contract_most')


class CustomerCardProgram(models.Model):
    """Installments: what new contracts of the program begin with, and how far they may differ from it."""

    _inherit = 'customer.card.program'

    contract_method = fields.Selection(
        selection=METHODS, string="Reckoned by", required=True, default='annuity',
        help="Equal payments: profit on what is left. Flat: on all that was financed, to the end. Simple: the formula "
        "of banks, amount × rate × (n+1) / 2400.",
    )  # fmt: skip
    contract_rate = fields.Float(string="Rate (% a year)", digits=(8, 4))
    contract_highest_rate = fields.Float(
        string="Highest rate (% a year)",
        digits=(8, 4),
        help="What the law of the country allows; no contract goes above it. 0: 200 percent.",
    )
    contract_number = fields.Integer(string="Usual number of installments", required=True, default=12)
    contract_least = fields.Integer(string="At least", required=True, default=2)
    contract_most = fields.Integer(string="At most", required=True, default=24)
    contract_step_unit = fields.Selection(
        selection=UNITS, string="Steps of", required=True, default='month',
        help="Months go by the calendar months are counted by.",
    )  # fmt: skip
    contract_step_count = fields.Integer(
        string="From one to the next", required=True, default=1, help="1 month, 2 weeks, 15 days."
    )
    contract_first_days = fields.Integer(
        string="Days until the first one", help="From the hand-over; 0: one step after it."
    )
    contract_first_period = fields.Selection(
        selection=FIRST_PERIODS, string="A first period that is no whole step", required=True, default='days',
        help="Its profit is that of its days, or that of a whole step.",
    )  # fmt: skip
    contract_down_percent = fields.Float(
        string="Least down payment (%)", digits=(5, 2), help="Of the price, paid at the hand-over."
    )
    contract_fee_start = fields.Monetary(string="Fee at the beginning")
    contract_fee_start_percent = fields.Float(
        string="Fee at the beginning (%)", digits=(8, 4), help="Of what is financed."
    )
    contract_fee_each = fields.Monetary(string="Fee with each installment")
    contract_fee_each_percent = fields.Float(
        string="Fee with each installment (%)", digits=(8, 4), help="Of what is financed."
    )
    contract_multiple = fields.Monetary(
        string="Installments are a multiple of", help="0: of the smallest unit of the currency."
    )
    contract_remainder = fields.Selection(
        selection=REMAINDERS, string="What rounding leaves over", required=True, default='last_smaller'
    )
    contract_second_from = fields.Monetary(
        string="A second person approves above",
        help="What one person approves within 24 hours of what is financed, all together; 0: always a second one.",
    )
    contract_ceiling = fields.Monetary(
        string="One customer owes at most",
        help="On all contracts, and on credit lines by their limits, together; 0: no bound. It is checked when a "
        "contract is approved and when goods are handed over.",
    )
    contract_income = fields.Selection(
        selection=INCOMES, string="Profit is earned", required=True, default='effective',
        help="Each night profit and charges of installments become income, cut at the end of each month.",
    )  # fmt: skip
    installment_account_id = fields.Many2one(
        comodel_name='account.account',
        string="Installment receivable",
        check_company=True,
        ondelete='restrict',
        domain=[('account_type', 'in', kinds.ACCOUNTS['installment'].owed_on)],
        help="What customers owe by contracts; an account of the program's own keeps it apart from ordinary invoices.",
    )
    unearned_account_id = fields.Many2one(
        comodel_name='account.account',
        string="Unearned finance income",
        check_company=True,
        ondelete='restrict',
        help="Profit and charges of installments that are not earned yet.",
    )
    finance_account_id = fields.Many2one(
        comodel_name='account.account',
        string="Finance income",
        check_company=True,
        ondelete='restrict',
        help="Profit and charges of installments, as they are earned day by day.",
    )
    income_until = fields.Date(string="Income booked until", readonly=True, copy=False)
    income_booked = fields.Monetary(string="Income booked", readonly=True, copy=False)
    contract_withdrawal_days = fields.Integer(
        string="Days to withdraw", help="From the hand-over the customer may undo it all; 0: not."
    )
    contract_tolerance = fields.Monetary(
        string="A rest that closes itself", help="No more than this is asked for, or given back, at the end."
    )
    contract_moves = fields.Integer(string="Installments moved a year", help="At most; 0: none.")
    contract_restructures = fields.Integer(string="New plans of a contract", help="At most; 0: none.")

    contract_settle_until = fields.Selection(
        selection=SETTLE_UNTILS, string="Paid early: profit is due", required=True, default='day',
        help="What is not due any more when a contract is settled early is given back.",
    )  # fmt: skip
    contract_settle_way = fields.Selection(
        selection=SETTLE_WAYS, string="Paid early: profit is reckoned", required=True, default='actuarial',
        help="By the rate: on what is owed, day by day, as the law of most countries asks for.",
    )  # fmt: skip
    contract_settle_fixed = fields.Monetary(string="Paid early: charge")
    contract_settle_percent = fields.Float(
        string="Paid early: charge (%)", digits=(8, 4), help="Of the principal that is paid early."
    )
    contract_settle_most = fields.Float(
        string="Paid early: charge at most (%)", digits=(8, 4),
        help="Of the principal that is paid early, as the law allows; 0: no bound. It is never more than what is given "
        "back.",
    )  # fmt: skip
    contract_return_way = fields.Selection(
        selection=RETURN_WAYS, string="When goods come back", required=True, default='last'
    )
    contract_keeps_down = fields.Boolean(
        string="The down payment stays",
        help="Goods that come back lower what is owed by their share of what was financed; else by all of their price.",
    )
    loss_account_id = fields.Many2one(
        comodel_name='account.account', string="Bad debts", check_company=True, ondelete='restrict',
        help="What nobody will pay any more.",
    )  # fmt: skip
    allowance_account_id = fields.Many2one(
        comodel_name='account.account', string="Allowance for bad debts", check_company=True, ondelete='restrict',
        help="What contracts that are charged off still owe stands here against the receivable.",
    )  # fmt: skip
    recovery_account_id = fields.Many2one(
        comodel_name='account.account', string="Bad debts recovered", check_company=True, ondelete='restrict',
        help="What is paid after a contract was charged off or written off.",
    )  # fmt: skip
    allowance_booked = fields.Monetary(string="Allowance booked", readonly=True, copy=False)

    @api.constrains(*FIGURES, *BOUNDS, *TERMS)
    def _check_contract_terms(self):
        for program in self:
            if refusal := program._contract_terms_refusal():
                raise ValidationError(refusal)

    def _contract_terms_refusal(self) -> str:
        """Return why the terms of new contracts are none, in one sentence, or nothing."""
        if min(self[name] for name in FIGURES) < 0:
            return self.env._("No figure of the terms of installments is below nothing.")
        if not 1 <= self.contract_least <= self.contract_number <= self.contract_most <= MOST:
            return self.env._(
                "The usual number of installments lies between the least and the most, from 1 to %s.", MOST
            )
        if not 1 <= self.contract_step_count <= MOST_DAYS:
            return self.env._("From one installment to the next it is 1 to %s months, weeks or days.", MOST_DAYS)
        if max(self.contract_first_days, self.contract_withdrawal_days) > MOST_DAYS:
            return self.env._("Days until the first installment, and to withdraw, are 0 to %s.", MOST_DAYS)
        if self.contract_down_percent >= 100:
            return self.env._(
                "A down payment of %s percent leaves nothing for installments.", self.contract_down_percent
            )
        if max(self[name] for name in FIGURES if name.endswith('_percent')) > 100:
            return self.env._("A fee is at most 100 percent of what is financed.")
        highest = self._highest_rate()
        if exact(self.contract_rate) > highest or exact(self.contract_highest_rate) > HIGHEST:
            return self.env._("The rate is at most %s percent a year.", spoken.shortest(self, min(highest, HIGHEST), 4))
        return ""

    def _highest_rate(self):
        """Return the highest rate a contract may have, in percent a year."""
        return exact(self.contract_highest_rate) or HIGHEST

    def _offered_numbers(self) -> list[int]:
        """Return the numbers of installments that are offered at once, the usual one first."""
        usual, least, most = self.contract_number, self.contract_least, self.contract_most
        wanted = (usual, usual // 2, usual * 2, usual * 3 // 2, least, most)
        return list(dict.fromkeys(number for number in wanted if least <= number <= most))[:OFFERED]

    def _own_contract_terms(self) -> dict:
        """Return what new contracts begin with, by the names of their fields."""
        return {theirs: self[name] for name, theirs in TERMS.items()}

    def _contract_sentence(self) -> str:
        """Say how goods are paid in installments."""
        if not self.opens_installment:
            return ""
        least, most = self.contract_least, self.contract_most
        numbers = self.env._("%(least)s to %(most)s", least=least, most=most) if least < most else str(most)
        said = [self._how_often(numbers), self._rate_words()]
        if self.contract_down_percent:
            percent = spoken.shortest(self, self.contract_down_percent)
            said.append(self.env._("at least %s percent of the price are paid at once", percent))
        whole = reduce(lambda one, other: self.env._("%(one)s, %(other)s", one=one, other=other), said)
        return f'{whole}.'

    def _how_often(self, numbers: str) -> str:
        unit, count = self.contract_step_unit, self.contract_step_count
        if count == 1 and unit in OFTEN:
            often = self.env._(OFTEN[unit])
            return often % {'numbers': numbers}
        every = spoken.counted(self, self.env._(EVERY[unit]), count)
        return self.env._("Goods are paid in %(numbers)s installments, one %(every)s", numbers=numbers, every=every)

    def _rate_words(self) -> str:
        if self.contract_method == 'none' or not self.contract_rate:
            return self.env._("without profit")
        return self.env._("with %s percent profit a year", spoken.shortest(self, self.contract_rate, 4))

    def _contract_terms(self) -> tuple[str, list[str]]:
        return self.env._("Installments"), [self._contract_sentence(), self._withdrawal_sentence()]

    def _withdrawal_sentence(self) -> str:
        if not self.opens_installment or not self.contract_withdrawal_days:
            return ""
        return spoken.counted(
            self,
            self.env._(
                "Within %(count)s day of the hand-over the customer may withdraw.|Within %(count)s days of the "
                "hand-over the customer may withdraw."
            ),
            self.contract_withdrawal_days,
        )

    def _advice_on_contracts(self) -> Iterator[str]:
        if self.opens_installment and not self.identified:
            yield self.env._(
                "Cards for installments have a holder who owes: require one under \"Validity & terms\", in \"Holder "
                "required\"."
            )
        if self.opens_installment and self.contract_method != 'none' and not self.contract_highest_rate:
            yield self.env._(
                "Enter the highest rate the law of your country allows under \"Installments\": contracts are checked "
                "by it."
            )
