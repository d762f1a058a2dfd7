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

    def test_a_product_without_a_price_counts_where_it_is_named_only(self):
        self.coffee.list_price = 0
        for rule in ({'mode': 'per_unit'}, {'mode': 'per_unit', 'category_ids': self.food.ids}, {'mode': 'per_order'}):
            with self.subTest(rule):
                self.rules({'points': 100, **rule})
                self.assertEqual(self.buy((self.coffee, 1000, 0.01)), 0)
                self.assertEqual(self.buy((self.coffee, 4, 2.5)), 0)
        self.rules({'mode': 'per_unit', 'points': 1, 'product_ids': self.coffee.ids})
        self.assertEqual(self.buy((self.coffee, 100_000, 0.0000001)), 1, "by the coin")
        self.assertEqual(self.buy((self.coffee, 4, 2.5)), 4)
        self.rules({'mode': 'per_order', 'points': 50, 'product_ids': self.coffee.ids})
        self.assertEqual(self.buy((self.coffee, 1, 2.5)), 50)
        self.rules({'points': 1})
        self.assertEqual(self.buy((self.coffee, 4, 2.5)), 10, "money is money")

    def test_a_price_of_nothing_on_a_list_is_none(self):
        self.offer(self.priced(0))
        self.assertEqual(self.buy((self.coffee, 1000, 0.01)), 6, "ten pay for 6.67 at half of 3")
        self.assertEqual(self.buy((self.coffee, 10, 1.2)), 8)

    def test_a_list_or_an_attribute_may_give_the_price(self):
        self.coffee.list_price = 0
        self.offer(self.priced(3))
        self.assertEqual(self.buy((self.coffee, 10, 1.5)), 10)
        self.assertEqual(self.buy((self.coffee, 1000, 0.0015)), 1)
        size = self.env['product.attribute'].create(
            {'name': "Size", 'create_variant': 'no_variant', 'value_ids': [(0, 0, {'name': "Small"})]}
        )
        template = self.env['product.template'].create({
            'name': "Juice", 'available_in_pos': True, 'list_price': 0, 'taxes_id': False,
            'attribute_line_ids': [(0, 0, {'attribute_id': size.id, 'value_ids': [(6, 0, size.value_ids.ids)]})],
        })  # fmt: skip
        juice, small = template.product_variant_id, template.attribute_line_ids.product_template_value_ids
        small.price_extra = 4
        self.assertEqual(self.buy((juice, 10, 4, {'attribute_value_ids': [(6, 0, small.ids)]})), 10)
        self.assertEqual(self.buy((juice, 1000, 0.002, {'attribute_value_ids': [(6, 0, small.ids)]})), 1)
        self.assertEqual(self.buy((juice, 10, 4)), 0)

    def test_the_program_says_what_a_rule_for_every_unit_leaves_out(self):
        said = "Rule 1 counts every unit of all products, but none of a product without a price of its own"
        self.assertIn(said, self.loyalty.advice)
        self.loyalty.given_away_earns = True
        self.assertNotIn(said, self.loyalty.advice or '')
        self.loyalty.given_away_earns = False
        self.loyalty.rule_ids.product_ids = self.coffee
        self.assertNotIn(said, self.loyalty.advice or '')

    def priced(self, price: float):
        """A price list that says what a coffee costs."""
        return self.env['product.pricelist'].create({
            'name': "Sale", 'currency_id': self.card_company.currency_id.id, 'company_id': self.card_company.id,
            'item_ids': [(0, 0, {
                'compute_price': 'fixed', 'fixed_price': price, 'product_tmpl_id': self.coffee.product_tmpl_id.id,
            })],
        })  # fmt: skip

    def offer(self, pricelist) -> None:
        self.pos_config_usd.write({'use_pricelist': True, 'available_pricelist_ids': [(4, pricelist.id)]})

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
        sale = self.priced(0.9)
        self.assertEqual(self.buy((self.coffee, 10, 0.9)), 6, "nobody's price")
        self.offer(sale)
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

    def test_a_goal_counts_what_has_no_price_where_it_names_it_only(self):
        self.coffee.list_price = 0
        goal = {'program_id': self.loyalty.id, 'target': 10, 'points': 7}
        goals = self.env['customer.card.challenge'].create([
            {**goal, 'name': "Units", 'goal': 'units', 'category_ids': [(6, 0, self.food.ids)]},
            {**goal, 'name': "Visits", 'goal': 'orders'},
            {**goal, 'name': "Coffees", 'goal': 'units', 'product_ids': [(6, 0, self.coffee.ids)]},
        ])  # fmt: skip
        self.rules()
        goods = [(self.coffee, 1000, 0.01), (self.cheese, 1, 1)]
        sold = self.sync(self.order(goods, [(self.cash_method, 11)], cards=[self.loyalty_card]))
        self.assertEqual(self.done(goals), {"Units": 1, "Visits": 1, "Coffees": 1000})
        back = {'refunded_orderline_id': sold.lines[0].id}
        self.coffee.list_price = 3
        self.sync(self.order([(self.coffee, -400, 0.01, back)], [(self.cash_method, -4)], is_refund=True))
        self.assertEqual(self.done(goals), {"Units": 1, "Visits": 1, "Coffees": 600})
        self.coffee.list_price = 0
        self.buy((self.coffee, 1000, 0.01))
        self.assertEqual(self.done(goals), {"Units": 1, "Visits": 1, "Coffees": 1600})

    def done(self, goals) -> dict:
        self.env.invalidate_all()
        return {stand.challenge_id.name: stand.done for stand in goals.progress_ids}

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
