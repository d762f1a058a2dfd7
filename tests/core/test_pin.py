"""Risks: a PIN is verified from a copy of the database, one card's PIN opens another, a guessable one is taken."""

import unittest

from hypothesis import given, settings
from hypothesis import strategies as st

from ...core import pin
from ...core.secret import Key
from .profile import PROPERTY

KEY = Key(b'a key that is long enough for us')

OTHER = Key(b'another key that is long enough')


class TestPin(unittest.TestCase):
    def test_only_the_same_pin_card_and_key_match(self) -> None:
        kept = pin.make('1379', 'card', KEY)
        self.assertTrue(pin.matches('1379', kept, 'card', KEY))
        for other in (('1378', 'card', KEY), ('1379', 'drac', KEY), ('1379', 'card', OTHER)):
            self.assertFalse(pin.matches(other[0], kept, other[1], other[2]))

    def test_the_same_pin_is_kept_differently_each_time(self) -> None:
        self.assertNotEqual(pin.make('1379', 'card', KEY), pin.make('1379', 'card', KEY))
        self.assertNotIn('1379', pin.make('1379', 'card', KEY).split('$')[2][:4])

    @settings(parent=PROPERTY, max_examples=50)
    @given(st.text(max_size=60))
    def test_garbage_never_matches_and_never_raises(self, text: str) -> None:
        self.assertFalse(pin.matches('1379', text, 'card', KEY))
        read = pin.read(text)
        self.assertTrue(read is None or (read.isascii() and read.isdigit() and 4 <= len(read) <= 8))

    def test_what_may_be_no_pin(self) -> None:
        for text in ('', '123', '123456789', '12a4', '12 34', None, 1234, b'1234'):
            self.assertIsNone(pin.read(text))
        for text in ('123', '', '12345678901'):
            with self.assertRaises(ValueError):
                pin.make(text, 'card', KEY)

    def test_guessable_ones(self) -> None:
        for weak in ('0000', '11111', '1234', '4321', '34567', '9012', '2109', '1212', '808080', '12121'):
            self.assertTrue(pin.weak(weak), weak)
        for good in ('1379', '2580', '90210', '13791', '1221'):
            self.assertFalse(pin.weak(good), good)
