"""Risk: a fee nobody agreed to, twice, above its clause, or one that stays although the money was there in time."""

from datetime import timedelta
from unittest.mock import patch

from odoo.tests import tagged

from ...models.ledger.posting import Origin
from .books_case import CreditBooksCase
from .test_statements import StatementCase


@tagged('post_install', '-at_install')
class TestFees(StatementCase):
    def late_statement(self, **clause):
        """A statement over 60 that was not paid until its last day."""
        self.line.sudo().write(clause)
        self.opened(self.late() + 40)
        self.buys(60)
        self.ago(self.late())
        return self.states().filtered('purchases')

    def charges(self) -> list[float]:
        """Run the job; all fees on the account so far."""
        self.env['customer.card.credit']._cron_fees()
        self.env.invalidate_all()
        return self.account.entry_ids.sorted('sequence').filtered(lambda one: one.kind == 'fee').mapped('amount')

    def paid_by_a_document(self, amount: float, day) -> None:
        """Money that came today, and counts from ``day``."""
        move = self.env['account.move'].create({'move_type': 'entry', 'date': day})
        self.post(self.account, amount, 'repay', origin=Origin('account.move', move.id))

    def last_day(self):
        """Let today be the last day of the cycle: percentages are charged then."""
        return patch.object(type(self.line), '_fees_are_charged', lambda line, statement, today: True)

    def test_no_clause_asks_for_nothing(self):
        statement = self.late_statement()
        self.assertEqual(statement.fee_mode, 'none')
        self.assertEqual(self.charges(), [])

    def test_an_amount_once(self):
        self.late_statement(fee_mode='fixed', fee_amount=5)
        self.assertEqual(self.charges(), [-5])
        self.assertEqual(self.charges(), [-5], "a second run")
        self.assertSound()

    def test_a_percentage_for_every_day_up_to_its_bound(self):
        statement = self.late_statement(fee_mode='percent', fee_percent=0.5)
        days = (self.credit._today() - statement.due_on).days
        self.assertGreater(days, 0)
        with self.last_day():
            self.assertEqual(self.charges(), [-round(60 * 0.005 * days - 0.0049, 2)])
            self.assertEqual(len(self.charges()), 1)

    def test_percentages_are_charged_on_the_last_day_of_the_cycle(self):
        self.late_statement(fee_mode='percent', fee_percent=0.5)
        self.assertGreater(self.line.statement_on, self.credit._today() - timedelta(days=1))
        if self.line.statement_on > self.credit._today():
            self.assertEqual(self.charges(), [])
        with self.on(self.line.statement_on):
            self.assertEqual(len(self.charges()), 1)

    def test_the_bound(self):
        self.late_statement(fee_mode='percent', fee_percent=5, fee_most=10)
        with self.last_day(), self.on(self.line.stated_until + timedelta(days=60)):
            self.assertEqual(self.charges(), [-6])

    def test_the_clause_is_that_of_the_statement(self):
        self.late_statement(fee_mode='fixed', fee_amount=5)
        self.line.sudo().write({'fee_amount': 50})
        self.assertEqual(self.charges(), [-5])
        self.line.sudo().write({'fee_mode': 'none'})
        self.assertEqual(self.charges(), [-5])

    def test_money_that_was_in_time_and_came_late_takes_it_back(self):
        statement = self.late_statement(fee_mode='fixed', fee_amount=5)
        self.assertEqual(self.charges(), [-5])
        self.paid_by_a_document(60, statement.due_on)
        self.assertEqual(self.charges(), [-5, 5])
        self.assertEqual(self.charges(), [-5, 5])
        self.assertEqual(self.account.balance, 0)
        self.assertSound()

    def test_money_that_was_late_does_not(self):
        statement = self.late_statement(fee_mode='fixed', fee_amount=5)
        self.paid_by_a_document(60, statement.due_on + timedelta(days=1))
        self.assertEqual(self.charges(), [-5])

    def test_a_repayment_that_was_taken_back_was_none(self):
        statement = self.late_statement(fee_mode='fixed', fee_amount=5)
        move = self.env['account.move'].create({'move_type': 'entry', 'date': statement.due_on})
        paid = self.post(self.account, 60, 'repay', origin=Origin('account.move', move.id))
        self.assertEqual(self.charges(), [])
        self.Ledger._reverse(paid, key='bounced', below_floor=True)
        self.assertEqual(self.charges(), [-5])

    def test_free_days(self):
        self.late_statement(fee_mode='fixed', fee_amount=5, fee_free_days=300)
        self.assertEqual(self.charges(), [])

    def test_above_the_limit_and_beside_a_hold(self):
        self.late_statement(fee_mode='fixed', fee_amount=50, overdue_days=366)
        self.authorize(self.credit_card, 'credit', 40, 'o' * 36)
        self.assertEqual(self.charges(), [-50])
        self.assertEqual(self.account.balance, -110)
        self.assertSound()

    def test_it_stands_on_the_next_statement_and_in_the_books(self):
        self.late_statement(fee_mode='fixed', fee_amount=5)
        self.charges()
        with self.on(self.line.statement_on + timedelta(days=1)):
            statement = self.states()[-1]
        self.assertEqual((statement.fees, statement.closing, statement.minimum), (5, 65, 65))
        self.closes()
        self.assertBooks()
        items = self.env['account.move.line'].search([('account_id', '=', self.credit.fee_account_id.id)])
        self.assertEqual(sum(items.mapped('balance')), -5)
        self.assertSound()

    def test_a_fee_costs_no_fee(self):
        self.late_statement(fee_mode='fixed', fee_amount=5)
        self.charges()
        with self.on(self.line.statement_on + timedelta(days=1)):
            last = self.states()[-1]
        self.assertEqual((last.overdue, last.fees, last.minimum), (60, 5, 65))
        with self.on(last.due_on + timedelta(days=9)):
            self.assertEqual(self.charges(), [-5], "what the last one asks for anew is the fee")

    def test_what_two_statements_ask_for_costs_one_fee(self):
        """The second is made before the last day of the first one."""
        self.line.sudo().write({'fee_mode': 'percent', 'fee_percent': 1, 'grace_days': 100})
        self.opened(self.late() + 40)
        self.buys(60)
        self.ago(self.late())
        self.states()
        first, *others = self.line.statement_ids.sorted('closes')
        self.assertGreater(len(others), 1)
        self.assertEqual({*others[0].mapped('minimum')}, {60})
        with self.last_day(), self.on(others[0].due_on + timedelta(days=10)):
            days = (others[0].due_on - first.due_on).days + 10
            self.assertEqual(self.charges(), [-round(0.6 * days, 2)])

    def test_of_a_statement_between_and_the_one_of_its_cycle(self):
        today = self.credit._today()
        self.line.sudo().write({'fee_mode': 'fixed', 'fee_amount': 5, 'cycle_day': 10 if today.day > 15 else 25})
        self.opened(0)
        self.buys(60)
        self.line.action_state_now()
        with self.on(self.line.statement_on + timedelta(days=1)):
            self.pays_back(10)
            between, last = self.states()
        self.assertEqual(between.due_on, last.due_on)
        self.assertEqual((between.minimum, last.minimum), (60, 50))
        with self.on(last.due_on + timedelta(days=2)):
            self.assertEqual(self.charges(), [-5])


@tagged('post_install', '-at_install')
class TestFeesByBank(StatementCase, CreditBooksCase):
    """Money that is on the bank in time, and booked late."""

    def test_a_transfer_of_the_last_day_takes_the_fee_back_and_says_so(self):
        self.line.sudo().write({'fee_mode': 'fixed', 'fee_amount': 5})
        self.opened(self.late() + 40)
        self.bought(60)
        self.ago(self.late())
        statement = self.states().filtered('purchases')
        fees = self.env['customer.card.credit']._cron_fees
        fees()
        self.assertEqual(self.account.balance, -65)
        paid = self.payment(60, date=statement.due_on)
        fees()
        self.env.invalidate_all()
        self.assertEqual(self.account.balance, 0)
        paid.action_draft()
        fees()
        self.env.invalidate_all()
        self.assertEqual(self.account.balance, -65, "what bounced was not in time")
        self.payment(60, date=statement.due_on + timedelta(days=1))
        fees()
        self.env.invalidate_all()
        self.assertEqual(self.account.balance, -5)
        with self.on(self.line.statement_on + timedelta(days=1)):
            following = self.states()[-1]
        self.assertEqual((following.repayments, following.fees, following.closing), (60, 5, 5))
        paid = following.item_ids.filtered(lambda item: item.kind == 'repayments')
        self.assertEqual(paid[0].valued_on, statement.due_on)
        self.assertTrue(any("counts from" in row[2] for row in following._on_paper()._paper_items()))
