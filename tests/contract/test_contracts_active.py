"""Risks: a contract that is owed twice or not at all, by terms nobody signed, or otherwise in the books than in the
ledger.
"""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ...models.ledger.protected import own
from .books_case import ContractBooksCase


@tagged('post_install', '-at_install')
class TestContractActive(ContractBooksCase):
    def test_all_installments_are_owed_each_with_its_day(self):
        contract = self.active()
        total = self.total(contract)
        self.assertOwed(total, contract)
        items = self.items(contract)
        rows = contract.current_ids.sorted('number')
        self.assertEqual(items.mapped('date_maturity'), rows.mapped('due_on'))
        self.assertEqual(items.mapped('balance'), rows.mapped('amount'))
        self.assertEqual(set(items.mapped('display_type')), {'payment_term'})
        self.assertFalse(any(items.mapped('no_followup')))
        self.assertEqual(items.partner_id, self.buyer)
        self.assertAlmostEqual(-self.balance(self.plans.unearned_account_id), total - contract.financed)
        self.assertAlmostEqual(-self.balance(self.plans.clearing_account_id), contract.financed)
        self.assertWhole()

    def test_a_second_time_has_no_effect(self):
        contract = self.active()
        contract.with_user(self.other_desk).action_activate()
        self.assertOwed(self.total(contract), contract)
        self.assertEqual(len(contract.account_id.entry_ids), 1)

    def test_who_approved_does_not_hand_over(self):
        contract = self.signed()
        with self.assertRaisesRegex(AccessError, "another person"):
            contract.with_user(self.books).action_activate()
        contract.with_user(self.other_desk).action_activate()
        self.assertEqual(contract.activated_by_id, self.other_desk)

    def test_only_what_is_signed(self):
        with self.assertRaisesRegex(UserError, "cannot be done"):
            self.approved().action_activate()

    def test_what_was_changed_in_the_database_is_not_activated(self):
        contract = self.signed()
        self.env.flush_all()
        self.env.cr.execute('UPDATE customer_card_contract SET rate = 1 WHERE id = %s', [contract.id])
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "not as it was signed"):
            contract.action_activate()
        self.assertFalse(contract.account_id)

    def test_two_contracts_of_one_card_have_an_account_each(self):
        one, other = self.active(), self.active(600)
        self.assertNotEqual(one.account_id, other.account_id)
        self.assertOwed(self.total(other), other)
        self.assertWhole()

    def test_one_ceiling_over_contracts(self):
        self.plans.contract_ceiling = 2000
        self.active()
        with self.assertRaisesRegex(UserError, "could owe"):
            self.approved()
        small = self.approved(600)
        self.plans.contract_ceiling = 1500
        small.action_sign()
        with self.assertRaisesRegex(UserError, "could owe"):
            small.action_activate()

    def test_what_an_invoice_asks_for_is_paid_by_the_contract(self):
        invoice = self.invoiced()
        action = invoice.with_user(self.manager).sudo().action_customer_card_installments()
        contract = self.env['customer.card.contract'].browse(action['res_id'])
        self.assertEqual((contract.invoice_id, contract.price, contract.down), (invoice, 1200, 120))
        self.assertEqual(invoice.action_customer_card_installments()['res_id'], contract.id)
        contract.with_user(self.desk).action_request()
        contract.with_user(self.books).action_approve()
        contract.with_user(self.desk).action_sign()
        contract.with_user(self.desk).action_activate()
        self.assertOwed(self.total(contract), contract)
        self.assertAlmostEqual(invoice.amount_residual, 120)
        self.assertAlmostEqual(self.balance(self.plans.clearing_account_id), 0)
        self.assertWhole()

    def test_an_invoice_that_was_paid_meanwhile_is_not_paid_again(self):
        invoice = self.invoiced()
        contract = self.env['customer.card.contract'].browse(invoice.action_customer_card_installments()['res_id'])
        contract.with_user(self.desk).action_request()
        contract.with_user(self.books).action_approve()
        contract.with_user(self.desk).action_sign()
        self.wizard(invoice.line_ids.filtered(lambda item: item.account_type == 'asset_receivable'))
        with self.assertRaisesRegex(UserError, "is open on"):
            contract.with_user(self.desk).action_activate()

    def test_goods_are_not_handed_over_before_their_day(self):
        contract = self.signed(handed_over=self.in_days(3), first_on=self.in_days(40))
        with self.assertRaisesRegex(UserError, "signed for a hand-over"):
            contract.action_activate()
        with self.on(self.in_days(3)):
            contract.action_activate()
        self.assertEqual(contract.state, 'active')

    def test_the_card_stays_with_who_owes(self):
        contract = self.active()
        other = self.env['res.partner'].create({'name': "Somebody else"})
        with self.assertRaisesRegex(UserError, "stays with its holder"):
            self.card.partner_id = other
        self.assertTrue(self.card._contract_apart(self.card))
        new = self.card.action_replace()
        card = self.env['customer.card'].browse(new['res_id']) if isinstance(new, dict) else contract.card_id
        self.assertEqual(contract.card_id.partner_id, self.buyer)
        self.assertIn(contract.account_id, contract.card_id.account_ids)
        self.assertTrue(card)

    def test_validators_name_what_was_changed(self):
        contract = self.active()
        self.env.flush_all()
        self.env.cr.execute('UPDATE customer_card_contract SET price = 1 WHERE id = %s', [contract.id])
        self.env.invalidate_all()
        own(self.plans).write({'income_booked': 5})
        found = self.env['customer.card.health']._check().finding_ids.mapped('validator')
        self.assertLessEqual({'contracts', 'unearned'}, set(found))

    def test_nothing_stays_where_the_entry_cannot_be_posted(self):
        contract = self.signed()
        entries = self.env['customer.card.entry'].search_count([])
        with (
            patch.object(type(self.env['account.move']), '_post', side_effect=UserError("no")),
            self.assertRaisesRegex(UserError, "no"),
            self.env.cr.savepoint(),
        ):
            contract.action_activate()
        self.env.invalidate_all()
        self.assertEqual(contract.state, 'signed')
        self.assertEqual(self.env['customer.card.entry'].search_count([]), entries)
