"""Risk: the office invoices gift cards, and what the customer pays is owed on cards that have nothing."""

from unittest.mock import patch

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.models import BaseModel as Model
from odoo.tests import tagged

from .case import SellCase


@tagged('post_install', '-at_install')
class TestSoldByOffice(SellCase):
    def document(self, product: Model, kind: str = 'out_invoice', **more) -> Model:
        line = {'product_id': product.id, 'quantity': 10, 'price_unit': 50, 'tax_ids': []}
        vals = {'move_type': kind, 'partner_id': self.holder.id, 'invoice_date': fields.Date.today()}
        return self.env['account.move'].create({**vals, 'invoice_line_ids': [Command.create({**line, **more})]})

    def test_the_office_sells_no_cards(self):
        """Nor points, by whatever document; whatever else it sells is its own."""
        for product in (self.gift.product_id, self.loyalty.points_product_id):
            for kind in ('out_invoice', 'out_refund', 'out_receipt'):
                told = self.assertRaisesRegex(UserError, "sell it at a till")
                with self.subTest(product.name, kind=kind), told, self.env.cr.savepoint():
                    self.document(product, kind).action_post()
        self.document(self.bread).action_post()
        elsewhere = self.gift.clearing_account_id
        self.document(self.gift.product_id, account_id=elsewhere.id).action_post()
        self.assertHealthy()

    def test_a_till_invoices_them(self):
        """And the office credits that."""
        card = self.env['customer.card']._issue(self.gift, state='ready')
        vals = {'to_invoice': True, 'partner_id': self.holder.id}
        order = self.sync(self.order([self.line(card, 50)], [(self.cash_method, 50)], **vals))
        invoice = order.account_move
        self.assertEqual((invoice.state, card._account('value').balance), ('posted', 50))
        wizards = self.env['account.move.reversal'].with_context(active_model='account.move', active_ids=invoice.ids)
        wizard = wizards.create({'journal_id': invoice.journal_id.id})
        note = self.env['account.move'].browse(wizard.refund_moves()['res_id'])
        note.action_post()
        self.assertEqual((note.state, card._account('value').balance), ('posted', 0))

    def test_what_was_invoiced_before_is_credited(self):
        """By a credit note of that invoice, and no other."""
        with patch('odoo.addons.customer_card.models.till.account_move_returns.BEFORE_POSTED', ()):
            invoice = self.document(self.gift.product_id)
            invoice.action_post()
        other = self.document(self.gift.product_id, 'out_refund')
        other.reversed_entry_id = self.document(self.bread)
        with self.assertRaisesRegex(UserError, "sell it at a till"), self.env.cr.savepoint():
            other.action_post()
        invoice._reverse_moves([{}], cancel=True)
        self.assertEqual(invoice.payment_state, 'reversed')
        self.assertHealthy()
