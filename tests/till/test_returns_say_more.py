"""Risk: a return whose line gives back next to nothing, and everything in cash."""

from uuid import uuid4

from odoo.exceptions import UserError
from odoo.tests import tagged

from .returns_case import ReturnCase


@tagged('post_install', '-at_install')
class TestReturnsSayMore(ReturnCase):
    def say_more(self, sold, amount: float, *, taxed: bool = False) -> dict:
        """A hundredth of a piece at 1.00 that says it cost ``amount``, by hand made taxes where ``taxed``."""
        extra = {
            'currency_id': self.card_company.currency_id.id, 'price_unit': 1.0, 'discount': 0.0, 'quantity': 0.01,
            'rate': 1.0, 'manual_total_excluded_currency': amount, 'manual_total_excluded': amount,
            'manual_tax_amounts': {'0': {}},
        }  # fmt: skip
        more = {
            'refunded_orderline_id': sold.id, 'price_subtotal': amount, 'price_subtotal_incl': amount,
            **({'extra_tax_data': extra} if taxed else {}),
        }  # fmt: skip
        line = (sold.product_id, -0.01, 1.0, more)
        return self.order([line], [(self.cash_method, -amount)], is_refund=True, amount_total=-amount)

    def refused(self, data: dict) -> None:
        with self.assertRaisesRegex(UserError, "More comes back"), self.env.cr.savepoint():
            self.sync(data)
        self.env.invalidate_all()

    def test_a_sale_that_earned(self):
        sold = self.sale([(self.bread, 1000, 1.0)], [(self.cash_method, 1000)]).lines
        points = self.loyalty_card._account('points').balance
        self.assertGreater(points, 0)
        for way in ('round_per_line', 'round_globally'):
            self.card_company.tax_calculation_rounding_method = way
            for taxed in (False, True):
                self.refused(self.say_more(sold, 1000.0, taxed=taxed))
        self.assertEqual(self.loyalty_card._account('points').balance, points)

    def test_a_price_that_points_lowered(self):
        self.loyalty.points_as = 'discount'
        self.post(self.points, 9000, 'reward')
        uuid = str(uuid4())
        answer = self.authorize(self.loyalty_card, 'points', 90.0, uuid)
        off = (self.loyalty.discount_product_id, 1, -90.0, {'customer_card_discount': answer['operation']})
        order = self.order([(self.bread, 10_000, 0.01), off], [(self.cash_method, 10.0)], uuid=uuid, amount_total=10.0)
        sold = self.sync(order).lines.filtered(lambda line: line.product_id == self.bread)
        self.refused(self.say_more(sold, 100.0, taxed=True))

    def test_an_honest_return_goes_through(self):
        order = self.sale([(self.bread, 3, 3.33)], [(self.cash_method, 9.99)])
        back = self.back(order, [1], [(self.cash_method, -3.33)])
        self.assertEqual(back.filtered('is_refund').state, 'paid')
