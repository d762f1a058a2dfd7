"""Risks: bottles and crates that earn when they are sold and lose nothing when they are brought back for cash."""

from uuid import uuid4

from odoo.tests import tagged

from .case import EarningCase


@tagged('post_install', '-at_install')
class TestDeposits(EarningCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        deposits = cls.env['product.category'].create({'name': "Deposits"})
        glass = cls.env['product.category'].create({'name': "Glass", 'parent_id': deposits.id})
        cls.bottle = cls.new_product("Bottle", glass)
        cls.loyalty.deposit_category_ids = deposits

    def rules(self, *rules, **policy):
        super().rules(*(rules or [{'points': 1}]), **policy)

    def foretold(self, *lines) -> str:
        said = [
            {'product_id': product.id, 'qty': quantity, 'amount': quantity * price, 'price': price}
            for product, quantity, price in lines
        ]
        return self.till.customer_card_preview(self.ref(self.loyalty_card), said)['points_text']

    def test_what_bottles_earn(self):
        """Nothing, whether they are charged for, brought back, or both; goods beside them earn what they cost."""
        self.rules()
        for name, lines, points in (
            ("only bottles", [(self.bottle, 10, 1.0)], 0),
            ("only empty ones", [(self.bottle, -10, 1.0)], 0),
            ("bottles with goods", [(self.cheese, 1, 20.0), (self.bottle, 3, 1.0)], 20),
            ("new bottles for empty ones", [(self.cheese, 1, 20.0), (self.bottle, 3, 1.0), (self.bottle, -3, 1.0)], 20),
            ("goods paid with empty ones", [(self.cheese, 1, 20.0), (self.bottle, -5, 1.0)], 15),
            ("more empty ones than goods", [(self.cheese, 1, 20.0), (self.bottle, -30, 1.0)], 0),
            ("some said to cost less than nothing", [(self.cheese, 1, 20.0), (self.bottle, 5, -1.0)], 15),
            ("some of a better price than they have", [(self.cheese, 1, 30.0), (self.bottle, -5, 2.0)], 20),
        ):
            with self.subTest(name):
                self.assertEqual(self.buy(*lines), points)

    def test_a_card_pays_its_part_of_them(self):
        self.rules()
        self.post(self.gift_card._account('value'), 5.5, 'sale')
        uuid = str(uuid4())
        held = self.authorize(self.gift_card, 'value', 5.5, uuid)['operation']
        payments = [(self.cash_method, 16.5), (self.value_method, 5.5, {'customer_card_operation': held})]
        lines = [(self.cheese, 1, 20.0), (self.bottle, 2, 1.0)]
        self.assertEqual(self.buy(*lines, payments=payments, uuid=uuid), 15)

    def test_no_purchase_of_bottles(self):
        """Neither for a rule by purchases nor for one by pieces; nothing comes back that was not given."""
        self.rules({'mode': 'per_order', 'points': 7})
        self.assertEqual(self.buy((self.bottle, 1, 1.0)), 0)
        self.assertEqual(self.buy((self.bottle, -1, 1.0)), 0)
        self.rules({'mode': 'per_unit', 'points': 3})
        self.assertEqual(self.buy((self.bottle, 1, 1.0)), 0)

    def test_what_comes_back_by_its_receipt(self):
        self.rules()
        lines = [(self.cheese, 1, 20.0), (self.bottle, 3, 1.0)]
        order = self.sync(self.order(lines, [(self.cash_method, 23)], cards=[self.loyalty_card]))
        self.assertEqual(self.points.balance, 20)
        self.back(order, 1, 3.0)
        self.assertEqual(self.points.balance, 20)
        self.back(order, 0, 20.0)
        self.assertEqual(self.points.balance, 0)

    def back(self, order, number: int, paid: float) -> None:
        line = order.lines[number]
        self.sync(
            self.order(
                [(line.product_id, -line.qty, line.price_unit, {'refunded_orderline_id': line.id})],
                [(self.cash_method, -paid)],
            )
        )

    def test_the_forecast_is_the_same(self):
        self.rules()
        self.assertIn('20', self.foretold((self.cheese, 1, 20.0), (self.bottle, 3, 1.0)))
        self.assertFalse(self.foretold((self.bottle, 3, 1.0)))

    def test_without_a_category_bottles_are_goods(self):
        self.loyalty.deposit_category_ids = False
        self.rules()
        self.assertEqual(self.buy((self.bottle, 3, 1.0)), 3)
