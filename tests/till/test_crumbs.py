"""Risk: goods that are worth less than a unit of what paid for them come back one by one, and each
brings a whole unit.
"""

from uuid import uuid4

from odoo.exceptions import UserError
from odoo.models import BaseModel as Model
from odoo.tests import tagged

from ..books.case import SessionBooksCase
from ..common.till import TillCase
from ..earning.case import EarningCase
from ..selling.case import SellCase
from .receipts_case import ReceiptMixin


@tagged('post_install', '-at_install')
class TestCrumbs(ReceiptMixin, SellCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.loyalty.rule_ids.unlink()
        cls.loyalty.point_value = 1.0

    def paid_by_points(self, lines: list, amount: float):
        """An order paid with points of 1.00 each."""
        self.post(self.points, amount, 'earn')
        uuid = str(uuid4())
        held = {'customer_card_operation': self.authorize(self.loyalty_card, 'points', amount, uuid)['operation']}
        paid = [(self.points_method, amount, held)]
        return self.sync(self.order(lines, paid, uuid=uuid, cards=[self.loyalty_card])).lines

    def back(self, sold, quantity: float, *payments: float) -> dict:
        paid = [(self.points_method, -amount) for amount in payments]
        return self.order([self.named(sold, quantity)], paid, is_refund=True)

    def test_less_than_a_point_brings_none(self):
        bag = self.new_product("Bag")
        _bread, bags = self.paid_by_points([(self.bread, 1, 9.0), (bag, 10, 0.1)], 10)
        for _bag in range(2):
            with self.assertRaisesRegex(UserError, "less than one point"), self.env.cr.savepoint():
                self.sync(self.back(bags, 1, 0.1))
            self.env.invalidate_all()
        self.assertEqual(self.points.balance, 0)
        self.sync(self.back(bags, 10, 1))
        self.env.invalidate_all()
        self.assertEqual(self.points.balance, 1)
        self.assertHealthy()

    def test_nor_does_it_in_many_payments(self):
        bag = self.new_product("Bag")
        _bread, bags = self.paid_by_points([(self.bread, 1, 49.51), (bag, 49, 0.01)], 50)
        self.assertRefused(self.back(bags, 49, *[0.01] * 49), self.points)

    def test_parts_come_to_the_whole(self):
        (bread,) = self.paid_by_points([(self.bread, 4, 2.5)], 10)
        for left in (8, 5, 3, 0):
            self.sync(self.back(bread, 1, 2.5))
            self.env.invalidate_all()
            self.assertEqual(10 - self.points.balance, left)
        self.assertHealthy()


@tagged('post_install', '-at_install')
class TestCrumbsOfAnotherCurrency(SessionBooksCase):
    def in_crumbs(self, card, kind: str, method, *, crumbs: int = 50):
        """Bread, paid in crumbs of 0.02 €; the order."""
        self.euro = {'pricelist_id': self.pos_config_eur.pricelist_id.id}
        uuid, payments = str(uuid4()), []
        for _crumb in range(crumbs):
            answer = self.till.customer_card_authorize(self.ref(card), kind, 0.02, uuid, str(uuid4()))
            self.assertTrue(answer['ok'], answer)
            payments.append((method, 0.02, {'customer_card_operation': answer['operation']}))
        bread = (self.bread, 1, round(0.02 * crumbs, 2))
        order = self.sync(self.order([bread], payments, uuid=uuid, **self.euro))
        self.env.invalidate_all()
        return order

    def test_crumbs_cost_no_less_than_they_pay(self):
        """Whatever a euro costs: 0.70, a third of a dollar, two dollars."""
        rate = self.at_euro_till()
        for euros in (1 / 0.7, 3, 0.5):
            rate.rate = euros
            with self.subTest(euros):
                before = self.value.balance, self.points.balance
                self.in_crumbs(self.gift_card, 'value', self.value_method)
                self.assertGreaterEqual(before[0] - self.value.balance + 1e-9, 1 / euros)
                self.in_crumbs(self.loyalty_card, 'points', self.points_method)
                self.assertGreaterEqual((before[1] - self.points.balance) * self.loyalty.point_value + 1e-9, 1 / euros)
        self.assertHealthy()

    def test_what_they_cost_more_is_in_the_books(self):
        self.at_euro_till().rate = 1 / 0.7
        for _order in range(3):
            self.in_crumbs(self.gift_card, 'value', self.value_method, crumbs=1)
        self.assertAlmostEqual(self.value.balance, 50 - 0.06)
        self.assertEqual(self.session.close_session_from_ui(), {'successful': True})
        self.settle()
        self.assertBalanced(50 - 0.06 + 10)
        self.assertHealthy()

    def test_they_come_back_as_what_they_cost(self):
        """To the card what it gave, in parts no more of it than has come back."""
        self.at_euro_till().rate = 1 / 0.7
        before = self.value.balance
        order = self.in_crumbs(self.gift_card, 'value', self.value_method)
        self.assertAlmostEqual(before - self.value.balance, 1)
        for part, left in ((0.5, 0.5), (0.25, 0.25), (0.25, 0)):
            back = (self.bread, -part, 1.0, {'refunded_orderline_id': order.lines.id})
            self.sync(self.order([back], [(self.value_method, -part)], is_refund=True, **self.euro))
            self.env.invalidate_all()
            self.assertGreaterEqual(before - self.value.balance, left - 1e-9)
        self.assertAlmostEqual(self.value.balance, before)

    def test_a_cent_of_a_euro_is_no_cent_of_a_dollar(self):
        """Two euro are one dollar."""
        self.at_euro_till()
        euro = {'pricelist_id': self.pos_config_eur.pricelist_id.id}
        before = self.value.balance
        bag = self.env['product.product'].create({'name': "Bag", 'available_in_pos': True, 'taxes_id': False})
        uuid = str(uuid4())
        answer = self.till.customer_card_authorize(self.ref(self.gift_card), 'value', 10.4, uuid, str(uuid4()))
        paid = [(self.value_method, 10.4, {'customer_card_operation': answer['operation']})]
        sold = self.sync(self.order([(self.bread, 1, 10.0), (bag, 40, 0.01)], paid, uuid=uuid, **euro)).lines
        bags = sold.filtered(lambda line: line.product_id == bag)
        left = self.value.balance
        self.assertAlmostEqual(before - left, 5.2)
        back = (bag, -40, 0.01, {'refunded_orderline_id': bags.id})
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.sync(self.order([back], [(self.value_method, -0.01)] * 40, is_refund=True, **euro))
        self.env.invalidate_all()
        self.sync(self.order([back], [(self.value_method, -0.4)], is_refund=True, **euro))
        self.env.invalidate_all()
        self.assertAlmostEqual(self.value.balance - left, 0.2)


@tagged('post_install', '-at_install')
class TestCrumbsOfMoney(EarningCase):
    """A smallest unit of money may be rounding where a return is judged; what it takes back it takes back for all."""

    def sold(self, product: Model, count: int, quantity: float, price: float) -> Model:
        total = round(count * quantity * price, 2)
        data = self.order([(product, quantity, price)] * count, [(self.cash_method, total)], cards=[self.loyalty_card])
        return self.sync({**data, 'amount_total': total})

    def back(self, lines: Model, quantity: float, price: float) -> None:
        rows = [(line.product_id, -quantity, price, {'refunded_orderline_id': line.id}) for line in lines]
        total = round(len(lines) * quantity * price, 2)
        data = self.order(rows, [(self.cash_method, -total)], is_refund=True)
        self.sync({**data, 'amount_total': -total})
        self.env.invalidate_all()

    def bag(self, price: float = 0.01) -> Model:
        bag = self.new_product("Bag", self.soap.categ_id)
        bag.list_price = price
        return bag

    def test_cents_that_come_back_as_hundredths(self):
        self.rules({'mode': 'per_unit', 'points': 1})
        order = self.sold(self.bag(), 40, 1, 0.01)
        self.assertEqual(self.points.balance, 40)
        self.back(order.lines, 0.01, 1.0)
        self.assertEqual(self.points.balance, 0)
        self.assertHealthy()

    def test_cents_that_come_back_as_halves_rounded_up(self):
        self.rules({'mode': 'per_unit', 'points': 1})
        order = self.sold(self.bag(), 40, 1, 0.01)
        rows = [
            (line.product_id, -0.5, 0.01, {
                'refunded_orderline_id': line.id, 'price_subtotal': 0.01, 'price_subtotal_incl': 0.01,
            }) for line in order.lines
        ]  # fmt: skip
        data = self.order(rows, [(self.cash_method, -0.4)], is_refund=True)
        self.sync({**data, 'amount_total': -0.4})
        self.env.invalidate_all()
        self.assertEqual(self.points.balance, 0)

    def test_what_remains_of_a_line_is_what_was_kept(self):
        """Two cents each, of which one comes back."""
        self.rules({'mode': 'per_unit', 'points': 1})
        order = self.sold(self.bag(0.02), 40, 1, 0.02)
        self.back(order.lines, 0.01, 1.0)
        self.assertEqual(self.points.balance, 20)
        self.back(order.lines, 0.01, 1.0)
        self.assertEqual(self.points.balance, 0)

    def test_nor_do_goals_count_them(self):
        self.rules()
        goal = {'program_id': self.loyalty.id, 'name': "Bags", 'goal': 'units', 'target': 40, 'points': 500}
        self.env['customer.card.challenge'].create(goal)
        order = self.sold(self.bag(), 40, 1, 0.01)
        self.assertEqual(self.points.balance, 500)
        self.back(order.lines, 0.01, 1.0)
        self.assertEqual(self.points.balance, 0)

    def test_parts_that_are_rounded_up_come_back_as_what_they_were(self):
        """Two of 3.335 cost 6.67, and each comes back for 3.34."""
        self.rules({'points': 1})
        order = self.sold(self.cheese, 1, 2, 3.335)
        earned = self.points.balance
        for _part in range(2):
            line = (self.cheese, -1, 3.335, {
                'refunded_orderline_id': order.lines.id, 'price_subtotal': 3.34, 'price_subtotal_incl': 3.34,
            })  # fmt: skip
            self.sync({**self.order([line], [(self.cash_method, -3.34)], is_refund=True), 'amount_total': -3.34})
            self.env.invalidate_all()
        self.assertGreater(earned, 0)
        self.assertEqual(self.points.balance, 0)
        self.assertHealthy()


@tagged('post_install', '-at_install')
class TestCrumbsOfADiscount(ReceiptMixin, TillCase):
    """Points took something off lines of a few cents: what comes back as money brings its share of that along."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.loyalty.points_as = 'discount'
        cls.loyalty.rule_ids.unlink()
        cls.product = cls.loyalty.discount_product_id
        cls.post(cls, cls.points, 1000, 'reward')

    def reduced(self, lines: list, off: float) -> Model:
        uuid, total = str(uuid4()), round(sum(quantity * price for _product, quantity, price, *_more in lines) - off, 2)
        key = self.authorize(self.loyalty_card, 'points', off, uuid)['operation']
        reduction = (self.product, 1, -off, {'customer_card_discount': key})
        data = self.order([*lines, reduction], [(self.cash_method, total)], uuid=uuid)
        return self.sync({**data, 'amount_total': total})

    def test_points_do_not_become_cash(self):
        sold = self.reduced([(self.bread, 1, 9.6), *[(self.bread, 100, 0.0001)] * 40], 5)
        rows = [self.named(line, 0.01, 1.0) for line in sold.lines if line.qty == 100]
        with self.assertRaisesRegex(UserError, "0.20 of the discount"), self.env.cr.savepoint():
            self.sync({**self.order(rows, [(self.cash_method, -0.4)], is_refund=True), 'amount_total': -0.4})
        asked = self.till.customer_card_discount_back([[row[3]['refunded_orderline_id'], 0.01, 0.01] for row in rows])
        self.assertEqual([one['amount'] for one in asked['discounts']], [0.2])

    def test_a_till_is_told_what_goes_back_with_rounded_goods(self):
        """Two of 3.335 cost 6.67, and 5.00 of it was taken off: with the first go 2.50, or 2.504 by its money."""
        sold = self.reduced([(self.bread, 2, 3.335, {'price_subtotal': 6.67, 'price_subtotal_incl': 6.67})], 5)
        bread, reduction = sold.lines
        gone = 0
        for part, price in ((1, 3.34), (1, 3.33)):
            (due,) = self.till.customer_card_discount_back([[bread.id, part, price]])['discounts']
            more = {'refunded_orderline_id': bread.id, 'price_subtotal': price, 'price_subtotal_incl': price}
            named = {'refunded_orderline_id': reduction.id, 'customer_card_discount': due['key']}
            lines = [(self.bread, -part, 3.335, more), (self.product, -1, -due['amount'], named)]
            total = round(due['amount'] - price, 2)
            self.sync({**self.order(lines, [(self.cash_method, total)], is_refund=True), 'amount_total': total})
            self.env.invalidate_all()
            gone += due['amount']
        self.assertEqual((round(gone, 2), self.points.balance), (5, 1000))
        self.assertHealthy()
