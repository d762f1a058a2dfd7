"""Risk: a figure of the liability report opens something else than what makes it up, or is not of the period shown."""

import io
from datetime import date, timedelta
from unittest.mock import patch

import openpyxl

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import HttpCase, TransactionCase, new_test_user, tagged

from ...models.books.customer_card_liability_line import FIGURES, MOVEMENTS
from ..common.sealing import aged
from .case import BooksMixin


class LiabilityCase(BooksMixin):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_cards()
        cls.points = cls.loyalty_card._account('points')
        cls.value = cls.gift_card._account('value')

    def history(self) -> None:
        """50 given long ago; since then 20 spent, 4 expired, 3 taken back by hand, and points."""
        self.post(self.value, 50, 'reward')
        aged(self.env, "UPDATE customer_card_entry SET moment = moment - interval '70 days'")
        for amount, kind in ((10, 'topup'), (-20, 'spend'), (-4, 'expire'), (-3, 'adjust')):
            self.post(self.value, amount, kind)
        self.post(self.points, 318, 'earn')

    def line(self, report, program):
        return report.line_ids.filtered(lambda line: line.program_id == program)


@tagged('post_install', '-at_install')
class TestLiabilityScreen(LiabilityCase, TransactionCase):
    def test_each_figure_opens_what_makes_it_up(self):
        self.history()
        line = self.line(self.report(), self.gift)
        self.assertEqual([line[name] for name in FIGURES], [50, 10, -20, -4, -3, 33, 33])
        for name in FIGURES:
            action = line.with_context(customer_card_figure=name).action_open_entries()
            entries = self.env['customer.card.entry'].search(action['domain'])
            self.assertEqual(sum(entries.mapped('amount')), line[name], name)
        whole = self.env['customer.card.entry'].search(line.action_open_entries()['domain'])
        self.assertEqual(sum(whole.mapped('amount')), sum(line[name] for name in MOVEMENTS))

    def test_periods_go_by_the_readers_calendar(self):
        self.env['res.lang']._activate_lang('fa_IR')
        report = self.report().with_context(lang='fa_IR')
        spans = {
            ('month', False): ('2026-11-22', '2026-12-21'),  # Azar 1405
            ('month', True): ('2026-10-23', '2026-11-21'),
            ('quarter', False): ('2026-09-23', '2026-12-21'),
            ('year', False): ('2026-03-21', '2027-03-20'),
        }
        with patch.object(self.registry['customer.card.liability'], '_shops_today', lambda _report: date(2026, 12, 1)):
            for (period, before), span in spans.items():
                self.assertEqual(report._span(period, before), tuple(map(date.fromisoformat, span)), period)
            english = report.with_context(lang='en_US')._span('month')
        self.assertEqual(english, (date(2026, 12, 1), date(2026, 12, 31)))

    def test_another_period_is_shown_at_once(self):
        self.history()
        report, today = self.report(), fields.Date.today()
        report.write({'date_from': today - timedelta(days=90)})
        line = self.line(report, self.gift)
        self.assertEqual((line.opening, line.issued, line.closing), (0, 60, 33))
        report.write({'date_to': today - timedelta(days=60)})
        line = self.line(report, self.gift)
        self.assertEqual((line.issued, line.spent, line.closing), (50, 0, 50))
        with self.assertRaises(UserError):
            report.write({'date_from': today})

    def test_days_nobody_keeps_books_of(self):
        report = self.report()
        for day in ({'date_to': '9999-12-31'}, {'date_from': '0001-01-01'}):
            with self.assertRaisesRegex(UserError, "between the years 1900 and 2200"), self.env.cr.savepoint():
                report.write(day)
            fresh = self.env['customer.card.liability'].create({'company_id': self.card_company.id, **day})
            for name in ('action_show', 'action_print', 'action_export'):
                with self.assertRaises(UserError):
                    getattr(fresh, name)()
        report.write({'date_from': '1900-01-01', 'date_to': '2200-12-31'})
        self.assertTrue(report.balanced)

    def test_units_and_decimals(self):
        self.history()
        lines = self.report().line_ids
        self.assertEqual({(line.unit_text, line.digits) for line in lines}, {("points", 0), ("USD", 2)})

    def test_settlements_of_a_day_have_numbers(self):
        self.history()
        first = self.settle()
        self.post(self.value, 1, 'reward')
        second = self.settle()
        names = (first | second).mapped('name')
        self.assertEqual(len(names), len(set(names)))
        self.assertRegex(names[0], r'^CARD/\d{4}/\d{5,}$')


@tagged('post_install', '-at_install')
class TestLiabilityExport(LiabilityCase, HttpCase):
    def test_the_workbook_has_numbers(self):
        self.history()
        home = {'company_id': self.card_company.id, 'company_ids': [(6, 0, self.card_company.ids)]}
        accountant, desk = (
            new_test_user(self.env, f'export_{name}', f'customer_card.group_{name}', password=f'export_{name}', **home)
            for name in ('accountant', 'desk')
        )
        report = self.env['customer.card.liability'].with_user(accountant).create({})
        url = report.action_export()['url']
        self.env.flush_all()
        self.authenticate(accountant.login, accountant.login)
        answer = self.url_open(url)
        self.assertEqual((answer.status_code, answer.headers['Cache-Control']), (200, 'no-store'))
        book = openpyxl.load_workbook(io.BytesIO(answer.content))
        rows = list(book.worksheets[0].iter_rows(min_row=4, values_only=True))
        self.assertIn(("Gift", "Value", "USD", 50, 10, -20, -4, -3, 33, 33), rows)
        self.assertEqual(book.worksheets[1].max_row, 3 + len(report.account_ids))
        self.authenticate(desk.login, desk.login)
        self.assertEqual(self.url_open(url).status_code, 404)

    def test_a_name_is_no_formula(self):
        """In every cell of every sheet, whatever the shop, its programs and accounts are called."""
        self.history()
        formula = '=HYPERLINK("https://elsewhere.example","x")'
        self.card_company.name = self.gift.name = self.gift.liability_account_id.name = formula
        report = self.report()
        book = openpyxl.load_workbook(io.BytesIO(report._export_file()[1]))
        cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
        self.assertNotIn('f', {cell.data_type for cell in cells})
        self.assertIn(formula, [cell.value for cell in cells])
