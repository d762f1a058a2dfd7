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

    def test_gray_tenders_never_come_first(self):
        methods = self.main_pos_config.payment_method_ids
        ours = methods.filtered('customer_card_kind')
        own = methods - ours
        for place, method in enumerate([self.points_method, *(ours - self.points_method), *own]):
            method.sequence = place
        for place, name in enumerate(("Bank", "Cash"), 10):
            own.filtered(lambda one, name=name: one.name.startswith(name)).sequence = place
        self._run('CustomerCardArrangedTour')

    def test_small_letters_can_be_read(self):
        self._run('CustomerCardReadableTour')

    def test_ways_on(self):
        self.main_pos_config.company_id.country_id = self.env.ref('base.ir')
        self.ada.phone = "+98 912 000 0007"
        self._run('CustomerCardWaysOnTour')
        self.assertEqual(self._balance(self.loyalty, 'points'), (520, 520))

    def test_cards_are_not_counted(self):
        self._run('CustomerCardClosingTour')

    def test_whose_code_it_is(self):
        self._run('CustomerCardWhoseCodeTour')

    def test_clear_words(self):
        self._run('CustomerCardClearWordsTour')
        self.assertEqual(self._balance(self.blank, 'value'), (10, 10))
