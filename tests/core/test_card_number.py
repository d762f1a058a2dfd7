"""Risks: numbers that can be guessed, mistyped numbers that hit another card, a bank's number in our database."""

import time
import unittest
from collections import Counter
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from ...core import number
from .profile import PROPERTY

BODIES = st.text('0123456789', min_size=1, max_size=18)
# The 0.9999 quantile of chi-square with 9 degrees of freedom is 33.7: a fair source fails one position in 10 000.
CHI_SQUARE_LIMIT = 45.0

PUBLISHED = {  # test numbers the schemes publish
    'Visa': '4111111111111111',
    'Mastercard': '5555555555554444',
    'Mastercard, range of 2017': '2223003122003222',
    'American Express': '378282246310005',
    'Diners': '30569309025904',
    'JCB': '3530111333300000',
    'UnionPay': '6200000000000005',
    'Mir': '2200000000000004',
}


def chi_square(seen: Counter, count: int) -> float:
    expected = count / 10
    return sum((seen[digit] - expected) ** 2 / expected for digit in '0123456789')


class TestLuhn(unittest.TestCase):
    @PROPERTY
    @given(BODIES)
    def test_every_single_changed_digit_fails(self, body: str) -> None:
        full = body + number.luhn(body)
        self.assertTrue(number.is_luhn(full))
        for place, right in enumerate(full):
            for wrong in set('0123456789') - {right}:
                self.assertFalse(number.is_luhn(full[:place] + wrong + full[place + 1 :]))

    @PROPERTY
    @given(BODIES)
    def test_swapped_neighbors_fail(self, body: str) -> None:
        full = body + number.luhn(body)
        for place in range(len(full) - 1):
            first, second = full[place : place + 2]
            if first != second and {first, second} != {'0', '9'}:  # 09 and 90 are Luhn's known blind spot
                self.assertFalse(number.is_luhn(full[:place] + second + first + full[place + 2 :]))

    @PROPERTY
    @given(st.text())
    def test_any_text(self, text: str) -> None:
        self.assertIsInstance(number.is_luhn(text), bool)

    def test_other_digits_are_not_digits_here(self) -> None:
        for text in ('', '۱۲۳', '１２', '12a', '²', '-1', ' 1'):
            with self.assertRaises(number.NumberError) as refused:
                number.luhn(text)
            self.assertEqual(refused.exception.code, 'bad_characters')


class TestGenerate(unittest.TestCase):
    @PROPERTY
    @given(st.from_regex(r'[01789][0-9]{0,5}', fullmatch=True), st.integers(16, 19))
    def test_shape(self, prefix: str, length: int) -> None:
        if number.bank_range(prefix) or length - len(prefix) - 1 < number.RANDOM_DIGITS:
            self.assertRaises(number.NumberError, number.generate, prefix, length)
            return
        made = number.generate(prefix, length)
        self.assertTrue(made.startswith(prefix) and len(made) == length and number.is_luhn(made))
        self.assertFalse(number.bank_range(made))
        self.assertEqual(number.check(made, [prefix]), 'ok')

    def test_refused_prefixes(self) -> None:
        for prefix, length, code in (
            ('', 16, 'bad_characters'),
            ('9x', 16, 'bad_characters'),
            ('۹۵', 16, 'bad_characters'),
            ('4', 16, 'bank_range'),
            ('2200', 19, 'bank_range'),
            ('991975', 19, 'bank_range'),
            ('9501', 16, 'prefix_too_long'),
            ('9501234', 19, 'prefix_too_long'),
            ('950', 15, 'bad_length'),
            ('950', 20, 'bad_length'),
        ):
            with self.subTest(prefix=prefix, length=length), self.assertRaises(number.NumberError) as refused:
                number.generate(prefix, length)
            self.assertEqual(refused.exception.code, code)

    def test_short_prefix_never_grows_into_a_bank(self) -> None:
        self.assertFalse(any(map(number.bank_range, number.generate_many('8', 16, 2000))))

    def test_hundred_thousand_are_random_distinct_and_quick(self) -> None:
        begin = time.process_time()
        made = number.generate_many('950', 16, 100_000)
        self.assertLess(time.process_time() - begin, 5, "ten times slower than on a slow machine")
        self.assertEqual(len(set(made)), 100_000)
        for place in range(3, 16):
            seen = Counter(text[place] for text in made)
            self.assertLess(chi_square(seen, len(made)), CHI_SQUARE_LIMIT, f"digit {place} is not evenly spread")
        bodies = sorted(int(text[:-1]) for text in made)
        neighbors = sum(after - before == 1 for before, after in pairwise(bodies))
        self.assertLess(neighbors, 5, "numbers run in sequence")
        self.assertNotEqual(made, sorted(made))


class TestCheck(unittest.TestCase):
    def test_payment_cards_are_recognized(self) -> None:
        for scheme, digits in PUBLISHED.items():
            with self.subTest(scheme):
                self.assertEqual(number.check(digits), 'payment_card')
                self.assertEqual(number.check(' '.join(digits), ['950', digits[:3]]), 'payment_card')

    def test_bank_outside_the_usual_range(self) -> None:
        body = '991975123456789'
        self.assertEqual(number.check(body + number.luhn(body)), 'payment_card')

    def test_classes(self) -> None:
        good = '950012345678901' + number.luhn('950012345678901')
        wrong = good[:-1] + str((int(good[-1]) + 1) % 10)
        for text, prefixes, code in (
            (good, (), 'ok'),
            (good, ('950', '77'), 'ok'),
            (good, ('77',), 'unknown_prefix'),
            (wrong, (), 'bad_check_digit'),
            (good[:12], (), 'bad_length'),
            (good + '0000', (), 'bad_length'),
            ('', (), 'bad_characters'),
            ('card 12', (), 'bad_characters'),
            (good.translate(str.maketrans('0123456789', '۰۱۲۳۴۵۶۷۸۹')), (), 'ok'),
        ):
            with self.subTest(text=text):
                self.assertEqual(number.check(text, prefixes), code)

    @PROPERTY
    @given(st.text())
    def test_any_text(self, text: str) -> None:
        self.assertIn(number.check(text), number.CODES)
        self.assertLessEqual(sum(map(str.isdigit, number.mask(text))), 4)

    def test_mask(self) -> None:
        self.assertEqual(number.mask('۹۵۰۰ ۱۲۳۴ ۵۶۷۸ ۹۰۱۱'), '•••• 9011')
        self.assertEqual(number.mask('9011'), '••••')
