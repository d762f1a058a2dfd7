"""Risk: what an order counted by is rewritten once it was counted by, and value stays that nobody paid for."""

from odoo.models import BaseModel as Model
from odoo.tests import tagged

from ..selling.case import SellCase
from .receipts_case import OrderMixin


@tagged('post_install', '-at_install')
class TestReceiptChains(OrderMixin, SellCase):
    """A sale without a card, exchanged without a card, and those goods come back onto one."""

    def chain(self) -> tuple[Model, Model]:
        first = self.plain(100.0)
        second = self.sync(self.order([self.named(first.lines), (self.bread, 10, 10.0)], []))[-1:]
        return first, second

    def test_the_receipt_behind_the_receipt_stays(self):
        blank = self.env['customer.card']._issue(self.gift, state='ready')
        for charge in (
            lambda: self.line(self.gift_card, 100),
            lambda: (self.gift.product_id, 1, 100.0, {'customer_card_ref': self.ref(blank)}),
            lambda: self.line(self.loyalty_card, 100, self.loyalty.points_product_id),
        ):
            first, second = self.chain()
            sold = second.lines.filtered(lambda line: line.qty > 0)
            self.sync(self.order([self.named(sold, 10), charge()], []))
            for order in (first, second):
                with self.subTest(order=order.pos_reference):
                    self.assertStays(order)
        self.env.invalidate_all()
        self.assertEqual((self.value.balance, blank._account('value').balance, self.points.balance), (100, 100, 5000))
        self.assertHealthy()

    def test_rewritten_before_it_comes_back_onto_a_card(self):
        """Then it is no receipt of what was paid."""
        first = self.plain(1.0)
        mine = self.mine(first)
        mine.payment_ids.write({'amount': 100})
        mine.lines.write({'price_unit': 100, 'price_subtotal': 100, 'price_subtotal_incl': 100})
        mine.write({'amount_total': 100, 'amount_paid': 100})
        self.env.flush_all()
        self.assertRefused(self.exchange(first.lines, 100.0), self.value)

    def test_paid_by_a_word(self):
        """What costs nothing is paid by a word; it costs nothing for ever."""
        order = self.sync(self.order([(self.bread, 1, 0.0)], [], state='draft'))
        mine = self.mine(order)
        mine.write({'state': 'paid'})
        self.assertTrue(order.sudo().customer_card_as_paid['is'])
        mine.lines.write({'price_unit': 100, 'price_subtotal': 100, 'price_subtotal_incl': 100})
        mine.write({'amount_total': 100})
        payment = {'pos_order_id': order.id, 'amount': 100, 'payment_method_id': self.cash_method.id}
        self.mine(self.env['pos.payment']).create(payment)
        self.env.flush_all()
        self.assertRefused(self.exchange(order.lines, 100.0), self.value)

    def test_a_cancelled_order_holds_nothing(self):
        """Whichever way it is cancelled."""
        self.charge(50)
        for cancel in (
            lambda order: self.mine(order).write({'state': 'cancel'}),
            lambda order: self.mine(order).action_pos_order_cancel(),
            lambda order: self.mine(self.env['pos.order']).remove_from_ui(order.ids),
        ):
            order = self.sync(self.order([(self.bread, 1, 10.0)], [], state='draft'))
            key = self.authorize(self.gift_card, 'value', 10, order.uuid)['operation']
            tender = (self.value_method, 10, {'customer_card_operation': key})
            own = {"uuid": order.uuid, "access_token": order.access_token}
            self.sync({**self.order([], [tender], state="draft", **own), "amount_total": 10})
            self.assertEqual(self.available(self.value), 40)
            cancel(order)
            self.env.invalidate_all()
            self.assertEqual(self.available(self.value), 50)
