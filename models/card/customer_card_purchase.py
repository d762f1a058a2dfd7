from decimal import Decimal

from odoo import fields, models

from ...core.purchase import ONE, Purchase
from ..ledger.kinds import in_points
from ..ledger.posting import Origin, Posting

# What keys of operations begin with by which purchases bring something, by the kind of their entries: points, and a
# discount for the next time.
BROUGHT_BY = {'earn': 'earn:', 'reward': 'discount:'}
# Of an operation ``o``: a purchase brought it to one of the accounts (%s), by keys like these (%s), or it was taken
# back of such without a receipt.
BROUGHT = """o.account_id = ANY(%s) AND o.state = 'posted' AND o.origin_model = 'pos.order'
    AND o.reversal_of_id IS NULL AND o.key LIKE ANY(%s)"""


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

    def _counting(self, account, amount: Decimal, bought: Purchase) -> Decimal:
        """Return how much of what a purchase brings to an account is given, or taken when its goods come back without
        their receipt: by the program's policy all of it, or what is there and was not paid in; never more than
        purchases brought there, less what was taken back of them.
        """
        if not bought.comes_back:
            return amount
        amount = min(amount, self._brought_to(account))
        if self.program_id.clawback == 'negative':
            return amount
        left = account._claimable()
        return min(amount, left if in_points(account.kind) else max(left - account._paid_left(), Decimal(0)))

    def _brought_to(self, account) -> Decimal:
        """Return what purchases brought to an account, and to those it took over from, less what was taken back of
        them, with a receipt or without.
        """
        self.env['customer.card.operation'].flush_model()
        self.env.cr.execute(
            f'SELECT COALESCE(sum(o.amount - o.reversed), 0)::text FROM customer_card_operation o WHERE {BROUGHT}',
            [account._taken_over().ids, [f'{name}%' for name in BROUGHT_BY.values()]],
        )
        return max(Decimal(self.env.cr.fetchone()[0]), Decimal(0))

    def _brings(self, account, amount: Decimal, kind: str, bought: Purchase, **more) -> Posting:
        """Return the posting of what a purchase brings to an account of the card, as an entry of ``kind``, or takes
        from it: with its document, and from when on and how long it can be spent.

        :param amount: as :meth:`_counting` has it, above zero
        """
        program, back, now = self.program_id, bought.comes_back, fields.Datetime.now()
        return Posting(
            account.id,
            -amount if back else amount,
            'clawback' if back else kind,
            f'{BROUGHT_BY[kind]}{bought.document.key}:{account.id}',
            self.id,
            origin=Origin(*bought.document),
            expires=None if back else program._expiry(account.kind, now),
            usable=None if back else program._usable_from(now),
            below_floor=back and program.clawback == 'negative',
            **more,
        )
