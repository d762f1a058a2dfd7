from decimal import Decimal

from odoo import fields, models

from ...core.purchase import ONE, Purchase
from ..ledger.kinds import in_points
from ..ledger.posting import Origin


class CustomerCard(models.Model):
    """The shared part of all that earns: what counts of a purchase, how it is posted."""

    _inherit = 'customer.card'

    def _earning_share(self, bought: Purchase) -> Decimal:
        """The part of the purchase paid by tenders that earn in this program; of goods that come back, all of it."""
        if bought.comes_back:
            return ONE
        program = self.program_id
        mine = self.account_ids._standing() if bought.returned else None
        return bought.earning_share(program._excluded_methods(), mine, program._earning_kinds())

    def _takable(self, account, amount: Decimal) -> Decimal:
        """Return what is taken when goods come back without their receipt: by the program's policy all of it, or what
        is there and was not paid in; never more than purchases brought there, less what was taken back of them.
        """
        amount = min(amount, self._brought_to(account))
        if self.program_id.clawback == 'negative':
            return amount
        left = account._claimable()
        return min(amount, left if in_points(account.kind) else max(left - account._paid_left(), Decimal(0)))

    def _brought_to(self, account) -> Decimal:
        """Return what purchases brought to an account, less what was taken back of them, with a receipt or without."""
        self.env['customer.card.operation'].flush_model()
        self.env.cr.execute(
            """
            SELECT COALESCE(sum(amount - reversed), 0)::text FROM customer_card_operation
             WHERE account_id = %s AND state = 'posted' AND origin_model = 'pos.order' AND reversal_of_id IS NULL
               AND (starts_with(key, 'earn:') OR starts_with(key, 'discount:'))
            """,
            [account.id],
        )
        return max(Decimal(self.env.cr.fetchone()[0]), Decimal(0))

    def _as_posted(self, kind: str, bought: Purchase) -> dict:
        """The document, and from when on and how long what it gave can be spent."""
        program, back, now = self.program_id, bought.comes_back, fields.Datetime.now()
        return {
            'origin': Origin(*bought.document),
            'expires': None if back else program._expiry(kind, now),
            'usable': None if back else program._usable_from(now),
            'below_floor': back and program.clawback == 'negative',
        }
