"""Risk: an order that was paid is rewritten, and does on cards what it was not paid for."""

from typing import Any

from odoo.exceptions import UserError
from odoo.models import BaseModel as Model
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common.sealing import key_is
from .edits_case import MUTED, EditCase


@tagged('post_install', '-at_install')
class TestServedThen(EditCase):
    """Cards are served by the very call that makes an order paid, or by the hourly job where that could not; by nothing
    else.
    """

    def setUp(self) -> None:
        super().setUp()
        self.points = self.loyalty_card._account('points')

    def plain(self, price: float = 50.0, **more: Any) -> Model:
        """Bread, paid in cash."""
        return self.sync(self.order([(self.bread, 1, price)], [(self.cash_method, price)], **more))

    def sale_vals(self, amount: float) -> dict:
        """What a line says that charges the gift card."""
        product = self.gift.product_id
        return {
            'product_id': product.id, 'full_product_name': product.name, 'qty': 1, 'price_unit': amount,
            'price_subtotal': amount, 'price_subtotal_incl': amount, 'customer_card_ref': self.ref(self.gift_card),
        }  # fmt: skip

    def balances(self) -> tuple[float, float]:
        self.env.invalidate_all()
        return self.value.balance, self.points.balance

    def without_key(self, data: dict) -> Model:
        """The order comes while nothing can be served."""
        with key_is(''), mute_logger(MUTED):
            order = self.sync(data)
        self.env.invalidate_all()
        return order

    def again(self, order: Model) -> None:
        """Every way that calls an order paid, and the job."""
        for deed in (
            order.action_pos_order_paid,
            lambda: order._process_saved_order(False),
            order.action_pos_order_invoice,
            lambda: (
                self.env['pos.make.payment']
                .with_context(active_id=order.id)
                .create({'config_id': order.config_id.id, 'amount': 0, 'payment_method_id': self.cash_method.id})
                .check()
            ),
            lambda: order.sudo()._cron_customer_card_late(),
        ):
            self.tried(deed)

    def test_a_paid_order_does_not_become_a_sale_of_cards(self):
        order = self.plain().with_user(self.cashier)
        self.tried(lambda: order.lines.write(self.sale_vals(50)))
        self.again(order)
        self.assertEqual(self.balances(), (0, 0))

    def test_nor_by_lines_and_payments_that_are_added(self):
        order = self.plain().with_user(self.cashier)
        self.tried(lambda: order.lines.create({'order_id': order.id, **self.sale_vals(20)}))
        self.tried(
            lambda: order.add_payment(
                {'pos_order_id': order.id, 'amount': 20, 'payment_method_id': self.cash_method.id}
            )
        )
        self.tried(lambda: order.write({'amount_total': 70, 'amount_paid': 70}))
        self.again(order)
        self.assertEqual(self.balances(), (0, 0))

    def test_nor_does_one_that_was_made_as_paid(self):
        data = self.order([(self.bread, 1, 50.0)], [(self.cash_method, 50)])
        data['lines'][0][2].update(self.sale_vals(50))
        made: list = []
        orders = self.env['pos.order'].with_user(self.cashier)
        self.tried(lambda: made.append(orders.create({**data, 'name': 'Made'})))
        for order in made:
            self.again(order.exists())
        self.assertEqual(self.balances(), (0, 0))

    def test_nor_does_a_return_that_waits(self):
        """It names what a card earned and shows none itself: the job takes points back, and nothing else."""
        sold = self.plain(cards=[self.loyalty_card])
        goods = [(self.bread, -1, 50.0, {'refunded_orderline_id': sold.lines.id}), (self.bread, 1, 30.0)]
        back = self.without_key(self.order(goods, [(self.cash_method, -20)], is_refund=True)) - sold
        new = back.lines.filtered(lambda line: not line.refunded_orderline_id).with_user(self.cashier)
        self.tried(lambda: new.write(self.sale_vals(30)))
        self.again(back.with_user(self.cashier))
        self.assertEqual(self.balances(), (0, 0))
        self.assertTrue(back.customer_card_summary)
        self.assertEqual(new.product_id, self.bread)

    def test_what_waits_stays_as_it_was_paid(self):
        sold = self.without_key(
            self.order([(self.bread, 1, 50.0)], [(self.cash_method, 50)], cards=[self.loyalty_card])
        )
        goods = [(self.bread, -1, 50.0, {'refunded_orderline_id': sold.lines.id}), (self.bread, 1, 30.0)]
        back = self.without_key(self.order(goods, [(self.cash_method, -20)], is_refund=True)) - sold
        for order in (sold, back):
            mine, day = order.with_user(self.cashier), order.date_order
            for deed in (
                lambda mine=mine: mine.write({'date_order': '2020-01-01 00:00:00'}),
                lambda mine=mine: mine.lines.write({'price_unit': 1.0, 'price_subtotal_incl': 1.0}),
                lambda mine=mine: mine.lines.create({'order_id': mine.id, **self.sale_vals(1)}),
                lambda mine=mine: mine.payment_ids.write({'amount': 1.0}),
                lambda mine=mine: mine.payment_ids.unlink(),
            ):
                self.tried(deed)
            self.assertEqual((order.date_order, len(order.payment_ids)), (day, 1))
            self.assertNotIn(1.0, [*order.lines.mapped('price_unit'), *order.payment_ids.mapped('amount')])

    def test_the_job_moves_no_value(self):
        """Even of an order that was rewritten past every guard."""
        sold = self.plain(cards=[self.loyalty_card])
        goods = [(self.bread, -1, 50.0, {'refunded_orderline_id': sold.lines.id}), (self.bread, 1, 30.0)]
        back = self.without_key(self.order(goods, [(self.cash_method, -20)], is_refund=True)) - sold
        Model.write(back.lines.filtered(lambda line: not line.refunded_orderline_id), self.sale_vals(30))
        with mute_logger(MUTED):
            sold._cron_customer_card_late()
        self.assertEqual(self.balances(), (0, 50))

    def test_nobody_makes_an_order_that_was_paid_with_cards(self):
        sold = self.plain(cards=[self.loyalty_card])
        back = [(self.bread, -1, 50.0, {'refunded_orderline_id': sold.lines.id})]
        for data in (
            self.order([(self.bread, 1, 50.0, self.sale_vals(50))], [(self.cash_method, 50)]),
            self.order(back, [(self.cash_method, -50)], is_refund=True),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                self.env['pos.order'].with_user(self.cashier).create({**data, 'name': 'Made'})

    def test_nor_does_a_draft_that_was_invoiced(self):
        """What an invoice books is no session's to book: what was sold on the order would be in no books."""
        invoice = self.plain(to_invoice=True, partner_id=self.holder.id).account_move
        self.assertTrue(invoice)
        data = self.order([(self.bread, 1, 50.0)], [(self.cash_method, 50)], cards=[self.loyalty_card], state='draft')
        data['lines'][0][2].update(self.sale_vals(50))
        order = self.sync(data).with_user(self.cashier)
        self.tried(lambda: order.write({'account_move': invoice.id}))
        self.assertFalse(order.account_move)
        self.env.cr.execute('UPDATE pos_order SET account_move = %s WHERE id = %s', [invoice.id, order.id])
        self.env.invalidate_all()
        self.again(order)
        self.assertEqual(self.balances(), (0, 0))

    def test_the_call_that_pays_serves(self):
        """A draft that is paid later, by the till or from the office, is served then, once."""
        data = self.order([(self.bread, 1, 50.0)], [], cards=[self.loyalty_card], state='draft')
        order = self.sync(data)
        mine = order.with_user(self.cashier)
        mine.add_payment({'pos_order_id': order.id, 'amount': 50, 'payment_method_id': self.cash_method.id})
        mine.action_pos_order_paid()
        self.assertEqual(self.balances(), (0, 50))
        self.again(mine)
        self.assertEqual(self.balances(), (0, 50))
