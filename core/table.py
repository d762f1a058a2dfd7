"""Reading a table somebody saved from a spreadsheet: CSV in the encodings that really arrive, or an XLSX workbook.

What comes out are rows of text. Nothing is guessed silently: what cannot be read raises with a code, and the encoding
that was taken is part of the answer, so that a person can look at the names.
"""

import csv
import io
import zipfile
from datetime import date, datetime, time
from typing import NamedTuple

import openpyxl

MOST_BYTES = 64 * 1024 * 1024
MOST_UNPACKED = 1024 * 1024 * 1024  # a workbook packs about 1:10; a bomb 1:1000
EXACT = 10**15  # spreadsheets keep 15 digits of a number and put zeros for the rest
ROUNDED = '≈'  # before a number of which a spreadsheet has lost digits

# Why a file cannot be read. The sentences for people are translated where they are shown.
CODES: dict[str, str] = {
    'empty': "nothing in it",
    'too_big': "more than 64 MB",
    'too_long': "more lines than allowed",
    'broken': "a workbook that cannot be opened, or a quotation mark that never ends",
    'not_a_table': "a picture, a PDF, an old XLS",
    'encoding': "bytes that are text in no known encoding",
}
# Names people know for what Python calls them.
ENCODINGS = {
    'utf-8-sig': 'UTF-8',
    'utf-8': 'UTF-8',
    'utf-16': 'UTF-16',
    'utf-16-le': 'UTF-16',
    'utf-16-be': 'UTF-16',
    'cp1251': 'Windows-1251',
    'cp1256': 'Windows-1256',
    'cp1252': 'Windows-1252',
    'xlsx': 'XLSX',
}


class TableError(ValueError):
    """A file that cannot be read; ``code`` is one of :data:`CODES`, ``line`` where it broke (0:
    nowhere in particular).
    """

    def __init__(self, code: str, line: int = 0) -> None:
        super().__init__(CODES[code])
        self.code, self.line = code, line


class Table(NamedTuple):
    """A table as read: the encoding as :data:`ENCODINGS` names it, and non-empty rows as (line number, cells)."""

    encoding: str
    rows: list[tuple[int, list[str]]]


def read(content: bytes, most: int, language: str = '') -> Table:
    r"""Return the rows of a CSV or XLSX file of at most ``most`` lines.

    :param language: code of the reader's language (``fa``, ``ru`` …); it decides between encodings that both fit
    :raises TableError: when there is no such table in ``content``

    >>> read('name;phone\nاحمد;۰۹۱۲'.encode('utf-8-sig'), 10).rows
    [(1, ['name', 'phone']), (2, ['احمد', '۰۹۱۲'])]
    >>> read('Имя\tТелефон\nИванова\t1'.encode('cp1251'), 10).encoding
    'Windows-1251'
    """
    if len(content) > MOST_BYTES:
        raise TableError('too_big')
    if not content.strip():
        raise TableError('empty')
    if content.startswith(b'PK\x03\x04'):
        return Table(ENCODINGS['xlsx'], _limited(_workbook(content, most), most))
    encoding = _encoding(content, language)
    return Table(ENCODINGS[encoding], _limited(_csv(content.decode(encoding).removeprefix('\ufeff'), most), most))


def _limited(rows: list[tuple[int, list[str]]], most: int) -> list[tuple[int, list[str]]]:
    if not rows:
        raise TableError('empty')
    if len(rows) > most + 1:  # and the line of names
        raise TableError('too_long')
    return rows


def _encoding(content: bytes, language: str) -> str:
    if content.startswith((b'\xff\xfe', b'\xfe\xff')):
        return _tried(content, 'utf-16') or _no_text()
    if b'\0' in content:
        wide = (
            'utf-16-le' if content[1::2].count(0) > content[::2].count(0) else 'utf-16-be'
        )  # where ASCII has its zeros
        return _tried(content, wide) or _no_text('not_a_table')
    if content.startswith((b'\x89PNG', b'\xff\xd8\xff', b'GIF8', b'%PDF', b'\xd0\xcf\x11\xe0')):
        raise TableError('not_a_table')
    return _tried(content, 'utf-8-sig') or _old_encoding(content, language) or _no_text()


def _no_text(code: str = 'encoding') -> str:
    raise TableError(code)


def _tried(content: bytes, encoding: str) -> str | None:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return None
    return None if any(ord(sign) < 32 and sign not in '\t\r\n' for sign in set(text)) else encoding


def _old_encoding(content: bytes, language: str) -> str | None:
    """Windows-1256 when what is not ASCII reads as Arabic letters, Windows-1251 when it reads as Cyrillic ones, else
    Windows-1252.
    """
    shares = {
        'cp1256': _share(content, 'cp1256', '\u0600', '\u06ff'),
        'cp1251': _share(content, 'cp1251', '\u0400', '\u04ff'),
    }
    # Russian read as Arabic has Latin letters in between (а is à); capitals alone read well both ways, and every Arabic
    # text does.
    if shares['cp1256'] >= 0.9 and language != 'ru':
        return 'cp1256'
    if shares['cp1251'] >= 0.9:
        return 'cp1251'
    return 'cp1256' if shares['cp1256'] >= 0.9 else _tried(content, 'cp1252')


def _share(content: bytes, encoding: str, first: str, last: str) -> float:
    """The share of letters of a script among the letters that are not ASCII; 0 for bytes the encoding does not have."""
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return 0.0
    if any(ord(sign) < 32 and sign not in '\t\r\n' for sign in set(text)):
        return 0.0
    foreign = [place for place, sign in enumerate(text) if sign > '\x7f' and sign.isalpha()]
    fitting = [place for place in foreign if first <= text[place] <= last]
    # José is no Cyrillic word: letters of two scripts do not stand side by side.
    mixed = sum(_ascii_letter(text[place - 1 : place]) for place in fitting)
    return (len(fitting) - mixed) / len(foreign) if foreign else 0.0


def _ascii_letter(sign: str) -> bool:
    return sign.isascii() and sign.isalpha()


def _csv(text: str, most: int) -> list[tuple[int, list[str]]]:
    head = text.lstrip('\r\n').split('\n', 1)[0]
    delimiter = max(';,\t|', key=lambda sign: (head.count(sign), sign == ','))
    reader = csv.reader(io.StringIO(text, newline=''), delimiter=delimiter, strict=True)
    rows: list[tuple[int, list[str]]] = []
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((line, cells))
            line = reader.line_num + 1
            if len(rows) > most + 1:
                break
    except csv.Error as error:
        raise TableError('broken', line) from error
    return rows


def _workbook(content: bytes, most: int) -> list[tuple[int, list[str]]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED:
                raise TableError('too_big')
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        rows: list[tuple[int, list[str]]] = []
        for line, cells in enumerate(book.worksheets[0].iter_rows(values_only=True), 1):
            texts = [_cell(cell) for cell in cells]
            if any(texts):
                rows.append((line, texts))
            if len(rows) > most + 1:
                break
        return rows
    except TableError:
        raise
    except Exception as error:  # a workbook is a dozen XML files: whatever is wrong with one of them, it is broken
        raise TableError('broken') from error


def _cell(value: object) -> str:
    """A cell as a person would have typed it."""
    if value is None:
        return ''
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time.min else value.isoformat(sep=' ')
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float) and not isinstance(value, bool):
        whole = float(value).is_integer()
        text = str(int(value)) if whole else repr(value)
        return f'{ROUNDED}{text}' if whole and abs(value) >= EXACT else text
    return str(value).strip()
