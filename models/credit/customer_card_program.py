from collections.abc import Iterator

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...core.cycle import DAYS
from ..ledger import spoken

MOST_DAYS = 366
# What a new line begins with, on the program and on the line: names of the fields of both.
TERMS = {
    'credit_cycle_day': 'cycle_day',
    'credit_grace_days': 'grace_days',
    'credit_tolerance': 'tolerance',
    'credit_overdue_amount': 'overdue_amount',
    'credit_overdue_days': 'overdue_days',
}


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

    @api.constrains(*TERMS)
    def _check_credit_terms(self):
        for program in self:
            if refusal := self._credit_terms_refusal(*(program[name] for name in TERMS)):
                raise ValidationError(refusal)

    @api.model
    def _credit_terms_refusal(self, day: int, grace: int, tolerance: float, amount: float, days: int) -> str:
        """Return why these terms of a line are none, in one sentence, or nothing."""
        if day not in DAYS:
            return self.env._("No month has a day %s. Statements close on a day from 1 to 31.", day)
        if not 0 <= grace <= MOST_DAYS or not 0 <= days <= MOST_DAYS:
            return self.env._("Days to pay, and days late, are 0 to %s.", MOST_DAYS)
        if min(tolerance, amount) < 0:
            return self.env._("What is let through above a limit, or late, is an amount or nothing.")
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
            yield self.env._(
                "Cards with a credit line have a holder who owes: require one under \"Validity & terms\", in \"Holder "
                "required\"."
            )
