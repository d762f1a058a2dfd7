import time

import psycopg2

from odoo import api, models, modules
from odoo.tools import SQL

from . import turns
from .errors import LedgerRefusal

LOCK_NAMESPACE = 0x43415244  # "CARD", so that our advisory locks meet nobody else's
FAMILY_NAMESPACE = 0x46414D49  # "FAMI": sales that goods come back from

Lock = tuple[int, int]  # a namespace and what is locked in it


class CustomerCardLedger(models.AbstractModel):
    """The queue for an account, in order and outside of any snapshot."""

    _inherit = 'customer.card.ledger'

    @api.private
    def _serialize(self, account_ids, families=(), look: SQL | None = None) -> tuple | None:
        """Wait for the accounts, and for the families of sales, before the transaction's snapshot is taken. First thing
        in a request that has written nothing yet.

        Return the row that ``look`` finds once they are ours, by no statement of its own; None where nobody had to be
        waited for, and what was read is as good as before.

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
            return None  # a test case owns its transaction; races are tested from outside, with real commits
        try:
            for lock in locks:
                self._take_turn(lock)
            return self._hand_over(locks, ids, look)
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
        try:
            cr.execute(
                "SELECT set_config('lock_timeout', %s, true), pg_advisory_lock(%s, %s)",
                [f'{int(turns.seconds() * 1000)}ms', *lock],
                log_exceptions=False,
            )
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

    def _hand_over(self, locks: list[Lock], ids: list[int], look: SQL | None) -> tuple | None:
        """Begin a new transaction, with a new snapshot, now that the locks are ours. Take them for the transaction
        before the session's are let go: they are ours throughout. Then the accounts' rows themselves, which who only
        earns may have: for a moment too, and nothing else of the transaction has so little time. The row that ``look``
        finds.

        All of it goes to PostgreSQL at once: everybody else waits for it.
        """
        cr = self.env.cr
        cr.flush()  # as a commit does: nothing was written yet, and what was read may be old
        cr.clear()
        cr._now = None
        look = look or SQL('SELECT')
        namespaces, names = zip(*locks, strict=True)
        try:
            cr.execute(
                f"""
                COMMIT AND CHAIN;
                SELECT pg_advisory_xact_lock(space, name), pg_advisory_unlock(space, name)
                  FROM unnest(%s::int[], %s::int[]) AS lock(space, name);
                SET LOCAL lock_timeout = %s;
                SELECT FROM customer_card_account WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE;
                SET LOCAL lock_timeout TO DEFAULT;
                {look.code}
                """,  # pylint: disable=sql-injection
                [
                    list(namespaces),
                    list(names),
                    f'{int(turns.seconds() * 2000)}ms',
                    ids,
                    *look.params,
                ],
                log_exceptions=False,
            )
        except psycopg2.errors.LockNotAvailable:
            for lock in locks:
                turns.in_vain(lock)
            raise
        return cr.fetchone()

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
