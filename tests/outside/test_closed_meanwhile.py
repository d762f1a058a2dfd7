import time
from contextlib import contextmanager
from threading import Thread
from uuid import uuid4

from . import server as live

ROUNDS = 6
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
ON = """
    SELECT c.id, c.state, a.heir_id IS NOT NULL, a.balance::float FROM customer_card_account a
      JOIN customer_card_account_rel r ON r.account_id = a.id JOIN customer_card c ON c.id = r.card_id
     WHERE a.id = %s ORDER BY c.id
"""


class TestClosedMeanwhile(live.LiveCase):
    """A card is closed while somebody gets another one on its accounts, closes that one, or charges it at a till."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.desks = [cls.server.client('admin') for _desk in range(2)]
        cls.till = cls.server.till(0)
        found = cls.desks[0].call(
            'customer.card.program', 'search', [('product_id', '=', cls.shop['topped_up_product'])]
        )
        (cls.program,) = found

    def setUp(self):
        self.crashes = self.till.client.crashes

    def tearDown(self):
        self.assertEqual(self.till.client.crashes, self.crashes)
        super().tearDown()

    def tried(self, job):
        """What it answers, True for nothing; the sentence of a refusal."""
        try:
            return job() or True
        except live.CallError as refusal:
            self.assertTrue(refusal.name.endswith(('UserError', 'LedgerRefusal')), refusal)
            return str(refusal)

    def card(self, amount: float = 0) -> dict:
        """A new card in use with ``amount`` on it: id, number and account."""
        desk = self.desks[0]
        made = desk.call('customer.card', 'create', {'program_id': self.program})
        desk.call('customer.card', 'action_activate', [made])
        (row,) = desk.call('customer.card', 'read', [made], ['number', 'account_ids'])
        card = {'id': made, 'number': row['number'], 'account': row['account_ids'][0]}
        if amount:
            self.till.sync(self.charge(card, amount))
        return card

    def charge(self, card: dict, amount: float) -> dict:
        """The order of a till that charges the card, paid by bank card."""
        data = self.till.order(str(uuid4()), amount, '')
        data['lines'][0][2].update(
            product_id=self.shop['topped_up_product'], customer_card_ref=self.till.identify(card)
        )
        data['payment_ids'][0][2].update(payment_method_id=self.shop['bank_method'])
        del data['payment_ids'][0][2]['customer_card_operation']
        return data

    def family(self, card: dict):
        """The dialog that gives somebody else a card on the same accounts, filled in; what its button does."""
        vals = {'card_id': card['id'], 'partner_id': self.shop['buyer']}
        dialog = self.desks[0].call('customer.card.family', 'create', vals)
        return lambda: self.desks[0].call('customer.card.family', 'action_done', [dialog])['res_id']

    def closing(self, card: dict, target: dict):
        """The dialog that closes a card and moves what is left, filled in; what its button does."""
        vals = {'card_id': card['id'], 'target_id': target['id'], 'way': 'transfer'}
        dialog = self.desks[1].call('customer.card.close', 'create', vals)
        return lambda: self.desks[1].call('customer.card.close', 'action_done', [dialog])

    def close(self, card: int, desk: int = 0):
        return self.desks[desk].call('customer.card', 'action_close', [card])

    def at_once(self, *jobs):
        return live.together([lambda job=job: self.tried(job) for job in jobs])

    def test_a_family_card_while_the_balance_moves(self):
        """A card in use stands on no account that another one took over from."""
        target, moved = self.card(100), 0
        for _round in range(ROUNDS):
            card = self.card(50)
            closed, made = self.at_once(self.closing(card, target), self.family(card))
            rows = live.query(ON, card['account'])
            self.assertNotIn(('active', True), [(state, heir) for _id, state, heir, _balance in rows], (closed, made))
            moved += 50 * rows[0][2]
            self.assertEqual(rows[0][3], 0 if rows[0][2] else 50)
            self.assertEqual(isinstance(made, int), not rows[0][2], made)
        self.assertEqual(live.balance(target['account']), 100 + moved)

    def test_a_family_is_closed_at_once(self):
        """What is on the account stays in somebody's hands."""
        for _round in range(ROUNDS):
            card = self.card(50)
            other = self.family(card)()
            closed = self.at_once(lambda: self.close(card['id']), lambda: self.close(other, 1))  # noqa: B023
            self.assertEqual(
                sorted(state for _id, state, *_more in live.query(ON, card['account'])), ['active', 'closed']
            )
            self.assertEqual([answer for answer in closed if answer is not True and "something left" not in answer], [])

    @contextmanager
    def held_up(self, table: str):
        """Nothing is inserted into a table inside of this."""
        with live.postgres() as connection, connection.cursor() as cursor:
            cursor.execute(f'LOCK TABLE {table} IN SHARE MODE')
            yield
            connection.rollback()

    def wait_until(self, asked) -> None:
        deadline = time.monotonic() + 20
        while not asked():
            self.assertLess(time.monotonic(), deadline, "nobody waits")
            time.sleep(0.01)

    def waiting(self) -> int:
        return live.query(WAITING)[0][0]

    def in_turn(self, table: str, *jobs) -> list:
        """What jobs answer; each begins when those before stand still, before they write into a table."""
        answers, threads = [None] * len(jobs), []

        def run(place, job):
            answers[place] = self.tried(job)

        with self.held_up(table):
            for place, job in enumerate(jobs):
                threads.append(Thread(target=run, args=(place, job)))
                threads[-1].start()
                self.wait_until(lambda: self.waiting() > place or answers[place])  # noqa: B023
        for thread in threads:
            thread.join()
        return answers

    def test_a_family_is_closed_while_another_card_of_it_is(self):
        """The first one is closed and not done yet."""
        card = self.card(50)
        other = self.family(card)()
        closed, refused = self.in_turn('mail_message', lambda: self.close(card['id']), lambda: self.close(other, 1))
        self.assertEqual(closed, True)
        self.assertIn("something left", str(refused))
        rows = live.query(ON, card['account'])
        self.assertEqual(rows, [(card['id'], 'closed', False, 50.0), (other, 'active', False, 50.0)])

    def test_a_card_whose_charge_has_come_is_not_closed(self):
        """The till's order is on its way, and slow: before its lines are written, and when its value is."""
        for table in ('pos_order_line', 'customer_card_operation'):
            with self.subTest(table=table):
                card = self.card()
                data = self.charge(card, 25.0)
                charge, close = lambda: bool(self.till.sync(data)), lambda: self.close(card['id'])  # noqa: B023
                charged, closed = self.in_turn(table, charge, close)
                self.assertEqual(charged, True)
                self.assertIn("something left", str(closed))
                self.assertEqual(live.query(ON, card['account']), [(card['id'], 'active', False, 25.0)])

    def test_a_card_is_charged_while_it_is_closed(self):
        """Either the charge is there and the card stays in use, or it came late, and the desk moves it on."""
        target, late = self.card(1), 0
        for _round in range(ROUNDS):
            card = self.card()
            data = self.charge(card, 25.0)
            closed, charged = self.at_once(lambda: self.close(card['id']), lambda: bool(self.till.sync(data)))  # noqa: B023
            self.assertEqual(charged, True)
            ((_id, state, _heir, balance),) = live.query(ON, card['account'])
            self.assertEqual((state, balance), ('closed' if closed is True else 'active', 25))
            ((told),) = self.desks[0].call('customer.card', 'read', [card['id']], ['came_late'])
            self.assertEqual(told['came_late'], closed is True)
            if closed is True:
                self.closing(card, target)()
                late += 25
        print(f'\n  {ROUNDS} cards charged while they are closed: {late // 25} closed first')
        self.assertEqual(live.balance(target['account']), 1 + late)
