from odoo import Command
from odoo.tests import tagged

from .case import TourCase

VOUCHER = '9501000000078787'  # static/tests/tours/voucher_tour.js knows it, too


@tagged('post_install', '-at_install')
class TestToursVoucher(TourCase):
    """A single-purpose voucher is sold with its tax and pays only for goods of that tax."""

    def test_sold_and_spent(self):
        company = self._get_main_company()
        account = self.env['account.account'].create(
            {'name': "VAT payable", 'code': 'CCVAT', 'account_type': 'liability_current'}
        )
        lines = [
            Command.create({'repartition_type': 'base'}),
            Command.create({'repartition_type': 'tax', 'account_id': account.id}),
        ]
        tax = self.env['account.tax'].create(
            {
                'name': "VAT 20",
                'amount': 20,
                'type_tax_use': 'sale',
                'price_include_override': 'tax_included',
                'company_id': company.id,
                'invoice_repartition_line_ids': lines,
                'refund_repartition_line_ids': lines,
            }
        )
        self.env['product.template'].create(
            {'name': "Ticket", 'available_in_pos': True, 'list_price': 20, 'taxes_id': tax.ids}
        )
        program = self._program("Cinema", 'gift', voucher_tax_id=tax.id, face_value=30)
        card = self._card(program, VOUCHER, state='ready')
        self._run('CustomerCardVoucherTour')
        self.assertEqual(self._balance(card, 'value'), (10, 10))
        sale = self.env['pos.order.line'].search([('product_id', '=', program.product_id.id)])
        self.assertEqual((sale.price_subtotal_incl, sale.price_subtotal, sale.tax_ids), (30, 25, tax))
