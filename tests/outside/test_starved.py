import contextlib
import json
import random
import time
from uuid import uuid4

import requests

from . import server as live

CONNECTIONS, CLIENTS, ROUNDS, PATIENCE = 4, 12, 4, 90


class TestNoConnectionLeft(live.LiveCase):
    """Many more requests than connections to PostgreSQL: a till hears so or asks again, and nothing moves twice."""

    def test_everything_is_done_once(self):
        card, done = self.shop['starved'], []
        before = live.balance(card['account'])
        with self.server.another('--workers', '0', '--db_maxconn', str(CONNECTIONS)) as starved:
            till = starved.till()
            ref = till.identify(card)

            def pay(client):
                for _round in range(ROUNDS):
                    uuid = str(uuid4())
                    self.again(lambda uuid=uuid: client.authorize(ref, 1, uuid, uuid))
                    self.again(lambda uuid=uuid: client.sync(client.order(uuid, 1, uuid)))
                    done.append(uuid)

            live.together([lambda client=starved.till(): pay(client) for _client in range(CLIENTS)])
            self.assertIn('The Connection Pool Is Full', starved.log.read_text(encoding='utf-8'))
        self.assertEqual(len(done), CLIENTS * ROUNDS)
        self.assertEqual(before - live.balance(card['account']), len(done))
        states = 'SELECT DISTINCT state FROM customer_card_operation WHERE origin_key = ANY(%s)'
        self.assertEqual(live.query(states, done), [('captured',)])

    def again(self, ask) -> None:
        """Ask until it is done. What is not done is said in a sentence, or not by Odoo at all, which a till takes for a
        lost connection; and what was done may be answered by an error, when Odoo wants a second connection to tell
        others of it.
        """
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            with contextlib.suppress(requests.RequestException, json.JSONDecodeError):
                try:
                    answer = ask()
                    said = '' if answer.get('ok', True) else answer['message']
                except live.CallError as error:
                    said = str(error)
                if not said:
                    return
                self.assertRegex(said, 'right now|^psycopg2.pool.PoolError')
            time.sleep(random.uniform(0, 0.2))
        raise AssertionError("it was never done")


class TestDiskFull(live.LiveCase):
    """PostgreSQL has no room left for a table: nothing is half done, and all of it can be done when there is room
    again.
    """

    def setUp(self):
        self.card, self.till = self.shop['spare'][4], self.server.till()
        self.ref = self.till.identify(self.card)

    @contextlib.contextmanager
    def full(self, table: str):
        """What PostgreSQL says when it cannot write to a table's file."""
        with live.postgres() as connection, connection.cursor() as cursor:
            cursor.execute(
                f"""
                CREATE FUNCTION outside_full() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN
                    RAISE EXCEPTION 'could not extend file "base/1/2": No space left on device'
                        USING ERRCODE = 'disk_full'; END $body$;
                CREATE TRIGGER outside_full BEFORE INSERT ON {table} FOR EACH STATEMENT EXECUTE FUNCTION outside_full();
                """
            )
            connection.commit()
            try:
                yield
            finally:
                cursor.execute('DROP FUNCTION outside_full() CASCADE')
                connection.commit()

    def moved(self) -> tuple:
        """What PostgreSQL has of the card: balance, what is held, and how many entries."""
        account = self.card['account']
        held = (
            "SELECT COALESCE(sum(amount), 0) FROM customer_card_operation WHERE account_id = %s AND state = "
            "'authorized'"
        )
        entries = 'SELECT count(*) FROM customer_card_entry WHERE account_id = %s'
        return live.balance(account), float(live.query(held, account)[0][0]), live.query(entries, account)[0][0]

    def test_an_authorization(self):
        uuid, before = str(uuid4()), self.moved()
        with self.full('customer_card_operation'), self.assertRaises(live.CallError):
            self.till.authorize(self.ref, 5, uuid, uuid)
        self.assertEqual(self.moved(), before)
        self.assertTrue(self.till.authorize(self.ref, 5, uuid, uuid)['ok'])
        self.till.verb('void', uuid)

    def test_an_order_paid_by_card(self):
        for table in ('customer_card_entry', 'pos_order', 'pos_payment', 'pos_order_line'):
            with self.subTest(table):
                uuid = str(uuid4())
                self.assertTrue(self.till.authorize(self.ref, 5, uuid, uuid)['ok'])
                order, before = self.till.order(uuid, 5, uuid), self.moved()
                with self.full(table), self.assertRaises(live.CallError) as refused:
                    self.till.sync(order)
                self.assertIn("The server's disk is full", str(refused.exception))
                self.assertEqual((refused.exception.name, self.moved()), ('odoo.exceptions.UserError', before))
                self.till.sync(order)
                self.till.sync(order)
                self.assertEqual(self.moved(), (before[0] - 5, before[1] - 5, before[2] + 1))

    def test_others_sell_meanwhile(self):
        with self.full('customer_card_entry'):
            order = self.till.order(str(uuid4()), 5, '')
            payment = order['payment_ids'][0][2]
            payment.update(payment_method_id=self.shop['bank_method'], customer_card_operation=False)
            self.assertEqual(self.till.sync(order)['pos.order'][0]['state'], 'paid')
