"""Risks: goods come back by a receipt of something else, or as a discount of more than all; the host's stored value is
named where there is none.
"""

from unittest.mock import patch
from uuid import uuid4

from odoo.exceptions import UserError
from odoo.models import BaseModel as Model
from odoo.tests import tagged

from ..selling.case import SellCase
from .receipts_case import ReceiptMixin


@tagged('post_install', '-at_install')
class TestOtherReceipts(ReceiptMixin, SellCase):
    """What the shop refuses without its receipt."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.loyalty.returns_without_receipt = 'refuse'

    def refused(self, *lines: tuple, cash: float = -10.0, **more) -> None:
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.sync(self.order(list(lines), [(self.cash_method, cash)], is_refund=True) | more)
        self.env.invalidate_all()

    def test_one_of_a_cent(self):
        sold = self.plain(0.01).lines
        self.refused(self.named(sold, 1, 10.0))
        self.refused(self.named(sold, 1000))

    def test_one_of_another_product(self):
        sold = self.plain(10.0).lines
        other = self.new_product("Cake")
        self.refused((other, -1, 10.0, {'refunded_orderline_id': sold.id}))

    def test_one_that_was_used(self):
        sold = self.plain(10.0).lines
        self.sync(self.cash_back(sold))
        self.refused(self.named(sold))

    def test_without_it_only_noted(self):
        self.loyalty.returns_without_receipt = 'note'
        self.sync(self.order([self.named(self.plain(0.01).lines, 1, 10.0)], [(self.cash_method, -10)], is_refund=True))
        self.assertIn('no_receipt', self.env['customer.card.unusual'].search([]).mapped('kind'))

    def test_a_discount_of_more_than_all(self):
        line = (self.bread, 1, 10.0, {'discount': 200, 'price_subtotal': -10, 'price_subtotal_incl': -10})
        self.refused(line, amount_total=-10)


@tagged('post_install', '-at_install')
class TestStoredValueNamed(ReceiptMixin, SellCase):
    """A product of the host's gift cards, on lines that name none of them."""

    def setUp(self):
        super().setUp()
        self.stored = self.new_product("Host card")
        orders = type(self.env['pos.order'])
        self.startPatcher(patch.object(orders, '_customer_card_stored_products', lambda _order: {self.stored.id}))

    def by_points(self, amount: float, uuid: str) -> tuple:
        self.post(self.points, amount * 100, 'earn')
        operation = self.authorize(self.loyalty_card, 'points', amount, uuid)['operation']
        return self.points_method, amount, {'customer_card_operation': operation}

    def test_it_earns_nothing(self):
        lines = [(self.bread, 1, 100.0), (self.stored, 1, -100.0)]
        self.sync(self.order(lines, [], cards=[self.loyalty_card]))
        self.assertEqual(self.points.balance, 0)

    def test_what_it_takes_off_no_card_pays(self):
        uuid = str(uuid4())
        paid = [self.by_points(50, uuid), (self.cash_method, -50)]
        lines = [(self.bread, 1, 50.0), (self.stored, 1, -50.0)]
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.sync(self.order(lines, paid, uuid=uuid))

    def bought(self) -> Model:
        """Bread and a host's gift card, half by points."""
        uuid = str(uuid4())
        paid = [self.by_points(50, uuid), (self.cash_method, 50)]
        return self.sync(self.order([(self.bread, 1, 50.0), (self.stored, 1, 50.0)], paid, uuid=uuid))

    def test_what_it_was_bought_with_is_gone(self):
        sold = self.bought()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.sync(self.cash_back(sold.lines[0]))
        self.env.invalidate_all()
        back = [(self.points_method, -50)]
        self.sync(self.order([self.named(sold.lines[0])], back, is_refund=True))
        self.assertEqual(self.points.balance, 5000)

    def test_it_comes_back(self):
        sold = self.bought()
        self.sync(self.cash_back(sold.lines[1]))
        self.assertEqual(self.points.balance, 0)
