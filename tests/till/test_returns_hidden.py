"""Risks: a credit note is hidden from the cards: behind an order that has nothing to do with it, or as an entry of
another type.
"""

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.models import BaseModel as Model
from odoo.tests import new_test_user, tagged

from ...models.ledger.protected import server
from .receipts_case import ReceiptMixin
from .returns_case import InvoiceCase


@tagged('post_install', '-at_install')
class TestReturnsHidden(ReceiptMixin, InvoiceCase):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.accountant = new_test_user(cls.env, 'card_hides', groups='account.group_account_invoice')

    def hide(self, note: Model, order: Model) -> None:
        """As if ``note`` were the credit note of ``order``, by whatever way that was written."""
        server(order).write({'account_move': note.id})
        self.assertEqual(note.pos_order_ids, order)

    # --- behind an order ----------------------------------------------------------------------------------------------

    def test_another_order_does_not_hide_a_note(self):
        order = self.invoiced([(self.bread, 2, 10.0)], gift=10)
        other = self.plain(1.0)
        self.credit(order, lambda note: self.hide(note, other))
        self.assertEqual((self.points.balance, self.value.balance), (0, 50))
        self.assertRefused(self.exchange(order.lines, 20.0, quantity=2), self.value)

    def test_nor_does_a_return_of_less(self):
        order = self.invoiced([(self.bread, 20, 1.0)], gift=10)
        back = self.back(order, [1], [(self.cash_method, -0.5), (self.value_method, -0.5)]).filtered('is_refund')

        def hidden(note: Model) -> None:
            note.invoice_line_ids.write({'quantity': 19})
            self.hide(note, back)

        self.credit(order, hidden)
        self.assertEqual((self.points.balance, self.value.balance), (0, 50))

    def test_nor_one_that_nobody_paid(self):
        order = self.invoiced([(self.bread, 2, 10.0)], gift=10)
        data = self.cash_back(order.lines, quantity=2)
        data['state'] = 'draft'
        draft = self.sync(data).filtered('is_refund')
        self.credit(order, lambda note: self.hide(note, draft))
        self.assertEqual((self.points.balance, self.value.balance), (0, 50))

    def test_where_no_card_was_used_it_counts_with_the_receipt(self):
        order = self.sync(
            self.order([(self.bread, 1, 10.0)], [(self.cash_method, 10)], to_invoice=True, partner_id=self.holder.id)
        )
        note = self.credit(order)
        self.hide(note, self.plain(1.0))
        self.assertRefused(self.exchange(order.lines), self.value)

    # --- as another type ----------------------------------------------------------------------------------------------

    def test_a_draft_stays_a_credit_note_in_its_currency(self):
        card, line = self.sold_card()
        order = self.invoiced([(self.bread, 1, 10.0), line])
        euro = self.env.ref('base.EUR')
        euro.active = True
        changes = [{'move_type': kind} for kind in ('entry', 'out_receipt', 'out_invoice', 'in_refund')]
        for vals in [*changes, {'currency_id': euro.id}, {'reversed_entry_id': False}]:
            with (
                self.subTest(vals=vals),
                self.assertRaisesRegex(UserError, "stays a credit note"),
                self.env.cr.savepoint(),
            ):
                self.credit(order, lambda note, vals=vals: note.with_user(self.accountant).write(vals))
        self.env.invalidate_all()
        self.credit(order, lambda note: note.write({'move_type': 'out_refund', 'currency_id': note.currency_id.id}))
        self.assertEqual((self.points.balance, card._account('value').balance, card.state), (0, 0, 'blocked'))
        self.assertBooked()

    def test_nor_is_another_made_by_hand(self):
        order = self.invoiced([(self.bread, 2, 10.0)], gift=10)
        owed = order.account_move.line_ids.filtered(lambda item: item.account_type == 'asset_receivable').account_id
        sides = ((owed, 0, 20), (self.bread._get_product_accounts()['income'], 20, 0))
        entry = self.env['account.move'].create(
            {
                'move_type': 'entry',
                'reversed_entry_id': order.account_move.id,
                'date': fields.Date.today(),
                'line_ids': [
                    Command.create({'account_id': side.id, 'debit': debit, 'credit': credit})
                    for side, debit, credit in sides
                ],
            }
        )
        with self.assertRaisesRegex(UserError, "stays a credit note"), self.env.cr.savepoint():
            entry.action_post()

    def test_what_no_card_was_used_for_may_become_anything(self):
        order = self.sync(
            self.order([(self.bread, 1, 10.0)], [(self.cash_method, 10)], to_invoice=True, partner_id=self.holder.id)
        )
        note = self.credit(order, lambda note: note.with_user(self.accountant).write({'move_type': 'entry'}))
        self.assertEqual((note.state, note.move_type), ('posted', 'entry'))
