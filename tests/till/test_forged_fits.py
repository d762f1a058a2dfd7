"""Risks: what the server held for one thing passes for another: another till's, another size's, another price's.

One case for each guard.
"""

from uuid import uuid4

from odoo.tests import tagged

from ..reward.case import RewardCase


@tagged('post_install', '-at_install')
class TestForgedFits(RewardCase):
    """Every condition a hold has to fulfil is what refuses in one of these."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.pos_config_usd.copy({'name': "Other till"})
        cls.other.open_ui()
        cls.theirs = cls.other.current_session_id.with_user(cls.cashier)
        cls.gift.cash_out_below = 20

    def setUp(self):
        super().setUp()
        self.charge(10)

    def ticket(self, card) -> str:
        return card._ticket(self.other, shown=True)

    # --- another till's hold for an order of the same name ------------------------------------------------------------

    def test_a_payment(self):
        answer = self.theirs.customer_card_authorize(self.ticket(self.gift_card), 'value', 5, self.uuid, str(uuid4()))
        payments = [(self.value_method, 5, {'customer_card_operation': answer['operation']})]
        self.assertRefused(self.order([(self.bread, 1, 5.0)], payments, uuid=self.uuid), self.value)

    def test_a_discount(self):
        self.club.points_as = 'discount'
        answer = self.theirs.customer_card_authorize(self.ticket(self.member), 'points', 2, self.uuid, str(uuid4()))
        line = (self.club.discount_product_id, 1, -2.0, {'customer_card_discount': answer['operation']})
        data = self.order([(self.bread, 1, 5.0), line], [(self.cash_method, 3)], uuid=self.uuid)
        self.assertRefused(data, self.club_points)

    def test_a_reward(self):
        answer = self.theirs.customer_card_reward(self.ticket(self.member), self.free.id, self.uuid, str(uuid4()))
        self.assertRefused(self.reward_order(answer['operation']), self.club_points)

    def test_a_payout(self):
        answer = self.theirs.customer_card_payout(self.ticket(self.gift_card), self.uuid, str(uuid4()))
        self.assertRefused(self.payout(10.0, self.uuid, answer['operation']), self.value)

    # --- another size or price ----------------------------------------------------------------------------------------

    def test_a_reward_has_no_price(self):
        key = self.take()['operation']
        for line in (
            {'price_unit': -3.0, 'price_subtotal': 0, 'price_subtotal_incl': 0},
            {'price_subtotal': -3.0, 'price_subtotal_incl': -3.0},
            {'discount': 50.0},
            {'qty': 2},
        ):
            self.assertRefused(self.reward_order(key, line=line), self.club_points)
        self.sync(self.reward_order(key))
        self.assertEqual(self.club_points.balance, 50)

    def test_a_reward_that_costs_more_by_now(self):
        """It costs what was promised when points were held for it; a hold since then takes what it costs now."""
        key = self.take()['operation']
        self.free.points = 240
        self.sync(self.reward_order(key))
        self.assertEqual(self.club_points.balance, 50)
        self.assertFalse(self.take(uuid=str(uuid4())).get('operation'))

    def test_a_reward_comes_back_without_a_price(self):
        """Its points go back; money does not come along."""
        order = self.sync(self.reward_order(self.take()['operation']))
        line = order.lines.filtered(lambda one: one.product_id == self.coffee)
        back = (self.coffee, -1, 3.0, {'refunded_orderline_id': line.id, 'price_subtotal': 0, 'price_subtotal_incl': 0})
        self.assertRefused(self.order([back], [(self.cash_method, -3)], is_refund=True), self.club_points)

    def test_a_payout_is_one_line_of_its_price(self):
        key = self.till.customer_card_payout(self.ref(self.gift_card), self.uuid, str(uuid4()))['operation']
        product = self.gift.product_id
        for quantity, price, more in ((-2, 5.0, {}), (-1, 20.0, {'discount': 50.0}), (-1, 20.0, {})):
            sums = {'price_subtotal': -10.0, 'price_subtotal_incl': -10.0}
            line = (product, quantity, price, {'customer_card_hold': key, **sums, **more})
            data = self.order(
                [(self.bread, 1, 30.0), line], [(self.cash_method, 20)], uuid=self.uuid, amount_total=20.0
            )
            self.assertRefused(data, self.value)
        self.assertRefused(
            self.order(
                [(self.bread, 1, 30.0), (self.bread, -1, 10.0, {'customer_card_hold': key})],
                [(self.cash_method, 20)],
                uuid=self.uuid,
            ),
            self.value,
        )

    def test_a_payout_that_is_not_paid_out(self):
        """Lines and payments disagree: value would leave the card, and no money the drawer, or more."""
        key = self.till.customer_card_payout(self.ref(self.gift_card), self.uuid, str(uuid4()))['operation']
        line = (self.gift.product_id, -1, 10.0, {'customer_card_hold': key})
        data = self.order([(self.bread, 1, 30.0), line], [(self.cash_method, 5)], uuid=self.uuid, amount_total=5.0)
        self.assertRefused(data, self.value)

    def test_a_charge_is_one_line_of_its_price(self):
        self.gift.write({'topup_minimum': 1})
        sums = {'price_subtotal': 10.0, 'price_subtotal_incl': 10.0}
        for quantity, price, more in (
            (2, 5.0, {}),
            (1, 20.0, {'discount': 50.0}),
            (1, 20.0, {}),
            (0.5, 20.0, {}),
            (1, 10.0, {'discount': 50.0}),
        ):
            line = (
                self.gift.product_id,
                quantity,
                price,
                {'customer_card_ref': self.ref(self.gift_card), **sums, **more},
            )
            self.assertRefused(self.order([line], [(self.cash_method, 10)], amount_total=10.0), self.value)

    def test_a_slice_of_the_right_kind(self):
        """Of a payment's hold nothing is a slice, and of a slice nothing is a reward."""
        self.club.write({'offline_limit': 50, 'offline_days': 3})
        answer = self.till.customer_card_lease(self.ref(self.member), 'points', self.uuid, str(uuid4()))
        self.assertTrue(answer['ok'], answer)
        self.assertRefused(self.reward_order(answer['operation']), self.club_points)
        line = (self.club.discount_product_id or self.bread, 1, -1.0, {'customer_card_discount': answer['operation']})
        self.assertRefused(
            self.order([(self.bread, 1, 5.0), line], [(self.cash_method, 4)], uuid=self.uuid), self.club_points
        )
