import contextlib
import time
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

from . import server as live

NAMESPACE = 0x43415244
ATTEMPTS, PATIENCE = 20, 10
WAITING = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND classid = %s AND objid = %s"
CARD = """
    UPDATE customer_card SET state = %s WHERE id = (SELECT card_id FROM customer_card_account_rel WHERE account_id = %s)
"""
SESSION = 'UPDATE pos_session SET state = %s WHERE id = %s'


class TestWaited(live.LiveCase):
    """What changes while an authorization waits for its card: it was read before the wait, and counts after it."""

    def setUp(self):
        self.card = self.shop['spare'][6]
        self.till = self.server.till()
        self.ref = self.till.identify(self.card)

    def write(self, sql: str, *parameters) -> None:
        with live.postgres() as connection, connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            connection.commit()

    def authorize(self) -> dict | str:
        """The answer, or the sentence of an error."""
        key = str(uuid4())
        try:
            answer = self.till.authorize(self.ref, 1, key, key)
        except live.CallError as error:
            return str(error)
        with contextlib.suppress(live.CallError):  # its session may be closed by now
            self.till.verb('void', key)
        return answer

    def waited(self, sql: str, *parameters) -> dict | str:
        """What an authorization is answered that waited while ``sql`` was done; asked again as long as it is asked to
        come again, as on a machine with much to do.
        """
        for _attempt in range(ATTEMPTS):
            with live.postgres() as other, other.cursor() as cursor, ThreadPoolExecutor(1) as pool:
                cursor.execute('SELECT pg_advisory_lock(%s, %s)', [NAMESPACE, self.card['account']])
                asked = pool.submit(self.authorize)
                deadline = time.monotonic() + PATIENCE
                while not live.query(WAITING, NAMESPACE, self.card['account'])[0][0] and not asked.done():
                    self.assertLess(time.monotonic(), deadline, "nobody waits")
                cursor.execute(sql, parameters)
                other.commit()
                cursor.execute('SELECT pg_advisory_unlock_all()')
                answer = asked.result()
            if isinstance(answer, str) or 'right now' not in answer.get('message', ''):
                return answer
            time.sleep(1.1)  # nobody waits for a card that was waited for in vain
        raise AssertionError("it was never its turn")

    def test_nothing_changed(self):
        self.assertTrue(self.waited('SELECT')['ok'])

    def test_the_card_was_blocked(self):
        self.addCleanup(self.write, CARD, 'active', self.card['account'])
        answer = self.waited(CARD, 'blocked', self.card['account'])
        self.assertFalse(answer['ok'], answer)
        self.assertIn('cannot pay here', answer['message'])

    def test_the_session_was_closed(self):
        try:
            self.assertIn('open till only', self.waited(SESSION, 'closed', self.till.session))
        finally:  # before the ledger is looked at
            self.write(SESSION, 'opened', self.till.session)
