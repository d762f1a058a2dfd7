"""Risk: value that was given free leaves as money, by the return of a charge that was spent."""

from uuid import uuid4

from odoo.tests import tagged

from .case import SellCase


@tagged('post_install', '-at_install')
class TestGivenFree(SellCase):
    def test_a_top_up_that_was_spent_is_not_returned_with_value_given_free(self):
        order = self.charge_order(self.gift_card, 25)
        self.post(self.value, 25, 'reward')
        uuid = str(uuid4())
        held = {'customer_card_operation': self.authorize(self.gift_card, 'value', 25, uuid)['operation']}
        self.sync(self.order([(self.bread, 1, 25.0)], [(self.value_method, 25, held)], uuid=uuid))
        back = [(self.gift.product_id, -1, 25.0, {'refunded_orderline_id': order.lines.id})]
        self.assertEqual(self.value.available, 25)
        self.assertRefused(
            self.order(back, [(self.cash_method, -25)], is_refund=True, cards=[self.gift_card]), self.value
        )

    def test_it_is_where_it_is_left_on_another_card_by_now(self):
        self.gift_card.partner_id = self.holder
        other = self.env['customer.card']._issue(self.gift, partner=self.holder)
        order = self.charge_order(self.gift_card, 25)
        self.post(self.value, 5, 'reward')
        self.gift_card._merge_into(other)
        self.assertEqual([self.value._paid_left(), other._account('value')._paid_left()], [0, 25])
        back = [(self.gift.product_id, -1, 25.0, {'refunded_orderline_id': order.lines.id})]
        self.sync(self.order(back, [(self.cash_method, -25)], is_refund=True, cards=[other]))
        self.assertEqual(other._account('value').balance, 5)
