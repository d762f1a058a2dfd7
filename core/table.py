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
from typing import IO, Any, NamedTuple
from xml.etree.ElementTree import iterparse

import chardet
import openpyxl

MOST_BYTES = 64 * 1024 * 1024
MOST_UNPACKED = 512 * 1024 * 1024
MOST_TEXTS = 64 * 1024 * 1024  # of them for the texts of cells, which a workbook keeps apart and reads as a whole
PACKED = 100  # a sheet packs about 1:20; a bomb 1:1000
SAMPLE = 200_000  # bytes that say which code page it is
NEAR = 1000  # bytes of a long line that count for it
MOST_ROWS = 2**20  # that are read, empty ones included: as many as a sheet has
MOST_COLUMNS = 256  # with something in them; a list of cards has a dozen
MOST_WIDE = 1000  # rows with blank cells beyond these: stray ones are few
TAGS = 64  # of a workbook's XML, for each line it may have: three for a cell, and more for what else is in it
OTHER_TAGS = 200_000
TEXT_TAGS = 16  # for the text of each cell, on average: two, and more where words of it are bold
MOST_SHEETS = 4  # that are named
PIECE = 1024 * 1024  # bytes that are unpacked at once
TEXT = re.compile(rb'[<:]si[\s/>]')  # a text some cells share
CELLS = (b'<c ', b'<c>', b'<c/', b':c ')
FORMULA = re.compile(rb'[<:]f[\s/>]')
NOT_COUNTED = re.compile(rb'fullCalcOnLoad\s*=\s*["\'](?:1|true)')  # a program asks who opens it to compute all of it
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
    'sheets': "more than one sheet with something in it",
    'formula': "a formula whose result nobody has computed",
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
BEYOND_ASCII = re.compile(rb'[\x80-\xff]')
LAST_LATIN = '\u0250'  # letters before are Latin ones, with and without accents
# Control characters no person types: vertical tab, form feed, Ctrl-Z … A few are left out; many are no text.
STRAY = {*range(32), 127} - {9, 10, 13}
MOST_STRAY = 0.01


class TableError(ValueError):
    """A file that cannot be read; ``code`` is one of :data:`CODES`, ``line`` where it broke (0:
    nowhere in particular), ``names`` which sheets it is about.
    """

    def __init__(self, code: str, line: int = 0, names: Sequence[str] = ()) -> None:
        super().__init__(CODES[code])
        self.code, self.line, self.names = code, line, tuple(names)


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
    sample = _telling(content)
    found = chardet.detect_all(sample, include_encodings=list(PAGES), ignore_threshold=True, compat_names=False)
    fits = {
        page: one['confidence'] * (OWN if page == own else 1) * (1 - _mixed(sample.decode(page))) ** 2
        for one in found
        if (page := one['encoding'] or '') in PAGES and _tried(sample, page)
    }
    while fits:
        best = max(fits.values())
        page = next(page for page in PAGES if fits.get(page, -1.0) >= best * ALIKE)
        if sample is content or _tried(content, page):
            return page
        del fits[page]
    return None


def _telling(content: bytes) -> bytes:
    r"""Return what says which code page a text is in: all of a short one, the first lines beyond ASCII of a long one.

    >>> len(_telling(b'name' * 10**6 + b'\n\xcf\xb8\xf2\xf0\n' * 10**6))
    200000
    """
    if len(content) <= SAMPLE:
        return content
    lines, size, place = [], 0, 0
    while size < SAMPLE and (sign := BEYOND_ASCII.search(content, place)):
        begin = max(content.rfind(b'\n', place, sign.start()) + 1, sign.start() - NEAR, place)
        place = content.find(b'\n', sign.end(), sign.end() + NEAR) + 1 or sign.end() + NEAR
        lines.append(content[begin:place])
        size += len(lines[-1])
    return b''.join(lines)[:SAMPLE]


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
            _weigh(packed, most)
            counted = not any(
                NOT_COUNTED.search(packed.read(name)) for name in packed.namelist() if name.endswith('workbook.xml')
            )
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = _the_sheet(book)
        if line := _without_result(sheet, counted=counted):
            raise TableError('formula', line)
        return _kept(_lines(sheet), _cell, most)
    except TableError:
        raise
    except Exception as error:  # a workbook is a dozen XML files: whatever is wrong with one of them, it is broken
        raise TableError('broken') from error


def _lines(sheet: Any) -> Iterator[tuple[int, Sequence[object]]]:
    sheet.reset_dimensions()  # some exporters write a wrong size; what is in the sheet counts
    return enumerate(sheet.iter_rows(values_only=True), 1)


def _the_sheet(book: Any) -> Any:
    """Return the sheet people see: nothing is taken from a hidden one, and nothing of several is left out.

    :raises TableError: ``empty``, ``sheets``
    """
    seen = [sheet for sheet in book.worksheets if sheet.sheet_state == 'visible']
    filled = seen if len(seen) == 1 else [sheet for sheet in seen if _kept(_lines(sheet), _cell, 0)]
    if len(filled) > 1:
        raise TableError('sheets', names=[sheet.title for sheet in filled[:MOST_SHEETS]])
    return filled[0] if filled else _no_text('empty')


def _without_result(sheet: Any, *, counted: bool) -> int:
    """Return the first line with a formula that has no result, 0 where there is none: a program that writes formulas
    leaves them to the spreadsheet that opens the workbook, and puts nothing or 0 there. An error is no result either.

    :param counted: whether a spreadsheet has computed the workbook, so that 0 is a result
    """
    with sheet._get_source() as source:
        end, found = b'', False
        while not found and (piece := source.read(PIECE)):
            piece = piece.replace(b'\0', b'')
            found, end = bool(FORMULA.search(end + piece)), piece[-16:]
    if not found:
        return 0
    line = 0
    with sheet._get_source() as source:
        for event, element in iterparse(source, ('start', 'end')):
            tag = element.tag.rpartition('}')[2]
            if tag == 'row' and event == 'start':
                line = int(element.get('r') or line + 1)
            elif tag == 'row':
                element.clear()
            elif tag == 'c' and event == 'end' and not _has_result(element, counted=counted):
                return line
    return 0


def _has_result(cell: Any, *, counted: bool) -> bool:
    """Tell whether a cell has what its formula comes to, or none; an empty text is something."""
    parts = {part.tag.rpartition('}')[2]: part.text for part in cell}
    if 'f' not in parts:
        return True
    value, kind = parts.get('v') or '', cell.get('t', 'n')
    if kind == 'str':
        return bool(value) or counted
    return kind != 'e' and bool(value) and (counted or value != '0')


def _weigh(packed: zipfile.ZipFile, most: int) -> None:
    """Count the tags in all parts of a workbook: reading takes its time for each of them, however small the file, and
    whether or not a line of the list has them.

    :raises TableError: ``too_wide`` for more than ``most`` lines have, or more texts than the cells; ``broken`` for a
        part that declares an entity, which could stand for many tags
    """
    tags = texts = cells = 0
    for part in packed.infolist():
        if part.file_size > max(PIECE, PACKED * part.compress_size):
            raise TableError('too_wide')
        with packed.open(part) as stream:
            own_tags, own_cells, shared = _weight(stream, OTHER_TAGS + TAGS * most - tags)
        tags += own_tags
        if shared:
            texts += own_tags
        cells += own_cells
        if (shared and part.file_size > MOST_TEXTS) or (not shared and not own_cells and own_tags > OTHER_TAGS):
            raise TableError('too_wide')
    if texts > OTHER_TAGS + TEXT_TAGS * cells:
        raise TableError('too_wide')


def _weight(stream: IO[bytes], most: int) -> tuple[int, int, bool]:
    """Return how many tags a part has, how many of them are cells, and whether it has texts that cells share."""
    tags = cells = 0
    shared, end = False, b''
    while piece := stream.read(PIECE):
        piece = piece.replace(b'\0', b'')  # of UTF-16
        tags += piece.count(b'<') - piece.count(b'</')
        if tags > most:
            raise TableError('too_wide')
        if b'<!ENTITY' in end + piece:
            raise TableError('broken')
        shared = shared or bool(TEXT.search(end + piece))
        cells += sum(piece.count(cell) for cell in CELLS)
        end = piece[-16:]
    return tags, 0 if shared else cells, shared


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
