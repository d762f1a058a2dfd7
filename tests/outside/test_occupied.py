import contextlib
import threading
import time
from uuid import uuid4

import psycopg2
import requests

from . import server as live

WAITING = 8
NAMESPACE = 0x43415244
ROUNDS, TOO_LONG = 4, 4000


class TestOccupied(live.LiveCase):
    """Nobody occupies a card, or the server with it: who waits is bounded, others are answered meanwhile, and no lock
    is left.
    """

    def setUp(self):
        self.card = self.shop['spare'][6]
        self.till = self.server.till()
        self.ref = self.till.identify(self.card)

    def health(self) -> float:
        """Seconds until the health route answers."""
        start = time.monotonic()
        answer = requests.get(f'{self.server.url}/web/health', timeout=30, headers={'Connection': 'close'})
        self.assertTrue(answer.ok)
        return time.monotonic() - start

    def crowd(self, ask) -> tuple[float, list]:
        """The longest the health route took while eight keep asking for the card; their answers."""
        answers, done = [], threading.Event()

        def insist(till):
            while not done.is_set():
                answers.append(ask(till))

        threads = [threading.Thread(target=insist, args=(self.server.till(number),)) for number in range(WAITING)]
        for thread in threads:
            thread.start()
        try:
            time.sleep(0.3)
            longest = max(self.health() for _round in range(ROUNDS))
        finally:
            done.set()
            for thread in threads:
                thread.join(60)
        return longest, answers

    def authorize(self, till) -> dict:
        uuid = str(uuid4())
        return till.authorize(self.ref, 1, uuid, uuid)

    def advisory(self) -> int:
        """Locks of ours that server connections hold while nothing is being done."""
        (row,) = live.query("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = %s", NAMESPACE)
        return row[0]

    def assertFree(self) -> None:
        self.assertEqual(self.advisory(), 0)
        uuid = str(uuid4())
        self.assertTrue(self.insist(lambda: self.till.authorize(self.ref, 1, uuid, uuid))['ok'])
        self.till.verb('void', uuid)

    def test_a_lock_that_is_not_given_back(self):
        for sql in (
            'SELECT pg_advisory_lock(%s, %s)',
            'SELECT %s, id FROM customer_card_account WHERE id = %s FOR UPDATE',
        ):
            with self.subTest(sql), live.postgres() as other, other.cursor() as cursor:
                cursor.execute(sql, [NAMESPACE, self.card['account']])
                longest, answers = self.crowd(self.authorize)
                print(f'\n  {WAITING} at a card that is kept: the health route took {longest:.2f} s at most')
                self.assertLess(longest, 1)
                self.assertFalse(any(answer['ok'] for answer in answers))
                self.assertTrue(all('right now' in answer['message'] for answer in answers))
            time.sleep(1.1)
            self.assertFree()

    def test_an_order_of_thousands_of_lines(self):
        uuid = str(uuid4())
        self.assertTrue(self.till.authorize(self.ref, 1, uuid, uuid)['ok'])
        order = self.till.order(uuid, 1, uuid, self.ref)
        free = {**order['lines'][0][2], 'price_unit': 0, 'price_subtotal': 0, 'price_subtotal_incl': 0}
        order['lines'] += [[0, 0, {**free, 'uuid': str(uuid4())}] for _line in range(TOO_LONG)]
        start = time.monotonic()
        with self.assertRaises(live.CallError) as refused:
            self.till.sync(order)
        self.assertIn('500 lines', str(refused.exception))
        self.assertLess(time.monotonic() - start, 3)
        self.till.verb('void', uuid)
        self.assertFree()

    def test_hundreds_of_thousands_of_tickets(self):
        uuid = str(uuid4())
        order = self.till.order(uuid, 1, '', 'x ' * 400_000)
        start = time.monotonic()
        with self.assertRaises(live.CallError) as refused:
            self.till.sync(order)
        self.assertIn('20 cards', str(refused.exception))
        self.assertLess(time.monotonic() - start, 2)

    def test_whoever_is_cut_off_while_waiting_leaves_no_lock(self):
        """A query cancelled and a connection killed, while the request waits for its second account."""
        first, second = (pair['account'] for pair in self.shop['pair'])
        for end in ('pg_cancel_backend', 'pg_terminate_backend'):
            keys = self.given_back()
            with self.subTest(end), live.postgres() as other, other.cursor() as cursor:
                cursor.execute('SELECT pg_advisory_lock(%s, %s)', [NAMESPACE, max(first, second)])
                job = threading.Thread(target=self.both, args=keys)
                job.start()
                self.assertTrue(self.cut_off(end), "somebody was waiting")
                job.join(60)
                self.assertEqual(self.advisory(), 1, "only ours")
        time.sleep(1.1)
        self.assertFree()

    def given_back(self) -> list[str]:
        """The keys of one authorization of each of two cards, given back at once."""
        keys = []
        for card in self.shop['pair']:
            keys.append(str(uuid4()))
            self.assertTrue(self.till.authorize(self.till.identify(card), 1, keys[-1], keys[-1])['ok'])
            self.till.verb('void', keys[-1])
        return keys

    def both(self, *keys: str) -> None:
        """An order that names holds of two cards waits for both."""
        order = self.till.order(str(uuid4()), 1, keys[0])
        order['payment_ids'].append(
            [0, 0, {**order['payment_ids'][0][2], 'uuid': str(uuid4()), 'customer_card_operation': keys[1]}]
        )
        with contextlib.suppress(live.CallError, requests.RequestException, ValueError):
            self.till.sync(order)

    def cut_off(self, end: str) -> bool:
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            try:
                rows = live.query(
                    f"SELECT {end}(pid) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND classid = %s",
                    NAMESPACE,
                )
            except psycopg2.Error:
                rows = []
            if rows:
                return True
            time.sleep(0.01)
        return False
