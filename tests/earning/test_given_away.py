"""Risk: points by the piece, by the purchase and towards goals for goods that were given away."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .case import EarningCase


@tagged('post_install', '-at_install')
class TestGivenAway(EarningCase):
    """100,000 pieces for a cent, a thousand with 99.999 % off, and what an honest shop does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.coffee = cls.new_product("Coffee", cls.food)
        cls.coffee.list_price = 3

    def setUp(self):
        super().setUp()
        self.rules({'mode': 'per_unit', 'points': 1})

    def discounted(self, quantity: float, percent: float) -> tuple:
        price = 3 * (1 - percent / 100)
        total = round(quantity * price, 2)
        return (
            self.coffee,
            quantity,
            price,
            {'price_unit': 3.0, 'discount': percent, 'price_subtotal': total, 'price_subtotal_incl': total},
        )

    def test_nothing_for_nearly_nothing(self):
        self.assertEqual(self.buy((self.coffee, 100_000, 0.0000001)), 0)
        self.assertEqual(self.buy(self.discounted(1000, 99.999)), 0)
        self.assertEqual(self.buy((self.coffee, 10, 3), (self.rebate, 1, -29.99)), 0)
        self.assertEqual(self.buy((self.coffee, 10, 0.15)), 1, "a tenth of what half the price asks for")

    def test_an_product_without_a_price_counts_by_the_coin(self):
        self.coffee.list_price = 0
        self.assertEqual(self.buy((self.coffee, 100_000, 0.0000001)), 1)
        self.assertEqual(self.buy((self.coffee, 4, 2.5)), 4)

    def test_what_a_shop_does_counts_in_full(self):
        self.assertEqual(self.buy((self.coffee, 10, 3)), 10)
        self.assertEqual(self.buy(self.discounted(10, 20)), 10)
        self.assertEqual(self.buy(self.discounted(10, 50)), 10)
        self.assertEqual(self.buy((self.coffee, 10, 3), (self.rebate, 1, -15)), 10)

    def test_whose_prices_they_are_says_no_cashier(self):
        staff = self.env['product.pricelist'].create(
            {
                'name': "Staff",
                'currency_id': self.card_company.currency_id.id,
                'company_id': self.card_company.id,
                'item_ids': [
                    (0, 0, {'compute_price': 'percentage', 'percent_price': 100, 'applied_on': '3_global'}),
                ],
            }
        )
        till = self.pos_config_usd.with_user(self.cashier)
        for vals in (
            {'use_pricelist': True, 'available_pricelist_ids': [(4, staff.id)]},
            {'available_pricelist_ids': [(4, staff.id)]},
            {'pricelist_id': staff.id},
        ):
            with self.assertRaisesRegex(UserError, "set by its managers"), self.env.cr.savepoint():
                till.write(vals)
        self.env.invalidate_all()
        self.assertLess(self.buy((self.coffee, 1000, 0.01)), 10)

    def test_the_prices_of_the_till_are_its_own(self):
        sale = self.env['product.pricelist'].create(
            {
                'name': "Sale",
                'currency_id': self.card_company.currency_id.id,
                'company_id': self.card_company.id,
                'item_ids': [
                    (
                        0,
                        0,
                        {
                            'compute_price': 'fixed',
                            'fixed_price': 0.9,
                            'product_tmpl_id': self.coffee.product_tmpl_id.id,
                        },
                    )
                ],
            }
        )
        self.assertEqual(self.buy((self.coffee, 10, 0.9)), 6, "nobody's price")
        self.pos_config_usd.write({'use_pricelist': True, 'available_pricelist_ids': [(4, sale.id)]})
        self.assertEqual(self.buy((self.coffee, 10, 0.9)), 10)

    def test_a_purchase(self):
        self.rules({'mode': 'per_order', 'points': 50})
        self.assertEqual(self.buy((self.coffee, 1, 0.01)), 0)
        self.assertEqual(self.buy((self.coffee, 1, 0.01), (self.cheese, 1, 1)), 50)

    def test_the_program_may_say_otherwise(self):
        self.loyalty.given_away_earns = True
        self.assertEqual(self.buy((self.coffee, 1000, 0.001)), 1000)

    def test_the_tills_forecast_is_the_same(self):
        for quantity, amount, points in ((100_000, 0.01, 0), (10, 24, 10)):
            lines = [{'product_id': self.coffee.id, 'qty': quantity, 'amount': amount}]
            forecast = self.till.customer_card_preview(self.ref(self.loyalty_card), lines)
            self.assertEqual(forecast['points_text'].split(' ')[0], str(points) if points else '')

    def test_goals(self):
        units, visits = self.env['customer.card.challenge'].create(
            [
                {
                    'name': "Ten coffees",
                    'program_id': self.loyalty.id,
                    'goal': 'units',
                    'target': 10,
                    'points': 7,
                    'product_ids': [(6, 0, self.coffee.ids)],
                },
                {'name': "Two visits", 'program_id': self.loyalty.id, 'goal': 'orders', 'target': 2, 'points': 7},
            ]
        )
        self.rules()
        for _order in range(3):
            self.buy((self.coffee, 1000, 0.00001))
        self.assertFalse((units | visits).progress_ids.filtered('points'))
        self.buy((self.coffee, 9, 3))
        self.assertFalse(units.progress_ids.filtered('points'))
        self.buy((self.coffee, 1, 3))
        self.env.invalidate_all()
        self.assertEqual(
            [(round(one.done, 2), one.points) for one in (units | visits).progress_ids.sorted('challenge_id')],
            [(10.02, 7), (2, 7)],
        )

    def test_goods_that_come_back_count_as_they_were_sold(self):
        goal = self.env['customer.card.challenge'].create(
            {
                'name': "Ten coffees",
                'program_id': self.loyalty.id,
                'goal': 'units',
                'target': 10,
                'points': 7,
                'product_ids': [(6, 0, self.coffee.ids)],
            }
        )
        self.rules()
        order = self.sync(
            self.order(
                [(self.coffee, 1000, 0.01), (self.coffee, 9, 3)], [(self.cash_method, 37)], cards=[self.loyalty_card]
            )
        )
        self.assertEqual(round(goal.progress_ids.done, 2), 15.67)
        self.assertTrue(goal.progress_ids.filtered('points'), "9 and 6.67")
        self.coffee.list_price = 300  # what the product costs today says nothing about that sale
        given, bought = order.lines
        self.sync(
            self.order(
                [(self.coffee, -1, 3, {'refunded_orderline_id': bought.id})], [(self.cash_method, -3)], is_refund=True
            )
        )
        self.assertTrue(goal.progress_ids.filtered('points'), "8 and 6.67")
        self.sync(
            self.order(
                [(self.coffee, -1000, 0.01, {'refunded_orderline_id': given.id})],
                [(self.cash_method, -10)],
                is_refund=True,
            )
        )
        self.assertFalse(goal.progress_ids.filtered('points'))
