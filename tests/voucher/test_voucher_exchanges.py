from odoo.exceptions import UserError
from odoo.tests import tagged

from .case import VoucherCase


@tagged('post_install', '-at_install')
class TestVoucherExchanges(VoucherCase):
    """Risk: what a voucher paid for is exchanged for goods of another tax, and the tax of the voucher is gone."""

    def setUp(self):
        super().setUp()
        self.sell(60)

    def back(self, line, **more):
        return self.goods(line.product_id, line.price_unit, -1, refunded_orderline_id=line.id, **more)

    def exchange(self, line, *goods):
        """Exchange a line for other goods; these."""
        data = self.order([self.back(line), *goods], [])
        self.sync(data)
        order = self.env['pos.order'].search([('uuid', '=', data['uuid'])])
        return order.lines.filtered(lambda one: one.qty > 0)

    def refuse(self, lines: list, payments: list, **more):
        with self.assertRaisesRegex(UserError, "pays only for goods with the tax VAT 20"), self.env.cr.savepoint():
            self.sync(self.order(lines, payments, **more))
        self.env.invalidate_all()

    def assertTax(self, vat: float):
        self.close()
        self.settle()
        self.assertEqual(self.report_of(self.vat)['tax'], vat)
        self.assertTrue(self.report().balanced)

    def test_goods_of_another_tax(self):
        line = self.spend(30).lines
        self.refuse([self.back(line), self.goods(self.popcorn, 30)], [])
        self.refuse([self.back(line), self.goods(self.popcorn, 30)], [], is_refund=True)
        low = {'tax_ids': [(6, 0, self.low.ids)]}
        self.refuse([self.back(line, **low), self.goods(self.popcorn, 30)], [])
        self.refuse([self.back(line), self.goods(self.popcorn, 20), self.goods(self.ticket, 10)], [])
        self.refuse([self.back(line), self.goods(self.popcorn, 40)], [(self.cash_method, 10)])
        self.refuse([self.back(line), self.goods(self.popcorn, 20)], [(self.value_method, -10)])
        self.assertTax(10)

    def test_nor_by_an_exchange_between(self):
        line = self.spend(30).lines
        line = self.exchange(line, self.goods(self.ticket, 30))
        self.refuse([self.back(line), self.goods(self.popcorn, 30)], [])

    def test_nor_for_the_cash_that_paid_the_rest(self):
        order = self.spend(30, self.goods(self.ticket, 30), self.goods(self.popcorn, 30))
        ticket, popcorn = order.lines
        self.refuse([self.back(ticket)], [(self.cash_method, -30)], is_refund=True)
        self.sync(self.order([self.back(popcorn)], [(self.cash_method, -30)], is_refund=True))
        self.assertTax(10)

    def test_goods_of_its_tax(self):
        line = self.spend(30).lines
        self.sync(self.order([self.back(line), self.goods(self.ticket, 20)], [(self.value_method, -10)]))
        self.assertEqual(self.account.balance, 40)
        self.assertTax(10)

    def test_given_back_to_the_card_the_rest_is_free(self):
        line = self.spend(30).lines
        lines = [self.back(line), self.goods(self.popcorn, 30)]
        self.sync(self.order(lines, [(self.value_method, -30), (self.cash_method, 30)]))
        self.assertEqual(self.account.balance, 60)
        self.assertTax(10)

    def test_what_may_leave_as_cash_may_pay_for_anything(self):
        line = self.spend(30).lines
        self.voucher.cash_refunds = True
        self.exchange(line, self.goods(self.popcorn, 30))
        self.assertEqual(self.account.balance, 30)

    def test_what_was_exchanged_before_comes_back(self):
        """An exchange that was let through once does not keep its goods from coming back."""
        line = self.spend(30).lines
        self.voucher.cash_refunds = True
        lines = self.exchange(line, self.goods(self.popcorn, 20), self.goods(self.popcorn, 10))
        self.voucher.cash_refunds = False
        for popcorn in lines:
            amount = popcorn.price_subtotal_incl
            self.sync(self.order([self.back(popcorn)], [(self.value_method, -amount)], is_refund=True))
        self.assertEqual(self.account.balance, 60)
