"""Risks: a contact who seems to owe nothing, or what somebody else owes; one ceiling that forgets credit lines."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from ...models.debt.tables import DEBTS
from ...models.ledger import kinds
from .books_case import ContractBooksCase


@tagged('post_install', '-at_install')
class TestContractDebts(ContractBooksCase):
    def credit_line(self, limit: float):
        program = self._program('credit', name="House credit", prefix='954')
        card = self.env['customer.card']._issue(program, partner=self.buyer)
        line = self.env['customer.card.credit'].sudo().create({'card_id': card.id, 'wanted': limit, 'reason': "Good"})
        line.action_request()
        line.action_activate()
        return line

    def test_each_kind_of_debt_has_a_row_of_methods(self):
        self.assertEqual(tuple(DEBTS), kinds.DEBTS)
        accounts = self.env['customer.card.account']
        for row in DEBTS.values():
            for name in ('debtor', 'due', 'theirs', 'accounts', 'record', 'exposed', 'told'):
                self.assertTrue(callable(getattr(accounts, getattr(row, name))), name)

    def test_the_statement_of_a_contact_has_all_of_it(self):
        line, contract = self.credit_line(100), self.active()
        self.post(line.account_id, -40, 'adjust', below_floor=True)
        self.assertIn(f'{self.total(contract) + 40:,.2f}', self.buyer.customer_card_debts)
        action = self.buyer.with_user(self.desk).action_open_customer_card_debts()
        found = self.env['customer.card.debt'].with_user(self.desk).search(action['domain'])
        self.assertEqual((found.line_id, found.contract_id), (line, contract))
        entries = self.env['customer.card.entry'].search(found.action_open_entries()['domain'])
        self.assertEqual(entries.account_id, line.account_id | contract.account_id)
        self.assertFalse(self.holder.customer_card_debts)

    def test_the_ceiling_counts_lines_by_their_limits(self):
        self.credit_line(500)
        self.plans.contract_ceiling = 1600
        with self.assertRaisesRegex(UserError, "could owe"):
            self.approved()
        self.plans.contract_ceiling = 1800
        self.assertEqual(self.approved().state, 'approved')
