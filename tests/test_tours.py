from decimal import Decimal

from odoo import Command
from odoo.tests import TransactionCase, tagged

from odoo.addons.point_of_sale.tests.test_frontend import TestPointOfSaleHttpCommon

from ..models.ledger.posting import Posting
from .common import PatientMixin

# static/tests/tours/utils/customer_card_util.js knows the same numbers.
LOYALTY, GIFT, SECOND_GIFT = '9501000000011119', '9501000000022223', '9501000000033337'
BLOCKED, BLANK = '9501000000044441', '9501000000055553'


class TestScannedCodes(TransactionCase):
    """Which scans the till takes for cards: neither a card too few nor somebody's product."""

    def _types(self, *codes: str) -> set[str]:
        nomenclature = self.env.ref('barcodes.default_barcode_nomenclature')
        return {nomenclature.parse_barcode(code)['type'] for code in codes}

    def test_cards(self):
        persian = LOYALTY.translate(str.maketrans('0123456789', '۰۱۲۳۴۵۶۷۸۹'))
        stripes = (
            f'%B{LOYALTY}^DOE/JANE^2812101?',
            f';{LOYALTY}=2812101?',
            f'٪B{LOYALTY}^A^2812?',
            f'ک{persian}=2812؟',
            f'ж{LOYALTY}=2812,',
        )
        numbers = LOYALTY, LOYALTY + '123', persian
        self.assertEqual(self._types(*numbers, *stripes, 'CC1-AAISEM2EKVTHPCEZVK54ZXPO74-LI23NBAL'), {'customer_card'})

    def test_products(self):
        codes = (
            '9780201379624',
            '0123456789',
            '4006381333931',
            '950000000000000',
            '9500000000000000000000',
            '۹۷۸۰۲۰۱۳۷۹۶۲۴',
            'A9500000000000000',
            ';A',
        )
        self.assertEqual(self._types(*codes), {'product'})


class TourCase(PatientMixin, TestPointOfSaleHttpCommon):
    """A till in a real browser, with the cards that static/tests/tours/utils/customer_card_util.js knows."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        company = cls._get_main_company()
        cls.env.user.group_ids += cls.env.ref('customer_card.group_manager')
        cls.env['customer.card.program']._setup_company(company)
        methods = cls.env['pos.payment.method']._customer_card_methods(company)
        for method in methods:
            method.name = {'value': "Gift card", 'points': "Points"}[method.customer_card_kind]
        cls.points_method = methods.filtered(lambda method: method.customer_card_kind == 'points')
        cls.main_pos_config.payment_method_ids |= methods
        cls.coffee = cls.env['product.template'].create({
            'name': "Coffee", 'available_in_pos': True, 'list_price': 20, 'taxes_id': False,
        })  # fmt: skip
        cls.club = cls._program(
            "Club", 'loyalty', point_value=0.1, rule_ids=[Command.create({'name': "Purchases", 'points': 1, 'step': 1})]
        )
        cls.gifts = cls._program("Gifts", 'gift')
        cls.ada = cls.env['res.partner'].create({'name': "Ada Lovelace"})
        cls.loyalty = cls._card(cls.club, LOYALTY, points=500, partner=cls.ada)
        cls.gift = cls._card(cls.gifts, GIFT, value=12.5)
        cls.second_gift = cls._card(cls.gifts, SECOND_GIFT, value=5)
        cls._card(cls.club, BLOCKED, points=100).action_block_lost()
        cls.blank = cls._card(cls.gifts, BLANK, state='ready')

    @classmethod
    def _program(cls, name: str, kind: str, **vals):
        return cls.env['customer.card.program'].create({
            'name': name, 'kind': kind, 'company_id': cls._get_main_company().id, **vals,
        })  # fmt: skip

    @classmethod
    def _card(cls, program, number: str, partner=None, state: str = 'active', **balances: float):
        card = cls.env['customer.card'].create({
            'program_id': program.id, 'number': number, 'partner_id': partner.id if partner else False,
        })  # fmt: skip
        card._act('prepare' if state == 'ready' else 'activate')
        for kind, amount in balances.items():
            posting = Posting(card._account(kind).id, Decimal(str(amount)), 'opening', f'test:{number}:{kind}', card.id)
            cls.env['customer.card.ledger']._post([posting])
        return card

    @classmethod
    def _muffin(cls):
        """An article for 4.00 that is good for a reward."""
        return cls.env['product.product'].create({
            'name': "Muffin", 'available_in_pos': True, 'list_price': 4, 'taxes_id': False,
        })  # fmt: skip

    def _run(self, tour: str):
        self.main_pos_config.with_user(self.pos_user).open_ui()
        self.start_pos_tour(tour)
        self.env.invalidate_all()

    def _balance(self, card, kind: str) -> tuple[float, float]:
        """What the ledger says: balance, and what is free of holds."""
        account = card._account(kind)
        return account.balance, account.available


@tagged('post_install', '-at_install')
class TestTours(TourCase):
    """What a cashier does at the till, in a real browser, and what the ledger says afterwards."""

    def test_earn(self):
        self._run('CustomerCardEarnTour')
        self.assertEqual(self._balance(self.loyalty, 'points'), (520, 520))
        order = self.env['pos.order'].search([], limit=1, order='id desc')
        self.assertEqual(order.partner_id, self.ada)

    def test_pay_with_points_from_a_swiped_card(self):
        self._run('CustomerCardPointsTour')
        self.assertEqual(self._balance(self.loyalty, 'points'), (300, 300))

    def test_pay_partly_with_a_gift_card_scanned_on_the_payment_screen(self):
        self._run('CustomerCardPartialTour')
        self.assertEqual(self._balance(self.gift, 'value'), (0, 0))

    def test_pay_with_two_cards_and_cash(self):
        self._run('CustomerCardTwoCardsTour')
        self.assertEqual(self._balance(self.gift, 'value'), (0, 0))
        self.assertEqual(self._balance(self.second_gift, 'value'), (0, 0))

    def test_refused_cards_do_not_block_the_sale(self):
        self._run('CustomerCardRefusedTour')
        order = self.env['pos.order'].search([], limit=1, order='id desc')
        self.assertEqual(order.state, 'paid')
        self.assertFalse(order.customer_card_refs)

    def test_typed_number_changed_amount_and_taking_back(self):
        self._run('CustomerCardAmountTour')
        self.assertEqual(self._balance(self.gift, 'value'), (12.5, 12.5), "Every hold was given back")

    def test_sell_a_gift_card_and_pay_with_it(self):
        self._run('CustomerCardSellTour')
        self.assertEqual(self.blank.state, 'active')
        self.assertEqual(self._balance(self.blank, 'value'), (10, 10))

    def test_force_done_is_not_offered_and_a_forged_payment_is_refused(self):
        self._run('CustomerCardForceDoneTour')
        self.assertEqual(
            self._balance(self.loyalty, 'points'), (520, 520), "Nothing was spent; 20.00 in cash earned 20 points"
        )

    def test_lost_answer(self):
        self._run('CustomerCardLostAnswerTour')
        self.assertEqual(self._balance(self.gift, 'value'), (12.5, 12.5))

    def test_fast_payment(self):
        self.main_pos_config.write(
            {'use_fast_payment': True, 'fast_payment_method_ids': [Command.set(self.points_method.ids)]}
        )
        self._run('CustomerCardFastPaymentTour')
        self.assertEqual(self._balance(self.loyalty, 'points'), (300, 300))

    def test_cards_come_back_after_a_reload(self):
        self._run('CustomerCardReloadTour')

    def test_refund_goes_back_to_the_card_it_was_paid_with(self):
        self._run('CustomerCardRefundTour')
        self.assertEqual(self._balance(self.gift, 'value'), (12.5, 12.5))

    def test_a_partial_return_takes_its_points_back(self):
        self._run('CustomerCardPartialReturnTour')
        self.assertEqual(self._balance(self.loyalty, 'points'), (520, 520))

    def test_a_sold_card_comes_back(self):
        self._run('CustomerCardUnsellTour')
        self.assertEqual(self._balance(self.blank, 'value'), (0, 0))
        self.assertEqual((self.blank.state, self.blank.block_reason), ('blocked', 'returned'))

    def test_no_connection(self):
        self._run('CustomerCardOfflineTour')
        self.assertEqual(self._balance(self.gift, 'value')[0], 0)

    def test_on_a_phone(self):
        self.browser_size, self.touch_enabled = '390x844', True
        self._run('CustomerCardPartialTour')
        self.assertEqual(self._balance(self.gift, 'value'), (0, 0))

    def test_the_order_becomes_cheaper_than_what_was_authorized(self):
        self._run('CustomerCardExcessTour')
        self.assertEqual(self._balance(self.gift, 'value'), (9.67, 9.67))

    def test_scan_in_a_shop_with_gs1_codes(self):
        self.main_pos_config.company_id.nomenclature_id = self.env.ref(
            'barcodes_gs1_nomenclature.default_gs1_nomenclature'
        )
        self.main_pos_config.fallback_nomenclature_id = self.env.ref('barcodes.default_barcode_nomenclature')
        self._run('CustomerCardEarnTour')
