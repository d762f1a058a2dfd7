import time
from uuid import uuid4

from . import server as live

CLIENTS, CALLS, PRICE = 32, 5, 1.0
TILLS, ASKED = 16, 6.0


class TestRaces(live.LiveCase):
    """Many clients, one card: whatever the order they come in, what is on the card is spent once."""

    def persistent(self, till, ref, key: str) -> bool:
        """Authorize, and ask again while the card is busy; whether it was approved."""
        return self.insist(lambda: till.authorize(ref, PRICE, key, key))['ok']

    def test_one_card_32_clients(self):
        card = self.shop['hot']
        tills = [self.server.till(number) for number in range(CLIENTS)]
        refs = [till.identify(card) for till in tills]
        for till in tills:
            till.client.seconds.clear()

        def spend(till, ref):
            return [self.persistent(till, ref, str(uuid4())) for _call in range(CALLS)]

        start = time.monotonic()
        answers = live.together(
            [lambda till=till, ref=ref: spend(till, ref) for till, ref in zip(tills, refs, strict=True)]
        )
        seconds = time.monotonic() - start
        approved = sum(sum(some) for some in answers)
        clients = [till.client for till in tills]
        print(
            f'\n  {CLIENTS} clients on one card: {approved} of {CLIENTS * CALLS} approved, '
            f'{CLIENTS * CALLS / seconds:.0f} answers/s, p95 {live.p95(clients):.2f} s'
        )
        self.assertEqual(approved, 100 / PRICE)
        self.assertEqual(sum(client.crashes for client in clients), 0)
        held = live.query(
            "SELECT sum(amount) FROM customer_card_operation WHERE account_id = %s AND state = 'authorized'",
            card['account'],
        )
        self.assertEqual((live.balance(card['account']), float(held[0][0])), (100, 100))

    def test_16_tills_one_gift_card(self):
        tills = [self.server.till(number) for number in range(TILLS)]
        start, orders = time.monotonic(), 0
        for card in self.shop['rounds']:
            uuids = [str(uuid4()) for _till in tills]
            refs = {till.session: till.identify(card) for till in tills[:4]}
            answers = live.together([
                lambda till=till, uuid=uuid: till.authorize(refs[till.session], ASKED, uuid, uuid)  # noqa: B023
                for till, uuid in zip(tills, uuids, strict=True)
            ])  # fmt: skip
            winners = [(till, uuid) for till, uuid, answer in zip(tills, uuids, answers, strict=True) if answer['ok']]
            for till, uuid in winners:
                till.sync(till.order(uuid, ASKED, uuid))
            orders += len(winners)
            self.assertLessEqual(len(winners), 1)
            spent = live.captured(card['account'])
            self.assertLessEqual(spent, 10)
            self.assertEqual((spent, live.balance(card['account'])), (ASKED * len(winners), 10 - ASKED * len(winners)))
        print(
            f'\n  {TILLS} tills on one gift card, {len(self.shop["rounds"])} rounds: {orders} orders, 0 '
            f'overspent, {time.monotonic() - start:.0f} s'
        )
        self.assertGreaterEqual(orders, len(self.shop['rounds']) * 0.9, "somebody wins")
        self.assertEqual(sum(till.client.crashes for till in tills), 0)

    def test_retry_storm_on_one_key(self):
        card, key, order = self.shop['spare'][0], str(uuid4()), str(uuid4())
        tills = [self.server.till() for _client in range(CLIENTS)]
        ref = tills[0].identify(card)
        answers = live.together([lambda till=till: till.authorize(ref, 7, order, key) for till in tills])
        self.assertEqual([answer for answer in answers if answer != answers[0]], [])
        self.assertTrue(answers[0]['ok'])
        rows = live.query(
            'SELECT amount, state FROM customer_card_operation WHERE account_id = %s AND kind = %s',
            card['account'],
            'spend',
        )
        self.assertEqual([(float(amount), state) for amount, state in rows], [(7, 'authorized')])
        for amount, other in ((8, order), (7, str(uuid4()))):
            refused = tills[0].authorize(ref, amount, other, key)
            self.assertFalse(refused['ok'], "another content under the same key")

    def test_retry_storm_on_one_order(self):
        card, uuid = self.shop['spare'][1], str(uuid4())
        tills = [self.server.till() for _client in range(8)]
        self.assertTrue(tills[0].authorize(tills[0].identify(card), 20, uuid, uuid)['ok'])
        order = tills[0].order(uuid, 20, uuid)
        answers = live.together([lambda till=till: self.sent(till, order) for till in tills])
        self.assertTrue(any(answers))
        self.assertTrue(self.sent(tills[0], order), "sent once more, the same answer")
        self.assertEqual((live.balance(card['account']), live.captured(card['account'])), (30, 20))
        self.assertEqual(
            live.query("SELECT count(*) FROM pos_order WHERE uuid = %s AND state <> 'draft'", uuid), [(1,)]
        )

    def sent(self, till, order) -> bool:
        try:
            return bool(till.sync(order)['pos.order'])
        except live.CallError:
            return False
