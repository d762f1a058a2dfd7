from odoo import Command
from odoo.tests import tagged

from .case import TourCase

# static/tests/tours/sell_tour.js knows the same numbers.
DISCOUNT, CHARGE, REST = '9501000000077771', '9501000000088885', '9501000000099999'


@tagged('post_install', '-at_install')
class TestToursSell(TourCase):
    """Selling on cards, rewards and discounts at the till, in a real browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        muffin = cls._muffin()
        cls.gifts.write({'topup': True, 'topup_minimum': 5, 'topup_maximum': 200, 'cash_out_below': 1})
        cls.club.write(
            {
                'sell_points': True,
                'point_price': 0.2,
                'reward_ids': [
                    Command.create({'name': "Free muffin", 'points': 200, 'product_ids': [Command.set(muffin.ids)]}),
                    Command.create({'name': "Big muffin", 'points': 520, 'product_ids': [Command.set(muffin.ids)]}),
                ],
            }
        )
        cls.visits = cls.env['customer.card.challenge'].create(
            {'name': "Two visits", 'target': 2, 'points': 50, 'program_id': cls.club.id}
        )
        tenth, twentieth = cls._pricelist(10), cls._pricelist(5)
        at_once = cls._program("At once", 'discount', discount_mode='price', pricelist_id=tenth.id)
        cls.next_time = cls._program("Next time", 'discount', discount_mode='charge', pricelist_id=tenth.id)
        cls.club.tier_ids = [Command.create({'name': "Silver", 'threshold': 5000, 'pricelist_id': twentieth.id})]
        cls._card(at_once, DISCOUNT)
        cls.charged = cls._card(cls.next_time, CHARGE)
        cls.rest = cls._card(cls.gifts, REST, value=0.4)

    @classmethod
    def _pricelist(cls, percent: float):
        return cls.env['product.pricelist'].create(
            {
                'name': f"{percent} % off",
                'currency_id': cls._get_main_company().currency_id.id,
                'item_ids': [
                    Command.create({'compute_price': 'percentage', 'percent_price': percent, 'applied_on': '3_global'})
                ],
            }
        )

    def test_top_up(self):
        self._run('CustomerCardTopUpTour')
        self.assertEqual(self._balance(self.gift, 'value'), (112.5, 112.5))
        self.assertEqual(self._balance(self.blank, 'value'), (250, 250))

    def test_buy_points(self):
        self._run('CustomerCardBuyPointsTour')
        self.assertEqual(self._balance(self.loyalty, 'points'), (600, 600))
        line = self.env['pos.order.line'].search([('product_id', '=', self.club.points_product_id.id)])
        self.assertEqual(line.customer_card_points, 100, "so the card gets what the customer was told")

    def test_take_a_reward(self):
        self._run('CustomerCardRewardTour')
        self.assertEqual(self._balance(self.loyalty, 'points'), (320, 320), "every other hold was given back")

    def test_a_reward_whose_answer_got_lost(self):
        self._run('CustomerCardRewardLostTour')
        self.assertEqual(self._balance(self.loyalty, 'points'), (320, 320))

    def test_a_goal_is_reached(self):
        self._run('CustomerCardGoalTour')
        self.assertEqual(self.visits.reached_count, 1)

    def test_prices_come_and_go_with_the_card(self):
        self.loyalty.pinned_tier_id = self.club.tier_ids
        self._run('CustomerCardPricesTour')
        order = self.env['pos.order'].search([], limit=1, order='id desc')
        self.assertEqual((order.amount_total, order.pricelist_id.name), (38, "5 % off"))

    def test_charged_for_the_next_purchase(self):
        self._run('CustomerCardChargeTour')
        self.assertEqual(self._balance(self.charged, 'value'), (1.8, 1.8))

    def test_a_small_rest_is_paid_out(self):
        self._run('CustomerCardPayoutTour')
        self.assertEqual(self._balance(self.rest, 'value'), (0, 0))

    def test_nothing_but_a_small_rest_is_paid_out(self):
        self._run('CustomerCardPayoutAloneTour')
        self.assertEqual(self._balance(self.rest, 'value'), (0, 0))

    def test_take_a_reward_on_a_phone(self):
        self.browser_size, self.touch_enabled = '390x844', True
        self._run('CustomerCardRewardLostTour')
        self.assertEqual(self._balance(self.loyalty, 'points'), (320, 320))
