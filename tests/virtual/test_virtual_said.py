"""Risks: a page in a phone that has two calendars, two kinds of digits, or contradicts itself."""

from datetime import datetime, timedelta
from decimal import Decimal

from odoo.tests import tagged

from ...core.spoken import without_marks
from ...models.ledger.protected import own
from ..common.cards import CustomerCardCommon


@tagged('post_install', '-at_install')
class TestVirtualSaid(CustomerCardCommon):
    def test_one_calendar_and_one_kind_of_digits(self):
        """A Persian holder reads the page as the printed card: the Solar Hijri calendar, Persian digits."""
        self.env['res.lang']._activate_lang('fa_IR')
        self.env['ir.module.module']._load_module_terms(['customer_card'], ['fa_IR'])
        self.holder.lang = 'fa_IR'
        card = self.loyalty_card
        own(card.sudo()).write({'expires_on': '2027-11-29'})
        self.post(card._account('points'), 1318, expires=datetime(2027, 3, 21, 0, 0))
        state = card._page_state()
        self.assertIn('۱۴۰۶/۰۹/۰۸', state['until'])
        self.assertRegex(without_marks(state['soon']['text']), '۱٬۳۱۸ امتیاز .*۱۴۰۵/۱۲/۲۹')
        said = [state['until'], state['soon']['text'], *(row['text'] + row['worth'] for row in state['balances'])]
        for text in said:
            self.assertNotRegex(text, '[0-9]')

    def test_a_day_far_off_is_no_warning(self):
        card, account = self.loyalty_card, self.loyalty_card._account('points')
        self.assertFalse(card._page_state()['soon']['is_near'])
        self.post(account, 100, expires=datetime.utcnow() + timedelta(days=200))
        state = card._page_state()
        self.assertIn('100 points', state['soon']['text'])
        self.assertFalse(state['soon']['is_near'])
        self.post(account, 50, expires=datetime.utcnow() + timedelta(days=20))
        self.env.invalidate_all()
        state = card._page_state()
        self.assertIn('50 points', state['soon']['text'])
        self.assertTrue(state['soon']['is_near'])

    def test_what_is_on_hold_does_not_expire(self):
        """118 points, and below them nothing about 318."""
        card, account = self.loyalty_card, self.loyalty_card._account('points')
        self.post(account, 318, expires=datetime(2099, 3, 21, 0, 0))
        self.assertIn('318 points', card._page_soon()['text'])
        self.Ledger._authorize(account, Decimal(200), 'hold:phone', card=card.id)
        self.env.invalidate_all()
        self.assertIn('118 points', card._page_soon()['text'])
        self.assertNotIn('318', card._page_soon()['text'])
        self.Ledger._authorize(account, Decimal(118), 'hold:rest', card=card.id)
        self.env.invalidate_all()
        self.assertFalse(card._page_soon()['text'])
