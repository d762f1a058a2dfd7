from odoo.tests import tagged

from .case import TourCase

CREDIT = '9501000000012349'  # static/tests/tours/credit_tour.js knows it


@tagged('post_install', '-at_install')
class TestToursCredit(TourCase):
    """Buying on credit and paying back at the till, in a real browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.house = cls._program("House credit", 'credit', prefix='954')
        methods = cls.env['pos.payment.method']._customer_card_methods(cls._get_main_company())
        method = methods.filtered(lambda method: method.customer_card_kind == 'credit')
        method.name = "On credit"
        cls.main_pos_config.payment_method_ids |= method
        omid = cls.env['res.partner'].create({'name': "Omid"})
        cls.credit = cls._card(cls.house, CREDIT, partner=omid)
        line = (
            cls.env['customer.card.credit']
            .sudo()
            .create({'card_id': cls.credit.id, 'wanted': 50, 'reason': "Good neighbor"})
        )
        line.action_request()
        line.action_activate()

    def test_buy_and_pay_back(self):
        self._run('CustomerCardCreditTour')
        self.assertEqual(self._balance(self.credit, 'credit'), (0, 50))

    def test_on_a_phone(self):
        self.browser_size, self.touch_enabled = '390x844', True
        self._run('CustomerCardCreditPhoneTour')
        self.assertEqual(self._balance(self.credit, 'credit'), (0, 50))
