from odoo.exceptions import UserError
from odoo.tests import tagged

from ..books.case import BooksMixin
from .returns_case import InvoiceCase


@tagged('post_install', '-at_install')
class TestTurnedInvoices(InvoiceCase, BooksMixin):
    """Risk: a till's word of an order makes its invoice something else, and cards or the books take it for that."""

    def refused(self, words: str, lines: list, payments: list, **more) -> None:
        with self.assertRaisesRegex(UserError, words), self.env.cr.savepoint():
            self.sync(self.order(lines, payments, to_invoice=True, partner_id=self.holder.id, **more))

    def synced(self, data: dict):
        """The order itself, without the one it gives back from."""
        return self.sync(data).filtered(lambda order: order.uuid == data['uuid'])

    def crumb(self, line) -> tuple:
        """So little of a sold line that it is a cent."""
        totals = {'price_subtotal': 0.01, 'price_subtotal_incl': 0.01}
        return (line.product_id, -0.01, 1.0, {'refunded_orderline_id': line.id, **totals})

    def test_a_sale_that_is_called_a_return_gives_nothing_back(self):
        order = self.invoiced([(self.bread, 1, 40.0)], gift=40)
        totals = {'price_subtotal': -39.6, 'price_subtotal_incl': -39.6}
        lines = [self.crumb(order.lines), (self.bread, 1, 39.6, totals)]
        self.refused("sells for more", lines, [(self.cash_method, 39.59)], is_refund=True, amount_total=39.59)
        self.assertEqual(self.value.balance, 10)

    def test_nor_when_it_is_invoiced_later(self):
        order = self.invoiced([(self.bread, 1, 40.0)], gift=40)
        totals = {'price_subtotal': -39.6, 'price_subtotal_incl': -39.6}
        lines = [self.crumb(order.lines), (self.bread, 1, 39.6, totals)]
        data = self.order(lines, [(self.cash_method, 39.59)], is_refund=True, amount_total=39.59)
        later = self.synced({**data, 'partner_id': self.holder.id})
        with self.assertRaisesRegex(UserError, "sells for more"), self.env.cr.savepoint():
            later.action_pos_order_invoice()
        self.assertEqual(self.value.balance, 10)

    def test_a_return_that_is_a_coin_apart_comes_back_once(self):
        order = self.invoiced([(self.bread, 2, 20.0)], gift=20)
        totals = {'price_subtotal': 20.0, 'price_subtotal_incl': 20.0}
        back = (self.bread, -1, 20.0, {'refunded_orderline_id': order.lines.id, **totals})
        self.refused(
            "is not what its credit note says", [back], [(self.cash_method, -19.5)], is_refund=True, amount_total=-19.5
        )
        self.assertEqual(self.value.balance, 30)

    def test_a_strangers_card_stays(self):
        victim, line = self.sold_card()
        order = self.invoiced([(self.bread, 1, 10.0), line])
        bread = order.lines.filtered(lambda one: one.product_id == self.bread)
        _mine, sale = self.sold_card()
        sale[3].update(price_subtotal=-20.0, price_subtotal_incl=-20.0)
        self.refused(
            "sells for more", [self.crumb(bread), sale], [(self.cash_method, 19.99)], is_refund=True, amount_total=19.99
        )
        self.assertEqual((victim._account('value').balance, victim.state), (20, 'active'))

    def test_a_card_is_not_sold_as_a_return(self):
        _card, line = self.sold_card()
        self.refused("sells for more", [line], [(self.cash_method, 20)], is_refund=True)

    def test_a_card_that_comes_back_is_credited(self):
        card, line = self.sold_card()
        sold = self.sync(self.order([line], [(self.cash_method, 20)]))
        back = (self.gift.product_id, -1, 20.0, {'refunded_orderline_id': sold.lines.id})
        data = self.order([back], [(self.cash_method, -20)], cards=[card], to_invoice=True, partner_id=self.holder.id)
        order = self.synced(data)
        self.assertEqual((order.is_refund, order.account_move.move_type), (True, 'out_refund'))
        self.close()
        self.settle()
        self.assertTrue(self.report().balanced)
