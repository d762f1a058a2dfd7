from collections.abc import Iterator

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...core.cycle import DAYS
from ..ledger import spoken

MOST_DAYS = 366
MOST_A_DAY = 5  # percent: more is a slip of the keyboard
# What a new line begins with, on the program and on the line: names of the fields of both.
TERMS = {
    'credit_cycle_day': 'cycle_day',
    'credit_grace_days': 'grace_days',
    'credit_tolerance': 'tolerance',
    'credit_overdue_amount': 'overdue_amount',
    'credit_overdue_days': 'overdue_days',
    'credit_minimum_percent': 'minimum_percent',
    'credit_minimum_floor': 'minimum_floor',
    'credit_fee_mode': 'fee_mode',
    'credit_fee_amount': 'fee_amount',
    'credit_fee_percent': 'fee_percent',
    'credit_fee_free_days': 'fee_free_days',
    'credit_fee_most': 'fee_most',
}
# What is asked for what is late.
FEE_MODES = [
    ('none', "No fee"),
    ('fixed', "An amount, once"),
    ('percent', "A percentage for every day"),
]


class CustomerCardProgram(models.Model):
    """Credit: what new lines of the program begin with."""

    _inherit = 'customer.card.program'

    credit_cycle_day = fields.Integer(
        string="Statements close on day",
        required=True,
        default=31,
        help="Of the month, by the calendar months are counted by; where it is shorter, on its last day.",
    )
    credit_grace_days = fields.Integer(
        string="Days to pay", required=True, default=20, help="From the closing to the last day it is paid in time."
    )
    credit_tolerance = fields.Monetary(string="Tolerance", help="So much above the limit is let through.")
    credit_overdue_amount = fields.Monetary(
        string="Late without consequence",
        help="Buying on credit stops when more than this is late; 0: when anything is.",
    )
    credit_overdue_days = fields.Integer(
        string="Days late without consequence",
        help="Only what is late for more days than these stops buying on credit.",
    )

    credit_minimum_percent = fields.Float(
        string="Least to pay (%)",
        digits=(5, 2),
        required=True,
        default=100,
        help="Of what a statement comes to, until its last day; 100: all of it. What is late comes on top.",
    )
    credit_minimum_floor = fields.Monetary(
        string="... at least", help="A statement asks for no less than this, or for all of it where it is less."
    )

    fee_account_id = fields.Many2one(
        comodel_name='account.account',
        string="Fees for late payment",
        check_company=True,
        ondelete='restrict',
        help="Income from fees for credit that was paid late.",
    )
    credit_fee_mode = fields.Selection(
        selection=FEE_MODES, string="For what is late", required=True, default='none',
        help="Only what the customer signed, and the law of the country allows.",
    )  # fmt: skip
    credit_fee_amount = fields.Monetary(string="Fee", help="Once for what a statement asked for and was paid late.")
    credit_fee_percent = fields.Float(
        string="Percent a day", digits=(8, 4), help="Of what is late; it is charged on the last day of each cycle."
    )
    credit_fee_free_days = fields.Integer(string="Days late that cost nothing")
    credit_fee_most = fields.Float(
        string="At most (%)", digits=(5, 2), help="Of what was late, all fees for it together; 0: no bound."
    )
    credit_regime_id = fields.Many2one(
        comodel_name='customer.card.credit.regime',
        string="Rules of the country",
        ondelete='restrict',
        help="The terms are checked by them whenever they are changed.",
    )
    credit_counts_elsewhere = fields.Boolean(
        string="Other debts count",
        help="What is owed on invoices, was put off at tills, or is owed on other lines lowers what is free on this "
        "one.",
    )

    @api.constrains(*TERMS, 'credit_regime_id')
    def _check_credit_terms(self):
        for program in self:
            terms = program._own_credit_terms()
            regime = program.credit_regime_id if program.opens_credit else program.credit_regime_id.browse()
            if refusal := self._credit_terms_refusal(terms) or (regime and regime._refusal_of(terms)):
                raise ValidationError(refusal)

    def _own_credit_terms(self) -> dict:
        """Return what new lines begin with, by the names of their fields."""
        return {theirs: self[name] for name, theirs in TERMS.items()}

    @api.model
    def _credit_terms_refusal(self, terms: dict) -> str:
        """Return why these terms of a line, by the names of its fields, are none, in one sentence, or nothing."""
        if terms['cycle_day'] not in DAYS:
            return self.env._("No month has a day %s. Statements close on a day from 1 to 31.", terms['cycle_day'])
        if any(not 0 <= terms[name] <= MOST_DAYS for name in ('grace_days', 'overdue_days')):
            return self.env._("Days to pay, and days late, are 0 to %s.", MOST_DAYS)
        if min(terms['tolerance'], terms['overdue_amount']) < 0:
            return self.env._("What is let through above a limit, or late, is an amount or nothing.")
        if not 0 < terms['minimum_percent'] <= 100 or terms['minimum_floor'] < 0:
            return self.env._("The least to pay is more than 0 and at most 100 percent, and no less than nothing.")
        return self._fee_refusal(terms)

    @api.model
    def _fee_refusal(self, terms: dict) -> str:
        """Return why a clause for what is late is none."""
        if min(terms[name] for name in ('fee_amount', 'fee_percent', 'fee_free_days', 'fee_most')) < 0:
            return self.env._("A fee for what is late gives nothing back: no figure of it is below nothing.")
        if terms['fee_mode'] == 'percent' and not 0 < terms['fee_percent'] <= MOST_A_DAY:
            return self.env._("A fee of a percentage for every day is more than 0 and at most %s percent.", MOST_A_DAY)
        if terms['fee_mode'] == 'fixed' and not terms['fee_amount']:
            return self.env._("Say how much the fee is, or ask for nothing.")
        return ""

    def _credit_sentence(self) -> str:
        """Say how credit is paid back."""
        if not self.opens_credit:
            return ""
        return self.env._(
            "Holders buy on credit up to a limit of their own; what they bought is paid back %(days)s after the "
            "closing on day %(day)s of the month.",
            days=spoken.counted(self, self.env._("%(count)s day|%(count)s days"), self.credit_grace_days),
            day=self.credit_cycle_day,
        )

    def _credit_terms(self) -> tuple[str, list[str]]:
        return self.env._("Credit"), [self._credit_sentence()]

    def _advice_on_credit(self) -> Iterator[str]:
        if self.opens_credit and not self.identified:
            yield self.env._("Cards with a credit line have a holder who owes: tick \"Holder required\".")
        regime = self.credit_regime_id
        if self.opens_credit and regime._counts_as_credit(self._own_credit_terms()):
            yield self.env._(
                "With these days to pay, %(regime)s counts it as credit once it lasts more than %(days)s days: see "
                "what else it asks for.",
                regime=regime.name,
                days=regime.deferral_days,
            )
