from uuid import uuid4

from . import server as live

CLIENTS, TRIES = 32, 3


class TestGuesses(live.LiveCase):
    """Many hands at once: a PIN has three tries, and a limit is a limit, at however many tills."""

    def guess(self, till, ref, pin: str) -> dict:
        """One try, asked again while the card is busy."""
        return self.insist(lambda: till.verb('authorize', ref, 'value', 5, str(uuid4()), str(uuid4()), pin))

    def test_32_clients_guess_one_pin(self):
        card = self.shop['guarded']
        tills = [self.server.till(number) for number in range(CLIENTS)]
        refs = [till.identify(card) for till in tills]
        answers = live.together([
            lambda till=till, ref=ref, pin=f'{number:04d}': self.guess(till, ref, pin)
            for number, (till, ref) in enumerate(zip(tills, refs, strict=True))
        ])  # fmt: skip
        codes = [answer['code'] for answer in answers]
        self.assertEqual((codes.count('pin'), codes.count('pin_locked')), (TRIES - 1, CLIENTS - TRIES + 1))
        self.assertEqual(self.guess(tills[0], refs[0], '1379')['code'], 'pin_locked')
        (count,) = live.query(
            "SELECT count FROM customer_card_unusual WHERE kind = 'wrong_pin' AND card_id IN "
            '(SELECT card_id FROM customer_card_account_rel WHERE account_id = %s)',
            card['account'],
        )[0]
        self.assertGreaterEqual(count, TRIES)
        self.assertEqual(
            live.query(
                'SELECT count(*) FROM customer_card_operation WHERE account_id = %s AND kind = %s',
                card['account'],
                'spend',
            ),
            [(0,)],
        )
        self.assertEqual(sum(till.client.crashes for till in tills), 0)

    def test_one_cashier_at_four_tills_stays_below_the_limit(self):
        tills = [self.server.till(number % 4) for number in range(16)]
        cards = [self.shop['limited'][number % 4] for number in range(16)]
        refs = [till.identify(card) for till, card in zip(tills, cards, strict=True)]
        answers = live.together([
            lambda till=till, ref=ref: self.guess(till, ref, '') for till, ref in zip(tills, refs, strict=True)
        ])  # fmt: skip
        self.assertEqual(sum(answer['ok'] for answer in answers), 30 / 5)
        self.assertEqual(sum(till.client.crashes for till in tills), 0)
