import unittest
from uuid import uuid4

from . import server as live

TILLS, TWICE = 4, 2
DONE = """
    SELECT c.state, (SELECT count(*) FROM customer_card_entry e WHERE e.account_id = c.account_id),
           (SELECT count(*) FROM pos_order o WHERE o.id = c.order_id AND o.state = 'paid'),
           (SELECT -balance FROM customer_card_account a WHERE a.id = c.account_id),
           (SELECT sum(amount) FROM customer_card_contract_installment r WHERE r.contract_id = c.id)
      FROM customer_card_contract c WHERE c.id = %s
"""
PAID = "SELECT count(*) FROM pos_order WHERE uuid = ANY(%s) AND state = 'paid'"


class TestContractSaleRace(unittest.TestCase):
    """A contract that was signed, and its goods rung up at several tills at once: one order hands them over, once."""

    @classmethod
    def setUpClass(cls):
        cls.server = live.server()
        cls.shop = cls.server.shop
        cls.tills = [cls.server.till(number) for number in range(TILLS)]

    def tried(self, job) -> bool:
        """Whether it was answered; a refusal is an answer, too."""
        try:
            return bool(job())
        except live.CallError as refusal:
            self.assertIn(refusal.name.rpartition('.')[2], ('UserError', 'ValidationError'), refusal)
            return False

    def order(self, till, price: float, ref: str) -> tuple[dict, dict]:
        """An order as it is rung up, and as it is paid by the contract."""
        uuid = str(uuid4())
        paid = till.order(uuid, price, str(uuid4()), ref)
        paid['payment_ids'][0][2]['payment_method_id'] = self.shop['contract_method']
        draft = {**paid, 'state': 'draft', 'payment_ids': [], 'amount_paid': 0}
        return draft, {**paid, 'lines': [], 'access_token': 'x'}

    def test_one_order_hands_the_goods_over(self):
        refs = [till.identify(self.shop['owing']) for till in self.tills]
        for contract in self.shop['at_tills']:
            orders = [self.order(till, contract['price'], ref) for till, ref in zip(self.tills, refs, strict=True)]
            for till, (draft, _paid) in zip(self.tills, orders, strict=True):
                till.sync(draft)
            asked = live.together([
                lambda till=till, ref=ref, paid=paid, price=contract['price']: till.verb(
                    'contract_pay', ref, price, paid['uuid']
                )['ok']
                for till, ref, (_draft, paid) in zip(self.tills, refs, orders, strict=True)
            ])  # fmt: skip
            self.assertLessEqual(sum(asked), 1, "two tills have the same contract")
            live.together([
                lambda till=till, paid=paid: self.tried(lambda: till.sync(paid))
                for till, (_draft, paid) in zip(self.tills, orders, strict=True)
                for _time in range(TWICE)
            ])  # fmt: skip
            if not any(asked):  # each was told that somebody else is at it: the first to try again has it
                till, ref, (_draft, paid) = self.tills[0], refs[0], orders[0]
                self.assertTrue(till.verb('contract_pay', ref, contract['price'], paid['uuid'])['ok'])
                till.sync_at_last(paid)
            [(state, entries, handed_over, owed, planned)] = live.query(DONE, contract['id'])
            self.assertEqual((state, entries, handed_over), ('active', 1, 1))
            self.assertEqual(owed, planned)
            self.assertEqual(live.query(PAID, [paid['uuid'] for _draft, paid in orders]), [(1,)])
        self.assertEqual(live.healthy(), [])
        self.assertEqual(sum(till.client.crashes for till in self.tills), 0)
