"""Risks: a stripe no reader understands, one too long for its track, a name that ends the track early."""

import unittest
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from ...core import number, stripe, track
from .profile import PROPERTY

NUMBERS = st.builds(number.generate, st.sampled_from(['950', '9512']), st.integers(17, 19))
DAYS = st.none() | st.dates(date(2026, 1, 1), date(2049, 12, 31))


class TestStripe(unittest.TestCase):
    @PROPERTY
    @given(NUMBERS, st.text(max_size=60), DAYS)
    def test_what_is_written_is_read(self, card: str, holder: str, expires: date | None) -> None:
        first, second = stripe.track1(card, holder, expires), stripe.track2(card, expires)
        self.assertEqual((track.parse(first).kind, track.parse(first).value), ('track1', card))
        self.assertEqual((track.parse(second).kind, track.parse(second).value), ('track2', card))
        self.assertEqual(track.parse(first + second).value, card)
        self.assertLessEqual(len(first), 79)
        self.assertLessEqual(len(second), 40)
        self.assertEqual((first.count('^'), first.count('?')), (2, 1))

    def test_names(self) -> None:
        self.assertEqual(stripe.name("O'Neill; Ann?^%"), 'O NEILL ANN')
        self.assertEqual(stripe.name("Ж"), '/')
        self.assertEqual(len(stripe.name("x" * 99)), 26)
