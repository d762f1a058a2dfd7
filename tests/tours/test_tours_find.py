from odoo.tests import tagged

from .test_tours import TestTours

# static/tests/tours/utils/customer_card_util.js knows the same numbers.
BLANK_CLUB, ANONYMOUS = '9501000000008883', '9501000000009998'


@tagged('post_install', '-at_install')
class TestToursFind(TestTours):
    """Finding and enrolling people at the till, in a real browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.main_pos_config.company_id.country_id = cls.env.ref('base.ir')
        cls.ada.phone = "+98 912 345 6789"
        cls.env['customer.card.program'].search([('id', '!=', cls.club.id)]).enroll_at_till = False
        cls.blank_club = cls._card(cls.club, BLANK_CLUB, state='ready')
        cls.anonymous = cls._card(cls.club, ANONYMOUS, points=40)
        # Nobody here is among the customers a till loads when it opens.
        cls.env['ir.config_parameter'].sudo().set_param('point_of_sale.limited_customer_count', '1')
        cls.byron = cls.env['res.partner'].create({'name': "Ada Byron", 'phone': "0912 111 2222"})
        cls._card(cls.club, '9501000000007778', partner=cls.byron)

    def test_a_card_found_by_phone_earns_and_pays_only_once_it_is_scanned(self):
        self._run('CustomerCardFindByPhoneTour')
        self.assertEqual(self._balance(self.loyalty, 'points'), (320, 320))

    def test_nobody_no_connection_two_cards(self):
        self._run('CustomerCardFindNobodyTour')
        self.assertEqual(self._balance(self.gift, 'value'), (0, 0))
        self.assertEqual(self._balance(self.loyalty, 'points')[0], 507, "only what was paid in cash earns")

    def test_enroll_with_blank_stock_and_without_plastic(self):
        self._run('CustomerCardEnrollTour')
        grace = self.blank_club.partner_id
        self.assertEqual((grace.name, self.blank_club.state), ("Grace Hopper", 'active'))
        self.assertEqual((grace.customer_card_birth_day, grace.customer_card_birth_month), (29, '2'))
        self.assertEqual(grace.customer_card_consent_ids.mapped('channel'), ['email'])
        self.assertEqual(self._balance(self.blank_club, 'points'), (20, 20))
        alan = self.env['res.partner'].search([('name', '=', "Alan Turing")])
        self.assertEqual(len(alan), 1, "a lost answer enrolls nobody twice")
        self.assertEqual(self._balance(alan.customer_card_ids, 'points'), (20, 20))

    def test_whose_is_the_anonymous_card(self):
        self._run('CustomerCardWhoTour')
        self.assertEqual(self.anonymous.partner_id.name, "Emmy Noether")
        self.assertEqual(self._balance(self.anonymous, 'points'), (60, 60))
        self.assertEqual(self.blank_club.state, 'ready')

    def test_find_on_a_phone(self):
        self.browser_size, self.touch_enabled = '390x844', True
        self._run('CustomerCardFindPhoneTour')
