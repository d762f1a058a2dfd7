import time
from uuid import uuid4

from . import server as live

TILLS, ROUNDS, ASKED, LIMIT = 16, 50, 6.0, 10


class TestCreditRace(live.LiveCase):
    """Many tills, one credit line: whatever the order they come in, its limit is never passed."""

    def bought(self, till, uuid: str) -> dict:
        """The order that was authorized under its own name, paid on credit."""
        order = till.order(uuid, ASKED, uuid)
        order['payment_ids'][0][2]['payment_method_id'] = self.shop['credit_method']
        return order

    def paid_back(self, till, ref: str) -> dict:
        order = till.order(str(uuid4()), ASKED, '', ref)
        order['lines'][0][2].update(product_id=self.shop['repay_product'], customer_card_ref=ref)
        payment = order['payment_ids'][0][2]
        payment.pop('customer_card_operation')
        payment['payment_method_id'] = self.shop['bank_method']
        return order

    def test_16_tills_one_line(self):
        card, tills = self.shop['debtor'], [self.server.till(number) for number in range(TILLS)]
        start, orders, most = time.monotonic(), 0, 0.0
        for _round in range(ROUNDS):
            uuids = [str(uuid4()) for _till in tills]
            refs = {till.session: till.identify(card) for till in tills[:4]}
            answers = live.together([
                lambda till=till, uuid=uuid: till.verb('authorize', refs[till.session], 'credit', ASKED, uuid, uuid)  # noqa: B023
                for till, uuid in zip(tills, uuids, strict=True)
            ])  # fmt: skip
            winners = [(till, uuid) for till, uuid, answer in zip(tills, uuids, answers, strict=True) if answer['ok']]
            self.assertLessEqual(len(winners), 1)
            for till, uuid in winners:
                till.sync(self.bought(till, uuid))
                owed = -live.balance(card['account'])
                most = max(most, owed)
                self.assertLessEqual(owed, LIMIT)
                till.sync(self.paid_back(till, refs[till.session]))
                self.assertEqual(live.balance(card['account']), 0)
            orders += len(winners)
        print(
            f'\n  {TILLS} tills on one credit line, {ROUNDS} rounds: {orders} orders, at most {most:g} of {LIMIT} '
            f'owed, 0 over the limit, {time.monotonic() - start:.0f} s'
        )
        self.assertGreaterEqual(orders, ROUNDS * 0.9, "somebody wins")
        self.assertEqual(sum(till.client.crashes for till in tills), 0)
