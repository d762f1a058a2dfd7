import base64
import time
import unittest
from uuid import uuid4

from . import server as live

CLIENTS, ROUNDS = 8, 6
OPENED = 'SELECT count(*) FROM customer_card_account_rel WHERE card_id = %s'


class TestSameMoment(unittest.TestCase):
    """Two do at once what can be done once: a sealed card is activated, or sold; a hold is captured, and given back."""

    @classmethod
    def setUpClass(cls):
        cls.server = live.server()
        cls.shop = cls.server.shop
        cls.tills = [cls.server.till(number) for number in range(CLIENTS)]

    def tearDown(self):
        self.assertEqual(live.healthy(), [])
        self.assertEqual(sum(till.client.crashes for till in self.tills), 0)

    def tried(self, job) -> bool:
        """Whether it was done; a refusal is an answer, too."""
        try:
            return bool(job())
        except live.CallError as refusal:
            self.assertIn('UserError', refusal.name)
            return False

    def test_a_sealed_card_is_activated_once(self):
        """Two desks at once: one set of accounts."""
        clients = [self.server.client('admin') for _desk in range(CLIENTS)]
        for card in self.shop['sealed'][:ROUNDS]:
            done = live.together(
                [
                    lambda client=client, card=card: self.tried(
                        lambda: client.call('customer.card', 'action_activate', [card['id']])
                    )
                    for client in clients
                ]
            )
            self.assertEqual(sum(done), 1)
            self.assertEqual(live.query(OPENED, card['id']), [(1,)])

    def test_a_sealed_card_is_sold_once(self):
        """The same card on the orders of several tills: one sells it, the others are told, and their customers keep
        their money.
        """
        start = time.monotonic()
        for card in self.shop['sealed'][ROUNDS:]:
            orders = [(till, self.sale(till, card)) for till in self.tills]
            done = live.together(
                [lambda till=till, data=data: self.tried(lambda: till.sync(data)) for till, data in orders]
            )
            self.assertEqual(sum(done), 1)
            self.assertEqual(live.query(OPENED, card['id']), [(1,)])
            entries = live.query(
                'SELECT e.kind, e.amount FROM customer_card_entry e JOIN customer_card_account_rel r ON '
                'r.account_id = e.account_id WHERE r.card_id = %s',
                card['id'],
            )
            self.assertEqual([(kind, float(amount)) for kind, amount in entries], [('sale', 25.0)])
        print(f'\n  {CLIENTS} tills sell one card, {ROUNDS} rounds: sold once each, {time.monotonic() - start:.0f} s')

    def test_a_list_is_imported_once(self):
        """It was checked on several devices; the later ones are told to check it again."""
        desks = [self.server.client('admin') for _desk in range(4)]
        (program,) = desks[0].call('customer.card.program', 'search', [('name', '=', "Rewards")])
        for number in range(ROUNDS):
            file = base64.b64encode(f'name\nTwin {number}\n'.encode()).decode()
            vals = {'program_id': program, 'file': file, 'file_name': 'cards.csv'}
            lists = [desk.call('customer.card.import', 'create', vals) for desk in desks]
            for one in lists:
                desks[0].call('customer.card.import', 'action_check', [one])
            jobs = [
                lambda desk=desk, one=one: self.tried(lambda: desk.call('customer.card.import', 'action_import', [one]))
                for desk, one in zip(desks, lists, strict=True)
            ]
            self.assertEqual(sum(live.together(jobs)), 1)
            made = live.query('SELECT count(*) FROM customer_card WHERE import_id = ANY(%s)', lists)
            self.assertEqual(made, [(1,)])

    def sale(self, till, card: dict) -> dict:
        """25.00 in money for the card."""
        ref = till.identify(card)
        data = till.order(str(uuid4()), 25.0, '')
        data['lines'][0][2].update(product_id=self.shop['sealed_product'], customer_card_ref=ref)
        payment = data['payment_ids'][0][2]
        payment.update(payment_method_id=self.shop['bank_method'])
        del payment['customer_card_operation']
        return data

    def test_a_hold_is_captured_or_given_back(self):
        """The order arrives while the same till gives its authorization back: one of both, and the
        balance says which.
        """
        card, spent = self.shop['spare'][6], 0.0
        for _round in range(ROUNDS):
            till, uuid = self.tills[0], str(uuid4())
            self.assertTrue(till.authorize(till.identify(card), 3.0, uuid, uuid)['ok'])
            data = till.order(uuid, 3.0, uuid)
            jobs = [lambda: self.tried(lambda: till.sync(data))]  # noqa: B023
            jobs += [lambda: till.verb('void', uuid) and None] * 3  # noqa: B023
            is_paid = live.together(jobs)[0]
            spent += 3.0 * is_paid
            ((state,),) = live.query('SELECT state FROM customer_card_operation WHERE key = %s', f'till:{uuid}')
            self.assertEqual(state, 'captured' if is_paid else 'voided')
            self.assertEqual((live.captured(card['account']), live.balance(card['account'])), (spent, 50 - spent))
