from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from odoo import api, models

from ..ledger import chunks
from ..ledger.posting import Posting
from . import fees

AT_ONCE = 100  # lines of one part
LOOK_BACK = 400  # days: what was asked for longer ago is not looked at again


class CustomerCardCredit(models.Model):
    """Fees for what was paid late, by the clause on the statement that asked for it.

    Nothing is counted on from day to day. What is asked by now is worked out anew from the statement and from what came
    for it, by value dates; the difference to what was charged is charged, or given back. So money that was in time and
    came late takes its fee back, and the job can be killed anywhere and run again.
    """

    _inherit = 'customer.card.credit'

    @api.model
    def _cron_fees(self) -> None:
        """Charge what is asked for what is late, and give back what is not, in parts."""
        seen = [0]

        def some() -> tuple[int, int]:
            lines = self._to_charge(seen[0])
            chunks.each(self.env, lines, lambda line: line._charge_fees(), "Fees of a credit line")
            seen[0] = lines[-1:].id or seen[0]
            return len(lines), int(len(lines) == AT_ONCE)

        chunks.work_off(self.env, some)

    @api.model
    def _to_charge(self, after: int):
        """The next lines that have a statement whose clause asks for a fee."""
        self.env.flush_all()
        self.env.cr.execute(
            """
            SELECT c.id FROM customer_card_credit c WHERE c.id > %s AND EXISTS (
                   SELECT FROM customer_card_credit_statement s WHERE s.line_id = c.id AND s.minimum > 0
                      AND s.fee_mode IN ('fixed', 'percent') AND s.closes >= CURRENT_DATE - %s)
             ORDER BY c.id LIMIT %s
            """,
            [after, LOOK_BACK, AT_ONCE],
        )
        return self.browse([row[0] for row in self.env.cr.fetchall()])

    def _charge_fees(self) -> None:
        """Bring what was charged on the line to what is asked."""
        self.ensure_one()
        postings = list(self._fee_postings())
        if postings:
            ledger = self.env['customer.card.ledger'].sudo()  # sudo: a job's own
            ledger._post(postings)

    def _fee_postings(self) -> Iterator[Posting]:
        """Yield what brings the fees of each statement to what is asked for it by now."""
        program, today = self.program_id, self.program_id._today()
        asking = self.statement_ids.filtered(
            lambda one: (
                one.minimum > 0
                and one.due_on < today
                and one.fee_mode in ('fixed', 'percent')
                and one.closes >= today - timedelta(days=LOOK_BACK)
            )
        ).sorted('closes')
        came = fees.receipts(self.env.cr, asking.ids, program._zone().zone)
        done = fees.charged(self.env.cr, asking.ids)
        paused, before = self._days_without_fees(), fees.asked_before(self.env.cr, asking.ids)
        for statement in asking:
            charged, count = done.get(statement.id, (Decimal(0), 0))
            asked_before = before.get(statement.id, Decimal(0))
            missing = statement._fee_by(today, asked_before, came.get(statement.id, []), paused) - charged
            if missing > 0 and not self.is_over and self._fees_are_charged(statement, today):
                yield statement._fee_posting(-missing, count)
            elif missing < 0:
                yield from statement._fees_back(-missing, count)

    def _fees_are_charged(self, statement, today) -> bool:
        """Tell whether fees of a statement are charged today: an amount at once, percentages on the last day of the
        cycle, so that a statement has one of them.
        """
        return statement.fee_mode == 'fixed' or not self.statement_on or self.statement_on <= today
