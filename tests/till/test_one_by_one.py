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
