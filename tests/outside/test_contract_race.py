import unittest

from . import server as live

CLIENTS = 8
ENTRIES = """
    SELECT count(*), count(DISTINCT e.account_id), count(DISTINCT e.settlement_id) FROM customer_card_contract c
      JOIN customer_card_operation o ON o.origin_model = 'customer.card.contract' AND o.origin_id = c.id
      JOIN customer_card_entry e ON e.operation_id = o.id WHERE c.id = %s
"""
OWED = """
    SELECT -a.balance, (SELECT sum(amount_residual) FROM account_move_line i WHERE i.customer_card_account_id = a.id),
           (SELECT sum(amount) FROM customer_card_contract_installment r WHERE r.contract_id = c.id)
      FROM customer_card_contract c JOIN customer_card_account a ON a.id = c.account_id WHERE c.id = %s
"""


class TestContractRace(unittest.TestCase):
    """Two hand the same goods over at once: they are owed once, in the ledger and in the books."""

    @classmethod
    def setUpClass(cls):
        cls.server = live.server()
        cls.clients = [cls.server.client('admin') for _desk in range(CLIENTS)]

    def tried(self, job) -> bool:
        """Whether it was answered; a refusal says that somebody else is at it."""
        try:
            return bool(job())
        except live.CallError as refusal:
            self.assertIn('UserError', refusal.name)
            self.assertIn("Somebody else", str(refusal))
            return False

    def test_handed_over_once(self):
        for contract in self.server.shop['contracts']:
            done = live.together([
                lambda client=client, contract=contract: self.tried(
                    lambda: client.call('customer.card.contract', 'action_activate', [contract])
                )
                for client in self.clients
            ])  # fmt: skip
            self.assertTrue(any(done))
            self.assertEqual(live.query(ENTRIES, contract), [(1, 1, 1)])
            [(owed, residual, planned)] = live.query(OWED, contract)
            self.assertEqual((owed, residual), (planned, planned))
        self.assertEqual(live.healthy(), [])
        self.assertEqual(sum(client.crashes for client in self.clients), 0)
