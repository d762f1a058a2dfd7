"""Risks: a payment that counts twice, for another contract, or stays when it was taken back; a contract that is called
settled while something is owed.
"""

from odoo.tests import tagged

from .books_case import ContractBooksCase


@tagged('post_install', '-at_install')
class TestContractPaid(ContractBooksCase):
    def setUp(self) -> None:
        super().setUp()
        self.contract = self.active()
        self.whole = self.total(self.contract)

    def test_a_payment_by_bank_and_back(self):
        payment = self.payment(100)
        self.assertOwed(self.whole - 100, self.contract)
        (self.credit_item(payment) | self.items(self.contract).filtered(lambda item: item.balance > 0)).reconcile()
        self.assertOwed(self.whole - 100, self.contract)
        self.credit_item(payment).remove_move_reconcile()
        self.assertOwed(self.whole - 100, self.contract)
        payment.action_draft()
        self.assertOwed(self.whole, self.contract)
        self.assertWhole()

    def test_the_window_pays_what_comes_next(self):
        items = self.items(self.contract)
        wizard = self.env['account.payment.register'].with_context(
            active_model='account.move.line', active_ids=items.ids
        )
        first = self.contract.current_ids.sorted('number')[0]
        self.assertAlmostEqual(wizard.create({'journal_id': self.bank.id}).amount, first.amount)
        self.wizard(items)
        self.assertOwed(self.whole - first.amount, self.contract)
        self.assertTrue(items[0].reconciled)
        self.env.invalidate_all()
        self.assertEqual(first.progress, 'paid')
        self.assertEqual(self.contract.next_on, self.contract.current_ids.sorted('number')[1].due_on)
        self.assertWhole()

    def test_the_window_pays_several_contracts_at_once(self):
        other = self.active(600)
        items = self.items(self.contract) | self.items(other)
        self.wizard(items, self.whole + self.total(other), group_payment=True)
        self.assertOwed(0, self.contract, 'settled')
        self.assertOwed(0, other, 'settled')
        self.assertWhole()

    def test_settled_overpaid_and_active_again(self):
        payment = self.payment(self.whole)
        self.assertOwed(0, self.contract, 'settled')
        self.assertTrue(self.contract.is_over)
        more = self.payment(30)
        self.assertOwed(-30, self.contract, 'overpaid')
        self.assertEqual(self.contract.overpaid, 30)
        more.action_draft()
        self.assertOwed(0, self.contract, 'settled')
        payment.action_draft()
        self.assertOwed(self.whole, self.contract)
        self.assertFalse(self.contract.is_over)
        self.assertWhole()

    def test_a_credit_of_the_customer_pays_an_installment(self):
        payment = self.payment(50)
        self.items(self.contract)
        item = self.items(self.contract).filtered(lambda one: one.balance > 0)[:1]
        (item | self.credit_item(payment)).reconcile()
        self.assertOwed(self.whole - 50, self.contract)
        self.assertAlmostEqual(item.amount_residual, self.contract.current_ids.sorted('number')[0].amount - 50)
        self.assertWhole()

    def test_rows_say_what_is_paid_left_and_late(self):
        rows = self.contract.current_ids.sorted('number')
        self.payment(rows[0].amount + 10)
        with self.on(self.later(self.contract, 62)):
            self.env.invalidate_all()
            self.assertEqual(rows[:4].mapped('progress'), ['paid', 'late', 'late', 'later'])
            self.assertAlmostEqual(rows[1].left, rows[1].amount - 10)
            self.assertAlmostEqual(self.contract.late, rows[1].amount + rows[2].amount - 10)
        self.assertAlmostEqual(self.contract.left, self.whole - rows[0].amount - 10)

    def test_what_was_overpaid_is_paid_out(self):
        self.payment(self.whole + 25)
        action = self.contract.with_user(self.books).action_pay_out()
        self.assertEqual(action['context']['default_amount'], -25)
