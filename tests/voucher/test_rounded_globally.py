from random import Random
from uuid import uuid4

from odoo.models import BaseModel as Model
from odoo.tests import tagged

from ..books import test_session_books as books
from .case import VoucherCase

PRICES = (0.99, 1.49, 2.79, 3.95, 4.5, 9.99, 12.9, 19.95)


@tagged('post_install', '-at_install')
class TestRoundedGlobally(VoucherCase):
    """Risk: taxes are rounded for all of an order (the host's default), and the cent that is left over falls on the
    card: its liability is never the ledger's again.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.card_company.tax_calculation_rounding_method = 'round_globally'

    def gift_line(self, amount: float) -> tuple:
        return self.goods(self.gift.product_id, amount, customer_card_ref=self.ref(self.gift_card))

    def assertBooked(self, *lines: tuple, **more: object) -> Model:
        total = round(sum(quantity * price for _product, quantity, price, *_more in lines), 2)
        order = self.sync(self.order(list(lines), [(self.cash_method, total)], **more))
        self.close()
        self.settle()
        self.assertTrue(self.report().balanced)
        self.assertHealthy()
        return order

    def test_a_top_up_beside_goods(self):
        self.assertBooked(self.gift_line(20), self.goods(self.ticket, 9.99))

    def test_with_an_invoice(self):
        self.assertBooked(self.gift_line(20), self.goods(self.ticket, 9.99), to_invoice=True, partner_id=self.holder.id)

    def test_points_sold(self):
        line = (self.loyalty.points_product_id, 1, 20.0, {'customer_card_ref': self.ref(self.loyalty_card)})
        self.assertBooked(line, self.goods(self.ticket, 9.99))

    def test_a_voucher_beside_goods_of_its_tax(self):
        line = self.goods(self.voucher.product_id, 20, customer_card_ref=self.ref(self.card))
        self.assertBooked(line, self.goods(self.popcorn, 9.97), self.goods(self.ticket, 9.99))

    def test_a_remainder_paid_out_beside_goods(self):
        self.charge(0.6)
        self.settle()
        uuid = str(uuid4())
        held = self.till.customer_card_payout(self.ref(self.gift_card), uuid, str(uuid4()))
        out = self.goods(self.gift.product_id, 0.6, -1, customer_card_hold=held['operation'])
        self.assertBooked(self.goods(self.ticket, 0.09), out, uuid=uuid)

    def test_a_top_up_that_comes_back_alone(self):
        order = self.sync(self.order([self.gift_line(20), self.goods(self.ticket, 9.99)], [(self.cash_method, 29.99)]))
        line = order.lines.filtered('customer_card_ref')
        back = (line.product_id, -1, 20.0, {'refunded_orderline_id': line.id})
        self.sync(self.order([back], [(self.cash_method, -20)], is_refund=True, cards=[self.gift_card]))
        self.close()
        self.settle()
        self.assertEqual((self.value.balance, self.report().balanced), (0, True))

    def test_baskets(self):
        """Of every tax, prices as shops have them; the books are looked at once, for all."""
        chosen = Random(1)  # noqa: S311  baskets, no secret
        for percent in (5, 7, 10, 19, 20, 21):
            self.ticket.taxes_id = self.tax(f"VAT of {percent}", percent)
            for _number in range(5):
                prices = chosen.choices(PRICES, k=chosen.choice((1, 2, 3)))
                lines = [self.gift_line(50), *(self.goods(self.ticket, price) for price in prices)]
                self.sync(self.order(lines, [(self.cash_method, round(50 + sum(prices), 2))]))
        self.close()
        self.settle()
        self.assertEqual((self.value.balance, self.report().balanced), (1500, True))
        self.assertHealthy()


@tagged('post_install', '-at_install')
class TestSessionBooksGlobally(books.TestSessionBooks):
    """The books of a session, in a company that rounds taxes for all of an order."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.card_company.tax_calculation_rounding_method = 'round_globally'
