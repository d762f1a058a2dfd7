from odoo import Command
from odoo.tests import TransactionCase, tagged

from .case import LOYALTY, TourCase


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
