"""Workbooks as shops have them, with more sheets than one and formulas, and those that would keep a server busy."""

import io
import re
import zipfile

import openpyxl

from ...core import table
from .file_case import FileCase


class TestWorkbooks(FileCase):
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
            named = self.with_sheet(lambda part: (few + part).decode().encode(encoding))  # noqa: B023
            with self.quickly():
                self.assertEqual(self.refused(named), 'broken')
        with self.quickly():
            self.assertEqual(self.refused(content), 'too_wide')
        several = b'<row r="3">' + b''.join(b'<c s="%d"/>' % (n * 7919 % 9973) for n in range(900_000)) + b'</row>'
        content = self.with_sheet(lambda part: part.replace(b'</sheetData>', several + b'</sheetData>'))
        with self.quickly():
            self.assertEqual(self.refused(content, 10_000), 'too_wide')

    def test_a_long_list_is_read(self):
        self.assertEqual(len(table.read(self.workbook(lines=5000), 5000).rows), 5001)

    def with_texts(self, *texts: bytes, encoding: str = 'utf-8') -> bytes:
        """A workbook with texts that no cell uses."""
        content = io.BytesIO()
        space = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
        kind = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml'
        named = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'.encode()
        shared = f'<?xml version="1.0" encoding="{encoding}"?><sst xmlns="{space}">{b"".join(texts).decode()}</sst>'
        with zipfile.ZipFile(io.BytesIO(self.workbook())) as true, zipfile.ZipFile(content, 'w', 8) as other:
            for name in set(true.namelist()) - {'xl/sharedStrings.xml'}:
                part = true.read(name)
                other.writestr(name, re.sub(b'(<Override[^>]*/sharedStrings.xml[^>]*>)?</Types>', named, part))
            other.writestr('xl/sharedStrings.xml', shared.encode(encoding))
        return content.getvalue()

    def test_texts_no_cell_has_are_not_read(self):
        """Neither those that pack well, nor those that differ, in either encoding, nor few long ones."""
        alike = [b'<si><t>a</t></si>'] * 1_200_000
        other = [b'<si><t>%d</t></si>' % (n * 7919 % 1_000_003) for n in range(600_000)]
        for content in (self.with_texts(*alike), self.with_texts(*other), self.with_texts(*other, encoding='utf-16')):
            self.assertLess(len(content), 4_000_000)
            with self.quickly(2):
                self.assertEqual(self.refused(content), 'too_wide')
        some = b''.join(b'%d' % (n * 7919 % 1_000_003) + b'x' * 300 for n in range(230_000))
        with self.quickly():
            self.assertEqual(self.refused(self.with_texts(b'<si><t>', some, b'</t></si>')), 'too_wide')
        self.assertEqual(len(table.read(self.with_texts(*other[:20_000]), 10).rows), 2, "some exporters leave a few")

    def test_formats_without_end_are_not_read(self):
        content = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(self.workbook())) as true, zipfile.ZipFile(content, 'w', 8) as other:
            for name in true.namelist():
                part = true.read(name)
                if name == 'xl/styles.xml':
                    part = part.replace(
                        b'</cellXfs>', b''.join(b'<xf xfId="%d"/>' % (n % 9973) for n in range(500_000)) + b'</cellXfs>'
                    )
                other.writestr(name, part)
        with self.quickly(2):
            self.assertEqual(self.refused(content.getvalue()), 'too_wide')

    def test_another_format_is_named(self):
        content = io.BytesIO()
        with zipfile.ZipFile(content, 'w') as packed:
            packed.writestr('mimetype', 'application/vnd.oasis.opendocument.spreadsheet')
        with self.assertRaises(table.TableError) as caught:
            table.read(content.getvalue(), 10)
        self.assertEqual(caught.exception.code, 'opendocument')

    def sheets(self, *sheets: tuple[str, str, list]) -> bytes:
        """A workbook of sheets: name, state, lines."""
        book, content = openpyxl.Workbook(), io.BytesIO()
        book.remove(book.active)
        for name, state, lines in sheets:
            sheet = book.create_sheet(name)
            sheet.sheet_state = state
            for line in lines:
                sheet.append(line)
        book.active = next(place for place, sheet in enumerate(sheets) if sheet[1] == 'visible')
        book.save(content)
        return content.getvalue()

    def test_the_sheet_people_see(self):
        old, new = [['name', 'value'], ['Ann', 500]], [['name', 'value'], ['Ann', 5]]
        for sheets in (
            (('last year', 'hidden', old), ('now', 'visible', new)),
            (('last year', 'veryHidden', old), ('now', 'visible', new), ('Sheet3', 'visible', [])),
            (('Sheet1', 'visible', [[' ', None]]), ('now', 'visible', new)),
        ):
            self.assertEqual(table.read(self.sheets(*sheets), 10).rows, [(1, ['name', 'value']), (2, ['Ann', '5'])])
        with self.assertRaises(table.TableError) as caught:
            table.read(self.sheets(('South', 'visible', new), ('', 'hidden', old), ('North', 'visible', old)), 10)
        self.assertEqual((caught.exception.code, caught.exception.names), ('sheets', ('South', 'North')))
        self.assertEqual(
            self.refused(self.sheets(('old', 'hidden', old), ('Sheet1', 'visible', []), ('2', 'visible', []))), 'empty'
        )

    def with_cell(self, cell: bytes, counted: bool = True) -> bytes:
        """A workbook with another cell B2, computed by a spreadsheet or not."""
        content = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(self.workbook())) as true, zipfile.ZipFile(content, 'w', 8) as other:
            for name in true.namelist():
                part = true.read(name)
                if name.startswith('xl/worksheets/'):
                    part, count = re.subn(rb'<c r="B2".*?</c>', cell, part)
                    self.assertEqual(count, 1)
                if counted:
                    part = part.replace(b' fullCalcOnLoad="1"', b'')
                other.writestr(name, part)
        return content.getvalue()

    def test_a_formula_without_a_result(self):
        for cell, counted, value in (
            (b'<c r="B2"><f>5*20</f><v>100</v></c>', True, '100'),
            (b'<c r="B2"><f>5*20</f><v>100</v></c>', False, '100'),
            (b'<c r="B2"><f>5-5</f><v>0</v></c>', True, '0'),
            (b'<c r="B2" t="str"><f>""</f><v></v></c>', True, ''),
            (b'<c r="B2"><v>0</v></c>', False, '0'),
            (b'<c r="B2"/>', False, ''),
        ):
            self.assertEqual(table.read(self.with_cell(cell, counted), 10).rows[1][1], ['Ann 0', value], cell)
        for cell, counted in (
            (b'<c r="B2"><f>5*20</f><v></v></c>', True),
            (b'<c r="B2"><f>5*20</f></c>', True),
            (b'<c><f>5*20</f><v/></c>', True),
            (b'<c r="B2" t="shared"><f t="shared" si="0"/></c>', True),
            (b'<c r="B2"><f>5*20</f><v>0</v></c>', False),
            (b'<c r="B2" t="str"><f>A2</f><v></v></c>', False),
            (b'<c r="B2" t="e"><f>A9</f><v>#N/A</v></c>', True),
        ):
            with self.assertRaises(table.TableError, msg=cell) as caught:
                table.read(self.with_cell(cell, counted), 10)
            self.assertEqual((caught.exception.code, caught.exception.line), ('formula', 2), cell)
