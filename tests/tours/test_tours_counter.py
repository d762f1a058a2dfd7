from odoo.tests import tagged

from .case import TourCase

ANONYMOUS = '9501000000009998'  # static/tests/tours/utils/customer_card_util.js knows it, too


@tagged('post_install', '-at_install')
class TestToursCounter(TourCase):
    """What an untrained cashier sees with a queue waiting, in a real browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.anonymous = cls._card(cls.club, ANONYMOUS, points=40)
        cls.env['customer.card.program'].search([('id', '!=', cls.club.id)]).enroll_at_till = False

    def test_one_purchase_earns_once(self):
        self._run('CustomerCardEarnsOnceTour')
        self.assertEqual(self._balance(self.loyalty, 'points'), (520, 520))
        self.assertEqual(self._balance(self.anonymous, 'points'), (40, 40))

    def test_clear_words(self):
        self._run('CustomerCardClearWordsTour')
        self.assertEqual(self._balance(self.blank, 'value'), (10, 10))
