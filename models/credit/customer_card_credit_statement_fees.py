from collections.abc import Iterator
from decimal import Decimal

from odoo import models

from ...core import money
from ...core.late_fee import Clause, open_spans
from ..ledger.posting import Origin, Posting
from . import fees


class CustomerCardCreditStatement(models.Model):
    """What is asked for a statement that was not paid in time."""

    _inherit = 'customer.card.credit.statement'

    def _clause(self) -> Clause:
        return Clause(
            self.fee_mode,
            money.exact(self.fee_amount),
            money.exact(self.fee_percent),
            self.fee_free_days,
            most=money.exact(self.fee_most),
        )

    def _fee_by(self, today, before: Decimal, came: list, paused: list) -> Decimal:
        """Return all that is asked by ``today`` for this statement: of what it asked for anew, without fees. What the
        one ``before`` asked for and did not get is looked at there, also where both are due on one day.
        """
        before = max(before, money.exact(self.overdue))
        charges = max(money.exact(self.fees), Decimal(0))
        asked = max(money.exact(self.minimum) - before, Decimal(0))
        debt, ahead = max(asked - charges, Decimal(0)), before + min(charges, asked)
        spans = open_spans(debt, ahead, came, self.due_on, today, paused)
        digits = self.currency_id.decimal_places
        return self._clause().fee_of(spans, debt, digits) if spans else money.rounded(0, digits)

    def _fee_posting(self, amount: Decimal, count: int, reversal_of: int | None = None) -> Posting:
        return Posting(
            self.account_id.id, amount, 'fee', f'credit-fee:{self.id}:{count + 1}',
            card=self.line_id.card_id.id, origin=Origin(fees.ORIGIN, self.id, self.name), below_floor=True,
            reversal_of=reversal_of,
        )  # fmt: skip

    def _fees_back(self, amount: Decimal, count: int) -> Iterator[Posting]:
        """Yield what gives ``amount`` of the fees back, the newest first."""
        for operation, left in fees.back(self.env.cr, self.id):
            part = min(amount, left)
            if part > 0:
                yield self._fee_posting(part, count, operation)
                amount, count = amount - part, count + 1
