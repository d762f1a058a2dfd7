"""Risks: a credit note that takes back more than was sold, less than it says, or a card in parts."""

import unittest
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ...core import clawback, credited
from .profile import PROPERTY

AMOUNTS = st.integers(0, 5000).map(lambda cents: Decimal(cents) / 100)
LINES = st.lists(st.tuples(st.integers(1, 3), AMOUNTS, st.booleans()), max_size=5)
CREDITS = st.dictionaries(st.integers(1, 4), AMOUNTS, max_size=4)


class TestCredited(unittest.TestCase):
    @PROPERTY
    @given(LINES, CREDITS)
    def test_nothing_is_lost_and_no_line_gives_more_than_it_has(self, rows, amounts):
        lines = [credited.Sold(str(n), product, left, whole) for n, (product, left, whole) in enumerate(rows)]
        taken, over = credited.allocate(lines, amounts)
        self.assertAlmostEqual(sum(taken.values()) + over, sum(amounts.values()), places=12)
        for line in lines:
            self.assertLessEqual(taken.get(line.key, 0), line.left + Decimal('1e-12'))
            if line.whole and taken.get(line.key):
                self.assertIn(line.product, amounts)

    @PROPERTY
    @given(LINES, CREDITS, st.lists(AMOUNTS, max_size=5))
    def test_what_the_note_says_comes_first(self, rows, amounts, parts):
        lines = [credited.Sold(str(n), product, left, whole) for n, (product, left, whole) in enumerate(rows)]
        said = {line.key: min(line.left, part) for line, part in zip(lines, parts, strict=False)}
        for product in {line.product for line in lines}:
            named = sum((said.get(line.key, 0) for line in lines if line.product == product), Decimal(0))
            amounts[product] = max(amounts.get(product, Decimal(0)), named)
        taken, over = credited.allocate(lines, amounts, said)
        self.assertAlmostEqual(sum(taken.values()) + over, sum(amounts.values()), places=12)
        for line in lines:
            self.assertGreaterEqual(taken.get(line.key, 0), said.get(line.key, 0))
            self.assertLessEqual(taken.get(line.key, 0), line.left + Decimal('1e-12'))

    @PROPERTY
    @given(AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS)
    def test_taken_back_and_expired_are_never_more_than_due(self, first, more, expired, later):
        """In two returns, with something expiring between them."""
        owed = clawback.owed(first, Decimal(0), expired)
        self.assertLessEqual(owed + min(expired, first), first)
        again = clawback.owed(first + more, owed, expired + later)
        self.assertGreaterEqual(again, 0)
        self.assertLessEqual(owed + again, max(first + more - expired, owed))
