import logging
from decimal import Decimal

from odoo import api, models

from ...core import lots as lot_math
from . import chunks, operations
from .errors import LedgerRefusal
from .journal import Journal
from .posting import Leg, Posting

_logger = logging.getLogger(__name__)


class CustomerCardLedger(models.AbstractModel):
    """Expiry: an entry like any other, posted when it is due, or when somebody wants to spend first."""

    _inherit = 'customer.card.ledger'

    @api.private
    def _expire_due(self, journal: Journal) -> int:
        """Post what is due on the locked accounts; value that a live hold covers stays until the hold ends.

        How many accounts.
        """
        now = journal.due_since()
        if not now:
            return 0
        journal.read_lots()
        postings, draws = [], []
        for account in journal.accounts.values():
            due = lot_math.limit_due(lot_math.due(account.lots, now), account.balance - account.held - account.pending)
            amount = sum((draw.amount for draw in due), Decimal(0))
            if amount > 0:
                postings.append(Posting(account.id, -amount, 'expire', f'expire:{account.id}:{account.sequence + 1}'))
                draws.append(due)
        if postings:
            born = operations.insert_free(self.env, postings)
            journal.append([
                Leg(p.account, p.amount, p.kind, operation.id, p.key, operation.content, draws=due)
                for (p, operation), due in zip(born, draws, strict=True)
            ])  # fmt: skip
        return len(postings)

    @api.model
    def _cron_expire(self, batch: int = 1000) -> None:
        """Expire due lots and tidy ended holds, in batches; safe to run twice at once and to be killed anywhere."""
        try:
            self._key()
        except LedgerRefusal as refusal:
            _logger.error("%s Nothing expires until then.", refusal)
            return
        failed: list[int] = []
        chunks.work_off(self.env, lambda: self._expire_batch(batch, failed))

    def _expire_batch(self, batch: int, failed: list[int] | None = None) -> tuple[int, int]:
        """Expire one batch; how many accounts and holds, and how many are left at least. An account that cannot be
        expired joins the ``failed`` and stops no other.
        """
        failed = [] if failed is None else failed
        ended = self._end_long_over(batch)
        ids = operations.accounts_with_due_lots(self.env, batch, failed)
        bad = chunks.each(self.env, [ids] if ids else [], self._expire_accounts, "Expiry")
        if bad and len(ids) > 1:
            bad = chunks.each(self.env, [[one] for one in ids], self._expire_accounts, "Expiry")
        failed += [one for some in bad for one in some]
        done = len(ids) - len({*ids} & {*failed})
        return done + ended, batch if done or ended == batch else 0

    def _end_long_over(self, batch: int) -> int:
        """Give holds that ended long ago their final state, sealed; how many."""
        over = operations.lock_long_over(self.env, batch)
        if over:
            journal = self._journal([])
            ends = {hold.id: journal.end(made, hold, 'expired') for made, hold in over}
            operations.end_long_over(self.env, ends)
            self.env['customer.card.operation'].invalidate_model(['state', 'seal'], flush=False)
        return len(over)

    def _expire_accounts(self, ids: list[int]) -> int:
        return self._expire_due(self._journal(ids))
