import time

import psycopg2

from odoo import api, models, modules

from . import turns
from .errors import LedgerRefusal

LOCK_NAMESPACE = 0x43415244  # "CARD", so that our advisory locks meet nobody else's
FAMILY_NAMESPACE = 0x46414D49  # "FAMI": sales that goods come back from

Lock = tuple[int, int]  # a namespace and what is locked in it


class CustomerCardLedger(models.AbstractModel):
    """The queue for an account, in order and outside of any snapshot."""

    _inherit = 'customer.card.ledger'

    @api.private
    def _serialize(self, account_ids, families=()) -> None:
        """Wait for the accounts, and for the families of sales, before the transaction's snapshot is taken. First thing
        in a request that has written nothing yet.

        Odoo runs REPEATABLE READ: who waits for a row inside a transaction sees an old snapshot afterwards and must be
        retried. So we wait on a session lock, commit (new snapshot), take the transaction's lock and let the session's
        go; kill -9 frees either. Whatever goes wrong on the way, no lock of the session is left: its connection goes
        back to the pool and would keep it.

        :raise LedgerRefusal: ``busy`` after a moment, or at once where enough others wait (see :mod:`.turns`)
        """
        ids = sorted(set(account_ids))
        locks = [(LOCK_NAMESPACE, account) for account in ids]
        locks += [(FAMILY_NAMESPACE, family) for family in sorted(set(families))]
        if not locks or modules.module.current_test:
            return  # a test case owns its transaction; races are tested from outside, with real commits
        try:
            for lock in locks:
                self._take_turn(lock)
            # Nothing was written yet: this only takes a new snapshot, now that they are ours.
            self.env.cr.commit()  # pylint: disable=invalid-commit
            self._hand_over(locks, ids)
        except (turns.Full, psycopg2.errors.LockNotAvailable) as error:
            self._let_go()
            raise LedgerRefusal(self.env, 'busy') from error
        except BaseException:  # cancelled, out of time, the connection gone
            self._let_go()
            raise

    def _take_turn(self, lock: Lock) -> None:
        """Get the session's lock: at once where it is free, else wait for it as long as others allow."""
        cr = self.env.cr
        cr.execute('SELECT pg_try_advisory_lock(%s, %s)', lock)
        if cr.fetchone()[0]:
            return
        with turns.turn(lock):
            before, end = None, time.monotonic() + turns.MOST_SECONDS
            while not self._wait_a_moment(lock):
                holder = self._holder(lock)
                if holder == before or time.monotonic() >= end:
                    turns.in_vain(lock)
                    raise turns.Full
                before = holder

    def _wait_a_moment(self, lock: Lock) -> bool:
        """Wait for a session's lock; whether it is ours now. Those we have already stay ours."""
        cr = self.env.cr
        cr.execute("SELECT set_config('lock_timeout', %s, true)", [f'{int(turns.seconds() * 1000)}ms'])
        try:
            cr.execute('SELECT pg_advisory_lock(%s, %s)', lock, log_exceptions=False)
        except psycopg2.errors.LockNotAvailable:
            cr.rollback()
            return False
        return True

    def _holder(self, lock: Lock) -> tuple:
        """Return pid and transaction start of a lock's holder: equal twice, it keeps the lock."""
        self.env.cr.execute(
            """
            SELECT l.pid, a.xact_start FROM pg_locks l LEFT JOIN pg_stat_activity a ON a.pid = l.pid
             WHERE l.locktype = 'advisory' AND l.granted AND l.classid = %s AND l.objid = %s LIMIT 1
            """,
            [lock[0], lock[1] % 2**32],
        )
        return self.env.cr.fetchone() or ()

    def _hand_over(self, locks: list[Lock], ids: list[int]) -> None:
        """Take the transaction's locks before the session's are let go, one statement each: they are ours throughout.
        Then the accounts' rows themselves, which who only earns may have: for a moment too, and nothing else of the
        transaction has so little time.
        """
        cr, usual = self.env.cr, ''
        for lock in locks:
            cr.execute(
                """
                SELECT pg_advisory_xact_lock(%s, %s), pg_advisory_unlock(%s, %s), current_setting('lock_timeout'),
                    set_config('lock_timeout', %s, true)
                """,
                [*lock, *lock, f'{int(turns.seconds() * 2000)}ms'],
            )
            usual = usual or cr.fetchone()[2]  # what was there before the first one
        try:
            cr.execute(
                """
                SELECT count(*), set_config('lock_timeout', %s, true)
                  FROM (SELECT FROM customer_card_account WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE) mine
                """,
                [usual, ids],
                log_exceptions=False,
            )
        except psycopg2.errors.LockNotAvailable:
            for lock in locks:
                turns.in_vain(lock)
            raise

    def _let_go(self) -> None:
        """End the transaction and give every lock of the session back; a connection that cannot even do that is closed,
        and PostgreSQL does.
        """
        cr = self.env.cr
        try:
            cr.rollback()
            cr.execute('SELECT pg_advisory_unlock_all()')
        except psycopg2.Error:
            cr._cnx.close()
