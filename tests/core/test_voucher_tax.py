"""Risks: tax is paid twice on a voucher, or a cent of it is left on an empty card or lost on the way."""

import unittest
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ...core import voucher
from .profile import PROPERTY

CENTS = st.integers(-500_000, 500_000).map(lambda cents: Decimal(cents).scaleb(-2))
PERCENTS = st.decimals(0, 60, places=3)


class TestVoucherTax(unittest.TestCase):
    @PROPERTY
    @given(st.lists(CENTS, max_size=20), PERCENTS)
    def test_nothing_is_left_of_nothing(self, moves: list[Decimal], percent: Decimal) -> None:
        """Any sequence of sales, spends and refunds that ends at zero has carried no tax and no net amount in sum."""
        moves = [*moves, -sum(moves, Decimal(0))]
        balance, tax, net = Decimal(0), Decimal(0), Decimal(0)
        for move in moves:
            part = voucher.share(balance, balance + move, percent, 0.01)
            balance, tax, net = balance + move, tax + part, net + move - part
            self.assertEqual(tax, voucher.tax_in(balance, percent, 0.01))
        self.assertEqual((balance, tax, net), (0, 0, 0))

    @PROPERTY
    @given(CENTS, CENTS, PERCENTS)
    def test_a_part_is_within_a_cent(self, before: Decimal, move: Decimal, percent: Decimal) -> None:
        """A movement's tax is its own tax but for one cent, points the same way, and is never more
        than the movement.
        """
        part = voucher.share(before, before + move, percent, 0.01)
        self.assertLessEqual(abs(part - voucher.tax_in(move, percent, 0.01)), Decimal('0.01'))
        self.assertGreaterEqual(part * move, 0)
        self.assertLessEqual(abs(part), abs(move))

    @PROPERTY
    @given(CENTS, PERCENTS)
    def test_given_back_whole(self, move: Decimal, percent: Decimal) -> None:
        before = Decimal('50.00')
        there = voucher.share(before, before + move, percent, 0.01)
        back = voucher.share(before + move, before, percent, 0.01)
        self.assertEqual(there + back, 0)

    @PROPERTY
    @given(CENTS, st.lists(st.decimals(1, 100, places=2), min_size=1, max_size=4))
    def test_parts_add_up(self, amount: Decimal, shares: list[Decimal]) -> None:
        self.assertEqual(sum(voucher.split(amount, shares, 0.01)), amount)

    @PROPERTY
    @given(CENTS, PERCENTS)
    def test_the_rate_and_the_tax_agree(self, balance: Decimal, percent: Decimal) -> None:
        net = balance - voucher.tax_in(balance, percent, 0.01)
        self.assertLessEqual(abs(net - balance * voucher.net_rate(percent)), Decimal('0.005') + Decimal(1).scaleb(-20))
