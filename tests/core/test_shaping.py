"""Risks: letters that are lost, joined where they should not be, or not joined where they should."""

import unicodedata
import unittest

from hypothesis import given
from hypothesis import strategies as st

from ...core.shaping import shape
from .profile import PROPERTY

PERSIAN = st.text(alphabet='ابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهیءئأآؤ ۰۱۲abc', max_size=30)
# Forms of yeh that look the same are one letter here.
SAME = str.maketrans({'\u0649': 'ی', '\u064a': 'ی'})


def plain(text: str) -> str:
    return unicodedata.normalize('NFKC', text).translate(SAME)


class TestShaping(unittest.TestCase):
    @PROPERTY
    @given(PERSIAN)
    def test_every_letter_stays(self, text: str) -> None:
        self.assertEqual(plain(shape(text)), plain(text))

    @PROPERTY
    @given(PERSIAN)
    def test_shaping_twice_changes_nothing(self, text: str) -> None:
        self.assertEqual(shape(shape(text)), shape(text))

    def test_a_name(self) -> None:
        self.assertEqual(shape('دینا'), '\ufea9\ufef3\ufee8\ufe8e')
        self.assertEqual(shape('رضایی'), '\ufead\ufebf\ufe8e\ufef3\ufef0')

    def test_the_non_joiner_parts(self) -> None:
        self.assertEqual(shape('می\u200cماند'), '\ufee3\ufef0\ufee3\ufe8e\ufee7\ufeaa')

    def test_lam_and_alef_are_one(self) -> None:
        self.assertEqual(shape('لا'), '\ufefb')
        self.assertEqual(shape('کلا'), '\ufb90\ufefc')

    def test_marks_do_not_part(self) -> None:
        self.assertEqual(shape('بَب'), '\ufe91\u064e\ufe90')

    def test_all_else_stays(self) -> None:
        for text in ('Card 12', '<b dir="rtl">', 'Карта', ''):
            self.assertEqual(shape(text), text)
