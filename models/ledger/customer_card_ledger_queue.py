import psycopg2

from odoo import api, models, modules

from .errors import LedgerRefusal

LOCK_NAMESPACE = 0x43415244  # "CARD", so that our advisory locks meet nobody else's
LOCK_TIMEOUT = '4s'


class CustomerCardLedger(models.AbstractModel):
    """Who wants an account waits for it in order, outside of any snapshot."""

    _inherit = 'customer.card.ledger'

    @api.private
    def _serialize(self, account_ids) -> None:
        """Wait for the accounts before the transaction's snapshot is taken. First thing in a request that has written nothing yet.

        Odoo runs REPEATABLE READ: who waits for a row inside a transaction sees an old snapshot afterwards and must be retried. So we
        wait on a session lock, commit (new snapshot), take the transaction's lock and let the session's go; kill -9 frees either.

        :raise LedgerRefusal: ``busy`` after a few seconds.
        """
        ids = sorted(set(account_ids))
        if not ids or modules.module.current_test:
            return  # a test case owns its transaction; races are tested from outside, with real commits
        cr = self.env.cr
        cr.execute("SELECT set_config('lock_timeout', %s, true)", [LOCK_TIMEOUT])
        held = []
        try:
            for account in ids:
                cr.execute('SELECT pg_advisory_lock(%s, %s)', [LOCK_NAMESPACE, account], log_exceptions=False)
                held.append(account)
        except psycopg2.errors.LockNotAvailable as error:
            cr.rollback()
            self._unlock(held)
            raise LedgerRefusal(self.env, 'busy') from error
        # Nothing was written yet: this only takes a new snapshot, now that the accounts are ours.
        cr.commit()  # pylint: disable=invalid-commit
        # One statement per account, the transaction's lock before the session's is let go: it is ours throughout.
        for account in ids:
            both = [LOCK_NAMESPACE, account]
            cr.execute('SELECT pg_advisory_xact_lock(%s, %s), pg_advisory_unlock(%s, %s)', both + both)

    def _unlock(self, account_ids) -> None:
        for account in account_ids:
            self.env.cr.execute('SELECT pg_advisory_unlock(%s, %s)', [LOCK_NAMESPACE, account])
