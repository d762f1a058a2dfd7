"""Risk: a number typed in Persian or pasted from a right-to-left page is not found."""

import unittest

from hypothesis import given
from hypothesis import strategies as st

from ...core import digits
from .profile import PROPERTY

SCRIPTS = ('0123456789', '۰۱۲۳۴۵۶۷۸۹', '٠١٢٣٤٥٦٧٨٩', '０１２３４５６７８９')


class TestDigits(unittest.TestCase):
    @PROPERTY
    @given(st.lists(st.tuples(st.integers(0, 9), st.sampled_from(SCRIPTS)), max_size=30))
    def test_every_script_reads_the_same(self, typed: list[tuple[int, str]]) -> None:
        text = ''.join(script[value] for value, script in typed)
        self.assertEqual(digits.latin(text), ''.join(str(value) for value, _script in typed))

    def test_invisible_marks_vanish(self) -> None:
        self.assertEqual(digits.latin('\u202b95\u200f00\u202c\ufeff \u2066۱\u2069\u200c'), '9500 1')

    def test_letters_meet(self) -> None:
        self.assertEqual(digits.letters('كريمي'), 'کریمی')
        self.assertEqual(digits.letters('مصطفى'), 'مصطفی')
        self.assertEqual(digits.letters('Anna'), 'Anna')

    @PROPERTY
    @given(st.text())
    def test_any_text(self, text: str) -> None:
        self.assertEqual(digits.latin(digits.latin(text)), digits.latin(text))
        self.assertEqual(digits.letters(digits.letters(text)), digits.letters(text))
        kept = digits.only_digits(text)
        self.assertTrue(kept == '' or (kept.isascii() and kept.isdigit()))
