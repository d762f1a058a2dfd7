from datetime import date, datetime
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ...core import lookup
from ...models.ledger.protected import own
from ..common.cards import CustomerCardCommon


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

    def test_a_card_is_found_by_its_holder_on_its_last_evening(self):
        """A shop in New York, asked by whoever has another time zone, or none."""
        self.holder.write({'name': "Dina Evening"})
        own(self.loyalty_card).write({'expires_on': '2026-12-31'})
        self.zone('America/New_York')
        partners = self.env['res.partner'].with_context(tz='UTC')
        wanted = lookup.wanted('Dina Evening')
        for moment, found in (('2027-01-01 01:30:00', True), ('2027-01-01 05:01:00', False)):
            with freeze_time(moment):
                cards = partners._customer_card_holders(wanted, self.card_company, 10)
                self.assertEqual(self.loyalty_card in cards, found)

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

    # --- whose zone ---------------------------------------------------------------------------------------------------

    def user(self, role: str):
        home = {'company_id': self.card_company.id, 'company_ids': [(6, 0, self.card_company.ids)]}
        return new_test_user(self.env, f'midnight_{role.split(".")[-1]}', groups=role, **home)

    def test_the_users_own_zone_moves_no_day(self):
        """Without a zone of the shop's the day is UTC's."""
        user = self.user('customer_card.group_manager')
        for shop, day in ((False, '2026-06-15 00:00:00'), ('Asia/Tehran', '2026-06-14 20:30:00')):
            self.zone(shop)
            for own_zone in ('Etc/GMT+12', 'Pacific/Kiritimati'):
                with self.subTest(shop=shop, own_zone=own_zone), freeze_time('2026-06-15 11:00:00'):
                    user.with_user(user).write({'tz': own_zone})
                    program = self.gift.with_user(user)
                    self.assertEqual((str(program._today()), str(program._day_start())), ('2026-06-15', day))
                    liability = (
                        self.env['customer.card.liability'].with_user(user).new({'company_id': self.card_company.id})
                    )
                    self.assertEqual(str(liability._utc(date(2026, 6, 15))), day)

    def test_the_shops_zone_is_a_managers(self):
        """It says when the limits of a day begin anew."""
        self.zone('UTC')
        shop, somebody = self.card_company.partner_id, self.holder
        desk = self.user('customer_card.group_desk')
        desk.group_ids |= self.env.ref('base.group_partner_manager')
        somebody.with_user(desk).tz = 'Asia/Tehran'
        with self.assertRaisesRegex(AccessError, "card manager"), self.env.cr.savepoint():
            shop.with_user(desk).tz = 'Pacific/Kiritimati'
        self.assertEqual(shop.tz, 'UTC')
        shop.with_user(desk).write({'tz': 'UTC', 'city': "Shiraz"})
        manager = self.user('customer_card.group_manager')
        manager.group_ids |= self.env.ref('base.group_partner_manager')
        for user in (manager, self.user('base.group_system')):
            shop.with_user(user).tz = 'Asia/Tehran'
            self.assertEqual(shop.tz, 'Asia/Tehran')
            self.zone('UTC')

    def test_set_up_takes_the_zone_of_the_country_or_of_who_installs(self):
        """The only zone of the country, else one of people in that country, else theirs; what is set stays."""
        admin, shop = self.env.ref('base.user_admin'), self.card_company.partner_id
        for country, own_zone, before, after in (
            ('base.ir', 'Europe/Berlin', False, 'Asia/Tehran'),
            ('base.us', 'America/Chicago', False, 'America/Chicago'),
            ('base.us', 'Asia/Tehran', False, 'Asia/Tehran'),
            ('base.us', False, False, False),
            (False, 'Asia/Tehran', False, 'Asia/Tehran'),
            ('base.ir', 'Asia/Tehran', 'Europe/Berlin', 'Europe/Berlin'),
        ):
            with self.subTest(country=country, own_zone=own_zone, before=before):
                admin.tz = self.env.user.tz = own_zone
                shop.country_id = country and self.env.ref(country)
                self.zone(before)
                self.gift._setup_zone(self.card_company)
                self.assertEqual(shop.tz, after)

    def test_a_shop_without_a_zone_is_told_and_looks_again(self):
        """Before the job ends cards; the form says it until then, and a card manager chooses."""
        self.zone(False)
        manager = self.user('customer_card.group_manager')
        program = self.gift.with_user(manager)
        self.assertIn("no time zone", program.advice)
        program.zone = 'Asia/Tehran'
        self.assertEqual((self.card_company.partner_id.tz, program._zone().zone), ('Asia/Tehran', 'Asia/Tehran'))
        self.assertNotIn("no time zone", program.advice or '')
        self.zone(False)
        self.card_company.partner_id.country_id = self.env.ref('base.us')
        self.env.ref('base.user_admin').tz = 'America/New_York'
        self.env['customer.card']._cron_expire_cards()
        self.assertEqual(self.gift.zone, 'America/New_York')

    def test_others_choose_no_zone(self):
        self.zone('UTC')
        other = self.env['res.company'].create({'name': "Elsewhere"})
        manager = self.user('customer_card.group_manager')
        theirs = self.env['customer.card.program'].create(
            {'name': "Elsewhere", 'kind': 'discount', 'company_id': other.id, 'prefix': '957'}
        )
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            theirs.with_user(manager).zone = 'Pacific/Kiritimati'
            self.env.flush_all()
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.gift.with_user(self.user('customer_card.group_desk')).zone = 'Pacific/Kiritimati'
            self.env.flush_all()
        self.assertEqual(self.gift.zone, 'UTC')

    def test_last_days_are_said_by_the_shop(self):
        """Whoever reads them: 20:30 UTC of the 14th is the end of that day in Tehran."""
        self.zone('Asia/Tehran')
        program = self.gift.with_context(tz='Pacific/Kiritimati')
        self.assertEqual(str(program._last_day_of(self.card_company, datetime(2026, 6, 14, 20, 30))), '2026-06-14')
