"""Risk: an invoice is put on a line that does not allow it, or is paid twice, or the books say another debt."""

from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ...core.cycle import cycle_of
from .books_case import CreditBooksCase


@tagged('post_install', '-at_install')
class TestCreditInvoices(CreditBooksCase):
    """Invoices of the office, bought on credit by the payment wizard."""

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        company = {'company_id': cls.card_company.id, 'company_ids': [Command.set(cls.card_company.ids)]}
        groups = 'account.group_account_invoice,customer_card.group_accountant'
        cls.clerk = new_test_user(cls.env, 'credit_clerk', groups, **company)
        cls.second_line.with_user(cls.clerk).action_pause()

    def invoice(self, amount: float, **vals):
        move = self.env['account.move'].create({
            'move_type': 'out_invoice', 'partner_id': self.debtor.id, 'company_id': self.card_company.id,
            'invoice_line_ids': [Command.create({'name': "Sofa", 'price_unit': amount, 'tax_ids': [Command.clear()]})],
            **vals,
        })  # fmt: skip
        move.action_post()
        return move

    def wizard_of(self, moves, user=None, **vals):
        wizard = self.env['account.payment.register'].with_user(user or self.clerk).with_company(self.card_company)
        return wizard.with_context(active_model='account.move', active_ids=moves.ids).create(vals)

    def on_credit(self, moves, **vals):
        return self.wizard_of(moves, **vals).action_customer_card_credit()

    def test_an_invoice_is_paid_and_owed_on_the_line(self):
        invoice = self.invoice(70)
        wizard = self.wizard_of(invoice)
        self.assertEqual(wizard.customer_card_credit_id, self.line)
        self.assertEqual(wizard.customer_card_free, 100)
        wizard.action_customer_card_credit()
        self.assertEqual(invoice.payment_state, 'paid')
        self.assertOwed(70)
        item = self.owed_items()
        today = self.credit._today()
        self.assertEqual(item.partner_id, self.debtor)
        self.assertEqual(item.date_maturity, cycle_of(today, self.line.cycle_day, self.line.grace_days).due)
        self.assertIn(invoice.name, item.name)
        self.assertEqual(invoice.with_user(self.clerk).customer_card_on_credit, 70)
        self.assertEqual(self.account.entry_ids.operation_id.with_user(self.clerk).action_open_origin()['res_id'],
                         invoice.id)  # fmt: skip
        self.assertWhole()
        self.pays_back(30)
        self.closed()
        self.assertOwed(40)
        self.assertWhole()

    def test_a_part_and_several_at_once(self):
        first, second = self.invoice(30, invoice_date_due='2026-01-31'), self.invoice(50)
        self.on_credit(first | second, amount=40, group_payment=True, installments_mode='full')
        self.assertEqual((first.amount_residual, second.amount_residual), (0, 40))
        self.assertEqual(len(self.owed_items()), 2, "each document is a purchase of its own")
        self.assertOwed(40)
        self.on_credit(second, amount=40)
        self.assertEqual(second.payment_state, 'paid')
        self.assertOwed(80)
        self.assertWhole()

    def test_not_more_than_the_line_allows_nor_than_is_asked(self):
        invoice = self.invoice(100.01)
        with self.refuses("100.00 is free on this credit line"):
            self.on_credit(invoice)
        with self.refuses("Put that, or less of it"):
            self.on_credit(invoice, amount=150)
        self.buys(100)
        with self.refuses("Nothing is free"):
            self.on_credit(invoice, amount=1)
        self.assertEqual(invoice.amount_residual, 100.01)
        self.assertOwed_by_ledger(100)

    def assertOwed_by_ledger(self, amount: float) -> None:
        self.account.invalidate_recordset()
        self.assertAlmostEqual(-self.account.balance, amount)

    def test_what_a_till_would_refuse(self):
        invoice = self.invoice(10)
        self.buys(30)
        self.ago(self.late())
        with self.refuses("30.00 is late"):
            self.on_credit(invoice)
        self.pays_back(30)
        wizard = self.wizard_of(invoice)
        self.line.with_user(self.desk).action_pause()
        with self.refuses("No credit line of this customer|is paused"):
            wizard.action_customer_card_credit()
        self.assertFalse(self.wizard_of(invoice).customer_card_credit_id)
        self.line.with_user(self.books).action_resume()
        self.credit_card.with_user(self.desk).action_block_lost()
        with self.refuses("blocked or expired"):
            self.on_credit(invoice)

    def test_who_may(self):
        invoice = self.invoice(10)
        with self.assertRaises(AccessError):
            self.wizard_of(invoice, self.books).action_customer_card_credit()
        self.clerk.partner_id.name = "The clerk"
        mine = self.env['customer.card']._issue(self.credit, partner=self.clerk.partner_id)
        self._open(mine, 100)
        with self.assertRaisesRegex(AccessError, "your own credit line"):
            self.on_credit(self.invoice(10, partner_id=self.clerk.partner_id.id))
        stranger = self.invoice(10, partner_id=self.holder.id)
        wizard = self.wizard_of(stranger)
        self.assertFalse(wizard.customer_card_credit_id)
        wizard.customer_card_credit_id = self.line
        with self.refuses("No credit line of this customer"):
            wizard.action_customer_card_credit()
        wizard.partner_id = self.debtor  # as only a program writes it
        with self.refuses("only what this customer owes by invoices"):
            wizard.action_customer_card_credit()
        self.on_credit(invoice)
        groups = {'group_ids': [Command.set(self.env.ref('account.group_account_invoice').ids)]}
        plain = self.clerk.copy({'login': 'plain_clerk', **groups})
        with self.assertRaises(AccessError):
            invoice.with_user(plain).action_customer_card_off_credit()

    def test_what_is_owed_on_credit_is_not_put_on_credit(self):
        self.bought(20)
        wizard = self.env['account.payment.register'].with_user(self.clerk).with_company(self.card_company)
        wizard = wizard.with_context(active_model='account.move.line', active_ids=self.owed_items().ids).create({})
        self.assertFalse(wizard.customer_card_credit_ids)
        bill = self.env['account.move'].create({
            'move_type': 'in_invoice', 'partner_id': self.debtor.id, 'invoice_date': fields.Date.today(),
            'invoice_line_ids': [Command.create({'name': "Wood", 'price_unit': 5, 'tax_ids': [Command.clear()]})],
        })  # fmt: skip
        bill.action_post()
        self.assertFalse(self.wizard_of(bill).customer_card_credit_ids)

    def test_it_is_taken_off_again(self):
        invoice = self.invoice(70)
        self.on_credit(invoice)
        self.pays_back(20)
        self.closed()
        invoice.with_user(self.clerk).action_customer_card_off_credit()
        self.assertEqual((invoice.payment_state, invoice.amount_residual), ('not_paid', 70))
        self.assertAlmostEqual(self.account.balance, 20, msg="what was paid back is the customer's")
        self.assertWhole()
        with self.refuses("Nothing of .* is on a credit line"):
            invoice.with_user(self.clerk).action_customer_card_off_credit()
        self.on_credit(invoice)
        self.assertEqual(invoice.payment_state, 'paid')
        self.assertOwed(50)
        self.assertWhole()

    def test_what_the_host_undoes_is_owed_all_the_same(self):
        invoice = self.invoice(70)
        self.on_credit(invoice)
        entry = self.owed_items().move_id
        with self.refuses("stays as it is"):
            entry.with_user(self.clerk).button_draft()
        invoice.with_user(self.clerk).button_draft()
        self.assertOwed(70)
        invoice.with_user(self.clerk).action_post()
        self.assertEqual(invoice.payment_state, 'paid')
        self.assertWhole()

    def test_what_is_not_paid_in_time_is_late(self):
        self.on_credit(self.invoice(70))
        self.ago(self.late())
        self.assertEqual(self.line._standing().overdue, 70)
        self.assertEqual(self.account._late(self.line._terms(), self.credit._today() - timedelta(days=60), 0), 0)

    def test_an_invoice_on_a_line_is_not_deleted(self):
        invoice = self.invoice(70)
        self.on_credit(invoice)
        invoice.button_draft()
        with self.refuses("Take it off the line first"):
            invoice.unlink()
        invoice.with_user(self.clerk).action_customer_card_off_credit()
        invoice.unlink()
        self.assertOwed(0)
        self.assertWhole()

    def credited(self, amount: float) -> tuple:
        """An invoice of 70 on the line, and the posted credit note that gives ``amount`` of it back."""
        invoice = self.invoice(70)
        self.on_credit(invoice)
        note = invoice.with_user(self.clerk)._reverse_moves([{'invoice_date': fields.Date.today()}])
        note.invoice_line_ids.price_unit = amount
        note.action_post()
        return invoice, note

    def test_a_credit_note_lowers_what_is_owed_for_it(self):
        invoice, note = self.credited(25)
        self.assertOwed(45)
        self.assertEqual((note.amount_residual, invoice.amount_residual), (0, 0))
        self.assertEqual(invoice.customer_card_on_credit, 45)
        self.assertWhole()
        invoice.with_user(self.clerk).action_customer_card_off_credit()
        self.assertOwed(0)
        self.assertEqual(invoice.amount_residual, 45)
        self.assertWhole()

    def test_a_credit_note_that_is_posted_again_gives_nothing_twice(self):
        _invoice, note = self.credited(25)
        note.button_draft()
        self.assertOwed(45)
        note.action_post()
        self.assertOwed(45)
        self.assertEqual(note.amount_residual, 0)
        self.assertWhole()

    def test_a_credit_note_pays_what_is_open_of_its_invoice_first(self):
        invoice = self.invoice(70)
        self.on_credit(invoice, amount=40)
        invoice._reverse_moves([{'invoice_date': fields.Date.today()}]).action_post()
        self.assertOwed(0)
        self.assertEqual(invoice.amount_residual, 0)
        self.assertWhole()

    def test_what_was_paid_back_before_its_credit_note_is_the_customers(self):
        invoice = self.invoice(70)
        self.on_credit(invoice)
        self.pays_back(70)
        self.closed()
        invoice._reverse_moves([{'invoice_date': fields.Date.today()}]).action_post()
        self.assertOwed(-70)
        self.assertWhole()

    def test_a_branch_sells_on_the_line_of_its_main_company(self):
        branch = self.env['res.company'].create({'name': "Branch", 'parent_id': self.card_company.id})
        self.env.cr.precommit.run()  # a branch gets its main company's chart of accounts
        both = branch | self.card_company
        self.clerk.company_ids = both
        invoice = self.env['account.move'].with_company(branch).create({
            'move_type': 'out_invoice', 'partner_id': self.debtor.id, 'company_id': branch.id,
            'invoice_line_ids': [Command.create({'name': "Sofa", 'price_unit': 70, 'tax_ids': [Command.clear()]})],
        })  # fmt: skip
        invoice.action_post()
        invoice = invoice.with_user(self.clerk).with_context(allowed_company_ids=both.ids)
        wizard = self.env['account.payment.register'].with_env(invoice.env)
        wizard = wizard.with_context(active_model='account.move', active_ids=invoice.ids).create({})
        self.assertEqual(wizard.customer_card_credit_id, self.line)
        wizard.action_customer_card_credit()
        self.assertEqual((invoice.payment_state, self.owed_items().company_id), ('paid', branch))
        self.assertOwed(70)
        self.assertWhole()
        invoice.action_customer_card_off_credit()
        self.assertEqual(invoice.amount_residual, 70)
        self.assertOwed(0)
        self.assertWhole()
