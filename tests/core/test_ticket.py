import unittest

from hypothesis import given
from hypothesis import strategies as st

from ...core import ticket
from ...core.secret import Key
from .profile import PROPERTY

KEY = Key(b'0123456789abcdef0123456789abcdef')
numbers = st.integers(0, 2**31 - 1)


class TestTicket(unittest.TestCase):
    @PROPERTY
    @given(numbers, numbers, st.integers(0, 4_000_000), st.booleans())
    def test_what_was_made_is_read(self, card: int, till: int, day: int, shown: bool) -> None:
        made = ticket.make(ticket.Ticket(card, till, day, shown), KEY)
        self.assertEqual(ticket.read(made, KEY), (card, till, day, shown))
        self.assertIsNone(ticket.read(made, Key(b'fedcba9876543210')))

    @PROPERTY
    @given(numbers, numbers, st.integers(0, 4_000_000), st.data())
    def test_any_changed_sign_is_a_forgery(self, card: int, till: int, day: int, data: st.DataObject) -> None:
        made = ticket.make(ticket.Ticket(card, till, day), KEY)
        place = data.draw(st.integers(0, len(made) - 1))
        sign = data.draw(st.sampled_from('0123456789abcdef.').filter(lambda other: other != made[place]))
        self.assertIsNone(ticket.read(made[:place] + sign + made[place + 1 :], KEY))

    @PROPERTY
    @given(numbers, numbers, st.integers(0, 4_000_000))
    def test_a_found_card_does_not_become_a_shown_one(self, card: int, till: int, day: int) -> None:
        made = ticket.make(ticket.Ticket(card, till, day), KEY)
        content, tag = made.rsplit('.', 1)
        self.assertIsNone(ticket.read(f'{content[:-1]}1.{tag}', KEY))
        self.assertFalse(ticket.read(made, KEY).shown)

    @PROPERTY
    @given(st.text())
    def test_garbage_never_raises(self, text: str) -> None:
        self.assertIsNone(ticket.read(text, KEY))

    def test_no_key_too_short(self) -> None:
        self.assertRaises(ValueError, Key, b'')
        self.assertIsNone(ticket.read('1.1.1.1.' + '0' * 24, KEY))
