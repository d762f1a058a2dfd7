from datetime import date, datetime
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from ..models.ledger.protected import own
from .common import CustomerCardCommon


@tagged('post_install', '-at_install')
class TestMidnight(CustomerCardCommon):
    """A day is the shop's calendar day: whoever asks, whatever the server's clock says, and when the clocks change."""

    def zone(self, name: str) -> None:
        self.card_company.partner_id.tz = name

    def test_the_last_day_of_a_card(self):
        own(self.gift_card).write({'expires_on': '2026-12-31'})
        for zone, moment, usable in (
            ('Asia/Tehran', '2026-12-31 20:29:00', True),  # 3:30 ahead of UTC
            ('Asia/Tehran', '2026-12-31 20:31:00', False),
            ('America/Los_Angeles', '2027-01-01 07:59:00', True),  # 8 hours behind
            ('America/Los_Angeles', '2027-01-01 08:01:00', False),
        ):
            with self.subTest(zone=zone, moment=moment), freeze_time(moment):
                self.zone(zone)
                own(self.gift_card).write({'state': 'active'})
                self.assertEqual(self.gift_card._usable(), usable)
                self.env['customer.card']._cron_expire_cards()
                self.assertEqual(self.gift_card.state, 'active' if usable else 'expired')

    def test_a_card_is_activated_today(self):
        self.gift.card_months = 12
        for moment, zone, activated, expires in (
            ('2026-12-31 20:31:00', 'Asia/Tehran', '2027-01-01', '2028-01-01'),
            ('2027-01-01 07:59:00', 'America/Los_Angeles', '2026-12-31', '2027-12-31'),
            ('2028-02-29 12:00:00', 'Asia/Tehran', '2028-02-29', '2029-02-28'),
            (
                '2025-03-20 20:29:00',
                'Asia/Tehran',
                '2025-03-20',
                '2026-03-20',
            ),  # 30 Esfand, the last hour of a leap year
        ):
            with self.subTest(moment=moment, zone=zone), freeze_time(moment):
                self.zone(zone)
                card = self.env['customer.card']._issue(self.gift)
                self.assertEqual((str(card.activated_on), str(card.expires_on)), (activated, expires))

    def test_what_is_given_expires_at_the_end_of_a_day(self):
        for zone, given, months, ends in (
            ('Asia/Tehran', '2026-11-30 20:29:00', 3, '2027-02-28 20:30:00'),
            ('Asia/Tehran', '2026-11-30 20:31:00', 3, '2027-03-01 20:30:00'),
            (
                'Europe/Berlin',
                '2026-02-28 12:00:00',
                1,
                '2026-03-28 23:00:00',
            ),  # the night before the clocks go forward
            ('Europe/Berlin', '2026-02-28 23:30:00', 1, '2026-04-01 22:00:00'),
            ('Europe/Berlin', '2026-09-25 12:00:00', 1, '2026-10-25 23:00:00'),  # a day of 25 hours
            ('UTC', '2028-02-29 12:00:00', 12, '2029-03-01 00:00:00'),
        ):
            with self.subTest(zone=zone, given=given):
                self.zone(zone)
                self.gift.value_months = months
                self.assertEqual(str(self.gift._expiry('value', datetime.fromisoformat(given))), ends)

    def test_limits_of_a_day_begin_at_the_shops_midnight(self):
        for zone, moment, start in (
            ('Europe/Berlin', '2026-03-29 10:00:00', '2026-03-28 23:00:00'),
            ('Europe/Berlin', '2026-10-25 23:30:00', '2026-10-25 23:00:00'),
            ('Europe/Berlin', '2026-10-25 22:30:00', '2026-10-24 22:00:00'),
            ('Asia/Tehran', '2026-12-31 20:31:00', '2026-12-31 20:30:00'),
        ):
            with self.subTest(zone=zone, moment=moment), freeze_time(moment):
                self.zone(zone)
                self.assertEqual(str(self.gift._day_start()), start)

    def test_the_overview_counts_the_shops_day(self):
        self.post(self.gift_card._account('value'), 30, 'sale')
        now = fields.Datetime.now()
        today = self.gift._local(now).date()
        for day, issued in ((today, 30), (date.fromordinal(today.toordinal() + 1), 0)):
            with patch.object(type(self.gift), '_today', lambda _program, day=day: day):
                self.gift.invalidate_recordset(['today_in'])
                self.assertEqual(self.gift.today_in, self.gift._format('value', issued))
