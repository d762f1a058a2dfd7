"""Risk: someone with the database changes, removes, adds or reorders what was posted."""

import unittest
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ...core import seal
from ...core.secret import Key
from .profile import PROPERTY

KEY = Key(b'0123456789abcdef')
TEXTS = st.text(st.characters(exclude_characters='\x1f', exclude_categories=['Cs']), max_size=12)
AMOUNTS = st.lists(st.decimals(-1000, 1000, places=2), min_size=2, max_size=8)


def chain(amounts: list[Decimal], key: Key = KEY) -> list[seal.SealedEntry]:
    """Seal a small account, as the ledger does."""
    entries, previous, balance = [], seal.GENESIS, Decimal(0)
    for place, amount in enumerate(amounts, 1):
        balance += amount
        entry = seal.SealedEntry(
            7,
            place,
            amount,
            balance,
            'spend',
            f'op-{place}',
            f'2026-01-{place:02d} 10:00:00',
            30 + place,
            'shop',
            2,
            1,
            'value',
            5,
            'document',
            'c0ffee',
            '',
            f'{place}:1:5',
            '',
        )
        entries.append(replace(entry, seal=seal.seal_of(key, previous, entry)))
        previous = entries[-1].seal
    return entries


def flips(value: object) -> list[object]:
    """Every way to damage a value by one byte or one step."""
    if isinstance(value, int):
        return [value + 1, value - 1]
    if isinstance(value, Decimal):
        return [value + Decimal('0.0001'), value - 1, Decimal('NaN'), Decimal('1E+90')]
    signs = value.encode()
    return [
        (signs[:place] + bytes([signs[place] ^ bit]) + signs[place + 1 :]).decode('latin-1')
        for place in range(len(signs))
        for bit in (1, 2, 4, 8, 16, 32, 64, 128)
    ]


class TestTampering(unittest.TestCase):
    @PROPERTY
    @given(AMOUNTS)
    def test_genuine_history(self, amounts: list[Decimal]) -> None:
        self.assertIsNone(seal.verify(KEY, chain(amounts), last=len(amounts)))
        self.assertIsNone(seal.verify(KEY, iter(chain(amounts))))

    def test_every_flip_of_every_field_names_the_row(self) -> None:
        entries = chain([Decimal(100), Decimal('-30.50'), Decimal(7)])
        for place, entry in enumerate(entries):
            for column in fields(entry):
                for damaged in flips(getattr(entry, column.name)):
                    rows = [*entries]
                    rows[place] = replace(entry, **{column.name: damaged})
                    finding = seal.verify(KEY, rows, last=3)
                    self.assertIsNotNone(finding, (column.name, damaged))
                    self.assertEqual(finding.sequence, place + 1, (column.name, damaged))
                    self.assertIn(finding.reason, seal.REASONS)

    @PROPERTY
    @given(AMOUNTS, st.data())
    def test_removed_added_reordered(self, amounts: list[Decimal], data: st.DataObject) -> None:
        entries = chain(amounts)
        place = data.draw(st.integers(0, len(entries) - 1))
        other = data.draw(st.integers(0, len(entries) - 1).filter(lambda there: there != place))
        swapped = [*entries]
        swapped[place], swapped[other] = swapped[other], swapped[place]
        edits: dict[str, tuple[list[seal.SealedEntry], int]] = {
            'removed': (entries[:place] + entries[place + 1 :], place + 1),
            'doubled': ([*entries[: place + 1], *entries[place:]], place + 2),
            'swapped': (swapped, min(place, other) + 1),
        }
        for name, (rows, first) in edits.items():
            self.assertEqual(seal.verify(KEY, rows, last=len(entries)), seal.Finding('gap', first), name)

    def test_renumbered_and_rebalanced_without_the_key(self) -> None:
        entries = chain([Decimal(100), Decimal(-30), Decimal(7)])
        rows = [entries[0], replace(entries[2], sequence=2, balance=Decimal(107))]
        self.assertEqual(seal.verify(KEY, rows), seal.Finding('seal', 2))

    def test_two_genuine_histories_mixed(self) -> None:
        """As after a restored backup: every row was sealed with the key, but not after each other."""
        one, two = chain([Decimal(100), Decimal(-30)]), chain([Decimal(100), Decimal(-30)])
        first = replace(one[0], operation='op-other')
        two[0] = replace(first, seal=seal.seal_of(KEY, seal.GENESIS, first))
        self.assertEqual(seal.verify(KEY, [two[0], one[1]]), seal.Finding('seal', 2))

    def test_whole_chain_rebuilt_without_the_key(self) -> None:
        forged = chain([Decimal(100), Decimal(900)], key=Key(b'another key of 16 bytes'))
        self.assertEqual(seal.verify(KEY, forged), seal.Finding('seal', 1))

    def test_entry_moved_from_another_account(self) -> None:
        entries = chain([Decimal(100)])
        self.assertEqual(seal.verify(KEY, [replace(entries[0], account=8)]), seal.Finding('seal', 1))

    def test_tail_cut_off(self) -> None:
        entries = chain([Decimal(100), Decimal(-30), Decimal(7)])
        self.assertEqual(seal.verify(KEY, entries[:2], last=3), seal.Finding('gap', 3))
        self.assertEqual(seal.verify(KEY, entries, last=2), seal.Finding('gap', 3))

    @PROPERTY
    @given(st.tuples(TEXTS, TEXTS, TEXTS), st.tuples(TEXTS, TEXTS, TEXTS))
    def test_different_contents_never_share_a_text(self, one: tuple, two: tuple) -> None:
        entry = chain([Decimal(1)])[0]
        seals = [
            seal.seal_of(KEY, '', replace(entry, kind=kind, operation=operation, draws=draws))
            for kind, operation, draws in (one, two)
        ]
        self.assertEqual(seals[0] == seals[1], one == two)

    def test_fields_do_not_run_together(self) -> None:
        entry = chain([Decimal(1)])[0]
        for one, two in (
            ('kind', 'operation'),
            ('operation', 'moment'),
            ('booking', 'content'),
            ('content', 'lots'),
            ('lots', 'draws'),
        ):
            seals = {
                seal.seal_of(KEY, '', replace(entry, **{one: before, two: after}))
                for before, after in (('ab', 'c'), ('a', 'bc'), ('', 'abc'), ('abc', ''))
            }
            self.assertEqual(len(seals), 4)

    def test_refused_contents(self) -> None:
        entry = chain([Decimal(1)])[0]
        for name in (
            'kind',
            'operation',
            'moment',
            'deployment',
            'account_kind',
            'booking',
            'content',
            'lots',
            'draws',
        ):
            with self.subTest(name), self.assertRaises(ValueError):
                seal.seal_of(KEY, '', replace(entry, **{name: 'a\x1fb'}))
        refused: list[Callable] = [
            lambda: Key(b'short'),
            lambda: seal.seal_of(KEY, '', replace(entry, amount=Decimal('NaN'))),
            lambda: seal.mark(KEY, 'link', 'shop', 'a\x1fb'),
        ]
        for call in refused:
            self.assertRaises(ValueError, call)

    def test_a_mark_is_good_for_its_parts_purpose_and_deployment_only(self) -> None:
        made = seal.mark(KEY, 'link', 'shop', 7, 'x')
        self.assertTrue(seal.fits(KEY, 'link', made, 7, 'x'))
        self.assertEqual(seal.deployment_of(made), 'shop')
        forged = {
            'other part': ('link', made, (8, 'x')),
            'other purpose': ('account', made, (7, 'x')),
            'other deployment': ('link', made.replace('shop', 'copy'), (7, 'x')),
            'a sign less': ('link', made[:-1], (7, 'x')),
            'none': ('link', None, (7, 'x')),
            'empty': ('link', '', (7, 'x')),
            'parts run together': ('link', made, ('7\x1fx',)),
        }
        for name, (purpose, text, parts) in forged.items():
            self.assertFalse(seal.fits(KEY, purpose, text, *parts), name)
        self.assertFalse(seal.fits(Key(b'another key of 16 bytes'), 'link', made, 7, 'x'))


class TestFingerprint(unittest.TestCase):
    def test_same_content(self) -> None:
        one = {'key': 'k', 'lines': [(1, Decimal('2.50')), (2, None)], 'when': date(2026, 1, 2)}
        two = {'when': date(2026, 1, 2), 'lines': ((1, Decimal('2.5')), (2, None)), 'key': 'k'}
        self.assertEqual(seal.fingerprint(one), seal.fingerprint(two))
        self.assertRegex(seal.fingerprint(()), r'\A[0-9a-f]{64}\Z')

    def test_other_content(self) -> None:
        contents = [
            (),
            ('',),
            ('', ''),
            ('a', 'b'),
            ('ab',),
            ('asb',),
            ('as1:b',),
            (('a',), 'b'),
            ('a', ('b',)),
            {'a': 'b'},
            ({'a': 'b'},),
            (1,),
            ('1',),
            (True,),
            ('True',),
            (None,),
            (Decimal(1),),
            (Decimal('1.00001'),),
            (date(2026, 1, 2),),
            (datetime(2026, 1, 2),),
            ('2026-01-02',),
            {'a': 1, 'b': 2},
            {'a': 2, 'b': 1},
        ]
        self.assertEqual(len({seal.fingerprint(content) for content in contents}), len(contents))

    def test_floats_are_refused(self) -> None:
        self.assertRaises(TypeError, seal.fingerprint, {'amount': 0.1})
        self.assertRaises(TypeError, seal.fingerprint, (object(),))
