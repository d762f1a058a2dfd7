"""Codes on a card, drawn as SVG in exact millimetres: Code 128, EAN-13, QR.

A module (the thinnest bar, one square of a QR code) is a whole number of dots of a 300 dpi card printer where there is
room for that, so that bars are not printed unevenly; quiet zones are part of what is drawn, on white ground:

========  =====================  ===========  ==========================================
code      least module           quiet zone   source
========  =====================  ===========  ==========================================
Code 128  0.19 mm                10 modules   ISO/IEC 15417; what hand scanners resolve
EAN-13    0.264 mm (80 %)        11 and 7     GS1 General Specifications, 5.2.3
QR        0.33 mm                4 modules    ISO/IEC 18004; phones at arm's length
========  =====================  ===========  ==========================================
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

import qrcode
from barcode.codex import Code128
from barcode.ean import EuropeanArticleNumber13
from qrcode.constants import ERROR_CORRECT_H, ERROR_CORRECT_L, ERROR_CORRECT_M, ERROR_CORRECT_Q
from qrcode.util import MODE_8BIT_BYTE, MODE_ALPHA_NUM, QRData

from . import bars_qr

DOT = 25.4 / 300  # mm: one dot of a card printer
LEAST_BAR, LEAST_EAN, LEAST_SQUARE = 0.19, 0.264, 0.33
GOOD_SQUARE = 0.4  # mm: from here on a stronger error correction is worth more than larger squares
QUIET_128, QUIET_EAN, QUIET_QR = (10, 10), (11, 7), 4
LEAST_HEIGHT = 5.0  # mm: a lower bar code is missed by a hand that does not hold quite straight
LONGEST_NUMBER_MODULES = 176  # a card number of 19 digits as Code 128, with its quiet zones
_STRONGEST_FIRST = (ERROR_CORRECT_H, ERROR_CORRECT_Q, ERROR_CORRECT_M, ERROR_CORRECT_L)
_ALPHANUMERIC = re.compile(r'[0-9A-Z $%*+\-./:]+')
_RUN = re.compile('1+')


class TooSmall(ValueError):
    """A code that no scanner would read: its box leaves too little for a module."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """One code: its modules as an SVG path, how many there are across and down (quiet zones included), and a module's
    width in mm.

    ``down`` is 0 for bar codes, whose bars are as high as their box.
    """

    path: str
    across: int
    down: int
    module: float

    @property
    def width(self) -> float:
        """Width in mm, quiet zones included."""
        return self.across * self.module


def module_width(across: int, room: float, least: float) -> float:
    """Return how wide a module may be when ``across`` of them share ``room`` mm.

    :raises TooSmall: when it would be thinner than ``least`` mm

    >>> round(module_width(143, 40.0, LEAST_BAR), 3), round(module_width(143, 30.0, LEAST_BAR), 3)
    (0.254, 0.21)
    """
    module = room / across
    if module < least - 1e-9:
        raise TooSmall(f'{module:.3f} mm')
    dots = int(module / DOT + 1e-9) * DOT
    return dots if dots >= least else module


def _bars(modules: str, quiet: tuple[int, int], room: float, least: float) -> Drawing:
    across = len(modules) + sum(quiet)
    path = ''.join(f'M{quiet[0] + run.start()} 0h{len(run[0])}v1h-{len(run[0])}z' for run in _RUN.finditer(modules))
    return Drawing(path, across, 0, module_width(across, room, least))


@lru_cache(maxsize=64)
def _modules128(text: str) -> str:
    return Code128(text).build()[0]


def code128(text: str, room: float) -> Drawing:
    """Return ``text`` (printable ASCII; digits take half the room) as Code 128 in at most ``room`` mm.

    :raises TooSmall: when the bars would be too thin
    :raises ValueError: for characters these bars do not have

    >>> code128('9500123456789011', 40.0).across
    143
    """
    if not text.isascii():
        raise ValueError(text)
    return _bars(_modules128(text), QUIET_128, room, LEAST_BAR)


def ean13(text: str, room: float) -> Drawing:
    """Return 13 digits (check digit included) as EAN-13 in at most ``room`` mm.

    :raises TooSmall: when the bars would be too thin
    :raises ValueError: when ``text`` is no EAN-13

    >>> ean13('2900000000018', 31.0).across
    113
    """
    if len(text) != 13 or not text.isascii() or not text.isdigit() or ean_digit(text[:12]) != text[12]:
        raise ValueError("no EAN-13")
    return _bars(EuropeanArticleNumber13(text).build()[0], QUIET_EAN, room, LEAST_EAN)


def ean_digit(body: str) -> str:
    """Return the check digit for the first twelve digits of an EAN-13.

    >>> ean_digit('400638133393')
    '1'
    """
    return str(-sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(body)) % 10)


@cache
def _plan(length: int, mode: int, room: float) -> tuple[int, int, float]:
    """Version, error correction and module of a QR code of ``length`` signs: the strongest that keeps its squares large
    enough.
    """
    weakest = None
    for level in _STRONGEST_FIRST:
        code = qrcode.QRCode(error_correction=level)
        code.add_data(QRData('A' * length, mode=mode))
        version = code.best_fit()
        across = 17 + 4 * version + 2 * QUIET_QR
        weakest = (version, level, across)
        if room / across >= GOOD_SQUARE:
            break
    version, level, across = weakest
    return version, level, module_width(across, room, LEAST_SQUARE)


def qr(text: str, room: float) -> Drawing:
    """Return ``text`` as a QR code in a square of ``room`` mm.

    :raises TooSmall: when its squares would be too small

    >>> drawing = qr('CC1-AAISEM2EKVTHPCEZVK54ZXPO74-LI23NBAL', 20.0)
    >>> drawing.across == drawing.down, drawing.width <= 20.0
    (True, True)
    """
    mode = MODE_ALPHA_NUM if _ALPHANUMERIC.fullmatch(text) else MODE_8BIT_BYTE
    version, level, module = _plan(len(text.encode()), mode, room)
    rows = bars_qr.rows(text, version, level) if mode == MODE_ALPHA_NUM else _any_rows(text, version, level)
    across = len(rows) + 2 * QUIET_QR
    path = ''.join(
        f'M{QUIET_QR + run.start()} {down}h{(long := run.end() - run.start())}v1h-{long}z'
        for down, row in enumerate(rows, start=QUIET_QR)
        for run in _RUN.finditer(row)
    )
    return Drawing(path, across, across, module)


def _any_rows(text: str, version: int, level: int) -> list[str]:
    """The squares of any text, drawn by the library."""
    code = qrcode.QRCode(version=version, error_correction=level, border=0, mask_pattern=bars_qr.MASK)
    code.add_data(QRData(text, mode=MODE_8BIT_BYTE))
    code.make(fit=False)
    return [''.join('1' if dark else '0' for dark in row) for row in code.modules]


def svg(drawing: Drawing, width: float, height: float, ink: str = '#000') -> str:
    """Return the code centered on a white plate of ``width`` x ``height`` mm, as the inside of an SVG whose unit is 1
    mm.
    """
    across = drawing.module
    down = drawing.module if drawing.down else height - 2.0
    left = (width - drawing.width) / 2
    top = (height - drawing.down * drawing.module) / 2 if drawing.down else 1.0
    return (
        f'<rect width="{width:g}" height="{height:g}" rx=".8" fill="#fff"/>'
        f'<path shape-rendering="crispEdges" fill="{ink}" transform="translate({left:.4f},{top:.4f}) '
        f'scale({across:.5f},{down:.5f})" d="{drawing.path}"/>'
    )
