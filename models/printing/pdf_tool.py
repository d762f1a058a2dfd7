"""Pages in exact millimetres from any build of wkhtmltopdf.

Builds differ in how large they draw: Debian's shrinks everything to about 0.77 of its size and cannot be told not to,
the one with the patched Qt rounds pages to whole points. So nothing is believed: the first page of every run is a
ruler, the PDF says how large it was drawn, and whatever the run drew is brought to its true size by the transformation
that follows from it.

Nothing is fetched while drawing: no script runs, no file is read, and every request goes to a proxy that does not
exist.
"""

import io
import os
import re
import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple

from odoo.tools.pdf import PdfReader, generic

from odoo.addons.base.models.ir_actions_report import _wkhtml

from ...core.sheet import Matrix, Size, multiply

PIXELS = 20  # a millimetre is so many whole pixels of the layout, so that nothing is rounded by more than 0.03 mm
ZOOM = PIXELS * 25.4 / 96
SPARE = 1.3  # the tool's page is so much larger than what is drawn on it; a build may draw larger than it should
RULER = (10.0, 10.0, 40.0, 30.0)  # left, top, width and height of the ruler, mm
INK = (1 / 255, 2 / 255, 3 / 255)  # its color, which nothing else on that page has
SECONDS = 300
NOWHERE = 'http://127.0.0.1:9'  # the discard port: refused at once
SWITCHES = [
    '--quiet', '--disable-local-file-access', '--disable-javascript', '--disable-plugins', '--disable-external-links',
    '--disable-smart-shrinking', '--proxy', NOWHERE, '--encoding', 'utf-8',
    '--margin-top', '0', '--margin-right', '0', '--margin-bottom', '0', '--margin-left', '0',
]  # fmt: skip
MEMORY = Path('/dev/shm')  # noqa: S108 - where temporary files never reach a disk


class PdfToolError(Exception):
    """The tool is missing, failed, or drew something else than it was given."""


# Some builds lay white paper under each page before they draw on it: the first rectangle of all.
PAPER = re.compile(
    rb'\A((?:(?!\bf\b).){,2000}?\b1(?:\.0*)? 1(?:\.0*)? 1(?:\.0*)? '
    rb'(?:scn|rg)\s(?:(?!\bf\b).){,300}?)(?:[-\d.]+ ){4}re\s+f\b',
    re.DOTALL,
)


class Drawn(NamedTuple):
    """One run's result: its pages without the ruler, and the matrix from a page's own points to millimeters from its
    top left.

    ``white`` tells whether white paper lies under each page (see :func:`without_paper`).
    """

    pages: list
    to_mm: Matrix
    white: bool


def without_paper(content: bytes) -> bytes:
    """A page's content without the white paper under it, so that it can be laid upon another."""
    return PAPER.sub(rb'\1', content, count=1)


def draw(html: str, count: int, size: Size) -> Drawn:
    """Draw a document of ``count`` pages of ``size`` after a ruler page (template ``print_document``).

    :raises PdfToolError: when the tool is missing or failed, or made another number of pages
    """
    reader = PdfReader(_run(html, size), strict=False)
    pages = list(reader.pages)
    if len(pages) != count + 1:
        raise PdfToolError(f'{len(pages)} pages instead of {count + 1}')
    ruler = pages[0]['/Contents'].get_object().get_data()
    return Drawn(pages[1:], _measured(pages[0]), without_paper(ruler) != ruler)


def _run(html: str, size: Size):
    """The tool's PDF; its files lie in memory where there is such a place, readable by us alone, and are gone
    afterwards.
    """
    folder = MEMORY if os.access(MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix='customer_card.', dir=folder) as private:
        source, target = Path(private, 'pages.html'), Path(private, 'pages.pdf')
        source.write_text(html, encoding='utf-8')
        page = [
            '--page-width',
            f'{size.width * ZOOM * SPARE:.1f}mm',
            '--page-height',
            f'{size.height * ZOOM * SPARE:.1f}mm',
        ]
        try:
            done = subprocess.run(  # noqa: S603 - the tool Odoo uses, and no argument of it comes from outside
                [_wkhtml().bin, *SWITCHES, *page, str(source), str(target)],
                capture_output=True, check=False, timeout=SECONDS, env={**os.environ, 'TMPDIR': private},
            )  # fmt: skip
        except (OSError, subprocess.TimeoutExpired) as error:
            raise PdfToolError(type(error).__name__) from error
        # 1 is also what the tool ends with when it could not fetch something, which it never may.
        if done.returncode not in (0, 1) or not target.exists() or not target.stat().st_size:
            raise PdfToolError(f'wkhtmltopdf ended with {done.returncode}')
        return io.BytesIO(target.read_bytes())


def _measured(page) -> Matrix:
    """Return how the ruler page has to be moved and stretched so that its ruler lies where it should.

    :raises PdfToolError: when the ruler is not found
    """
    corners = _corners(page)
    xs, ys = [x for x, _y in corners], [y for _x, y in corners]
    if not corners or min(xs) == max(xs) or min(ys) == max(ys):
        raise PdfToolError('no ruler')
    left, top, width, height = RULER
    x, y = width / (max(xs) - min(xs)), height / (max(ys) - min(ys))
    # PDF counts upwards, we count downwards.
    return (x, 0, 0, -y, left - min(xs) * x, top + max(ys) * y)


def _corners(page) -> list[tuple[float, float]]:
    """The corners of all rectangles in the ruler's ink, in points of the page."""
    matrix: Matrix = (1, 0, 0, 1, 0, 0)
    stack, found, inked = [], [], False
    for operands, operator in page.get_contents().operations:
        numbers = [float(one) for one in operands if isinstance(one, (int, float, generic.FloatObject))]
        if operator == b'q':
            stack.append((matrix, inked))
        elif operator == b'Q':
            matrix, inked = stack.pop()
        elif operator == b'cm':
            matrix = multiply(tuple(numbers), matrix)
        elif operator in (b'scn', b'rg'):
            inked = len(numbers) == 3 and all(abs(one - ink) < 1 / 512 for one, ink in zip(numbers, INK, strict=True))
        elif operator == b're' and inked:
            x, y, width, height = numbers
            a, b, c, d, e, f = matrix
            found += [(a * px + c * py + e, b * px + d * py + f) for px in (x, x + width) for py in (y, y + height)]
    return found
