from odoo.tests import tagged

from .case import TourCase


@tagged('post_install', '-at_install')
class TestToursGuard(TourCase):
    """Paying under a program's rules: a PIN, a limit, one's own card, the best mix."""

    def test_pin_wrong_cancelled_right(self):
        self.gifts.pin_from = 10
        self.gift._set_pin('13792846')
        self._run('CustomerCardPinTour')
        self.assertEqual(self._balance(self.gift, 'value'), (0, 0))
        self.assertEqual(self.gift.sudo().pin_tries, 0)

    def test_pin_locked(self):
        self.gifts.pin_from = 10
        self.gift._set_pin('13792846')
        self._run('CustomerCardPinLockedTour')
        self.assertEqual(self._balance(self.gift, 'value'), (2.51, 2.51))
        self.assertEqual(self.gift.pin_state, 'locked')

    def test_limit_and_the_rest_taken(self):
        self.gifts.card_day_limit = 8
        self._run('CustomerCardLimitTour')
        self.assertEqual(self._balance(self.gift, 'value'), (4.5, 4.5))

    def test_best_mix_in_one_tap(self):
        self.club.points_minimum = 50
        self.loyalty._account('points')
        self._run('CustomerCardMixTour')
        self.assertEqual(self._balance(self.gift, 'value'), (2.5, 2.5))
        self.assertEqual(self._balance(self.loyalty, 'points'), (0, 0))

    def test_own_card(self):
        self.loyalty.partner_id = self.pos_user.partner_id
        self._run('CustomerCardOwnTour')
        self.assertEqual(self._balance(self.loyalty, 'points'), (500, 500))

    def test_an_amount_in_points(self):
        self._run('CustomerCardChosenPointsTour')
        self.assertEqual(self._balance(self.loyalty, 'points')[0], 500 - 123 + 7)

    def test_no_answer_in_time(self):
        self._run('CustomerCardTimeoutTour')
        self.assertEqual(self._balance(self.gift, 'value'), (0, 0))

    def test_invoiced_at_the_till(self):
        self._run('CustomerCardInvoiceTour')
        order = self.env['pos.order'].search([], limit=1, order='id desc')
        self.assertEqual(order.account_move.payment_state, 'paid')
        self.assertEqual(self._balance(self.loyalty, 'points'), (300, 300))
