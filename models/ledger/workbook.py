"""The one way our workbooks (XLSX) are made: sheets run as the reader's language does, and nothing is a formula."""

import io
from collections.abc import Callable

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from . import spoken

LONGEST_NAME = 31  # of a sheet, in characters
_NOT_IN_NAMES = str.maketrans(dict.fromkeys('[]:*?/\\', ' '))


class Workbook:
    """A workbook in the language of ``records``."""

    def __init__(self, records, **options) -> None:
        self.content = io.BytesIO()
        self.book = xlsxwriter.Workbook(self.content, {'strings_to_formulas': False, **options})
        self.is_right_to_left = spoken.is_right_to_left(records)
        self.form: Callable = self.book.add_format

    def sheet(self, name: str) -> Worksheet:
        """Add a sheet, and return it."""
        sheet = self.book.add_worksheet(name.translate(_NOT_IN_NAMES)[:LONGEST_NAME])
        if self.is_right_to_left:
            sheet.right_to_left()
        return sheet

    def file(self) -> bytes:
        """Return the file; nothing is written to it any more."""
        self.book.close()
        return self.content.getvalue()
