"""Risks: a contract that ends other than by its plan leaves money, profit or an allowance behind."""

from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from .books_case import ContractBooksCase
from .changes_case import ChangesMixin


@tagged('post_install', '-at_install')
class TestContractEnds(ChangesMixin, ContractBooksCase):
    def test_withdrawn(self):
        contract = self.active()
        self.payment(100)
        contract.with_user(self.books).action_withdraw()
        self.assertEqual(contract.state, 'withdrawn')
        self.assertAlmostEqual(contract.account_id.balance, 100)
        self.assertAlmostEqual(sum(self.items(contract).mapped('amount_residual')), -100)
        self.night(self.in_days(3))
        for account in (self.plans.unearned_account_id, self.plans.finance_account_id, self.plans.clearing_account_id):
            self.assertAlmostEqual(self.balance(account), 0, msg=account.name)
        self.assertWhole()

    def test_withdrawn_with_its_invoice(self):
        invoice = self.invoiced()
        contract = self.env['customer.card.contract'].browse(invoice.action_customer_card_installments()['res_id'])
        contract.with_user(self.desk).write({'withdrawal_days': 14})
        contract.action_request()
        contract.with_user(self.desk).action_sign()
        contract.with_user(self.desk).action_activate()
        contract.with_user(self.desk).action_withdraw()
        self.assertEqual(invoice.payment_state, 'reversed')
        self.assertAlmostEqual(self.balance(self.buyer.property_account_receivable_id), 0)
        self.assertWhole()

    def test_too_late_to_withdraw(self):
        contract = self.active()
        with self.on(self.in_days(15)), self.assertRaisesRegex(UserError, "could withdraw until"):
            contract.action_withdraw()

    def test_in_default_nothing_is_earned_but_what_is_paid(self):
        contract = self.active().with_user(self.books)
        day = self.day_of(contract, 3) + timedelta(days=1)
        with self.on(day):
            contract.action_default()
        self.night(day)
        earned = contract.earned
        self.night(day + timedelta(days=60))
        self.assertEqual(contract.earned, earned)
        with self.on(day + timedelta(days=60)):
            contract.action_resume()
        self.night(day + timedelta(days=61))
        self.assertGreater(contract.earned, earned)
        self.assertStands(contract)

    def test_charged_off_and_paid_after_all(self):
        contract = self.active().with_user(self.books)
        day = self.day_of(contract, 3) + timedelta(days=1)
        with self.on(day):
            contract.action_default()
            self.night(day)
            contract.action_charge_off()
            self.assertAlmostEqual(-self.balance(self.plans.allowance_account_id), contract.allowance)
            self.assertAlmostEqual(contract.allowance, contract.left - (contract.finance - contract.earned))
            self.assertStands(contract, 'charged_off')
            self.payment(500)
        self.night(day)
        self.assertAlmostEqual(contract.allowance, contract.left - (contract.finance - contract.earned))
        with self.on(day + timedelta(days=9)):
            self.payment(contract.left)
        self.night(day + timedelta(days=9))
        self.assertAlmostEqual(self.balance(self.plans.allowance_account_id), 0)
        self.assertAlmostEqual(self.balance(self.plans.unearned_account_id), 0)
        lost, back = self.balance(self.plans.loss_account_id), -self.balance(self.plans.recovery_account_id)
        income = -self.balance(self.plans.finance_account_id)
        self.assertAlmostEqual(lost, back)
        self.assertAlmostEqual(income, contract.finance)
        self.assertStands(contract, 'settled')

    def test_written_off_and_paid_after_all(self):
        contract = self.active()
        with self.on(self.day_of(contract, 3)):
            contract.with_user(self.books).action_default()
            self.night(self.day_of(contract, 3))
            with self.assertRaisesRegex(UserError, "Let a colleague"):
                contract.with_user(self.books).action_write_off()
            contract.with_user(self.books).action_charge_off()
            contract.with_user(self.manager).action_write_off()
            self.assertEqual((contract.state, contract.left), ('written_off', 0))
            self.assertStands(contract, 'written_off')
            for account in ('unearned_account_id', 'allowance_account_id'):
                self.assertAlmostEqual(self.balance(self.plans[account]), 0, msg=account)
            payment = self.payment(70)
            self.assertAlmostEqual(-self.balance(self.plans.recovery_account_id), 70)
            self.assertStands(contract, 'written_off')
            payment.action_draft()
            self.assertAlmostEqual(self.balance(self.plans.recovery_account_id), 0)
            self.assertStands(contract, 'written_off')

    def test_a_small_rest_closes_itself(self):
        for more in (-0.4, 0.4):
            contract = self.active(tolerance=0.5)
            self.wizard(self.items(contract), contract.left)
            contract = self.active(tolerance=0.5)
            payment = contract.left + more
            self.payment(payment) if more > 0 else self.wizard(self.items(contract), payment)
            self.assertEqual(contract.state, 'settled')
            self.assertStands(contract, 'settled')
