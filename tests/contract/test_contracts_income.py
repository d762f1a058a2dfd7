"""Risks: income nobody earned, booked twice where the job is killed, or lost at the end of a month."""

from datetime import timedelta

from odoo.tests import tagged

from ...models.contract import customer_card_contract_income as income
from .books_case import ContractBooksCase


@tagged('post_install', '-at_install')
class TestContractIncome(ContractBooksCase):
    def earn(self, day) -> None:
        with self.on(day + timedelta(days=1)):
            self.env['customer.card.contract']._cron_income()

    def booked(self) -> float:
        return -self.balance(self.plans.finance_account_id)

    def test_all_of_it_by_the_end_and_nothing_twice(self):
        contract, other = self.active(), self.active(700)
        finance = contract.finance + other.finance
        self.assertGreater(contract.finance, 0)
        self.earn(self.in_days(10))
        first = self.booked()
        self.assertTrue(0 < first < finance)
        self.earn(self.in_days(10))
        self.assertEqual(self.booked(), first)
        self.earn(self.in_days(400))
        self.assertAlmostEqual(self.booked(), finance)
        self.assertAlmostEqual(self.balance(self.plans.unearned_account_id), 0)
        self.assertWhole()

    def test_cut_at_the_end_of_each_month_one_entry_a_day_and_program(self):
        self.active()
        self.active(700)
        self.earn(self.in_days(70))
        moves = self.env['account.move.line'].search([('account_id', '=', self.plans.finance_account_id.id)]).move_id
        ends = sorted(moves.mapped('date'))
        self.assertEqual(len(ends), len(set(ends)))
        self.assertTrue(all((day + timedelta(days=1)).day == 1 for day in ends[:-1]), ends)
        self.assertEqual(ends[-1], self.in_days(70))

    def test_killed_between_two_parts_it_goes_on(self):
        contracts = self.active() | self.active(700) | self.active(800)
        day = self.in_days(0).replace(day=1) + timedelta(days=40)
        day = day.replace(day=1) - timedelta(days=1)
        at_once, income.AT_ONCE = income.AT_ONCE, 1
        self.addCleanup(setattr, income, 'AT_ONCE', at_once)
        self.env['customer.card.contract']._earn_some(self.plans, day)
        self.assertEqual(len(contracts.filtered('earned_until')), 1)
        self.earn(self.in_days(400))
        self.assertAlmostEqual(self.booked(), sum(contracts.mapped('finance')))
        self.assertWhole()

    def test_settled_it_is_earned_and_taken_back_when_it_is_owed_again(self):
        contract = self.active()
        payment = self.payment(self.total(contract))
        self.earn(self.in_days(3))
        self.assertAlmostEqual(self.booked(), contract.finance)
        payment.action_draft()
        self.earn(self.in_days(4))
        self.assertLess(self.booked(), contract.finance / 2)
        self.assertWhole()

    def test_in_a_straight_line(self):
        self.plans.contract_income = 'straight'
        contract = self.active()
        days = (contract.last_on - contract.handed_over).days
        self.earn(self.in_days(days // 2))
        self.assertAlmostEqual(self.booked(), contract.finance * (days // 2) / days, delta=0.01)
