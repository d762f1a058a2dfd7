"""Lists of cards as people really save them: encodings, half-broken files, amounts and days in three scripts."""

import io
import json
import unittest
from datetime import date
from decimal import Decimal

import openpyxl
from hypothesis import given
from hypothesis import strategies as st

from ...core import card_rows, number, old_code, table
from .profile import PROPERTY

PERSIAN, RUSSIAN = "نام,تلفن\nکامران رضایی,۰۹۱۲\nپروین,۱۲", "Имя,Телефон\nИванова Анна,89121234567"


class TestTable(unittest.TestCase):
    def test_encodings(self):
        for text, encodings in (
            (PERSIAN, ('utf-8', 'utf-8-sig', 'utf-16', 'utf-16-le', 'utf-16-be')),
            (RUSSIAN, ('utf-8', 'utf-8-sig', 'utf-16', 'cp1251')),
            (PERSIAN.translate({ord('ک'): 'ك', ord('ی'): 'ي', **{0x6F0 + n: str(n) for n in range(10)}}), ('cp1256',)),
            ("name,phone\nJosé,12", ('utf-8', 'cp1252')),
        ):
            for encoding in encodings:
                with self.subTest(encoding, text=text):
                    rows = table.read(text.encode(encoding), 10).rows
                    self.assertEqual([','.join(cells) for _line, cells in rows], text.split('\n'))

    def test_capitals_alone_follow_the_language(self):
        text = "ИВАНОВ\nПЕТРОВ"
        self.assertEqual(table.read(text.encode('cp1251'), 10, 'ru').rows[0][1], ['ИВАНОВ'])

    def test_delimiters(self):
        for sign in ',;\t|':
            self.assertEqual(table.read(f'a{sign}b\n"1{sign}2"{sign}3'.encode(), 10).rows[1][1], [f'1{sign}2', '3'])

    def test_lines_are_counted_as_in_an_editor(self):
        rows = table.read(b'a,b\r\n\r\n"x\r\ny",1\r\nz,2\r\n', 10).rows
        self.assertEqual([line for line, _cells in rows], [1, 3, 5])

    def test_no_list(self):
        for content, code in (
            (b'', 'empty'),
            (b' \n ', 'empty'),
            (b'\x89PNG\r\n\x1a\n' + b'x' * 50, 'not_a_table'),
            (b'%PDF-1.7', 'not_a_table'),
            (b'PK\x03\x04' + b'x' * 99, 'broken'),
            (b'a,b\n1,"2\n3,4', 'broken'),
            (b'a,b\x00\x00,c', 'not_a_table'),
            (b'a\n' * 13, 'too_long'),
            (b'\x01\x02\x03\x81\x8d', 'encoding'),
        ):
            with self.subTest(content), self.assertRaises(table.TableError) as caught:
                table.read(content, 10)
            self.assertEqual(caught.exception.code, code)

    def test_workbook(self):
        book = openpyxl.Workbook()
        book.active.append(['number', 'value', 'valid until'])
        book.active.append(['9500123456789011', 12.5, date(2027, 3, 1)])
        book.active.append([9500123456789011, 3, None])
        content = io.BytesIO()
        book.save(content)
        rows = table.read(content.getvalue(), 10).rows
        self.assertEqual(rows[1], (2, ['9500123456789011', '12.5', '2027-03-01']))
        self.assertTrue(rows[2][1][0].startswith('≈95001234567890'), "A spreadsheet keeps 15 digits of a number")
        for half in (len(content.getvalue()) // 2, len(content.getvalue()) - 30):
            with self.assertRaises(table.TableError):
                table.read(content.getvalue()[:half], 10)

    @PROPERTY
    @given(st.binary(max_size=300))
    def test_any_bytes_are_read_or_refused(self, content):
        try:
            table.read(content, 10)
        except table.TableError as error:
            self.assertIn(error.code, table.CODES)


class TestRows(unittest.TestCase):
    def problems(self, habits=card_rows.Habits(), **cells):
        return [(p.column, p.code) for p in card_rows.parse(2, cells, habits).problems]

    def test_numbers_and_old_codes(self):
        good = number.generate('950')
        row = card_rows.parse(2, {'number': ' '.join((good[:4], good[4:8], good[8:12], good[12:]))}, card_rows.Habits())
        self.assertEqual((row.number, row.old_code), (good, ''))
        row = card_rows.parse(2, {'number': '0441-ca7f-4a1b'}, card_rows.Habits())
        self.assertEqual((row.number, row.old_code), ('', '0441CA7F4A1B'))
        wrong = good[:-1] + str((int(good[-1]) + 1) % 10)
        self.assertEqual(self.problems(number=wrong), [('number', 'bad_check_digit')])
        self.assertEqual(self.problems(number='4111 1111 1111 1111'), [('number', 'payment_card')])
        self.assertEqual(self.problems(old_code='4111111111111111'), [('old_code', 'payment_card')])
        self.assertEqual(self.problems(old_code=good), [], "another system's code may have such digits")
        self.assertEqual(self.problems(number='≈9500123456789010'), [('number', 'rounded')])
        self.assertEqual(self.problems(number='9.50012E+15'), [('number', 'rounded')])
        self.assertEqual(self.problems(number='x1'), [('number', 'bad_old_code')])

    def test_amounts(self):
        for text, sign, expected in (
            ('۱۲۳٫۵', '.', '123.5'),
            ('1.234,50', ',', '1234.50'),
            ('1,234.50', '.', '1234.50'),
            ('1 234,5', ',', '1234.5'),
            ('1,234', '.', '1234'),
            ('0.500', ',', '0.5'),
            ('1,234,567', ',', '1234567'),
            ('12,5', '.', '12.5'),
            ('007', '.', '7'),
            ('1\u00a0234', '.', '1234'),
        ):
            self.assertEqual(card_rows.amount(text, 2, sign), Decimal(expected), text)
        for text, code in (
            ('-5', 'negative'),
            ('−5,5', 'negative'),
            ('1.234', 'too_fine'),
            ('five', 'bad_amount'),
            ('1e5', 'bad_amount'),
            ('NaN', 'bad_amount'),
            ('1.2.3', 'bad_amount'),
            ('12,34,56', 'bad_amount'),
            ('9500123456789011', 'too_large'),
        ):
            with self.subTest(text), self.assertRaises(ValueError) as caught:
                card_rows.amount(text, 2)
            self.assertEqual(str(caught.exception), code)

    def test_days(self):
        self.assertEqual(card_rows.day('۱۴۰۵/۰۱/۱۵', jalali=True), date(2026, 4, 4))
        self.assertEqual(card_rows.day('2027-12-31'), date(2027, 12, 31))
        self.assertEqual(card_rows.day('31.12.2027', month_first=True), date(2027, 12, 31))
        for text, jalali in (
            ('1405/01/15', False),
            ('1405/12/30', True),
            ('2027-02-29', False),
            ('27-1-1', True),
            ('tomorrow', True),
        ):
            with self.subTest(text), self.assertRaises(ValueError):
                card_rows.day(text, jalali=jalali)

    def test_all_errors_of_a_line(self):
        self.assertEqual(
            self.problems(state='dead', valid_until='x', points='1.5', value='-1', name='n' * 300),
            [
                ('name', 'too_long'),
                ('state', 'bad_state'),
                ('valid_until', 'bad_date'),
                ('points', 'too_fine'),
                ('value', 'negative'),
            ],
        )

    @PROPERTY
    @given(st.dictionaries(st.sampled_from(card_rows.COLUMNS), st.text(max_size=60)), st.text(max_size=20))
    def test_what_was_understood_is_kept_as_json(self, cells, said):
        """With all that was found out about it, between two steps of a long check."""
        row = card_rows.parse(7, cells, card_rows.Habits())
        row.partner, row.other_name, row.from_outside, row.placeholder, row.meant = 5, bool(said), True, said, said
        row.problems.append(card_rows.Problem('number', 'exists', said))
        kept = json.loads(json.dumps(card_rows.packed(row)))
        self.assertEqual(card_rows.unpacked(7, kept, 5), row)

    @PROPERTY
    @given(st.dictionaries(st.sampled_from(card_rows.COLUMNS), st.text(max_size=60)))
    def test_any_text_is_read_or_named(self, cells):
        row = card_rows.parse(1, cells, card_rows.Habits(jalali=True))
        columns = {*card_rows.COLUMNS, ''}  # a total line is no card at all
        self.assertTrue(all(problem.column in columns for problem in row.problems))
        if not row.problems:
            self.assertTrue(row.points >= 0 and row.value >= 0 and row.points.is_finite())

    @PROPERTY
    @given(st.text(max_size=200))
    def test_an_old_code_has_one_spelling(self, text):
        code = old_code.normal(text)
        self.assertEqual(old_code.normal(code), code)
