"""Text that stays in its box: how wide it is in the cards' own font, where its lines break, and how
small it must get.
"""

import re
from functools import cache, lru_cache
from html import escape, unescape
from pathlib import Path

from PIL import ImageFont

FONTS = Path(__file__).parents[1] / 'static' / 'fonts'
FONT_FILES = {False: 'CustomerCardSans-Regular.woff', True: 'CustomerCardSans-Bold.woff'}
PT = 25.4 / 72  # mm
LINE = 1.25  # line height, in font sizes
SMALLEST = 4.5  # pt: below this nobody reads a card; what does not fit then is cut
_STEP = 0.92
_MEASURED_AT = 100
_MARGIN = 1.02  # engines round the advances of letters differently

# Letters, numbers with their separators, blanks, and everything else sign by sign.
_PIECE = re.compile(
    r'\s+|[\u0620-\u065f\u066e-\u06d3\u06d5-\u06ef\u06fa-\u06ff]+|[۰-۹0-9]+(?:[/.,:-][۰-۹0-9]+)*|[^\W\d_\u0600-\u06ff]+|.',
    re.DOTALL,
)
_BLANK = re.compile(r'[ \t]+')  # a no-break space breaks no line
_RIGHT_TO_LEFT = re.compile(r'[\u0620-\u065f\u066e-\u06d3\u06d5-\u06ef\u06fa-\u06ff]')
_JOINED = re.compile(r'[\u0600-\u06ff]')
_BETWEEN_TAGS = re.compile(r'(?<=>)[^<>]+(?=<)')


def is_joined(text: str) -> bool:
    """Tell whether there are letters of the Arabic script in ``text``: only then it runs from right to left.

    >>> is_joined('کارت ۱'), is_joined('12 Market Street, 5')
    (True, False)
    """
    return bool(_RIGHT_TO_LEFT.search(text))


def html(text: str) -> str:
    """Return ``text`` as HTML that every engine sets alike; nothing in it is markup.

    The WebKit of wkhtmltopdf shifts right-to-left lines by the width of their punctuation and drops zero-width
    non-joiners, unless these stand in boxes of their own. Other engines see no difference.

    >>> html('a < b'), html('می\u200cرود.').count('<span>')
    ('a &lt; b', 4)
    """
    if not _JOINED.search(text):
        return escape(text)
    return ''.join(piece if piece.isspace() else f'<span>{escape(piece)}</span>' for piece in _PIECE.findall(text))


def html_in(markup: str) -> str:
    """Return HTML whose texts are set as by :func:`html`; its tags stay. For pages without scripts or styles in them.

    >>> html_in('<td class="می">12 &lt; <b>می</b></td>')
    '<td class="می">12 &lt; <b><span>می</span></b></td>'
    """
    return _BETWEEN_TAGS.sub(lambda found: html(unescape(found[0])), markup)


@cache
def _font(bold: bool) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONTS / FONT_FILES[bold]), _MEASURED_AT)


@lru_cache(maxsize=4096)
def _advance(text: str, bold: bool) -> float:
    return _font(bold).getlength(text) / _MEASURED_AT * _MARGIN


def width(text: str, size: float, bold: bool = False) -> float:
    """Return the width of ``text`` in mm at ``size`` points.

    >>> 3 < width('Card', 6.0) < 6
    True
    """
    return _advance(text, bold) * size * PT


def wrap(text: str, room: float, size: float, bold: bool = False) -> list[str]:
    """Break ``text`` into lines of at most ``room`` mm, at blanks and where it breaks itself; a longer word stays
    whole.

    >>> wrap('one two', 5.0, 8.0)
    ['one', 'two']
    """
    lines = []
    for paragraph in text.splitlines():
        line = ''
        for word in _BLANK.split(paragraph.strip(' \t')):
            longer = f'{line} {word}' if line else word
            if line and width(longer, size, bold) > room:
                lines.append(line)
                line = word
            else:
                line = longer
        lines.append(line)
    return lines


@lru_cache(maxsize=4096)
def fit(text: str, room: float, height: float, size: float, bold: bool = False) -> tuple[float, tuple[str, ...]]:
    """Return the largest size up to ``size`` points at which ``text`` stays within ``room`` x ``height`` mm, and its
    lines.

    >>> fit('Ada', 40.0, 5.0, 9.0)
    (9.0, ('Ada',))
    """
    while True:
        lines = wrap(text, room, size, bold)
        high = len(lines) * size * LINE * PT if len(lines) > 1 else size * PT
        fits = high <= height + 0.01 and all(width(line, size, bold) <= room for line in lines)
        if fits or size <= SMALLEST:
            return round(size, 2), tuple(lines[: max(1, int(height / (size * LINE * PT)))])
        size = max(SMALLEST, size * _STEP)
