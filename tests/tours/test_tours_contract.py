from odoo.tests import tagged

from .case import TourCase

CARD = '9501000000012356'  # static/tests/tours/contract_tour.js knows it


@tagged('post_install', '-at_install')
class TestToursContract(TourCase):
    """Installments paid at the till, in a real browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        goods = cls._program("Household goods", 'installment', prefix='955')
        leila = cls.env['res.partner'].create({'name': "Leila"})
        cls.card = cls._card(goods, CARD, partner=leila)
        contracts = cls.env['customer.card.contract'].sudo()
        line = (0, 0, {'name': "Stove", 'quantity': 1, 'price': 120})
        cls.contract = contracts.create({'card_id': cls.card.id, 'line_ids': [line], 'number': 12, 'rate': 0})
        cls.contract.action_request()
        cls.contract.action_sign()
        cls.contract.action_activate()

    def second(self):
        """One more contract of the card; the code of the second coupon of the first one is the card's message."""
        line = (0, 0, {'name': "Fridge", 'quantity': 1, 'price': 240})
        second = self.contract.create({'card_id': self.card.id, 'line_ids': [line], 'number': 12, 'rate': 0})
        second.action_request()
        second.action_sign()
        second.action_activate()
        self.contract._ensure_codes()
        self.card.till_message = self.contract._code_of(2)
        return second

    def paid(self) -> float:
        self.env.invalidate_all()
        return self.contract.paid

    def test_pay_installments(self):
        self._run('CustomerCardInstallmentTour')
        self.assertEqual(self.paid(), 25)

    def test_on_a_phone(self):
        self.browser_size, self.touch_enabled = '390x844', True
        self._run('CustomerCardInstallmentPhoneTour')
        self.assertEqual(self.paid(), 25)

    def test_a_coupon_says_which_contract(self):
        second = self.second()
        self._run('CustomerCardCouponTour')
        self.assertEqual((self.paid(), second.paid), (10, 7))

    def test_a_coupon_on_a_phone(self):
        second = self.second()
        self.browser_size, self.touch_enabled = '390x844', True
        self._run('CustomerCardCouponPhoneTour')
        self.assertEqual((self.paid(), second.paid), (10, 7))
