from uuid import uuid4

from . import server as live

LIMIT, ON_CARD = 20.0, 50.0


class TestSlices(live.LiveCase):
    """Slices of one card asked for and spent at the same moment, by real processes with real commits."""

    def slice(self, till, ref: str, order: str) -> dict:
        key = str(uuid4())
        return self.insist(lambda: till.verb('lease', ref, 'value', order, key))

    def spend(self, till, ref: str, order: str) -> dict:
        return self.insist(lambda: till.authorize(ref, LIMIT, order, order))

    def held(self, card: dict) -> float:
        row = live.query(
            "SELECT COALESCE(sum(amount), 0) FROM customer_card_operation WHERE account_id = %s AND state = "
            "'authorized'",
            card['account'],
        )
        return float(row[0][0])

    def test_two_tills_set_aside_while_a_third_spends(self):
        """Three times 20.00 do not fit into 50.00: whoever comes last gets the rest, or nothing."""
        for card in self.shop['sliced'][2:]:
            tills = [self.server.till(number) for number in range(3)]
            refs = [till.identify(card) for till in tills]
            orders = [str(uuid4()) for _till in tills]
            first, second, third = live.together([
                lambda: self.slice(tills[0], refs[0], orders[0]),  # noqa: B023
                lambda: self.slice(tills[1], refs[1], orders[1]),  # noqa: B023
                lambda: self.spend(tills[2], refs[2], orders[2]),  # noqa: B023
            ])  # fmt: skip
            slices = [answer['amount'] for answer in (first, second) if answer['ok']]
            self.assertEqual(self.held(card), sum(slices) + (LIMIT if third['ok'] else 0))
            self.assertLessEqual(self.held(card), ON_CARD)
            self.assertGreaterEqual(self.held(card), ON_CARD - LIMIT, "nobody was turned away without a reason")
            jobs = [
                (tills[number], orders[number], answer['amount'], answer['operation'])
                for number, answer in enumerate((first, second, third))
                if answer['ok']
            ]
            live.together(
                [
                    lambda till=till, order=order, amount=amount, operation=operation: till.sync_at_last(
                        till.order(order, amount, operation)
                    )
                    for till, order, amount, operation in jobs
                ]
            )
            spent = sum(amount for _till, _order, amount, _operation in jobs)
            self.assertEqual((live.captured(card['account']), live.balance(card['account'])), (spent, ON_CARD - spent))
            self.assertEqual(self.held(card), 0)
            self.assertEqual(sum(till.client.crashes for till in tills), 0)

    def test_one_slice_asked_for_by_a_storm(self):
        """An order has one slice of a card, whatever keys are asked with at once."""
        card, order = self.shop['sliced'][0], str(uuid4())
        tills = [self.server.till() for _client in range(8)]
        ref = tills[0].identify(card)
        answers = live.together([lambda till=till: self.slice(till, ref, order) for till in tills])
        self.assertEqual([answer for answer in answers if answer != answers[0]], [])
        self.assertEqual((answers[0]['amount'], self.held(card)), (LIMIT, LIMIT))

    def test_one_slice_paid_by_a_storm(self):
        card, order = self.shop['sliced'][1], str(uuid4())
        tills = [self.server.till() for _client in range(6)]
        answer = self.slice(tills[0], tills[0].identify(card), order)
        data = tills[0].order(order, 12.0, answer['operation'])
        done = live.together([lambda till=till: self.sent(till, data) for till in tills])
        self.assertTrue(any(done))
        self.assertEqual((live.captured(card['account']), live.balance(card['account']), self.held(card)), (12, 38, 0))

    def sent(self, till, order) -> bool:
        try:
            return bool(till.sync(order)['pos.order'])
        except live.CallError:
            return False
