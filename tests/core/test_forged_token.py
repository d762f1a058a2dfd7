"""Risk: a QR code that somebody made up opens a card."""

import unittest
import uuid

from hypothesis import given
from hypothesis import strategies as st

from ...core import token
from ...core.secret import Key
from .profile import PROPERTY

KEY, OTHER = Key(b'0123456789abcdef'), Key(b'fedcba9876543210')
KEYS = st.binary(min_size=16, max_size=64).map(Key)
SIGNS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'


class TestToken(unittest.TestCase):
    @PROPERTY
    @given(st.uuids(), KEYS)
    def test_round_trip(self, card: uuid.UUID, key: Key) -> None:
        made = token.make(card.hex, key)
        self.assertRegex(made, r'\ACC1-[A-Z2-7]{26}-[A-Z2-7]{8}\Z')
        self.assertEqual(token.read(made, key), card.hex)
        self.assertEqual(token.read(made.lower(), key), card.hex)
        self.assertIsNone(token.read(made, OTHER))

    def test_every_changed_sign_is_refused(self) -> None:
        made = token.make('00112233445566778899aabbccddeeff', KEY)
        for place in range(4, len(made)):
            for sign in set(SIGNS + '-') - {made[place]}:
                self.assertIsNone(token.read(made[:place] + sign + made[place + 1 :], KEY))

    def test_a_tag_belongs_to_its_card(self) -> None:
        one, two = (token.make(f'{value:032x}', KEY) for value in (1, 2))
        self.assertIsNone(token.read(one[:-8] + two[-8:], KEY))

    @PROPERTY
    @given(st.uuids())
    def test_a_receipt_is_not_the_card(self, card: uuid.UUID) -> None:
        receipt = token.make(card.hex, KEY, token.RECEIPT)
        self.assertIsNone(token.read(receipt, KEY))
        self.assertIsNone(token.read(token.make(card.hex, KEY), KEY, token.RECEIPT))
        self.assertEqual(token.read(receipt, KEY, token.RECEIPT), card.hex)

    @PROPERTY
    @given(st.text(), KEYS)
    def test_nothing_raises(self, text: str, key: Key) -> None:
        self.assertIsNone(token.read(text, key))
        self.assertIsNone(token.read('CC1-' + text, key))

    def test_no_uuid_no_token(self) -> None:
        self.assertRaises(ValueError, token.make, 'not a uuid', KEY)
        self.assertRaises(ValueError, Key, b'short')
