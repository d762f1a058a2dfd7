from decimal import Decimal

from odoo import api, models

from ...core import lots as lot_math
from . import operations
from .journal import Journal
from .posting import Leg, Posting


class CustomerCardLedger(models.AbstractModel):
    """Lots of what comes back: where a reversal gives to, where it takes from, and what has expired of a credit
    meanwhile.
    """

    _inherit = 'customer.card.ledger'

    def _lots_back(self, journal: Journal, operation, entry: int, posting: Posting) -> dict[str, list]:
        """Return what a reversal does to lots: a spend is given back to those it was drawn from, or where their day is
        over in new ones that can be spent for as long as the program says; a credit is taken from the one it opened.
        """
        if posting.amount > 0:
            good, over = operations.read_draws(self.env, operation.id)
            return {'refills': good, 'renewals': over, 'expires': operation.account_id.program_id._returned_until()}
        return {'draws': self._own_lot(journal, posting.account, entry, -posting.amount)}

    def _counter(self, journal: Journal, operation, entry: int, posting: Posting):
        """Write the operation that reverses ``operation``, whose own entry is ``entry``; the new operation."""
        (counter,) = operations.insert(self.env, [posting])
        lots = self._lots_back(journal, operation, entry, posting)
        names = {'booking': posting.booking, 'below_floor': posting.below_floor, **lots}
        journal.append([
            Leg(posting.account, posting.amount, posting.kind, counter.id, posting.key, counter.content, **names)
        ])  # fmt: skip
        operations.add_reversed(self.env, operation.id, abs(posting.amount))
        operation.invalidate_recordset()
        return operation.browse(counter.id)

    @api.private
    def _expired(self, operations_) -> tuple[Decimal, Decimal]:
        """Return how much of what these credits brought expired unused, wherever it was by then (what is due expires
        now); and what can be taken back at most, because it came onto their accounts and neither expired nor was taken
        back before.
        """
        homes = operations_.account_id
        self._expire_due(self._journal([*homes.ids, *(home._heir().id for home in homes)]))
        return tuple(read(self.env, operations_.ids) for read in (operations.read_expired, operations.read_not_taken))

    def _own_lot(self, journal: Journal, account: int, entry: int, amount: Decimal) -> list:
        """Return what can still be taken from the lot that ``entry`` opened, and from those its value went on to."""
        journal.read_lots()
        # Among the account's open lots: those have an index, the entries of lots need none.
        self.env.cr.execute(
            """
            WITH RECURSIVE before AS (
                SELECT id AS open, entry_id, source_id FROM customer_card_lot WHERE account_id = %s
                    AND "left" > 0::numeric
                UNION ALL SELECT b.open, l.entry_id, l.source_id FROM before b JOIN customer_card_lot l
                    ON l.id = b.source_id)
            SELECT open FROM before WHERE entry_id = %s
            """,
            [account, entry],
        )
        own = {row[0] for row in self.env.cr.fetchall()}
        draws, _short = lot_math.draw([lot for lot in journal.accounts[account].lots if lot.id in own], amount)
        return draws
