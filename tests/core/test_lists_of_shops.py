"""Lists as the systems of real shops export them: code pages of five scripts, workbooks with a wrong size tag, codes
dressed for a spreadsheet, codes of any digits, total lines.
"""

import io
import re
import unittest
import zipfile
from datetime import date
from decimal import Decimal

import openpyxl

from ...core import card_rows, card_sums, lookup, number, table
from .file_case import FileCase

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


class TestFiles(FileCase):
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

    def test_the_code_page_of_a_long_list(self):
        names = "Holder;Value\n" + "Ann Stone;1\n" * 200_000 + "Ёлкина Анна;1\nКоролёв Пётр;2\n" * 100_000
        with self.quickly():
            found = table.read(names.encode('cp1251'), 500_000, 'ru')
        self.assertEqual((found.encoding, found.rows[-1][1]), ('Windows-1251', ['Королёв Пётр', '2']))
        for more in (b'\xff' * 2**24, b'Holder;' * 2**20 + b'\xff', b'\xff;' + b'x' * 2**24, b'\xff\n' * 2**22):
            with self.quickly(4):
                table._windows(more, 'en')

    def test_delimiters_and_empty_lines_without_end(self):
        with self.quickly():
            self.assertEqual(self.refused(b'name;points' + b';' * 300_000 + b'x\nAnn;1\n'), 'too_wide')
            self.assertEqual(self.refused(b'name;points\n' + b'\n' * 2**20 + b'Ann;1\n'), 'too_long')
            rows = table.read(b'name;points' + b';' * 300_000 + b'\nAnn;1\n', 10).rows
            self.assertEqual(rows, [(1, ['name', 'points', *[''] * 254]), (2, ['Ann', '1'])])

    def test_a_line_that_names_the_delimiter(self):
        for content in (b'sep=;\r\na;b,c\r\n', b'"sep=;"\na;b,c\n', b'SEP=;\na;b,c\n'):
            self.assertEqual(table.read(content, 10).rows, [(2, ['a', 'b,c'])])

    def test_stray_signs_go(self):
        self.assertEqual(
            table.read(b'name,note\nAnn,' + b'x' * 200 + b'\x0by\x1a\n', 10).rows[1][1], ['Ann', 'x' * 200 + 'y']
        )


class TestLines(unittest.TestCase):
    def test_a_number_of_another_system_beside_a_code(self):
        for said in ('12345', 'ABC-12'):
            self.assertEqual(self.problems(number=said, old_code='KLM-77'), [('number', 'two_codes')], said)

    def test_people_and_notes_named_like_a_total(self):
        for cells in ({'name': "Suma"}, {'name': "Gesamt"}, {'name': "Ann", 'note': "Total"}):
            self.assertEqual(self.problems(old_code='KLM-77', phone='+1 650 555 0134', points='5', **cells), [], cells)
            self.assertEqual(self.problems(old_code='12500', points='5', **cells)[:1], [('', 'total')], cells)
            self.assertEqual(self.problems(phone='12500', points='5', **cells)[:1], [('', 'total')], cells)

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
        for cells in (
            {'name': 'Subtotal South', 'value': '15'},
            {'old_code': 'Zwischensumme:', 'value': '15'},
            {'name': 'Промежуточный итог по магазину', 'value': '15'},
            {'note': 'جمع جزء ۲', 'points': '3'},
            {'name': 'جمع كل', 'points': '3'},
        ):
            self.assertEqual(self.problems(**cells), [('', 'total')], cells)
        for cells in (
            {'name': 'Total Energies', 'value': '15'},
            {'name': 'Subtotalo Ltd', 'value': '15'},
            {'name': 'Всего хорошего', 'phone': '8 912 345 67 89'},
            {'old_code': 'KLM-1', 'note': 'Subtotal of last year'},
            {'name': 'Ann', 'note': 'Subtotal of last year'},
        ):
            self.assertEqual(self.problems(**cells), [], cells)

    def sums(self, text: str) -> tuple[list[int], list[int], list[int]]:
        """Totals, lines of nobody and doubtful ones of a list: "code name value", a hyphen for nothing."""
        lines = []
        for place, line in enumerate(text.split(','), 2):
            code, name, value = (part.strip('-') for part in line.split())
            cells = {'old_code': code and f'KLM-{code}', 'name': name, 'value': value}
            lines.append(card_rows.parse(place, cells, card_rows.Habits()))
        return tuple([row.line for row in rows] for rows in card_sums.sums(lines))

    def test_totals_of_groups_and_lines_of_nobody(self):
        for text, found in (
            ('1 A 5,2 B 10,- - 15', ([4], [], [])),
            ('1 A 5,2 B 10,- - 16', ([], [4], [])),
            ('1 A 5,2 B 10,- - 15,3 C 7,4 D 8,- - 15,- - 30', ([4, 7, 8], [], [])),
            ('1 A 5,2 B 10,- South 15,3 C 7,- North 7,- All 22', ([4, 6, 7], [], [])),
            ('1 A 5,2 B 10,- Total 15,3 C 7,4 D 8,- - 30', ([7], [], [])),
            ('1 A 5,2 B 10,- - 15,- - 15', ([4, 5], [], [])),
            ('1 A 5,- - 10,2 B 0,- - 0', ([], [3], [])),
            ('- A 5,- B 10,- C 15,- D 30', ([], [], [])),
            ('- A 5,- B 10,- Total-South 15', ([4], [], [])),
            ('- A 5,- B 10,- - 15', ([4], [], [])),
            ('1 A 10,- B 10,2 C 20,- D 40', ([], [], [])),
        ):
            self.assertEqual(self.sums(text), found, text)

    def test_cards_of_nobody_are_a_list(self):
        for text, found in (
            ('- - 5,- - 5,- - 5', ([], [], [])),
            ('- - 5,- - 5,- - 10,- - 10,- - 10', ([], [], [4])),
            ('- - 5,- - 5,- - 10', ([4], [], [])),
            ('- - 5,- - 10,- - 15,- - 7,- - 8,- - 15,- - 30', ([4, 7, 8], [], [])),
            ('- - 10,- - 10,- - 20,- - 20', ([], [], [4])),
            ('- - 6,- - 6', ([], [], [])),
            ('- - 5,- - 10,- - 15,- Total 15', ([4], [], [])),
        ):
            self.assertEqual(self.sums(text), found, text)


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
