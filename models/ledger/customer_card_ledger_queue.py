import psycopg2

from odoo import api, models, modules

from .errors import LedgerRefusal

LOCK_NAMESPACE = 0x43415244  # "CARD", so that our advisory locks meet nobody else's
FAMILY_NAMESPACE = 0x46414D49  # "FAMI": sales that goods come back from
LOCK_TIMEOUT = '4s'


class CustomerCardLedger(models.AbstractModel):
    """Who wants an account waits for it in order, outside of any snapshot."""

    _inherit = 'customer.card.ledger'

    @api.private
    def _serialize(self, account_ids, families=()) -> None:
        """Wait for the accounts, and for the families of sales, before the transaction's snapshot is taken. First thing in a request that has written nothing yet.

        Odoo runs REPEATABLE READ: who waits for a row inside a transaction sees an old snapshot afterwards and must be retried. So we
        wait on a session lock, commit (new snapshot), take the transaction's lock and let the session's go; kill -9 frees either.

        :raise LedgerRefusal: ``busy`` after a few seconds.
        """
        locks = [(LOCK_NAMESPACE, account) for account in sorted(set(account_ids))]
        locks += [(FAMILY_NAMESPACE, family) for family in sorted(set(families))]
        if not locks or modules.module.current_test:
            return  # a test case owns its transaction; races are tested from outside, with real commits
        cr = self.env.cr
        cr.execute("SELECT set_config('lock_timeout', %s, true)", [LOCK_TIMEOUT])
        held = []
        try:
            for lock in locks:
                cr.execute('SELECT pg_advisory_lock(%s, %s)', lock, log_exceptions=False)
                held.append(lock)
        except psycopg2.errors.LockNotAvailable as error:
            cr.rollback()
            self._unlock(held)
            raise LedgerRefusal(self.env, 'busy') from error
        # Nothing was written yet: this only takes a new snapshot, now that they are ours.
        cr.commit()  # pylint: disable=invalid-commit
        # One statement each, the transaction's lock before the session's is let go: it is ours throughout.
        for lock in locks:
            cr.execute('SELECT pg_advisory_xact_lock(%s, %s), pg_advisory_unlock(%s, %s)', lock + lock)

    def _unlock(self, locks) -> None:
        for lock in locks:
            self.env.cr.execute('SELECT pg_advisory_unlock(%s, %s)', lock)
