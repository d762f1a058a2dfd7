"""Risk: a customer says a number, and the till does not find it - or shows everybody."""

import unittest

from hypothesis import given
from hypothesis import strategies as st

from ...core import lookup
from .profile import PROPERTY

PERSIAN = str.maketrans('0123456789', '۰۱۲۳۴۵۶۷۸۹')
ARABIC = str.maketrans('0123456789', '٠١٢٣٤٥٦٧٨٩')
mobile = st.from_regex(r'9[0-9]{9}', fullmatch=True)


class TestLookup(unittest.TestCase):
    @PROPERTY
    @given(mobile, st.sampled_from(['98', '7', '49']), st.sampled_from([' ', '-', ' - ', '']))
    def test_every_way_of_writing_a_number_is_the_same_number(self, number: str, country: str, gap: str) -> None:
        written = f'{number[:3]}{gap}{number[3:6]}{gap}{number[6:]}'
        for prefix in (f'+{country} ', f'00{country}', country, '0', ''):
            for script in ({}, PERSIAN, ARABIC):
                self.assertEqual(lookup.national(f'{prefix}{written}'.translate(script), country), number, prefix)

    @PROPERTY
    @given(st.text(), st.sampled_from(['98', '', '1']))
    def test_garbage_never_raises_and_is_one_of_the_kinds(self, text: str, country: str) -> None:
        found = lookup.wanted(text, country)
        self.assertIn(found.kind, lookup.KINDS)
        self.assertEqual(bool(found.digits), found.kind == 'phone')
        self.assertEqual(bool(found.words), found.kind == 'name')
        self.assertLessEqual(len(found.words), lookup.MOST_WORDS)
        lookup.mask_name(text)
        lookup.is_phone(text)

    @PROPERTY
    @given(st.text(alphabet='0123456789 -', max_size=40))
    def test_too_little_to_go_by_finds_nobody(self, text: str) -> None:
        found = lookup.wanted(text)
        digits = sum(character.isdigit() for character in text)
        if digits < lookup.LEAST_DIGITS:
            self.assertEqual(found.kind, 'short')
        if digits > lookup.LONGEST_PHONE:
            self.assertEqual(found.kind, 'code')

    def test_zeros_alone_are_no_number(self) -> None:
        self.assertEqual(lookup.wanted('0' * 7).kind, 'short')
        self.assertEqual(lookup.wanted('0012').digits, '0012', "the end of a number")

    def test_patterns_of_a_database_are_only_letters(self) -> None:
        self.assertEqual(lookup.wanted('%%%').kind, 'short')
        self.assertEqual(lookup.wanted('___').kind, 'short')

    @PROPERTY
    @given(st.from_regex(r'\+?[0-9]{7,15}', fullmatch=True))
    def test_a_mask_shows_four_digits(self, phone: str) -> None:
        self.assertEqual(lookup.mask_phone(phone), f'••• {phone[-4:]}')

    def test_names_as_people_write_them(self) -> None:
        for one, other in (
            ('Пётр Семёнов', 'петр семенов'),
            ('Ёлкин', 'Елкин'),
            ('Émile Żółć', 'emile zolc'),
            ("O'Brien", 'o’brien'),
            ('آرش مؤمنی', 'ارش مومني'),
            ('فاطمة', 'فاطمه'),
            ('علی\u200cرضا', 'علیرضا'),
            ('İbrahim', 'ibrahim'),
            ('Anne-Marie', 'anne marie'),
            ('Mu\u0308ller', 'muller'),
            ('مُحَمَّد', 'محمد'),
        ):
            self.assertEqual(lookup.fold(one).casefold(), lookup.fold(other).casefold(), one)
        self.assertNotEqual(lookup.fold('Андрей'), lookup.fold('Андреи'), "two letters, not two ways of writing one")

    @PROPERTY
    @given(st.text())
    def test_folding_is_done_once(self, text: str) -> None:
        once = lookup.fold(text)
        self.assertEqual(lookup.fold(once), once)

    def test_postgresql_can_do_the_same(self) -> None:
        """`translate` takes the first of a sign's two meanings, and one sign for each."""
        self.assertEqual(len(lookup.FOLD_FROM), len(lookup.FOLD_TO))
        signs = lookup.FOLD_FROM + lookup.FOLD_AWAY
        self.assertEqual(len(set(signs)), len(signs))
