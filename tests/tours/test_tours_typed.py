from odoo import Command
from odoo.tests import tagged

from .case import TourCase


@tagged('post_install', '-at_install')
class TestToursTyped(TourCase):
    """The payment screen in a cashier's hands: what is typed, what a tap takes, what closes a sale
    and what does not.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.main_pos_config.payment_method_ids.filtered('is_cash_count').sequence = -1  # first, as in most shops

    def test_typed_without_a_card(self):
        self._run('CustomerCardTypedCashTour')

    def test_typed_for_the_card(self):
        self._run('CustomerCardTypedGiftTour')
        self.assertEqual(self._balance(self.gift, 'value'), (0, 0))

    def test_typed_for_the_card_on_a_phone(self):
        self.browser_size, self.touch_enabled = '390x844', True
        self._run('CustomerCardPointsStayTour')

    def test_a_whole_amount_that_was_typed_closes_nothing(self):
        self._run('CustomerCardTypedWholeTour')
        self.assertEqual(self._balance(self.gift, 'value'), (12.5, 12.5))

    def test_points_wait_for_the_cashier(self):
        self._run('CustomerCardPointsStayTour')
        self.assertEqual(self._balance(self.loyalty, 'points'), (300, 300))

    def test_the_mix_says_what_it_does(self):
        self.browser_size = '1024x768'
        self._run('CustomerCardMixSaysTour')
        self.assertEqual(self._balance(self.loyalty, 'points'), (300, 300))
        self.assertEqual(self._balance(self.gift, 'value'), (12.5, 12.5))

    def test_nothing_moves(self):
        self.browser_size = '1024x768'
        self._run('CustomerCardNothingMovesTour')

    def test_nothing_moves_on_a_phone(self):
        self.browser_size, self.touch_enabled = '390x844', True
        self._run('CustomerCardNothingMovesTour')

    def test_points_as_the_only_tender(self):
        self.main_pos_config.payment_method_ids = [Command.set(self.points_method.ids)]
        self._run('CustomerCardOnlyTenderTour')
        self.assertEqual(self._balance(self.loyalty, 'points'), (300, 300))
