from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .case import VoucherCase


@tagged('post_install', '-at_install')
class TestVoucherProgram(VoucherCase):
    """Only a tax that can be split off the price, on cards that were not sold otherwise before."""

    def test_product_follows(self):
        self.assertEqual(self.voucher.product_id.taxes_id, self.vat)
        self.voucher.voucher_tax_id = self.low
        self.assertEqual(self.voucher.product_id.taxes_id, self.low)
        self.voucher.voucher_tax_id = False
        self.assertFalse(self.voucher.product_id.taxes_id)
        self.assertEqual(self.voucher._liability_rate('value'), 1)

    def test_wrong_taxes(self):
        wrong = {'price_include_override': 'tax_excluded'}, {'amount_type': 'fixed'}, {'type_tax_use': 'purchase'}
        for number, more in enumerate(wrong):
            with self.assertRaisesRegex(ValidationError, "cannot be the tax of a voucher"), self.env.cr.savepoint():
                self.voucher.voucher_tax_id = self.tax(f"Wrong {number}", 10, **more)
        nowhere = self.tax("Nowhere", 10)
        nowhere.invoice_repartition_line_ids.account_id = False
        with self.assertRaisesRegex(ValidationError, "cannot be the tax of a voucher"), self.env.cr.savepoint():
            self.voucher.voucher_tax_id = nowhere
        with self.assertRaisesRegex(ValidationError, "no value"), self.env.cr.savepoint():
            self.loyalty.voucher_tax_id = self.vat

    def test_no_change_once_sold(self):
        self.charge(10)
        with self.assertRaisesRegex(UserError, "Start a new program"), self.env.cr.savepoint():
            self.gift.voucher_tax_id = self.vat
        self.sell(10)
        with self.assertRaisesRegex(UserError, "Start a new program"), self.env.cr.savepoint():
            self.voucher.voucher_tax_id = False

    def test_product_of_its_own(self):
        with self.assertRaisesRegex(ValidationError, "product of its own"), self.env.cr.savepoint():
            self._program(
                'gift', name="Other", prefix='954', product_id=self.voucher.product_id.id, voucher_tax_id=self.vat.id
            )
        with self.assertRaisesRegex(ValidationError, "sold without tax"), self.env.cr.savepoint():
            self.gift.product_id = self.voucher.product_id

    def test_taxes_of_another_company_stay(self):
        other = self.env['res.company'].create({'name': "Elsewhere"})
        country = {'country_id': self.vat.country_id.id, 'company_id': other.id}
        group = self.env['account.tax.group'].create({'name': "Theirs", **country})
        theirs = self.env['account.tax'].create({'name': "Theirs", 'amount': 7, 'tax_group_id': group.id, **country})
        product = self.voucher.product_id
        product.company_id = False
        product.taxes_id |= theirs
        self.voucher.voucher_tax_id = self.low
        self.assertEqual(product.taxes_id, theirs | self.low)
        self.voucher.voucher_tax_id = False
        self.assertEqual(product.taxes_id, theirs)

    def test_the_till_is_told(self):
        for card, tax in ((self.card, {'id': self.vat.id, 'name': "VAT 20"}), (self.gift_card, False)):
            self.assertEqual(self.till.customer_card_identify(card.sudo().number)['card']['voucher_tax'], tax)
