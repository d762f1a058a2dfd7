"""Risks: bars too thin for a scanner, a quiet zone eaten, a code that reads as something else."""

import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

import qrcode
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw
from qrcode.util import MODE_ALPHA_NUM, QRData

from ...core import bars, bars_qr, number, token
from ...core.secret import Key
from .profile import PROPERTY

NUMBERS = st.builds(number.generate, st.sampled_from(['950', '9512']), st.integers(17, 19))
TOKENS = st.binary(min_size=16, max_size=16).map(lambda raw: token.make(raw.hex(), Key(b'a key of 16 bytes')))
RUN = re.compile(r'M(\d+) (\d+)h(\d+)v1h-(\d+)z')


def modules(drawing: bars.Drawing) -> list[tuple[int, int, int]]:
    """Left, top and length of every run of dark modules."""
    runs = [tuple(map(int, run)) for run in RUN.findall(drawing.path)]
    assert ''.join('M{} {}h{}v1h-{}z'.format(*run) for run in runs) == drawing.path
    return [run[:3] for run in runs]


def raster(drawing: bars.Drawing, side: int = 4) -> Image.Image:
    """The code in black on white, ``side`` pixels a module."""
    high = drawing.down * side or 120
    picture = Image.new('L', (drawing.across * side, high), 255)
    pen = ImageDraw.Draw(picture)
    for left, top, length in modules(drawing):
        down = (top + 1) * side if drawing.down else high
        pen.rectangle((left * side, top * side, (left + length) * side - 1, down - 1), fill=0)
    return picture


class TestBars(unittest.TestCase):
    @PROPERTY
    @given(NUMBERS, st.floats(10, 80))
    def test_code128_is_readable_or_refused(self, card: str, room: float) -> None:
        try:
            drawing = bars.code128(card, room)
        except bars.TooSmall:
            self.assertLess(room, bars.LONGEST_NUMBER_MODULES * bars.LEAST_BAR + 1e-6)
            return
        runs = modules(drawing)
        self.assertGreaterEqual(drawing.module, bars.LEAST_BAR - 1e-9)
        self.assertLessEqual(drawing.width, room + 1e-6)
        self.assertLessEqual(drawing.across, bars.LONGEST_NUMBER_MODULES)
        self.assertEqual(runs[0][0], 10)
        self.assertEqual(runs[-1][0] + runs[-1][2], drawing.across - 10)

    @PROPERTY
    @given(TOKENS, st.floats(5, 50))
    def test_qr_is_readable_or_refused(self, text: str, room: float) -> None:
        try:
            drawing = bars.qr(text, room)
        except bars.TooSmall:
            self.assertLess(room, 33 * bars.LEAST_SQUARE)
            return
        runs = modules(drawing)
        self.assertGreaterEqual(drawing.module, bars.LEAST_SQUARE - 1e-9)
        self.assertLessEqual(drawing.width, room + 1e-6)
        self.assertEqual(min(left for left, *_ in runs), bars.QUIET_QR)
        self.assertEqual(max(left + length for left, _top, length in runs), drawing.across - bars.QUIET_QR)
        self.assertEqual(max(top for _left, top, _length in runs), drawing.down - bars.QUIET_QR - 1)

    @PROPERTY
    @given(st.text(''.join(bars_qr.SIGNS), min_size=1, max_size=60), st.sampled_from([0, 1, 2, 3]))
    def test_quick_is_the_same(self, text: str, level: int) -> None:
        """Our own QR codes are those of the library, square by square."""
        code = qrcode.QRCode(error_correction=level, border=0, mask_pattern=bars_qr.MASK)
        code.add_data(QRData(text, mode=MODE_ALPHA_NUM))
        code.make(fit=True)
        expected = [''.join('1' if dark else '0' for dark in row) for row in code.modules]
        self.assertEqual(bars_qr.rows(text, code.version, level), expected)

    @PROPERTY
    @given(st.integers(0, 10**10 - 1))
    def test_ean(self, value: int) -> None:
        body = f'29{value:010d}'
        drawing = bars.ean13(body + bars.ean_digit(body), 40)
        self.assertEqual(drawing.across, 95 + 18)
        with self.assertRaises(ValueError):
            bars.ean13(body + str((int(bars.ean_digit(body)) + 1) % 10), 40)

    @unittest.skipUnless(shutil.which('zbarimg'), "zbarimg reads the codes back")
    def test_read_back(self) -> None:
        cards = [number.generate('950', length) for length in (16, 17, 18, 19)]
        tokens = [
            token.make(f'{seed:032x}', Key(b'a key of 16 bytes')) for seed in (0, 2**128 - 1, 12345678901234567890)
        ]
        eans = [body + bars.ean_digit(body) for body in ('290000000001', '299999999999')]
        drawings = [bars.code128(card, 50) for card in cards]
        drawings += [bars.qr(text, room) for text in tokens for room in (12, 16, 20)]
        drawings += [bars.ean13(text, 35) for text in eans]
        with tempfile.TemporaryDirectory() as folder:
            for place, drawing in enumerate(drawings):
                raster(drawing).save(Path(folder) / f'{place:02d}.png')
            names = sorted(map(str, Path(folder).iterdir()))
            read = subprocess.run(['zbarimg', '-q', '--raw', *names], capture_output=True, text=True, check=False)
        wanted = [*cards, *(text for text in tokens for _room in range(3)), *eans]
        self.assertEqual(read.stdout.split(), wanted)
