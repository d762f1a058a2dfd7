"""Risks: the ways round: an invoice that is a draft again, credited or deleted while a contract pays it; an entry that
books somebody's debt twice; what the house may not do on a contract's receivable.
"""

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .books_case import ContractBooksCase


@tagged('post_install', '-at_install')
class TestContractSideways(ContractBooksCase):
    def of_invoice(self):
        invoice = self.invoiced()
        contract = self.env['customer.card.contract'].browse(invoice.action_customer_card_installments()['res_id'])
        contract.with_user(self.desk).action_request()
        contract.with_user(self.books).action_approve()
        contract.with_user(self.desk).action_sign()
        contract.with_user(self.desk).action_activate()
        return invoice, contract

    def test_the_entry_of_the_hand_over_stays(self):
        contract = self.active()
        move = self.items(contract).move_id
        with self.assertRaises(UserError), self.env.cr.savepoint():
            move.button_draft()
        self.env.invalidate_all()
        self.assertOwed(self.total(contract), contract)

    def test_a_credit_note_of_the_invoice_leaves_the_contract_owed(self):
        invoice, contract = self.of_invoice()
        wizard = self.env['account.move.reversal'].with_context(active_model='account.move', active_ids=invoice.ids)
        note = self.env['account.move'].browse(
            wizard.create({'journal_id': invoice.journal_id.id}).refund_moves()['res_id']
        )
        note.action_post()
        self.assertOwed(self.total(contract), contract)
        self.assertWhole()

    def test_the_invoice_stays_as_long_as_the_contract_is_owed(self):
        invoice, contract = self.of_invoice()
        with self.assertRaisesRegex(UserError, "paid in installments"):
            invoice.button_draft()
        with self.assertRaises(UserError):
            invoice.unlink()
        self.assertOwed(self.total(contract), contract)
        self.assertWhole()

    def test_no_invoice_stands_on_the_receivable_of_contracts(self):
        self.active()
        self.buyer.with_company(self.card_company).property_account_receivable_id = self.receivable
        with self.assertRaisesRegex(UserError, "Choose another receivable"):
            self.invoiced()

    def test_an_entry_by_hand_takes_no_more_than_was_signed(self):
        contract = self.active()
        sides = ((self.receivable, 10), (self.plans.promotion_account_id, -10))
        vals = {
            'journal_id': self.plans.journal_id.id,
            'line_ids': [
                Command.create({'account_id': one.id, 'balance': part, 'partner_id': self.buyer.id, 'name': "By hand"})
                for one, part in sides
            ],
        }
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.env['account.move'].create(vals).action_post()
        self.env.invalidate_all()
        self.assertOwed(self.total(contract), contract)

    def test_a_payment_in_another_currency(self):
        other = self.env.ref('base.EUR') if self.plans.currency_id != self.env.ref('base.EUR') else self.env.ref(
            'base.USD')  # fmt: skip
        other.active = True
        self.env['res.currency.rate'].create(
            {'currency_id': other.id, 'rate': 2, 'name': self.today, 'company_id': self.card_company.id}
        )
        contract = self.active()
        payment = self.payment(50, currency_id=other.id)
        self.assertOwed(self.total(contract) - 25, contract)
        (self.credit_item(payment) | self.items(contract).filtered(lambda one: one.balance > 0)[:1]).reconcile()
        self.assertOwed(self.total(contract) - 25, contract)
        payment.action_draft()
        self.assertOwed(self.total(contract), contract)
        self.assertWhole()

    def test_a_closed_period_books_later_and_owes_now(self):
        contract = self.active()
        self.card_company.fiscalyear_lock_date = self.in_days(-40)
        self.payment(100, date=self.in_days(-50))
        self.assertOwed(self.total(contract) - 100, contract)
        self.assertWhole()
