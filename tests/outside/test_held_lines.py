from uuid import uuid4

from . import server as live

CLIENTS, CALLS = 16, 2
POINTS, PRICE = 75, 10


class TestHeldLines(live.LiveCase):
    """Many tills take the same reward, or pay out the same rest: it is there as often as the points are, and once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tills = [cls.server.till(number) for number in range(CLIENTS)]

    def tearDown(self):
        super().tearDown()
        self.assertEqual(sum(till.client.crashes for till in self.tills), 0)

    def storm(self, verb: str, card: dict, *what: int) -> list[tuple]:
        """Every till asks for it, under fresh keys, until the card is not busy: who got it, for which order and key."""
        refs = [till.identify(card) for till in self.tills]

        def ask(till, ref):
            got = []
            for _call in range(CALLS):
                order, key = str(uuid4()), str(uuid4())
                answer = self.insist(lambda: till.verb(verb, ref, *what, order, key))  # noqa: B023
                if answer['ok']:
                    got.append((till, ref, order, key, answer))
            return got

        answers = live.together(
            [lambda till=till, ref=ref: ask(till, ref) for till, ref in zip(self.tills, refs, strict=True)]
        )
        return [one for some in answers for one in some]

    def test_a_reward(self):
        card, reward = self.shop['member'], self.shop['reward']
        got = self.storm('reward', card, reward)
        self.assertEqual(len(got), POINTS // PRICE)
        for till, ref, order, key, answer in got:
            self.assertEqual(till.verb('reward', ref, reward, order, key), answer, "asked again, the same answer")
            line = {'product_id': self.shop['bread'], 'customer_card_hold': answer['operation']}
            till.sync(self.order(till, order, (line, 0.0, 1)))
        self.assertEqual((live.captured(card['account']), live.balance(card['account'])), (70, 5))
        print(
            f'\n  {CLIENTS * CALLS} calls for a reward that {POINTS} points pay {POINTS // PRICE} times: '
            f'{len(got)} got it'
        )

    def test_a_rest(self):
        card = self.shop['rest']
        got = self.storm('payout', card)
        self.assertEqual(len(got), 1)
        till, _ref, order, _key, answer = got[0]
        line = {'product_id': self.shop['rest_product'], 'customer_card_hold': answer['operation']}
        data = self.order(till, order, (line, answer['amount'], -1))
        live.together([lambda: self.sent(till, data)] * 4)
        self.assertEqual(live.balance(card['account']), 0)
        kinds = live.query(
            'SELECT kind, amount FROM customer_card_entry WHERE account_id = %s ORDER BY id', card['account']
        )
        self.assertEqual([(kind, float(amount)) for kind, amount in kinds], [('sale', 0.4), ('payout', -0.4)])

    def order(self, till, uuid: str, held: tuple) -> dict:
        """A loaf of bread for 1.00 in money, and a line that takes what is held."""
        data = till.order(uuid, 1.0, '')
        line, price, quantity = held
        more = {**data['lines'][0][2], **line, 'price_unit': price, 'qty': quantity, 'uuid': str(uuid4())}
        more['price_subtotal'] = more['price_subtotal_incl'] = price * quantity
        total = 1.0 + price * quantity
        data['lines'].append([0, 0, more])
        payment = data['payment_ids'][0][2]
        payment.update(payment_method_id=self.shop['bank_method'], amount=total)
        del payment['customer_card_operation']
        return {**data, 'amount_total': total, 'amount_paid': total}

    def sent(self, till, data: dict) -> None:
        try:
            till.sync(data)
        except live.CallError:
            return
