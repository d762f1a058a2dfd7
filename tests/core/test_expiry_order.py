"""Risks: value that expires is spent last, a return gives back younger value than was taken, lots
and balance differ.
"""

import unittest
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ...core import lots
from .profile import PROPERTY

DAY = datetime(2026, 1, 1)
AMOUNTS = st.decimals(0, 1000, places=2)
DAYS = st.integers(0, 30).map(lambda days: DAY + timedelta(days=days))
LOTS = st.lists(st.tuples(AMOUNTS, st.none() | DAYS, DAYS), max_size=8).map(
    lambda rows: [lots.Lot(place, *row) for place, row in enumerate(rows)]
)


def per_lot(draws: list[lots.Draw]) -> dict[int, Decimal]:
    result: dict[int, Decimal] = {}
    for draw in draws:
        result[draw.lot_id] = result.get(draw.lot_id, lots.ZERO) + draw.amount
    return result


class TestDraw(unittest.TestCase):
    @PROPERTY
    @given(LOTS, AMOUNTS)
    def test_nothing_is_lost(self, held: list[lots.Lot], amount: Decimal) -> None:
        draws, shortfall = lots.draw(held, amount)
        self.assertEqual(lots.total(draws) + shortfall, amount)
        left = {lot.id: lot.left for lot in held}
        self.assertTrue(all(0 < draw.amount <= left[draw.lot_id] for draw in draws))
        self.assertEqual(shortfall, max(lots.ZERO, amount - sum(left.values())))

    @PROPERTY
    @given(LOTS, AMOUNTS)
    def test_soonest_expiring_first(self, held: list[lots.Lot], amount: Decimal) -> None:
        draws, _shortfall = lots.draw(held, amount)
        taken = per_lot(draws)
        spared = [lot for lot in held if lot.left > taken.get(lot.id, 0)]
        for used in (lot for lot in held if lot.id in taken):
            for other in spared:
                self.assertLessEqual(used.expires or datetime.max, other.expires or datetime.max)

    def test_order(self) -> None:
        held = [
            lots.Lot(1, Decimal(1), None, DAY),
            lots.Lot(5, Decimal(1), DAY + timedelta(9), DAY),
            lots.Lot(4, Decimal(1), DAY + timedelta(9), DAY),
            lots.Lot(6, Decimal(1), DAY + timedelta(9), DAY - timedelta(1)),
            lots.Lot(2, Decimal(1), DAY + timedelta(3), DAY),
        ]
        draws, shortfall = lots.draw(held, Decimal(6))
        self.assertEqual([draw.lot_id for draw in draws], [2, 6, 4, 5, 1])
        self.assertEqual(shortfall, 1)

    @PROPERTY
    @given(LOTS, st.lists(st.booleans(), min_size=8, max_size=8), AMOUNTS, st.booleans())
    def test_pending_last_or_first(self, held: list[lots.Lot], marks: list[bool], amount: Decimal, first: bool) -> None:
        """A spend touches what is pending only when nothing else is left; what is taken back begins there."""
        held = [replace(lot, pending=mark) for lot, mark in zip(held, marks, strict=False)]
        draws, _shortfall = lots.draw(held, amount, pending_first=first)
        pending = sum((lot.left for lot in held if lot.pending), lots.ZERO)
        other = sum((lot.left for lot in held), lots.ZERO) - pending
        taken = per_lot(draws)
        from_pending = sum((taken.get(lot.id, lots.ZERO) for lot in held if lot.pending), lots.ZERO)
        expected = min(amount, pending) if first else min(max(amount - other, lots.ZERO), pending)
        self.assertEqual(from_pending, expected)

    def test_below_zero(self) -> None:
        self.assertRaises(ValueError, lots.draw, [], Decimal(-1))
        self.assertRaises(ValueError, lots.refill, [], Decimal(-1))
        self.assertRaises(ValueError, lots.credit_left, Decimal(0), Decimal(-1))


class TestExpiry(unittest.TestCase):
    @PROPERTY
    @given(LOTS, DAYS, AMOUNTS)
    def test_held_value_stays(self, held: list[lots.Lot], now: datetime, available: Decimal) -> None:
        expired = lots.due(held, now)
        self.assertEqual(
            lots.total(expired), sum((lot.left for lot in held if lot.expires and lot.expires <= now), lots.ZERO)
        )
        limited = lots.limit_due(expired, available)
        self.assertEqual(lots.total(limited), min(available, lots.total(expired)))

    def test_to_the_second(self) -> None:
        lot = lots.Lot(1, Decimal(5), DAY, DAY)
        self.assertEqual(lots.due([lot], DAY - timedelta(seconds=1)), [])
        self.assertEqual(lots.due([lot], DAY), [lots.Draw(1, Decimal(5))])

    def test_overdrawn_account_expires_nothing(self) -> None:
        self.assertEqual(lots.limit_due([lots.Draw(1, Decimal(5))], Decimal(-3)), [])


class TestRefill(unittest.TestCase):
    @PROPERTY
    @given(LOTS, AMOUNTS, st.lists(AMOUNTS, max_size=4))
    def test_partial_returns_restore_exactly(
        self, held: list[lots.Lot], amount: Decimal, returns: list[Decimal]
    ) -> None:
        draws, _shortfall = lots.draw(held, amount)
        given_back: list[lots.Draw] = []
        for part in [*returns, lots.total(draws)]:
            back = lots.refill(draws, part, given_back)
            room = lots.total(draws) - lots.total(given_back)
            self.assertEqual(lots.total(back), min(part, room))
            given_back += back
        self.assertEqual(per_lot(given_back), per_lot(draws))
        self.assertEqual(lots.refill(draws, amount, given_back), [])

    @PROPERTY
    @given(LOTS, AMOUNTS, AMOUNTS)
    def test_last_drawn_comes_back_first(self, held: list[lots.Lot], amount: Decimal, part: Decimal) -> None:
        """After a partial return the customer stands where a smaller purchase would have left them."""
        draws, shortfall = lots.draw(held, amount)
        back = lots.refill(draws, part)
        kept = per_lot(draws)
        for draw in back:
            kept[draw.lot_id] -= draw.amount
        smaller, _none = lots.draw(held, max(lots.ZERO, amount - shortfall - part))
        self.assertEqual({lot: value for lot, value in kept.items() if value}, per_lot(smaller))

    def test_same_lot_drawn_twice(self) -> None:
        draws = [lots.Draw(1, Decimal(3)), lots.Draw(2, Decimal(1)), lots.Draw(1, Decimal(2))]
        back = lots.refill(draws, Decimal(9), already=[lots.Draw(1, Decimal(4))])
        self.assertEqual(per_lot(back), {1: Decimal(1), 2: Decimal(1)})


class TestCredit(unittest.TestCase):
    @PROPERTY
    @given(st.decimals(-1000, 1000, places=2), AMOUNTS)
    def test_lots_follow_the_balance(self, before: Decimal, amount: Decimal) -> None:
        """Lots hold what is above zero; a credit must keep it so."""
        grown = max(lots.ZERO, before) + lots.credit_left(before, amount)
        self.assertEqual(grown, max(lots.ZERO, before + amount))
