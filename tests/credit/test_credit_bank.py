"""Risk: what is paid by bank is credited twice or never, or stays credited when the payment is undone."""

from datetime import timedelta

from odoo import Command, fields
from odoo.tests import new_test_user, tagged

from ...models.ledger.protected import own
from .books_case import CreditBooksCase


@tagged('post_install', '-at_install')
class TestCreditPayments(CreditBooksCase):
    """Payments and the payment wizard."""

    def kinds(self, account=None):
        entries = (account or self.account).entry_ids.sorted('sequence')
        return [(entry.kind, entry.amount) for entry in entries]

    def test_the_wizard_pays_an_item(self):
        self.bought(60)
        payment = self.wizard(self.owed_items())
        self.assertEqual(self.kinds(), [('spend', -60), ('repay', 60)])
        self.assertOwed(0)
        operation = self.account.entry_ids.sorted('sequence')[-1].operation_id
        self.assertEqual((operation.origin_model, operation.origin_id), ('account.move', payment.move_id.id))
        self.assertWhole()

    def test_the_button_of_the_line_pays_a_part(self):
        """Odoo without its accounting app has no other screen that pays a purchase of a till's session."""
        accountant = new_test_user(
            self.env, 'credit_bank', 'customer_card.group_accountant,account.group_account_invoice',
            company_id=self.card_company.id, company_ids=[Command.set(self.card_company.ids)],
        )  # fmt: skip
        line = self.line.with_user(accountant)
        self.assertIn("Nothing is owed", line.action_pay_by_bank()['params']['message'])
        self.buys(60)
        self.env.invalidate_all()
        self.assertIn("Close the session of the till", line.action_pay_by_bank()['params']['message'])
        self.closed()
        action = line.action_pay_by_bank()
        self.assertEqual(action['context']['active_ids'], self.owed_items().ids)
        wizard = self.env[action['res_model']].with_user(accountant).with_context(**action['context'])
        wizard.create({'journal_id': self.bank.id, 'amount': 20})._create_payments()
        self.assertOwed(40)
        self.assertWhole()

    def test_a_part_and_then_the_rest(self):
        self.bought(60)
        self.wizard(self.owed_items(), 20)
        self.assertOwed(40)
        self.wizard(self.owed_items())
        self.assertOwed(0)
        self.assertWhole()

    def test_several_at_once_of_two_lines_in_one_payment(self):
        self.bought(30, 20)
        self.bought(10, card=self.second)
        items = self.owed_items() | self.owed_items(self.second_account)
        payment = self.wizard(items, 60, group_payment=True, installments_mode='full')
        self.assertEqual((len(payment), payment.amount), (1, 60))
        self.assertEqual(self.kinds(), [('spend', -30), ('spend', -20), ('repay', 50)])
        self.assertEqual(self.kinds(self.second_account), [('spend', -10), ('repay', 10)])
        self.assertOwed(0)
        self.assertOwed(0, self.second_account)
        self.assertWhole()
        payment.action_draft()
        self.assertOwed(50)
        self.assertOwed(10, self.second_account)
        self.assertWhole()

    def test_the_wizard_offers_all_where_nothing_is_late(self):
        self.bought(30, 20, 10)
        wizard = self.env['account.payment.register'].with_context(
            active_model='account.move.line', active_ids=self.owed_items().ids
        )
        self.assertEqual(wizard.create({'journal_id': self.bank.id}).amount, 60)
        self.wizard(self.owed_items(), group_payment=True)
        self.assertOwed(0)
        self.assertWhole()

    def test_the_wizard_offers_what_is_late_first(self):
        """Purchases of one session are like installments to the host: what is due next, or all that is late, is
        proposed, and the whole by one more click.
        """
        self.bought(30, 20)
        late, later = self.owed_items()
        late.date_maturity = fields.Date.today() - timedelta(days=3)
        wizard = self.env['account.payment.register'].with_context(
            active_model='account.move.line', active_ids=(late | later).ids
        )
        wizard = wizard.create({'journal_id': self.bank.id})
        self.assertEqual((wizard.installments_mode, wizard.amount), ('overdue', late.balance))
        wizard._create_payments()
        self.assertEqual((late.amount_residual, later.amount_residual), (0, later.balance))
        self.assertOwed(later.balance)

    def test_several_at_once_each_by_itself(self):
        self.bought(30)
        self.bought(20)
        payments = self.wizard(self.owed_items(), group_payment=False)
        self.assertEqual(len(payments), 2)
        self.assertOwed(0)
        self.assertWhole()

    def test_a_payment_that_names_nothing_lowers_what_its_partner_owes(self):
        self.bought(60)
        payment = self.payment(25)
        self.assertOwed(35)
        self.assertFalse(self.credit_item(payment).reconciled)
        self.assertWhole()
        self.closed()
        self.assertOwed(35)

    def test_reset_to_draft_and_posted_again_with_another_amount(self):
        self.bought(60)
        payment = self.wizard(self.owed_items(), 20)
        payment.action_draft()
        self.assertEqual(self.kinds(), [('spend', -60), ('repay', 20), ('clawback', -20)])
        self.assertOwed(60)
        self.assertWhole()
        payment.amount = 30
        payment.action_post()
        self.assertOwed(30)
        payment.action_draft()
        payment.action_cancel()
        self.assertOwed(60)
        self.assertWhole()

    def test_unmatched_the_money_is_still_the_customers_and_matched_again_it_counts_once(self):
        self.bought(60)
        payment = self.wizard(self.owed_items())
        item = self.credit_item(payment)
        debts = item._all_reconciled_lines() - item
        item.remove_move_reconcile()
        self.assertOwed(0)
        self.assertEqual(len(self.kinds()), 2)
        (item | debts).reconcile()
        self.assertOwed(0)
        self.assertEqual(len(self.kinds()), 2)
        self.assertWhole()

    def test_matched_with_the_other_line_it_moves_there_and_stays_there(self):
        self.bought(60)
        self.bought(10, card=self.second)
        payment = self.payment(10)
        self.assertOwed(50)
        item = self.credit_item(payment)
        (item | self.owed_items(self.second_account)).reconcile()
        self.assertOwed(60)
        self.assertOwed(0, self.second_account)
        item.remove_move_reconcile()
        self.assertOwed(60)
        self.assertOwed(0, self.second_account)
        self.assertWhole()

    def test_taken_back_out_of_the_middle(self):
        """Later payments pay what the one that bounced had paid, and what is late is late again."""
        self.bought(40)
        self.ago(self.late())
        first = self.payment(40)
        self.line.overdue_amount = 100
        self.bought(30)
        self.pays_back(10)
        self.closed()
        self.assertEqual((self.line._standing().overdue, self.line._standing().later), (0, 20))
        first.action_draft()
        self.line.invalidate_recordset()
        standing = self.line._standing()
        self.assertEqual((standing.overdue, standing.later), (30, 30))
        self.assertOwed(60)
        self.assertBooks()

    def test_the_same_day_and_a_day_of_a_closed_period(self):
        """The money counts from the day it came, the books say it on the first open day."""
        self.bought(60)
        today = fields.Date.today()
        came = today.replace(day=1) - timedelta(days=40)
        self.card_company.fiscalyear_lock_date = today.replace(day=1) - timedelta(days=1)
        payment = self.payment(20, date=came)
        operation = self.account.entry_ids.sorted('sequence')[-1].operation_id
        self.assertEqual(operation._value_day(), came)
        self.assertGreater(payment.move_id.date, self.card_company.fiscalyear_lock_date)
        self.assertEqual(operation.entry_ids.settlement_id.date, payment.move_id.date)
        self.assertIn("Counts from", operation.why_text)
        self.assertOwed(40)
        self.assertWhole()

    def test_reversed_by_an_entry(self):
        self.bought(60)
        payment = self.wizard(self.owed_items())
        payment.move_id._reverse_moves([{'date': fields.Date.today()}], cancel=True)
        self.assertOwed(60)
        self.assertEqual(self.kinds()[-1], ('clawback', -60))
        self.assertWhole()

    def test_overpaid_and_paid_out(self):
        self.bought(10)
        self.payment(25)
        self.assertOwed(-15)
        out = self.payment(15, payment_type='outbound')
        self.assertEqual(self.kinds()[-1], ('payout', -15))
        self.assertOwed(0)
        out.action_draft()
        self.assertOwed(-15)
        self.assertWhole()

    def test_nobody_owes(self):
        with self.refuses("owes nothing on credit"):
            self.payment(5, partner=self.holder)
        with self.refuses("Name the customer of this item"):
            self.entry(-5, partner=self.env['res.partner'])
        self.assertWhole()

    def test_a_payer_pays_what_the_holder_owed_before(self):
        """As a line that changed hands in an older version left it."""
        self.bought(60)
        firm = self.env['res.partner'].create({'name': "Firm", 'is_company': True})
        own(self.line).write({'owes': 'payer', 'payer_id': firm.id})
        self.payment(20)
        self.payment(15, partner=firm)
        self.assertOwed(25)
        self.assertWhole()


@tagged('post_install', '-at_install')
class TestCreditStatementLines(CreditBooksCase):
    """Lines of bank statements."""

    def test_put_on_the_receivable_matched_and_undone(self):
        self.bought(60)
        line = self.statement(45, self.owed_items())
        self.assertOwed(15)
        self.assertWhole()
        line.action_undo_reconciliation()
        self.assertOwed(60)
        self.assertWhole()
        again = self.statement(60, self.owed_items())
        self.assertOwed(0)
        again.unlink()
        self.assertOwed(60)
        self.assertWhole()

    def test_a_payment_meets_its_line(self):
        self.bought(60)
        payment = self.wizard(self.owed_items())
        line = self.env['account.bank.statement.line'].create(
            {'journal_id': self.bank.id, 'payment_ref': "T", 'amount': 60, 'partner_id': self.debtor.id}
        )
        _liquid, suspense, _other = line._seek_for_lines()
        mine = payment.move_id.line_ids - self.credit_item(payment)
        line.move_id.with_context(skip_readonly_check=True).write(
            {'line_ids': [(1, suspense.id, {'account_id': mine.account_id.id})]}
        )
        (mine | line.move_id.line_ids.filtered(lambda item: item.account_id == mine.account_id)).reconcile()
        self.assertOwed(0)
        line.action_undo_reconciliation()
        self.assertOwed(0)
        self.assertWhole()

    def test_it_is_put_on_another_account(self):
        self.bought(60)
        line = self.statement(45, self.owed_items())
        mine = line.move_id.line_ids.filtered(lambda item: item.account_id == self.receivable)
        mine.account_id = self.bank.suspense_account_id
        self.assertOwed(60)
        self.assertFalse(mine.customer_card_account_id)
        self.assertWhole()
