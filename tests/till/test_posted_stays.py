"""Risk: an invoice of an order with cards, or a credit note that cards went by, is rewritten or removed after it was
posted.
"""

from odoo import Command
from odoo.exceptions import UserError
from odoo.service.model import call_kw
from odoo.tests import new_test_user, tagged

from .receipts_case import ReceiptMixin
from .returns_case import InvoiceCase

# What a client may send with any call, and the host asks for.
KEYS = {
    'skip_readonly_check': True,
    'check_move_validity': False,
    'force_delete': True,
    'dynamic_unlink': True,
}


@tagged('post_install', '-at_install')
class TestPostedStays(ReceiptMixin, InvoiceCase):
    """Somebody who keeps invoices, by calls with whatever keys in the context."""

    def setUp(self):
        super().setUp()
        home = {'company_id': self.card_company.id, 'company_ids': [(6, 0, self.card_company.ids)]}
        self.invoicing = new_test_user(self.env, 'posted_invoicing', 'account.group_account_invoice', **home)
        self.order_ = self.invoiced([(self.bread, 3, 10.0)], gift=20)
        self.invoice = self.order_.account_move
        self.note = self.credit(self.order_, self.goodwill)

    def goodwill(self, note) -> None:
        words = {'name': "Goodwill", 'quantity': 1, 'price_unit': 0.1, 'tax_ids': [Command.clear()]}
        note.write({'invoice_line_ids': [Command.clear(), Command.create(words)]})

    def refused(self, records, method: str, *args) -> None:
        for keys in ({}, KEYS):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                ids = [records.ids] if records else []
                call_kw(records.with_user(self.invoicing), method, [*ids, *args], {'context': keys})
                self.env.flush_all()
            self.env.invalidate_all()

    def state(self) -> tuple:
        moves = self.invoice | self.note
        return (
            *moves.mapped('amount_total'),
            *moves.line_ids.mapped('balance'),
            self.points.balance,
            self.value.balance,
        )

    def test_neither_items_nor_sums(self):
        before = self.state()
        for move in (self.invoice, self.note):
            items = move.line_ids
            goods, owed = move.invoice_line_ids, items.filtered(lambda item: item.account_type == 'asset_receivable')
            raised = [
                Command.update(goods[:1].id, {'balance': 30, 'amount_currency': 30}),
                Command.update(owed[:1].id, {'balance': -30, 'amount_currency': -30}),
            ]
            self.refused(items, 'write', {'balance': 0, 'amount_currency': 0})
            self.refused(goods, 'write', {'price_unit': 29.9})
            self.refused(goods, 'write', {'quantity': 9})
            self.refused(items, 'unlink')
            self.refused(move, 'write', {'line_ids': raised})
            self.refused(move, 'write', {'invoice_line_ids': [Command.update(goods[:1].id, {'price_unit': 29.9})]})
            more = {
                'move_id': move.id,
                'name': "x",
                'quantity': 1,
                'price_unit': 20,
                'account_id': goods[:1].account_id.id,
            }
            self.refused(items.browse(), 'create', [more])
        self.assertEqual(self.state(), before)

    def test_nor_does_anything_move_into_them(self):
        move = self.env['account.move'].with_user(self.invoicing)
        account = self.gift.promotion_account_id.id
        sides = [Command.create({'name': "x", 'account_id': account, 'balance': sum_}) for sum_ in (-1000, 1000)]
        other = move.create({'move_type': 'entry', 'journal_id': self.note.journal_id.id, 'line_ids': sides})
        self.settle()
        booked = self.env['customer.card.settlement'].search([('source', '=', 'settlement'), ('move_id', '!=', False)])
        for move in (self.note, self.invoice, *booked[:1].move_id):
            self.refused(other.line_ids, 'write', {'move_id': move.id})

    def test_stored_totals_stay_too(self):
        self.refused(self.note.invoice_line_ids, 'write', {'price_total': 29.9})
        self.refused(self.note.invoice_line_ids, 'write', {'display_type': 'rounding'})
        self.refused(self.note.line_ids, 'write', {'parent_state': 'draft'})
        self.refused(self.note, 'write', {'amount_total': -29.7})

    def test_a_note_is_posted_by_its_button(self):
        wizard = self.env['account.move.reversal'].with_user(self.invoicing)
        wizard = wizard.with_context(active_model='account.move', active_ids=self.invoice.ids)
        wizard = wizard.create({'journal_id': self.invoice.journal_id.id})
        wizard.refund_moves()
        draft = wizard.new_move_ids
        self.goodwill(draft)
        self.refused(draft, 'write', {'state': 'posted'})
        self.refused(self.invoice, 'write', {'reversal_move_ids': [Command.update(draft.id, {'state': 'posted'})]})
        draft.action_post()
        self.assertTrue(draft.sudo().customer_card_back)

    def test_goods_that_came_back_onto_a_card(self):
        """The order itself had no card."""
        data = self.order([(self.bread, 1, 10.0)], [(self.cash_method, 10)], to_invoice=True, partner_id=self.holder.id)
        sold = self.sync(data)
        self.sync(self.exchange(sold.lines))
        self.refused(sold.account_move, 'write', {'state': 'draft'})

    def test_an_item_of_ones_own_is_in_the_books(self):
        """Whatever the item says of its entry."""
        self.settle()
        sides = [(self.gift._liability_account('value'), 20), (self.gift.promotion_account_id, -20)]
        lines = [Command.create({'name': "x", 'account_id': account.id, 'balance': sum_}) for account, sum_ in sides]
        move = self.env['account.move'].with_user(self.invoicing)
        move = move.create({'move_type': 'entry', 'journal_id': self.gift.journal_id.id, 'line_ids': lines})
        move.action_post()
        for vals in ({'parent_state': 'draft'}, {'date': '2099-01-01'}):
            move.line_ids[:1].write(vals)
            self.env.flush_all()
            found = self.env['customer.card.health']._check().finding_ids
            self.assertIn('books', found.mapped('validator'), vals)

    def test_nor_are_they_deleted(self):
        self.refused(self.note, 'unlink')
        self.refused(self.invoice, 'unlink')
        self.assertTrue(self.note.sudo().customer_card_back)

    def test_one_that_is_gone_is_missed(self):
        self.env.flush_all()
        items = 'SELECT id FROM account_move_line WHERE move_id = %s'
        for side in ('debit', 'credit'):
            query = f'DELETE FROM account_partial_reconcile WHERE {side}_move_id IN ({items})'
            self.env.cr.execute(query, [self.note.id])  # pylint: disable=sql-injection
        self.env.cr.execute('DELETE FROM account_move_line WHERE move_id = %s', [self.note.id])
        self.env.cr.execute('DELETE FROM account_move WHERE id = %s', [self.note.id])
        self.env.invalidate_all()
        found = self.env['customer.card.health']._check().finding_ids
        self.assertIn('credit_notes', found.mapped('validator'))

    def test_one_without_cards_is_the_hosts(self):
        data = self.order([(self.bread, 1, 10.0)], [(self.cash_method, 10)], to_invoice=True, partner_id=self.holder.id)
        items = self.sync(data).account_move.invoice_line_ids.with_user(self.invoicing)
        items.write({'quantity': 1, 'name': "Bread, white"})
        self.assertEqual(items.name, "Bread, white")
