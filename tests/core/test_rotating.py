"""Risks: a code somebody made up, kept, or moved to another card or moment pays; a link is guessed or outlives its
renewal.
"""

import unittest
import uuid

from hypothesis import given
from hypothesis import strategies as st

from ...core import link, rotating, tagged, token, track
from ...core.rate import Rate
from ...core.secret import Key
from .profile import PROPERTY

KEY, OTHER = Key(b'0123456789abcdef'), Key(b'fedcba9876543210')
KEYS = st.binary(min_size=16, max_size=64).map(Key)
SIGNS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
CARD = '00112233445566778899aabbccddeeff'
steps = st.integers(0, 2**40 - 1)
moments = st.floats(0, 2**33, allow_nan=False)


class TestRotating(unittest.TestCase):
    @PROPERTY
    @given(st.uuids(), steps, KEYS)
    def test_round_trip(self, card: uuid.UUID, step: int, key: Key) -> None:
        made = rotating.make(card.hex, step, key)
        self.assertEqual(rotating.read(made, key), (card.hex, step))
        self.assertEqual(rotating.read(made.lower(), key), (card.hex, step))
        self.assertIsNone(rotating.read(made, OTHER))
        self.assertEqual((track.parse(made).kind, track.parse(f']Q1{made}\r\n').value), ('moving', made))

    def test_every_changed_sign_is_refused(self) -> None:
        made = rotating.make(CARD, 60_000_000, KEY)
        for place in range(4, len(made)):
            for sign in set(SIGNS + '-') - {made[place]}:
                self.assertIsNone(rotating.read(made[:place] + sign + made[place + 1 :], KEY))

    @PROPERTY
    @given(st.uuids(), st.uuids(), steps, steps)
    def test_a_seal_belongs_to_its_card_and_step(self, one: uuid.UUID, two: uuid.UUID, first: int, second: int) -> None:
        made, other = rotating.make(one.hex, first, KEY), rotating.make(two.hex, second, KEY)
        if (one, first) != (two, second):
            self.assertIsNone(rotating.read(made[:-16] + other[-16:], KEY))

    @PROPERTY
    @given(st.uuids(), steps)
    def test_neither_code_passes_for_the_other(self, card: uuid.UUID, step: int) -> None:
        printed, moving = token.make(card.hex, KEY), rotating.make(card.hex, step, KEY)
        self.assertIsNone(rotating.read(printed, KEY))
        self.assertIsNone(token.read(moving, KEY))
        self.assertIsNone(token.read(moving[:39], KEY))
        self.assertIsNone(rotating.read(f'{printed}-{moving[-16:]}', KEY))
        self.assertEqual(track.parse(printed).kind, 'token')

    @PROPERTY
    @given(moments, st.integers(-5, 5))
    def test_in_its_own_step_and_the_ones_beside_it(self, moment: float, away: int) -> None:
        self.assertEqual(rotating.in_time(rotating.step_at(moment) + away, moment), abs(away) <= 1)
        self.assertTrue(0 < rotating.seconds_left(moment) <= 30)

    @PROPERTY
    @given(moments)
    def test_ninety_seconds_later_it_is_too_late(self, moment: float) -> None:
        step = rotating.step_at(moment)
        self.assertFalse(rotating.in_time(step, moment + 90))
        self.assertTrue(rotating.in_time(step, moment + 30))
        self.assertTrue(rotating.in_time(step, max(moment - 30, 0)))

    @PROPERTY
    @given(st.text(), KEYS)
    def test_nothing_raises(self, text: str, key: Key) -> None:
        self.assertIsNone(rotating.read(text, key))
        self.assertIsNone(rotating.read('CC1-' + text, key))
        self.assertIsNone(link.read(text, key))

    def test_what_makes_no_code(self) -> None:
        for arguments in (('no uuid', 1, KEY), (CARD, -1, KEY), (CARD, 2**40, KEY)):
            self.assertRaises(ValueError, rotating.make, *arguments)


class TestLink(unittest.TestCase):
    @PROPERTY
    @given(st.uuids(), st.integers(1, link.LAST_SERIAL), KEYS)
    def test_round_trip(self, card: uuid.UUID, serial: int, key: Key) -> None:
        made = link.make(link.Link(card.hex, serial), key)
        self.assertRegex(made, r'\A[A-Za-z0-9_-]{46}\Z')
        self.assertEqual(link.read(made, key), (card.hex, serial))
        self.assertIsNone(link.read(made, OTHER))

    def test_every_changed_sign_is_refused(self) -> None:
        made = link.make(link.Link(CARD, 1), KEY)
        for place in range(len(made)):
            for sign in set(SIGNS + 'abcxyz019_-') - {made[place]}:
                self.assertIsNone(link.read(made[:place] + sign + made[place + 1 :], KEY))

    def test_another_serial_is_another_link(self) -> None:
        one, two = (link.make(link.Link(CARD, serial), KEY) for serial in (1, 2))
        self.assertNotEqual(one[-20:], two[-20:])
        self.assertRaises(ValueError, link.make, link.Link(CARD, 0), KEY)


class TestTagged(unittest.TestCase):
    """What a link and a claim are made of."""

    @PROPERTY
    @given(st.binary(max_size=40), KEYS)
    def test_round_trip(self, content: bytes, key: Key) -> None:
        made = tagged.make(b'one', content, key)
        self.assertEqual(tagged.read(b'one', made, key, len(content)), content)
        for purpose, other, size in ((b'two', key, 0), (b'one', OTHER, 0), (b'one', key, 1), (b'one', key, -1)):
            self.assertIsNone(tagged.read(purpose, made, other, len(content) + size))

    def test_each_content_has_one_text(self) -> None:
        made = tagged.make(b'one', b'seven', KEY)
        self.assertEqual(len(made) % 4, 0, "No spare bits")
        made = tagged.make(b'one', b'sixsix', KEY)
        spared = [made[:-1] + sign for sign in SIGNS + 'abcdefghijklmnopqrstuvwxyz0189_-']
        self.assertEqual([text for text in spared if tagged.read(b'one', text, KEY, 6)], [made])

    @PROPERTY
    @given(st.text(), st.integers(0, 60))
    def test_nothing_raises(self, text: str, size: int) -> None:
        self.assertIsNone(tagged.read(b'one', text, KEY, size))


class TestRate(unittest.TestCase):
    @PROPERTY
    @given(st.lists(st.sampled_from('abc'), max_size=60))
    def test_no_more_than_the_bound_in_a_window(self, names: list[str]) -> None:
        rate = Rate(most=3, seconds=60)
        allowed = [name for name in names if rate.allows(name, 10)]
        self.assertEqual({name: allowed.count(name) for name in allowed}, {n: min(3, names.count(n)) for n in allowed})

    def test_the_memory_is_bounded(self) -> None:
        rate = Rate(most=1, seconds=60, names=5)
        for number in range(100):
            rate.allows(str(number), 0)
        self.assertLessEqual(len(rate._counts), 5)
