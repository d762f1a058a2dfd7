"""Lists as the systems of real shops export them: code pages of five scripts, workbooks with a wrong size tag, codes
dressed for a spreadsheet, codes of any digits, total lines.
"""

import io
import re
import time
import unittest
import zipfile
from contextlib import contextmanager
from datetime import date
from decimal import Decimal

import openpyxl

from ...core import card_rows, lookup, number, table

LISTS = {
    ('cp1252', 'en'): (
        "Old code;Holder\nKLM-10000001;Émile Brun\nKLM-10000002;Anna Stone\nKLM-10000003;Österreicher Hans\n",
        "Code;Nom;Tel\n1;François Lefèvre;0612\n2;Zoé Dubois;0613\n",
        "c;n\n1;José Ñandú\n2;Peña\n",
    ),
    ('cp1250', 'en'): ("Kód;Jméno\n1;Jiří Dvořák\n2;Žofie Šťastná\n", "k;n\n1;Kovács Erzsébet\n2;Szőke Győző\n"),
    ('cp1254', 'tr'): ("Kod;Ad\n1;Ayşe Yılmaz\n2;Gökhan Şahin\n3;İbrahim Çağlar\n",),
    ('cp1254', 'en'): ("k;a\n1;Işıl Öztürk\n2;Doğan Güneş\n",),
    ('cp1251', 'en'): ("Old code;Holder;Phone\nDK-1;Королёва Анна;8 912\n", "a;b\n1;ООО РОМАШКА\n"),
    ('cp1256', 'en'): ("code;name\n1;محمد\n2;زهرا كريمي\n",),
    ('cp1256', 'fa'): ("كد;نام\n1;احمد رضايي\n2;مريم حسيني\n",),
}


class TestFiles(unittest.TestCase):
    def test_names_are_read_as_they_are(self):
        for (encoding, language), texts in LISTS.items():
            for text in texts:
                with self.subTest(encoding=encoding, text=text):
                    rows = table.read(text.encode(encoding), 100, language).rows
                    self.assertEqual(rows, table.read(text.encode('utf-8'), 100).rows)

    def test_a_person_chooses(self):
        content = "ИВАНОВ\nПЕТРОВ".encode('koi8-r')
        self.assertEqual(
            table.read(content, 10, 'ru', 'koi8-r'), table.Table('KOI8-R', [(1, ['ИВАНОВ']), (2, ['ПЕТРОВ'])])
        )
        with self.assertRaises(table.TableError):
            table.read(content, 10, 'ru', 'utf-8')

    def test_a_size_that_is_not_so(self):
        book, content = openpyxl.Workbook(), io.BytesIO()
        for row in (['Old code', 'Value'], *([f'KLM-{n}', n] for n in range(6))):
            book.active.append(row)
        book.save(content)
        lies = io.BytesIO()
        with zipfile.ZipFile(content) as true, zipfile.ZipFile(lies, 'w') as wrong:
            for name in true.namelist():
                part = true.read(name)
                if name.startswith('xl/worksheets/'):
                    part, count = re.subn(rb'<dimension ref="[^"]*"', b'<dimension ref="A1"', part)
                    self.assertEqual(count, 1)
                wrong.writestr(name, part)
        rows = table.read(lies.getvalue(), 10).rows
        self.assertEqual((len(rows), rows[6][1]), (7, ['KLM-5', '5']))

    def workbook(self, *cells: tuple[int, int, object], lines: int = 1) -> bytes:
        """A list with more in some cells (row, column, what)."""
        book, content = openpyxl.Workbook(), io.BytesIO()
        for row in (['name', 'points'], *([f'Ann {n}', n] for n in range(lines))):
            book.active.append(row)
        for row, column, value in cells:
            book.active.cell(row, column, value)
        book.save(content)
        return content.getvalue()

    def with_sheet(self, change) -> bytes:
        """A workbook whose sheet is another text."""
        content = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(self.workbook())) as true, zipfile.ZipFile(content, 'w', 8) as other:
            for name in true.namelist():
                part = true.read(name)
                other.writestr(name, change(part) if name.startswith('xl/worksheets/') else part)
        return content.getvalue()

    def refused(self, content: bytes, most: int = 200_000) -> str:
        with self.assertRaises(table.TableError) as caught:
            table.read(content, most)
        return caught.exception.code

    def quickly(self, seconds: float = 5):
        """A context that fails when reading took longer: most of it takes a tenth of that."""

        @contextmanager
        def measured():
            start = time.process_time()
            yield
            self.assertLess(time.process_time() - start, seconds)

        return measured()

    def test_a_stray_cell_far_below_or_far_right(self):
        """Blank ones are nothing; what says something is read, or named."""
        plain = table.read(self.workbook(), 10)
        for place in ((2**20, 2**14), (2**20, 1), (2, 2**14)):
            with self.subTest(place=place), self.quickly():
                self.assertEqual(table.read(self.workbook((*place, ' ')), 10).rows, plain.rows[:1] + [
                    (line, [*cells, *[''] * (254 if place[0] == 2 else 0)]) for line, cells in plain.rows[1:]
                ])  # fmt: skip
        with self.quickly():
            self.assertEqual(table.read(self.workbook((2**20, 1, 'Bob')), 10).rows[-1], (2**20, ['Bob']))
            self.assertEqual(self.refused(self.workbook((2, 300, 'x'))), 'too_wide')

    def test_cells_far_to_the_right_of_every_line(self):
        rows = b''.join(b'<row r="%d"><c r="XFD%d"/></row>' % (line, line) for line in range(3, 100_000))
        content = self.with_sheet(lambda part: part.replace(b'</sheetData>', rows + b'</sheetData>'))
        with self.quickly():
            self.assertEqual(self.refused(content), 'too_wide')

    def test_a_line_no_sheet_has(self):
        content = self.with_sheet(lambda part: part.replace(b'</sheetData>', b'<row r="%d"/></sheetData>' % 10**15))
        with self.quickly():
            self.assertEqual(self.refused(content), 'too_long')

    def test_what_packs_well_is_not_read(self):
        """Millions of cells, and a name for many of them, take a few kilobytes."""
        many = b'<row r="3">' + b'<c/>' * 3_000_000 + b'</row></sheetData>'
        few = b'<!DOCTYPE x [<!ENTITY a "%s">]>' % (b'<c/>' * 100)
        content = self.with_sheet(lambda part: part.replace(b'</sheetData>', many))
        self.assertLess(len(content), 50_000)
        for encoding in ('utf-8', 'utf-16-le', 'utf-16-be'):
            named = self.with_sheet(lambda part: few.decode().encode(encoding) + part)  # noqa: B023
            with self.quickly():
                self.assertEqual(self.refused(named), 'broken')
        with self.quickly():
            self.assertEqual(self.refused(content, 10_000), 'too_wide')

    def test_a_long_list_is_read(self):
        self.assertEqual(len(table.read(self.workbook(lines=5000), 5000).rows), 5001)

    def test_delimiters_and_empty_lines_without_end(self):
        with self.quickly():
            self.assertEqual(self.refused(b'name;points' + b';' * 300_000 + b'x\nAnn;1\n'), 'too_wide')
            self.assertEqual(self.refused(b'name;points\n' + b'\n' * 2**20 + b'Ann;1\n'), 'too_long')
            rows = table.read(b'name;points' + b';' * 300_000 + b'\nAnn;1\n', 10).rows
            self.assertEqual(rows, [(1, ['name', 'points', *[''] * 254]), (2, ['Ann', '1'])])

    def test_another_format_is_named(self):
        content = io.BytesIO()
        with zipfile.ZipFile(content, 'w') as packed:
            packed.writestr('mimetype', 'application/vnd.oasis.opendocument.spreadsheet')
        with self.assertRaises(table.TableError) as caught:
            table.read(content.getvalue(), 10)
        self.assertEqual(caught.exception.code, 'opendocument')

    def test_a_line_that_names_the_delimiter(self):
        for content in (b'sep=;\r\na;b,c\r\n', b'"sep=;"\na;b,c\n', b'SEP=;\na;b,c\n'):
            self.assertEqual(table.read(content, 10).rows, [(2, ['a', 'b,c'])])

    def test_stray_signs_go(self):
        self.assertEqual(
            table.read(b'name,note\nAnn,' + b'x' * 200 + b'\x0by\x1a\n', 10).rows[1][1], ['Ann', 'x' * 200 + 'y']
        )


class TestLines(unittest.TestCase):
    def row(self, **cells: str) -> card_rows.Row:
        return card_rows.parse(2, cells, card_rows.Habits(money=('US Dollar', 'USD', '$')))

    def problems(self, **cells: str) -> list[tuple[str, str]]:
        return [(problem.column, problem.code) for problem in self.row(**cells).problems]

    def test_codes_of_shops(self):
        """EAN-13 of the shops' own ranges and others that begin like a bank's number; real bank numbers stay out."""
        for begin in (*range(20, 30), *range(40, 47), 54, 62):
            for body in range(50):
                code = f'{begin}{body:010d}'
                code += str(-sum(int(digit) * (1 + 2 * (place % 2)) for place, digit in enumerate(code)) % 10)
                self.assertEqual(self.row(old_code=code).old_code, code)
        for code in ('30569309025904', '378282246310005', '4111111111111111', '6304000000000000000'):
            self.assertTrue(number.is_luhn(code) and number.bank_range(code), code)
            self.assertEqual(self.problems(old_code=code), [('old_code', 'payment_card')])

    def test_dressed_codes(self):
        for text, code in (
            ('="0012345678"', '0012345678'),
            ("'0012345680", '0012345680'),
            ('="AB""12"', ''),
            ('="12', ''),
            ('К17А9', ''),
            ('کارت۱۲', ''),
        ):
            row = self.row(old_code=text)
            self.assertEqual((row.old_code, bool(row.problems)), (code, not code), text)
        self.assertEqual(self.problems(old_code='К17А9'), [('old_code', 'unscannable')])
        self.assertEqual(self.row(phone='="0612345678"').phone, '0612345678')
        self.assertEqual(self.row(name="'t Hooft").name, "'t Hooft")

    def test_a_digit_that_is_missing(self):
        good = number.generate('950')
        for text in (good[:-1], good + '1111', good[:12], '12345678901234567890'):
            self.assertEqual(self.problems(number=text), [('number', 'lost_digit')], text)
            self.assertEqual(self.row(old_code=text).old_code, text)
        self.assertEqual(self.row(number='KLM-7788-1234-56').old_code, 'KLM7788123456')
        self.assertEqual(self.row(number='12345').old_code, '12345')

    def test_sixteen_digits_of_another_system(self):
        for last in range(10):
            self.assertFalse(self.problems(old_code=f'778332000412773{last}'))

    def test_amounts_and_days_of_exports(self):
        for text, value in (
            ('-0.00', '0'),
            ('$1,140.50', '1140.50'),
            ('25.00 USD', '25'),
            ('$0.00', '0'),
            ('$ 7', '7'),
        ):
            row = self.row(value=text)
            self.assertEqual((row.value, row.problems), (Decimal(value), []), text)
        self.assertEqual(self.problems(value='€ 5'), [('value', 'bad_amount')])
        self.assertEqual(self.problems(points='$5'), [('points', 'bad_amount')])
        for text, day in (
            ('31.12.2028 0:00:00', date(2028, 12, 31)),
            ('01.01.0001 0:00:00', None),
            ('01.01.0001', None),
        ):
            self.assertEqual((self.row(valid_until=text).valid_until, self.problems(valid_until=text)), (day, []), text)

    def test_total_lines(self):
        for cells in (
            {'name': 'Total', 'value': '15'},
            {'old_code': 'Итого:', 'value': '15'},
            {'note': 'جمع', 'points': '3'},
        ):
            self.assertEqual(self.problems(**cells), [('', 'total')])
        lines = [self.row(old_code=f'KLM-{n}', value=str(n)) for n in (1, 2, 3)]
        self.assertTrue(card_rows.is_total([*lines, self.row(value='6')]))
        self.assertFalse(card_rows.is_total([*lines, self.row(value='7')]))
        self.assertFalse(card_rows.is_total([self.row(value='6'), self.row(value='6')]))


class TestPhones(unittest.TestCase):
    def test_phones_that_are_none(self):
        for text in (
            '0000000',
            '000-00-00',
            '+7 (000) 000-00-00',
            '1111111',
            '99999999',
            '12345678',
            '09000000000',
            '7654321',
        ):
            self.assertTrue(lookup.is_placeholder(text, '7'), text)
        for text in ('0912 345 6789', '+1 650 555 0134', '8 (912) 345-67-81', '+49 30 1234567', '2345672'):
            self.assertFalse(lookup.is_placeholder(text, '7'), text)
