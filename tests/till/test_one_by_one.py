"""Risk: what was bought comes back in parts, by several receipts, and the last part in no way: what cards paid, and
what was paid beside them, do not come to what it cost.
"""

from uuid import uuid4

from odoo.exceptions import UserError
from odoo.models import BaseModel as Model
from odoo.tests import tagged

from ..selling.case import SellCase
from .receipts_case import ReceiptMixin


@tagged('post_install', '-at_install')
class TestOneByOne(SellCase):
    """3 × 2.35 less 10 % is 6.35, each piece by itself 2.12. The cent goes as money once the card has all it paid."""

    def sold(self, *payments: tuple, uuid: str | None = None, beside: tuple = ()) -> Model:
        more = {'discount': 10, 'price_subtotal': 6.35, 'price_subtotal_incl': 6.35}
        total = 6.35 + sum(line[2] for line in beside)
        lines = [(self.bread, 3, 2.35, more), *beside]
        return self.sync(self.order(lines, list(payments), uuid=uuid, amount_total=total)).lines[:1]

    def by_card(self, card: Model, kind: str, method: Model, amount: float = 6.35) -> Model:
        uuid = str(uuid4())
        answer = self.authorize(card, kind, amount, uuid)
        self.assertTrue(answer['ok'], answer)
        paid = [(method, amount, {'customer_card_operation': answer['operation']})]
        rest = round(6.35 - amount, 2)
        return self.sold(*paid, *([(self.cash_method, rest)] if rest else []), uuid=uuid)

    def piece(self, line: Model, *payments: tuple) -> None:
        more = {'discount': 10, 'price_subtotal': 2.12, 'price_subtotal_incl': 2.12, 'refunded_orderline_id': line.id}
        lines = [(self.bread, -1, 2.35, more)]
        self.sync(self.order(lines, list(payments), is_refund=True, amount_total=-2.12))
        self.env.invalidate_all()

    def refused(self, sentence: str, line: Model, *payments: tuple) -> None:
        with self.assertRaisesRegex(UserError, sentence), self.env.cr.savepoint():
            self.piece(line, *payments)
        self.env.invalidate_all()

    def comes_back(self, line: Model, method: Model) -> None:
        for _piece in range(2):
            self.piece(line, (method, -2.12))
        self.refused("less than you want to give back", line, (method, -2.12))
        self.refused("can be paid out another way", line, (method, -2.10), (self.cash_method, -0.02))
        self.refused("can be paid out another way", line, (self.cash_method, -2.12))
        self.piece(line, (method, -2.11), (self.cash_method, -0.01))

    def test_paid_by_value(self):
        self.charge(100)
        self.comes_back(self.by_card(self.gift_card, 'value', self.value_method), self.value_method)
        self.assertEqual(self.value.balance, 100)
        self.assertHealthy()

    def test_paid_by_points(self):
        points = self.loyalty_card._account('points')
        self.post(points, 1000, 'topup')
        self.comes_back(self.by_card(self.loyalty_card, 'points', self.points_method), self.points_method)
        self.assertEqual(points.balance, 1000)

    def test_paid_in_cash_too(self):
        self.charge(100)
        line = self.by_card(self.gift_card, 'value', self.value_method, 5.35)
        for _piece in range(2):
            self.piece(line, (self.value_method, -2.12))
        self.refused("can be paid out another way", line, (self.value_method, -1.10), (self.cash_method, -1.02))
        self.piece(line, (self.value_method, -1.11), (self.cash_method, -1.01))
        self.assertEqual(self.value.balance, 100)

    def test_beside_a_card_that_was_charged(self):
        """Nothing of the card's leaves with it."""
        line = self.sold((self.cash_method, 26.35), beside=(self.line(self.gift_card, 20.0),))
        for _piece in range(3):
            self.piece(line, (self.cash_method, -2.12))
        self.assertEqual(self.value.balance, 20)


@tagged('post_install', '-at_install')
class TestExchangedAndBack(ReceiptMixin, SellCase):
    """Two loaves, 20 by card; one is exchanged for a cake of 16 with 6 in cash. However it comes back, the card gets 20
    and the customer 6.
    """

    def setUp(self) -> None:
        super().setUp()
        self.charge(100)
        uuid = str(uuid4())
        held = {'customer_card_operation': self.authorize(self.gift_card, 'value', 20, uuid)['operation']}
        order = self.order([(self.bread, 2, 10.0)], [(self.value_method, 20, held)], uuid=uuid)
        self.loaves = self.sync(order).lines
        cake = self.new_product("Cake")
        exchange = self.order([self.named(self.loaves), (cake, 1, 16.0)], [(self.cash_method, 6)], is_refund=True)
        self.cake = self.sync(exchange).lines.filtered(lambda line: line.product_id == cake)

    def back(self, line: Model, by_card: float, cash: float) -> None:
        paid = [
            (method, -amount) for method, amount in ((self.value_method, by_card), (self.cash_method, cash)) if amount
        ]
        self.sync(self.order([self.named(line)], paid, is_refund=True))
        self.env.invalidate_all()

    def refused(self, line: Model, by_card: float, cash: float) -> None:
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.back(line, by_card, cash)
        self.env.invalidate_all()

    def assertWhole(self) -> None:
        self.assertEqual(self.value.balance, 100)
        self.assertHealthy()

    def test_more_of_it_to_the_card_than_it_paid(self):
        self.back(self.cake, 16, 0)
        self.refused(self.loaves, 10, 0)
        self.refused(self.loaves, 3, 7)
        self.refused(self.loaves, 0, 10)
        self.back(self.loaves, 4, 6)
        self.assertWhole()

    def test_each_as_it_was_paid(self):
        self.refused(self.cake, 9, 7)
        self.back(self.cake, 10, 6)
        self.refused(self.loaves, 9, 1)
        self.back(self.loaves, 10, 0)
        self.assertWhole()

    def test_the_other_loaf_first(self):
        self.refused(self.loaves, 4, 6)
        self.back(self.loaves, 10, 0)
        self.back(self.cake, 10, 6)
        self.assertWhole()
