from odoo import Command
from odoo.tests import tagged

from .case import TourCase


@tagged('post_install', '-at_install')
class TestToursDiscount(TourCase):
    """Points taken off the price at the till: 10.00 of a basket of 42.60 with 0, 21 (included) and 5 % (on top) tax,
    and the books.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.club.write({'points_as': 'discount'})
        for name, price, rate, included in (("Shirt", 12.10, 21, True), ("Book", 10, 5, False)):
            tax = cls.env['account.tax'].create(
                {
                    'name': f'{name} {rate} %',
                    'amount': rate,
                    'price_include_override': 'tax_included' if included else 'tax_excluded',
                }
            )
            cls.env['product.template'].create(
                {'name': name, 'available_in_pos': True, 'list_price': price, 'taxes_id': [Command.set(tax.ids)]}
            )

    def assertBooked(self) -> None:
        """The session closes, everything is settled, and the general ledger explains the cards to the cent."""
        self.main_pos_config.current_session_id.action_pos_session_closing_control()
        self.env['customer.card.settlement']._settle_all(self.main_pos_config.company_id)
        report = self.env['customer.card.liability'].create({'company_id': self.main_pos_config.company_id.id})
        report.action_show()
        self.assertTrue(
            report.balanced, report.account_ids.read(['balance', 'waiting_value', 'ledger_value', 'difference'])
        )
        health = self.env['customer.card.health']._check()
        self.assertTrue(health.healthy, health.finding_ids.mapped('fact'))

    def assertAmounts(self, document, total: float, tax: float) -> None:
        self.assertAlmostEqual(document.amount_total, total)
        self.assertAlmostEqual(document.amount_tax, tax)

    def order(self, number: int = 0):
        return self.env['pos.order'].search([('config_id', '=', self.main_pos_config.id)], order='id')[number]

    def test_price_and_tax_fall(self):
        self._run('CustomerCardDiscountTour')
        order = self.order()
        self.assertAmounts(order, 32.60, 1.99)
        self.assertEqual(order.lines.filtered('customer_card_discount').product_id, self.club.discount_product_id)
        self.assertEqual(self._balance(self.loyalty, 'points'), (500 - 100 + 32, 500 - 100 + 32))
        self.assertBooked()
        taxes = order.session_id.move_id.line_ids.filtered('tax_line_id')
        self.assertAlmostEqual(-sum(taxes.mapped('balance')), 1.99)

    def test_invoiced(self):
        self._run('CustomerCardDiscountInvoiceTour')
        order = self.order()
        self.assertAmounts(order.account_move, 32.60, 1.99)
        self.assertEqual(self._balance(self.loyalty, 'points')[0], 500 - 100 + 32)
        self.assertBooked()

    def test_a_part_and_the_rest_come_back(self):
        self._run('CustomerCardDiscountRefundTour')
        self.assertAlmostEqual(self.order(1).amount_total, -15.31)
        self.assertAlmostEqual(sum(self.order(number).amount_total for number in range(3)), 0)
        self.assertAlmostEqual(sum(self.order(number).amount_tax for number in range(3)), 0)
        self.assertEqual(self._balance(self.loyalty, 'points')[0], 500)
        self.assertBooked()

    def test_change_of_mind(self):
        self._run('CustomerCardDiscountChangeTour')
        self.assertEqual(self.order().amount_total, 12.10)
        self.assertEqual(self._balance(self.loyalty, 'points'), (512, 512))

    def test_one_key_too_few(self):
        self._run('CustomerCardDiscountZeroTour')
        self.assertEqual(self.order().amount_total, 42.60)
        self.assertEqual(self._balance(self.loyalty, 'points'), (542, 542))
        self.assertEqual(self.blank.state, 'ready')

    def test_in_the_best_mix(self):
        self._run('CustomerCardDiscountMixTour')
        self.assertEqual(self._balance(self.loyalty, 'points')[0], 0)
        self.assertEqual(self._balance(self.gift, 'value')[0], 2.5)
