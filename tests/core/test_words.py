"""Risks: an amount in words that is another one than in figures, without its currency, in the wrong form or gender."""

import unittest
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from num2words import num2words

from ...core import words
from .profile import PROPERTY

CASES = (
    ('fa', 'IRR', '0', 'صفر ریال'),
    ('fa', 'IRR', '100', 'یکصد ریال'),
    ('fa', 'IRR', '1000', 'یک هزار ریال'),
    ('fa', 'IRR', '1500000', 'یک میلیون و پانصد هزار ریال'),
    ('fa', 'IRR', '-2500', 'منفی دو هزار و پانصد ریال'),
    ('fa', 'IRR', '1000000000000', 'یک تریلیون ریال'),
    ('fa', 'USD', '35.20', 'سی و پنج دلار و بیست سنت'),
    ('fa', 'toman', '150000', 'یکصد و پنجاه هزار تومان'),
    ('ru', 'RUB', '0', 'ноль рублей'),
    ('ru', 'RUB', '1', 'один рубль'),
    ('ru', 'RUB', '2.02', 'два рубля две копейки'),
    ('ru', 'RUB', '21.21', 'двадцать один рубль двадцать одна копейка'),
    ('ru', 'RUB', '11.11', 'одиннадцать рублей одиннадцать копеек'),
    ('ru', 'RUB', '1500000', 'один миллион пятьсот тысяч рублей'),
    ('ru', 'RUB', '2001', 'две тысячи один рубль'),
    ('ru', 'RUB', '-0.05', 'минус пять копеек'),
    ('ru', 'RUB', '1000000000000', 'один триллион рублей'),
    ('ru', 'TRY', '2', 'две лиры'),
    ('ru', 'TRY', '2000000', 'два миллиона лир'),
    ('ru', 'TRY', '21001001', 'двадцать один миллион одна тысяча одна лира'),
    ('ru', 'TRY', '0', 'ноль лир'),
    ('ru', 'SEK', '21', 'двадцать одна шведская крона'),
    ('ru', 'toman', '22', 'двадцать два томана'),
    ('en', 'USD', '0', 'zero dollars'),
    ('en', 'USD', '1.01', 'one dollar and one cent'),
    ('en', 'USD', '-21.50', 'minus twenty-one dollars and fifty cents'),
    ('en', 'EUR', '1000000000000', 'one trillion euros'),
    ('en', 'SEK', '0.21', 'zero Swedish kronor and 21/100'),
)


class TestWords(unittest.TestCase):
    def test_golden(self) -> None:
        for lang, code, amount, said in CASES:
            with self.subTest(lang=lang, code=code, amount=amount):
                self.assertEqual(words.amount(amount, code, lang), said)

    def test_small_units_of_a_currency(self) -> None:
        self.assertEqual(words.amount('2.125', 'KWD', 'en', 3), 'two Kuwaiti dinars and 125/1000')
        self.assertEqual(words.amount('2.5', 'JPY', 'en', 0), 'three Japanese yen')
        self.assertEqual(words.amount('1.5', 'toman', 'fa', 1), 'یک تومان و پنج ریال')

    def test_nothing_where_nothing_can_be_said(self) -> None:
        self.assertEqual(words.amount(5, 'EUR', 'de_DE'), '')
        self.assertEqual(words.amount(words.LARGEST, 'EUR', 'en'), '')

    @PROPERTY
    @given(st.decimals(-(10**12), 10**12, places=2), st.sampled_from(('fa', 'ru', 'en')))
    def test_words_say_the_figures(self, amount: Decimal, lang: str) -> None:
        said = words.amount(amount, 'RUB', lang)
        whole, small = divmod(int(abs(amount) * 100), 100)
        for number, she in ((whole, False), (small, True)):
            if number:
                gender = {'gender': 'f' if she else 'm'} if lang == 'ru' else {}
                self.assertIn(num2words(number, lang=lang, **gender), said)
        self.assertEqual(amount < 0, said.startswith(('منفی ', 'минус ', 'minus ')))
        self.assertNotIn('None', said)
