"""Risks: two calendars on one screen, a minus on the wrong side, "1 points", a name whose forms are another one's."""

from datetime import date, datetime

from odoo.tests import new_test_user, tagged

from ...core.spoken import END, LEFT_TO_RIGHT, OWN_DIRECTION, without_marks
from ...models.ledger import spoken
from ..common.cards import CustomerCardCommon

NOWRUZ = date(2026, 3, 21)


@tagged('post_install', '-at_install')
class TestSpoken(CustomerCardCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for code in ('fa_IR', 'ru_RU'):
            cls.env['res.lang']._activate_lang(code)
        cls.env['ir.module.module']._load_module_terms(['customer_card'], ['fa_IR', 'ru_RU'])

    def read_in(self, lang: str, record=None):
        return (self.loyalty if record is None else record).with_context(lang=lang)

    # --- days ---------------------------------------------------------------------------------------------------------

    def test_a_day_is_said_by_the_readers_calendar(self):
        self.assertEqual(spoken.day(self.read_in('fa_IR'), NOWRUZ), '1405/01/01')
        self.assertEqual(spoken.day(self.read_in('ru_RU'), NOWRUZ), '21.03.2026')
        self.assertEqual(spoken.day(self.read_in('en_US'), NOWRUZ), '03/21/2026')
        self.assertEqual(spoken.day(self.read_in('fa_IR'), False), '')
        self.assertEqual(spoken.day(self.read_in('fa_IR'), NOWRUZ, 'month'), '1 فروردین')

    def test_the_company_may_choose_another_calendar(self):
        self.loyalty.calendar = 'gregorian'
        self.assertEqual(without_marks(spoken.day(self.read_in('fa_IR'), NOWRUZ)), '2026/03/21')
        self.gift.calendar = 'persian'
        self.assertEqual(self.loyalty.calendar, 'persian')
        self.assertEqual(spoken.day(self.read_in('ru_RU'), NOWRUZ), '1405/01/01')
        self.assertEqual(spoken.day(self.read_in('en_US'), NOWRUZ, 'month'), '1 Farvardin')

    def test_a_card_manager_chooses_it_and_a_cashier_does_not(self):
        manager = new_test_user(
            self.env, 'spoken_manager', 'customer_card.group_manager', company_id=self.card_company.id
        )
        self.loyalty.with_user(manager).calendar = 'persian'
        self.assertEqual(self.card_company.customer_card_calendar, 'persian')

    def test_the_browser_is_told(self):
        user = new_test_user(self.env, 'spoken_reader', 'base.group_user', lang='fa_IR')
        told = self.env['ir.http'].with_user(user).with_context(lang='fa_IR')
        self.assertEqual(spoken.calendar(told.env.user.browse()), 'persian')

    def test_a_moment_has_the_readers_zone(self):
        program = self.read_in('fa_IR').with_context(tz='Asia/Tehran')
        self.assertEqual(without_marks(spoken.moment(program, datetime(2026, 3, 20, 22, 0))), '1405/01/01 01:30')

    # --- amounts ------------------------------------------------------------------------------------------------------

    def test_the_minus_stays_on_the_left(self):
        said = self.read_in('fa_IR')._format('points', -989)
        self.assertEqual(said, f'{OWN_DIRECTION}{LEFT_TO_RIGHT}-989{END} امتیاز{END}')
        money = self.read_in('fa_IR')._format('value', -67.64)
        self.assertRegex(money, f'^{OWN_DIRECTION}.*{LEFT_TO_RIGHT}-\ufeff?67.64{END}.*{END}$')
        self.assertEqual(without_marks(money), self.read_in('fa_IR').currency_id.format(-67.64))

    def test_nothing_is_added_where_all_runs_from_left_to_right(self):
        for lang in ('en_US', 'ru_RU'):
            for kind in ('points', 'value'):
                said = self.read_in(lang)._format(kind, -3)
                self.assertEqual(said, without_marks(said))

    def test_a_name_in_persian_letters_is_kept_apart_everywhere(self):
        self.loyalty.point_name = "ستاره"
        self.assertTrue(self.loyalty._format('points', 3).startswith(OWN_DIRECTION))

    def test_own_digits_are_asked_for(self):
        program = self.read_in('fa_IR')
        self.assertIn('1,240', program._format('points', 1240))
        self.assertIn('۱٬۲۴۰', spoken.own_digits(program)._format('points', 1240))
        self.assertEqual(spoken.day(spoken.own_digits(program), NOWRUZ), '۱۴۰۵/۰۱/۰۱')
        self.assertIn('1,240', spoken.own_digits(self.loyalty)._format('points', 1240))

    def test_paper_has_no_marks(self):
        said = spoken.on_paper(self.loyalty.currency_id.with_context(lang='fa_IR'), 40)
        self.assertEqual(said, without_marks(said))
        self.assertIn('۴۰٫۰۰', said)

    # --- counts -------------------------------------------------------------------------------------------------------

    def test_our_points_have_the_forms_of_each_language(self):
        for lang, expected in (
            ('en_US', '0 points, 1 point, 2 points, 5 points, 11 points, 21 points'),
            ('ru_RU', '0 баллов, 1 балл, 2 балла, 5 баллов, 11 баллов, 21 балл'),
            ('fa_IR', '0 امتیاز, 1 امتیاز, 2 امتیاز, 5 امتیاز, 11 امتیاز, 21 امتیاز'),
        ):
            said = [without_marks(self.read_in(lang)._format('points', number)) for number in (0, 1, 2, 5, 11, 21)]
            self.assertEqual(', '.join(said), expected)

    def test_a_shops_own_name_has_its_own_forms(self):
        self.loyalty.write({'point_name': "stars", 'point_forms': "star, stars"})
        russian = self.read_in('ru_RU')
        russian.write({'point_name': "звёзды", 'point_forms': "звезда, звезды, звёзд"})
        said = [self.loyalty._format('points', number) for number in (1, 2, 21)]
        self.assertEqual(said, ['1 star', '2 stars', '21 stars'])
        said = [russian._format('points', number) for number in (1, 2, 5, 21)]
        self.assertEqual(said, ['1 звезда', '2 звезды', '5 звёзд', '21 звезда'])

    def test_a_name_without_forms_stays_as_it_is(self):
        self.loyalty.point_name = "Bonus|Bonus"
        self.assertEqual(self.loyalty._format('points', 1), '1 Bonus Bonus')

    def test_halves_take_a_form_of_their_own(self):
        program = self._program('loyalty', prefix='959', point_digits=1)
        self.assertEqual(self.read_in('ru_RU', program)._format('points', 1.5), '1,5 балла')
        self.assertEqual(self.read_in('en_US', program)._format('points', 1.0), '1.0 point')

    def test_sentences_take_the_form_of_their_number(self):
        for months, lang, expected in ((1, 'en_US', '1 month'), (3, 'en_US', '3 months'), (3, 'ru_RU', '3 месяца')):
            self.loyalty.points_months = months
            self.assertIn(expected, self.read_in(lang).summary)
        self.loyalty.points_months = 1
        self.assertNotIn('месяцев', self.read_in('ru_RU').summary)
