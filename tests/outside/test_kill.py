import os
import signal
import threading
import time
from uuid import uuid4

import requests

from . import server as live


class TestKill(live.LiveCase):
    """A worker dies in the middle of a request; the till asks again, and there is exactly one effect."""

    def waiting_worker(self) -> int:
        """The process id of the worker that waits for our lock; PostgreSQL knows it by the name Odoo gives."""
        for _attempt in range(200):
            rows = live.query(
                "SELECT application_name FROM pg_stat_activity WHERE datname = %s AND wait_event_type = 'Lock' "
                "AND application_name ~ '^odoo-[0-9]+$'",
                live.DATABASE,
            )
            if rows:
                return int(rows[0][0].removeprefix('odoo-'))
            time.sleep(0.05)
        raise AssertionError("no worker came to wait for the lock")

    def killed(self, table: str, request) -> float:
        """Send ``request``, kill its worker while it waits for ``table``, and send it again until it is answered;
        seconds until then.
        """
        with live.postgres() as connection, connection.cursor() as cursor:
            cursor.execute(f'LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE')
            lost: list[Exception] = []
            thread = threading.Thread(target=lambda: self.lose(request, lost))
            thread.start()
            worker = self.waiting_worker()
            self.assertTrue(self.server.is_worker(worker))
            os.kill(worker, signal.SIGKILL)
            thread.join(30)
        self.assertTrue(lost, "the answer was lost with its worker")
        start = time.monotonic()
        while True:
            try:
                request()
                return time.monotonic() - start
            except (requests.RequestException, ValueError):
                self.assertLess(time.monotonic() - start, 30, "the server does not come back")
                time.sleep(0.1)

    def lose(self, request, lost: list) -> None:
        try:
            request()
        except (requests.RequestException, ValueError) as error:
            lost.append(error)

    def test_kill_minus_9_while_an_order_is_saved(self):
        card, uuid, till = self.shop['spare'][2], str(uuid4()), self.server.till()
        self.assertTrue(till.authorize(till.identify(card), 30, uuid, uuid)['ok'])
        order = till.order(uuid, 30, uuid)
        seconds = self.killed('customer_card_entry', lambda: self.server.till().sync(order))
        self.assertEqual((live.balance(card['account']), live.captured(card['account'])), (20, 30))
        self.assertEqual(
            live.query("SELECT count(*) FROM pos_order WHERE uuid = %s AND state <> 'draft'", uuid), [(1,)]
        )
        self.assertTrue(till.sync(order)['pos.order'])
        self.assertEqual(live.captured(card['account']), 30)
        print(f'\n  worker killed while an order is saved: one effect, answered again after {seconds:.2f} s')

    def test_kill_minus_9_while_a_card_is_authorized(self):
        card, key, till = self.shop['spare'][3], str(uuid4()), self.server.till()
        ref = till.identify(card)
        seconds = self.killed('customer_card_operation', lambda: self.server.till().authorize(ref, 50, key, key))
        rows = live.query(
            "SELECT amount FROM customer_card_operation WHERE account_id = %s AND state = 'authorized'", card['account']
        )
        self.assertEqual([float(amount) for (amount,) in rows], [50])
        self.assertFalse(till.authorize(ref, 1, key, str(uuid4()))['ok'])
        print(f'\n  worker killed while a card is authorized: one hold, answered again after {seconds:.2f} s')
