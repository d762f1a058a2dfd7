"""Reading a table somebody saved from a spreadsheet: CSV in the encodings that really arrive, or an XLSX workbook.

What comes out are rows of text. Nothing is guessed silently: what cannot be read raises with a code, and the encoding
that was taken is part of the answer, so that a person can look at the names.
"""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, time
from itertools import dropwhile
from typing import NamedTuple

import chardet
import openpyxl

MOST_BYTES = 64 * 1024 * 1024
MOST_UNPACKED = 1024 * 1024 * 1024  # a workbook packs about 1:10; a bomb 1:1000
MOST_ROWS = 2**20  # that are read, empty ones included: as many as a sheet has
MOST_COLUMNS = 256  # with something in them; a list of cards has a dozen
MOST_WIDE = 1000  # rows with blank cells beyond these: stray ones are few
TAGS = 64  # of a workbook's XML, for each line it may have: three for a cell, and more for what else is in it
OTHER_TAGS = 200_000
PIECE = 1024 * 1024  # bytes that are unpacked at once
ENTITY = re.compile(rb'\0?'.join((b'<', b'!', b'E', b'N', b'T', b'I', b'T', b'Y')))  # in UTF-8 or UTF-16
EXACT = 10**15  # spreadsheets keep 15 digits of a number and put zeros for the rest
SEPARATOR = re.compile(r'sep=([;,\t|])', re.IGNORECASE)
OPENDOCUMENT = b'application/vnd.oasis.opendocument'
ROUNDED = '≈'  # before a number of which a spreadsheet has lost digits

# Why a file cannot be read. The sentences for people are translated where they are shown.
CODES: dict[str, str] = {
    'empty': "nothing in it",
    'too_big': "more than 64 MB",
    'too_long': "more lines than allowed",
    'too_wide': "more cells than a list has, or something far to the right of it",
    'broken': "a workbook that cannot be opened, or a quotation mark that never ends",
    'not_a_table': "a picture, a PDF, an old XLS",
    'encoding': "bytes that are text in no known encoding",
    'opendocument': "an OpenDocument sheet",
}
# Names people know for what Python calls them.
ENCODINGS = {
    'utf-8-sig': 'UTF-8',
    'utf-8': 'UTF-8',
    'utf-16': 'UTF-16',
    'utf-16-le': 'UTF-16',
    'utf-16-be': 'UTF-16',
    'cp1250': 'Windows-1250',
    'cp1251': 'Windows-1251',
    'cp1252': 'Windows-1252',
    'cp1254': 'Windows-1254',
    'cp1256': 'Windows-1256',
    'cp866': 'DOS-866',
    'koi8-r': 'KOI8-R',
    'xlsx': 'XLSX',
}
# The code pages a spreadsheet saves in, with the languages it does so for. The first of two that fit alike is taken.
PAGES: dict[str, tuple[str, ...]] = {
    'cp1252': ('en', 'de', 'fr', 'es', 'it', 'pt', 'nl', 'sv', 'da', 'nb', 'fi'),
    'cp1251': ('ru', 'uk', 'be', 'bg', 'mk', 'sr', 'kk', 'tg'),
    'cp1256': ('fa', 'ar', 'ur'),
    'cp1254': ('tr', 'az'),
    'cp1250': ('pl', 'cs', 'sk', 'hu', 'ro', 'hr', 'sl', 'bs', 'sq'),
}
OWN, ALIKE = 1.5, 0.98  # how much the reader's own code page counts; from what share of the best one others fit alike
LAST_LATIN = '\u0250'  # letters before are Latin ones, with and without accents
# Control characters no person types: vertical tab, form feed, Ctrl-Z … A few are left out; many are no text.
STRAY = {*range(32), 127} - {9, 10, 13}
MOST_STRAY = 0.01


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


def read(content: bytes, most: int, language: str = '', encoding: str = '') -> Table:
    r"""Return the rows of a CSV or XLSX file of at most ``most`` lines.

    :param language: code of the reader's language (``fa``, ``ru`` …); it decides between encodings that both fit
    :param encoding: one of :data:`ENCODINGS`, where a person chose it; else the one that fits best
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
    if encoding:
        encoding = _tried(content, encoding) or _no_text()
    else:
        encoding = _encoding(content, language)
    text = content.decode(encoding).removeprefix('\ufeff').translate(dict.fromkeys(STRAY))
    return Table(ENCODINGS[encoding], _limited(_csv(text, most), most))


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
    return _tried(content, 'utf-8-sig') or _windows(content, language) or _no_text()


def _no_text(code: str = 'encoding') -> str:
    raise TableError(code)


def _tried(content: bytes, encoding: str) -> str | None:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return None
    stray = sum(text.count(sign) for sign in set(text) if ord(sign) in STRAY)
    return None if stray > len(text) * MOST_STRAY else encoding


def _windows(content: bytes, language: str) -> str | None:
    """Return which code page of Windows fits best, by the detector's frequencies of letters.

    Letters of two scripts do not stand side by side: "Émile" is no Arabic word. The reader's own code page counts more,
    and of two that fit alike the first of :data:`PAGES` is taken.
    """
    own = next((page for page, codes in PAGES.items() if language in codes), 'cp1252')
    found = chardet.detect_all(content, include_encodings=list(PAGES), ignore_threshold=True, compat_names=False)
    fits = {
        page: one['confidence'] * (OWN if page == own else 1) * (1 - _mixed(content.decode(page))) ** 2
        for one in found
        if (page := one['encoding'] or '') in PAGES and _tried(content, page)
    }
    best = max(fits.values(), default=0.0)
    return next((page for page in PAGES if page in fits and fits[page] >= best * ALIKE), None)


def _mixed(text: str) -> float:
    """Return the share of letters beyond Latin that stand beside a Latin one.

    >>> _mixed('Ёлкин Пётр'), _mixed('ةmile')
    (0.0, 1.0)
    """
    foreign = [place for place, sign in enumerate(text) if sign.isalpha() and not _latin_letter(sign)]
    beside = sum(
        _latin_letter(text[place - 1 : place]) or _latin_letter(text[place + 1 : place + 2]) for place in foreign
    )
    return beside / len(foreign) if foreign else 0.0


def _latin_letter(sign: str) -> bool:
    return sign.isalpha() and sign < LAST_LATIN


def _kept(
    lines: Iterable[tuple[int, Sequence[object]]], as_text: Callable[[object], str], most: int
) -> list[tuple[int, list[str]]]:
    """Return the rows with something in them, at most two more than ``most``.

    What is read is bounded and not only what is kept: one blank cell in the last corner of a sheet costs all before it.

    :raises TableError: ``too_long``, ``too_wide``
    """
    rows: list[tuple[int, list[str]]] = []
    wide = 0
    for count, (line, cells) in enumerate(lines, 1):
        if count > MOST_ROWS:
            raise TableError('too_long')
        if len(cells) > MOST_COLUMNS:
            wide += 1
            if wide > MOST_WIDE or any(cell is not None and str(cell).strip() for cell in cells[MOST_COLUMNS:]):
                raise TableError('too_wide', line)
        texts = [as_text(cell) for cell in cells[:MOST_COLUMNS]]
        if any(text.strip() for text in texts):
            rows.append((line, texts))
        if len(rows) > most + 1:
            break
    return rows


def _csv(text: str, most: int) -> list[tuple[int, list[str]]]:
    head = text.lstrip('\r\n').split('\n', 1)[0].strip('\r')
    # "sep=;" on the first line is what spreadsheets and exporters name the delimiter by.
    named = SEPARATOR.fullmatch(head.strip('"'))
    delimiter = named[1] if named else max(';,\t|', key=lambda sign: (head.count(sign), sign == ','))
    lines = _csv_lines(text, delimiter)
    if named:
        lines = dropwhile(lambda row: not any(row[1]) or _names_separator(row[1]), lines)
    return _kept(lines, str, most)


def _csv_lines(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=''), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise TableError('broken', line) from error


def _names_separator(cells: list[str]) -> bool:
    return cells[0].casefold().startswith('sep=') and not any(cells[1:])


def _workbook(content: bytes, most: int) -> list[tuple[int, list[str]]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED:
                raise TableError('too_big')
            if 'mimetype' in packed.namelist() and packed.read('mimetype').startswith(OPENDOCUMENT):
                raise TableError('opendocument')
            _weigh(packed, OTHER_TAGS + TAGS * most)
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # some exporters write a wrong size; what is in the sheet counts
        return _kept(enumerate(sheet.iter_rows(values_only=True), 1), _cell, most)
    except TableError:
        raise
    except Exception as error:  # a workbook is a dozen XML files: whatever is wrong with one of them, it is broken
        raise TableError('broken') from error


def _weigh(packed: zipfile.ZipFile, most: int) -> None:
    """Count the tags in all parts of a workbook: reading takes its time for each of them, however small the file.

    :raises TableError: ``too_wide`` for more than ``most``; ``broken`` for a part that declares an entity, which could
        stand for many tags
    """
    tags = 0
    for part in packed.infolist():
        with packed.open(part) as stream:
            end = b''
            while piece := stream.read(PIECE):
                tags += piece.count(b'<') - piece.count(b'</')
                if tags > most:
                    raise TableError('too_wide')
                if ENTITY.search(end + piece):
                    raise TableError('broken')
                end = piece[-16:]


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
