"""Risks: a card that ends another day at the till than on paper, a month counted by a calendar nobody chose."""

from datetime import date, datetime
from unittest.mock import patch

from psycopg2.errors import CheckViolation

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...core.spoken import persian_digits, without_marks
from ...models.ledger import spoken
from ...models.ledger.protected import own
from .case import LifeCase

LEAP_DAY = date(2025, 3, 20)  # 1403/12/30
NEXT_ESFAND = date(2026, 3, 20)  # 1404/12/29


@tagged('post_install', '-at_install')
class TestMonths(LifeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env['res.lang']._activate_lang('fa_IR')

    def persian(self, program, **vals):
        program.write({'months_by': 'persian', **vals})
        return program

    def test_programs_that_are_asked_nothing_count_as_before(self):
        self.loyalty.write({'card_months': 1, 'points_months': 1})
        self.assertEqual(self.loyalty.months_by, 'gregorian')
        self.assertFalse(self.loyalty.asks_months_by)
        self.assertEqual(self.loyalty._card_expiry(date(2027, 1, 31)), date(2027, 2, 28))
        self.assertEqual(self.loyalty._expiry('points', datetime(2027, 1, 31, 9)).date(), date(2027, 3, 1))

    def test_a_shop_of_that_calendar_begins_with_it(self):
        self.loyalty.calendar = 'persian'
        self.assertEqual(self._program('gift', prefix='957').months_by, 'persian')
        self.assertTrue(self.loyalty.asks_months_by)
        self.assertEqual(self.loyalty.months_by, 'gregorian', "what was chosen stays")

    def test_the_language_of_a_shop_says_it_too(self):
        self.card_company.partner_id.lang = 'fa_IR'
        self.assertEqual(self._program('gift', prefix='957').months_by, 'persian')

    def test_a_month_of_31_ends_on_the_30th(self):
        program = self.persian(self.loyalty, card_months=1)
        self.assertEqual(program._card_expiry(date(2026, 9, 22)), date(2026, 10, 22))  # 31 Shahrivar, 30 Mehr

    def test_a_year_from_the_leap_day_is_esfand(self):
        program = self.persian(self.loyalty, card_months=12, points_months=12)
        self.assertEqual(program._card_expiry(LEAP_DAY), NEXT_ESFAND)
        self.assertEqual(program._expiry('points', datetime(2025, 3, 20, 9)), program._utc(date(2026, 3, 21)))

    def test_everybody_says_the_same_day(self):
        program = self.persian(self.gift, card_months=12)
        with patch.object(type(program), '_today', lambda program: LEAP_DAY):
            card = self.env['customer.card']._issue(program, partner=self.holder)
        self.assertEqual(card.expires_on, NEXT_ESFAND)
        said = '1404/12/29'
        with patch.object(type(program), '_today', lambda program: date(2025, 6, 1)):
            told = self.till.customer_card_identify(card.sudo().number)['card']
            self.assertEqual(told['expires'], NEXT_ESFAND.isoformat())
            holder = card.with_context(lang='fa_IR')
            page = without_marks(holder._until_text())
            self.assertIn(said, page)
        self.assertEqual(spoken.paper_day(card, card.expires_on, 'fa'), persian_digits(said))

    def test_paper_goes_by_the_calendar_that_was_chosen(self):
        card = self.gift_card
        own(card.sudo()).expires_on = NEXT_ESFAND
        design = self.env['customer.card.design'].create({'company_id': self.gift.company_id.id, 'lang': 'fa'})
        letter = self.env['customer.card.print'].create({'card_ids': card.ids, 'layout': 'letter'})

        def said(lang):
            face = design._card_values(card, full=True)['valid_until']
            return face, letter._letter_texts(card, design, lang)['valid_until']

        self.assertEqual(said('fa_IR'), ('۱۴۰۴/۱۲/۲۹', '۱۴۰۴/۱۲/۲۹'))
        self.assertEqual(said('en_US')[1], '20 Mar 2026')
        self.gift.calendar = 'gregorian'
        self.assertEqual(said('fa_IR'), ('۲۰۲۶/۰۳/۲۰', '۲۰۲۶/۰۳/۲۰'))
        self.gift.calendar = 'persian'
        self.assertEqual(said('en_US')[1], '1404/12/29')

    def test_the_desk_extends_by_the_same_months(self):
        program = self.persian(self.gift, card_months=1)
        with patch.object(type(program), '_today', lambda program: date(2026, 9, 22)):
            card = self.env['customer.card']._issue(program)
            self.assertEqual(card.expires_on, date(2026, 10, 22))
            self.assertEqual(card._latest_by_desk(date(2026, 9, 22)), date(2026, 11, 21))  # 30 Aban

    def test_the_history_says_who_chose(self):
        self.persian(self.loyalty)
        self.assertIn("Solar Hijri", self.loyalty.message_ids[0].body)

    def test_a_day_nobody_lives_to_see(self):
        """As older systems write "without end": no calendar of people goes so far."""
        own(self.loyalty_card).expires_on = self.loyalty._today()
        vals = {'card_ids': [(6, 0, self.loyalty_card.ids)], 'day': date(9999, 12, 31)}
        with self.assertRaisesRegex(UserError, "before the year 2200"):
            self.do('extend', self.manager, **vals)
        batch = {'program_id': self.loyalty.id, 'quantity': 1, 'expires_on': date(9999, 12, 31)}
        with self.assertRaises(CheckViolation), mute_logger('odoo.sql_db'), self.env.cr.savepoint():
            self.env['customer.card.batch'].with_user(self.manager).create(batch)

    def test_a_card_that_has_such_a_day_is_served(self):
        self.env['res.lang']._activate_lang('fa_IR')
        self.loyalty.calendar = 'persian'
        self.loyalty.card_months = 12
        own(self.loyalty_card).expires_on = date(9999, 12, 31)
        self.env.flush_all()
        card = self.loyalty_card.with_context(lang='fa_IR')
        self.assertTrue(card._page_state())
        self.assertTrue(card.formatted_read_group([], ['expires_on:month'], ['__count']))
        self.assertTrue(self.loyalty._card_expiry(date(9999, 12, 31)))
