"""Risks: an amount that is ten times too much or too little, tomans in the books, words that say another amount."""

from datetime import date
from unittest.mock import patch

from odoo.tests import tagged

from ...core import spoken as core
from ...core.spoken import without_marks
from ...models.ledger import spoken
from .case import LifeCase


@tagged('post_install', '-at_install')
class TestRials(LifeCase):
    """The company's currency is taken for rials."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for code in ('fa_IR', 'ru_RU'):
            cls.env['res.lang']._activate_lang(code)
        cls.env['ir.module.module']._load_module_terms(['customer_card'], ['fa_IR', 'ru_RU'])
        cls.rial = cls.card_company.currency_id
        cls.classPatch(core, 'RIAL', cls.rial.name)

    def told(self, way=lambda records: records, lang: str = 'en_US', amount: float = 1_500_000) -> str:
        return without_marks(spoken.money(way(self.rial.with_context(lang=lang)), amount))

    def tomans(self, **vals):
        self.loyalty.write({'unit': 'toman', **vals})

    def test_nobody_is_told_tomans_who_did_not_ask(self):
        for way in (spoken.own_digits, spoken.beside):
            self.assertEqual(self.told(way), self.told())
        self.assertIn('1,500,000', self.told())

    def test_paper_and_phone_say_tomans_a_till_both_the_office_rials(self):
        before = self.told()
        self.tomans()
        self.assertEqual(self.told(), before)
        self.assertEqual(self.told(spoken.own_digits), '150,000 tomans')
        self.assertEqual(self.told(spoken.own_digits, 'fa_IR'), '۱۵۰٬۰۰۰ تومان')
        self.assertEqual(self.told(spoken.own_digits, 'ru_RU', 20), '2 томана')
        self.assertEqual(self.told(spoken.beside), f'{before} (150,000 tomans)')

    def test_to_the_last_rial(self):
        self.tomans()
        for rials, said in (
            (15, '1.5 tomans'),
            (10, '1 toman'),
            (0, '0 tomans'),
            (-25, '-2.5 tomans'),
            (1, '0.1 tomans'),
        ):
            self.assertEqual(self.told(spoken.own_digits, amount=rials), said)

    def test_another_currency_is_left_alone(self):
        self.tomans()
        other = self.env['res.currency'].with_context(active_test=False).search([('id', '!=', self.rial.id)], limit=1)
        self.assertNotIn('toman', spoken.money(spoken.beside(other), 5))

    def test_new_rials_from_their_day_on(self):
        self.tomans(new_rial_on=date(2028, 3, 20))
        self.assertEqual(self.told(spoken.own_digits), '150,000 tomans')
        self.loyalty.new_rial_on = date(2020, 3, 20)
        self.assertEqual(self.told(spoken.own_digits), '150 new rials')
        self.assertEqual(self.told(spoken.own_digits, 'fa_IR', 10_000), '۱ ریال جدید')

    def test_it_is_one_setting_of_the_company_and_a_managers(self):
        self.loyalty.with_user(self.manager).unit = 'toman'
        self.assertEqual(self.gift.unit, 'toman')
        self.assertEqual(self.card_company.customer_card_unit, 'toman')

    def test_the_browser_is_told(self):
        info = self.env['ir.http'].with_user(self.manager)._customer_card_unit()
        self.assertFalse(info)
        self.tomans()
        info = self.env['ir.http'].with_user(self.manager)._customer_card_unit()
        self.assertEqual(info, {'currency': self.rial.id, 'rials': 10, 'names': 'toman|tomans'})

    def test_what_a_till_is_told_and_what_is_kept(self):
        self.tomans()
        self.charge(1_500_000)
        (account,) = self.till.customer_card_identify(self.gift_card.sudo().number)['card']['accounts']
        self.assertEqual(without_marks(account['available_text']), self.told(spoken.beside))
        self.assertEqual(float(account['worth']), 1_500_000)
        self.assertNotIn('toman', self.value.balance_text)
        self.assertNotIn('toman', self.value.entry_ids[0].amount_text)

    def test_a_receipt_says_both(self):
        self.tomans()
        self.charge(1_500_000)
        order = self.sync(self.gift_order(40))
        self.assertIn('toman', order.sudo().customer_card_summary)

    def test_the_phone_says_tomans(self):
        self.tomans()
        self.charge(1_500_000)
        state = self.gift_card._page_state(is_first=True)
        self.assertIn('150,000 tomans', without_marks(str(state)))
        self.assertNotIn('1,500,000', without_marks(str(state)))

    # --- words --------------------------------------------------------------------------------------------------------

    def test_words_go_with_the_figures(self):
        with patch.object(core, 'RIAL', 'none'):
            self.assertEqual(spoken.in_words(self.rial, 21.5), "Twenty-one dollars and fifty cents")
        self.tomans()
        persian = self.rial.with_context(lang='fa_IR')
        self.assertEqual(spoken.in_words(persian, 1_500_000), "یکصد و پنجاه هزار تومان")
        self.assertIn("میلیون", spoken.in_words(persian, 1_500_000, booked=True))
        self.assertIn("cents", spoken.in_words(self.rial, 15.25), "what no toman says is said as it is booked")

    def test_a_card_has_its_value_in_words(self):
        design = self.env['customer.card.design'].create({'name': "Words", 'kind': 'gift', 'lang': 'fa'})
        self.env['customer.card.design.element'].create(
            {'design_id': design.id, 'shows': 'value_words', 'x': 5, 'y': 5, 'width': 70, 'height': 8}
        )
        self.gift.design_id = design
        self.tomans()
        values = design._face_values(self.gift_card, False)
        self.assertEqual((values['value'], values['value_words']), ('', ''))
        self.charge(1_500_000)
        values = design._face_values(self.gift_card, False)
        self.assertEqual(values['value'], '۱۵۰٬۰۰۰ تومان')
        self.assertEqual(values['value_words'], 'یکصد و پنجاه هزار تومان')

    def test_a_covered_card_hides_its_words(self):
        design = self.env['customer.card.design'].create({'name': "Hung out", 'kind': 'gift', 'covered': True})
        element = self.env['customer.card.design.element'].new({'design_id': design.id, 'shows': 'value_words'})
        self.assertTrue(element._in_the_open())

    def test_a_slip_says_what_is_booked(self):
        self.tomans()
        self.gift.pay_out_on_close = True
        self._limit(self.gift, 10_000_000)
        self.charge(1_500_000)
        cash = self.env['account.journal'].search(
            [('type', '=', 'cash'), ('company_id', '=', self.card_company.id)], limit=1
        )
        self.do('close', self.manager, card_id=self.gift_card.id, way='payout', journal_id=cash.id, reason="Moves")
        paid = self.env['customer.card.adjustment'].search([('card_id', '=', self.gift_card.id)])
        rows = dict(paid.with_user(self.second)._slip_rows())
        self.assertEqual(rows['In words'], "One million, five hundred thousand dollars")
        self.assertIn('1,500,000', rows['Paid out'])
        self.assertNotIn('toman', str(rows))
        html, _kind = (
            self.env['ir.actions.report']
            .with_user(self.second)
            ._render_qweb_html('customer_card.report_slip', paid.ids)
        )
        self.assertIn("One million, five hundred thousand dollars", html.decode())
        self.assertEqual(paid.with_user(self.second).action_print_slip()['report_name'], 'customer_card.report_slip')

    def test_points_are_counted_in_figures(self):
        self._limit(self.loyalty, 100)
        given = self.env['customer.card.adjustment'].create(
            {'account_id': self.loyalty_card._account('points').id, 'amount': 12, 'kind': 'reward', 'reason': "Sorry"}
        )
        given.action_request()
        rows = dict(given._slip_rows())
        self.assertNotIn('In words', rows)
        self.assertEqual(rows['Put on the card'], '12 points')

    def test_a_slip_has_no_minus_and_no_marks(self):
        self._limit(self.gift, 10_000)
        self.charge(5000)
        taken = self.env['customer.card.adjustment'].create(
            {'account_id': self.value.id, 'amount': -2500, 'kind': 'adjust', 'reason': "Friday"}
        )
        taken.action_request()
        rows = dict(taken.with_context(lang='fa_IR')._slip_rows())
        self.assertIn('2,500', rows['از کارت کم شد'])
        self.assertIn('دو هزار و پانصد', rows['به حروف'])
        said = ' '.join(rows.values())
        self.assertEqual(said, without_marks(said))
        self.assertNotIn('-', rows['از کارت کم شد'])
