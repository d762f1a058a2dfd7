"""Risks: a group that is a Gregorian month where people live by another calendar, PostgreSQL and Python of two minds, a
click on a group that opens other rows than it counted.
"""

from datetime import date, datetime, timedelta

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ...core import periods
from .case import LedgerCase

FIRST, LAST = date(1921, 3, 21), date(2121, 3, 20)  # of the years 1300 to 1499


@tagged('post_install', '-at_install')
class TestPersianPeriods(LedgerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env['res.lang']._activate_lang('fa_IR')
        cls.env['ir.module.module']._load_module_terms(['customer_card'], ['fa_IR'])

    def cards(self, **days):
        """Cards of the gift program that are valid until these days, read in Persian."""
        for day in days.values():
            card = self.env['customer.card']._issue(self.gift)
            self.env.cr.execute('UPDATE customer_card SET expires_on = %s WHERE id = %s', [day, card.id])
        self.env.invalidate_all()
        return self.env['customer.card'].with_context(lang='fa_IR', tz='Asia/Tehran')

    def grouped(self, model, spec: str, domain=(), **more) -> list[tuple[str, int]]:
        groups = model.formatted_read_group(list(domain), [spec], ['__count'], **more)
        for group in groups:
            rows = model.search_count([*domain, *group['__extra_domain']])
            self.assertEqual(rows, group['__count'], "what is clicked opens what was counted")
        return [(group[spec] and group[spec][1], group['__count']) for group in groups]

    def test_postgresql_counts_as_python_does(self):
        for period in ('month', 'quarter', 'year'):
            self.env.cr.execute(
                f"""
                SELECT d::date, p.begins FROM generate_series(%s, %s, interval '1 day') AS d,
                       LATERAL ({periods.sql(period, 'd::date')}) AS p ORDER BY d
                """,
                [FIRST, LAST],
            )
            begins = list(periods.between(period, FIRST, LAST, 'persian'))
            ends = [*begins[1:], LAST + timedelta(days=1)]
            expected = [
                (begin + timedelta(days=after), begin)
                for begin, end in zip(begins, ends, strict=True)
                for after in range((end - begin).days)
            ]
            self.assertEqual(self.env.cr.fetchall(), expected, period)
        friday = periods.sql('week', "DATE '2026-03-27'")
        self.env.cr.execute(f'SELECT p.begins FROM ({friday}) AS p')
        self.assertEqual(self.env.cr.fetchone()[0], date(2026, 3, 21))

    def test_days_are_grouped_by_the_readers_calendar(self):
        days = {'esfand': '2026-03-20', 'farvardin': '2026-03-21', 'also': '2026-04-20', 'next': '2026-04-21'}
        cards, domain = self.cards(**days), [('expires_on', '!=', False)]
        self.assertEqual(
            self.grouped(cards, 'expires_on:month', domain),
            [('اسفند 1404', 1), ('فروردین 1405', 2), ('اردیبهشت 1405', 1)],
        )
        self.assertEqual(self.grouped(cards, 'expires_on:quarter', domain), [('زمستان 1404', 1), ('بهار 1405', 3)])
        self.assertEqual(self.grouped(cards, 'expires_on:year', domain), [('1404', 1), ('1405', 3)])
        self.assertEqual(self.grouped(cards, 'expires_on:day', domain)[1], ('1405/01/01', 1))
        self.assertIn('1404/12/23', self.grouped(cards, 'expires_on:week', domain)[0][0])
        english = cards.with_context(lang='en_US')
        self.assertEqual(self.grouped(english, 'expires_on:month', domain), [('March 2026', 2), ('April 2026', 2)])

    def test_the_company_may_choose(self):
        cards, domain = self.cards(one='2026-03-20', two='2026-03-21'), [('expires_on', '!=', False)]
        self.loyalty.calendar = 'gregorian'
        self.assertEqual(len(self.grouped(cards, 'expires_on:month', domain)), 1)
        self.loyalty.calendar = 'persian'
        english = cards.with_context(lang='en_US')
        said = self.grouped(english, 'expires_on:month', domain)
        self.assertEqual(said, [('Esfand 1404', 1), ('Farvardin 1405', 1)])
        self.assertIn('1404/12/23', self.grouped(english, 'expires_on:week', domain)[0][0])

    def test_rows_without_a_day_have_a_group(self):
        cards = self.cards(one='2026-03-21')
        self.assertEqual(
            self.grouped(cards, 'expires_on:month')[-1], (False, cards.search_count([('expires_on', '=', False)]))
        )

    def test_a_moment_belongs_to_the_readers_day(self):
        """Half past eight in the evening in Greenwich is the first day of the year in Tehran."""
        entries = self.env['customer.card.entry'].with_context(lang='fa_IR', tz='Asia/Tehran')
        operations = self.env['customer.card.operation'].with_context(lang='fa_IR', tz='Asia/Tehran')
        before = entries.search_count([])
        self.post(self.value, 10)
        now = datetime.now()
        for model in (entries, operations):
            begin = periods.begins(
                'month', model.env['customer.card.program']._day_of(self.card_company, now), 'persian'
            )
            self.assertTrue(model._persian_bound('moment', begin).endswith(('20:30:00', '19:30:00')))
            self.assertTrue(self.grouped(model, 'moment:month'))
        self.assertEqual(entries.search_count([]), before + 1)

    def test_two_ways_at_once_as_a_pivot_asks(self):
        cards = self.cards(one='2026-03-20', two='2026-03-21', three='2026-05-01')
        domain = [('expires_on', '!=', False)]
        sets = cards.formatted_read_grouping_sets(
            domain, [[], ['expires_on:year'], ['expires_on:year', 'expires_on:month']], ['__count']
        )
        self.assertEqual([len(groups) for groups in sets], [1, 2, 3])

    def test_a_graph_has_its_empty_months(self):
        cards, domain = self.cards(one='2026-03-20', two='2026-05-01'), [('expires_on', '!=', False)]
        filled = cards.with_context(fill_temporal=True).formatted_read_group(domain, ['expires_on:month'], ['__count'])
        said = [(group['expires_on:month'][1], group['__count']) for group in filled]
        self.assertEqual(said, [('اسفند 1404', 1), ('فروردین 1405', 0), ('اردیبهشت 1405', 1)])

    def test_sums_stay_what_they_are(self):
        self.post(self.value, 10)
        self.post(self.value, 32)
        entries = self.env['customer.card.entry'].with_context(lang='fa_IR')
        (group,) = entries.formatted_read_group(
            [('account_id', '=', self.value.id)], ['moment:year'], ['amount:sum', '__count']
        )
        self.assertEqual((group['amount:sum'], group['__count']), (42, 2))

    def test_whoever_may_not_read_groups_nothing(self):
        nobody = new_test_user(self.env, 'persian_nobody', 'base.group_user', lang='fa_IR')
        entries = self.env['customer.card.entry'].with_user(nobody).with_context(lang='fa_IR')
        with self.assertRaises(AccessError):
            entries.formatted_read_group([], ['moment:month'], ['__count'])

    def test_every_list_of_ours_is_grouped_so(self):
        """What a view offers to group by, or to filter by a period, is a model that knows the calendars."""
        offered = set()
        for view in self.env['ir.ui.view'].search([('type', '=', 'search'), ('model', '=like', 'customer.card%')]):
            names = [
                field.name for field in self.env[view.model]._fields.values() if field.type in ('date', 'datetime')
            ]
            if any(f"'{name}:" in view.arch or f'date="{name}"' in view.arch for name in names):
                offered.add(view.model)
        self.assertGreater(len(offered), 8)
        self.assertFalse([name for name in offered if not hasattr(self.env[name], '_persian_period')])
