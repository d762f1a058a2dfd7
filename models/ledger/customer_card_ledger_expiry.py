from decimal import Decimal

from odoo import api, models, modules
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ...core import lots as lot_math
from . import operations
from .journal import Journal
from .posting import Leg, Posting

ATTEMPTS = 10  # collisions in a row


class CustomerCardLedger(models.AbstractModel):
    """Expiry: an entry like any other, posted when it is due, or when somebody wants to spend first."""

    _inherit = 'customer.card.ledger'

    @api.private
    def _expire_due(self, journal: Journal) -> int:
        """Post what is due on the locked accounts; value that a live hold covers stays until the hold ends. How many accounts."""
        journal.read_lots()
        self.env.cr.execute("SELECT clock_timestamp() AT TIME ZONE 'UTC'")
        now = self.env.cr.fetchone()[0]
        postings, draws = [], []
        for account in journal.accounts.values():
            due = lot_math.limit_due(lot_math.due(account.lots, now), account.balance - account.held)
            amount = sum((draw.amount for draw in due), Decimal(0))
            if amount > 0:
                postings.append(Posting(account.id, -amount, 'expire', f'expire:{account.id}:{account.sequence + 1}'))
                draws.append(due)
        if postings:
            ids = operations.insert(self.env, postings, state='posted')
            journal.append([
                Leg(p.account, p.amount, p.kind, operation, p.key, draws=due)
                for p, operation, due in zip(postings, ids, draws, strict=True)
            ])  # fmt: skip
        return len(postings)

    @api.model
    def _cron_expire(self, batch: int = 1000) -> None:
        """Expire due lots and tidy ended holds, in batches; safe to run twice at once and to be killed anywhere."""
        collisions = 0
        while True:
            try:
                if not self._expire_batch(batch):
                    return
                collisions = 0
            except (
                PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
            ):  # a till, or another worker, was faster: start again on what is there now
                collisions += 1
                if collisions > ATTEMPTS:
                    raise
                self.env.cr.rollback()

    def _expire_batch(self, batch: int) -> bool:
        """Expire one batch and commit; whether to go on."""
        operations.expire_holds(self.env)
        ids = operations.accounts_with_due_lots(self.env, batch)
        done = self._expire_due(self._journal(ids)) if ids else 0
        if modules.module.current_test:
            return bool(done)
        return bool(self.env['ir.cron']._commit_progress(done, remaining=batch if done else 0) and done)
