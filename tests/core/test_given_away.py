"""Risk: points by the piece for goods that nobody paid for."""

import unittest
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ...core import earning
from ...core.challenges import Challenge
from ...core.earning import FULL_SHARE, Line, Policy, Rule
from .profile import PROPERTY

NOON = datetime(2026, 1, 2, 12, 0)
COIN = Decimal('0.01')
PRICES = st.decimals('0.02', 1000, places=2)
LINES = st.lists(
    st.builds(
        Line,
        product=st.just(1),
        categories=st.just(frozenset()),
        quantity=st.decimals('0.001', 200_000, places=3),
        amount=st.decimals(0, 10_000, places=2),
        price=PRICES,
    ),
    max_size=5,
)


def by_the_piece(points: int = 1) -> Policy:
    return Policy((Rule(1, 'Piece', 'per_unit', Decimal(points)),), digits=4)


class TestGivenAway(unittest.TestCase):
    @PROPERTY
    @given(LINES, st.decimals(0, 1, places=4))
    def test_never_more_units_than_the_money_buys(self, lines: list[Line], share: Decimal) -> None:
        points = earning.earn(by_the_piece(), lines, NOON, share).points
        self.assertLessEqual(points, sum((line.amount / line.price / FULL_SHARE for line in lines), Decimal(0)) + COIN)
        self.assertLessEqual(points, sum((line.quantity for line in lines), Decimal(0)))
        goal = Challenge(1, 'Pieces', 'units', Decimal(10), 'once', Decimal(1))
        self.assertLessEqual(
            goal.counted(lines, share), sum((line.amount / line.price / FULL_SHARE for line in lines), Decimal(0))
        )

    @PROPERTY
    @given(LINES)
    def test_a_purchase_has_goods_paid_for_in_full(self, lines: list[Line]) -> None:
        policy = Policy((Rule(1, 'Visit', 'per_order', Decimal(5)),))
        bought = any(line.amount >= line.quantity * line.price * FULL_SHARE for line in lines)
        goal = Challenge(1, 'Visits', 'orders', Decimal(10), 'once', Decimal(1))
        if not bought:
            self.assertEqual((earning.earn(policy, lines, NOON).points, goal.counted(lines)), (0, 0))

    @PROPERTY
    @given(PRICES, st.integers(1, 1000), st.integers(50, 100))
    def test_a_usual_discount_counts_in_full(self, price: Decimal, quantity: int, percent: int) -> None:
        line = Line(1, frozenset(), Decimal(quantity), price * quantity * percent / 100, price=price)
        self.assertEqual(earning.earn(by_the_piece(), [line], NOON).points, quantity)

    @PROPERTY
    @given(LINES, st.sampled_from(['per_unit', 'per_order']))
    def test_what_has_no_price_counts_where_it_is_named_only(self, lines: list[Line], mode: earning.Mode) -> None:
        lines = [replace(line, price=COIN / FULL_SHARE, unpriced=True, key=str(n)) for n, line in enumerate(lines)]
        everything, named = (
            Policy((Rule(1, 'Any', mode, Decimal(100), products=products),), digits=4)
            for products in (frozenset(), frozenset({1}))
        )
        self.assertEqual(earning.earn(everything, lines, NOON).points, 0)
        most = sum((line.amount / COIN for line in lines), Decimal(0))
        self.assertLessEqual(earning.earn(named, lines, NOON).points, most * 100)
        for goal in ('units', 'orders'):
            any_goods = Challenge(1, 'Goal', goal, Decimal(10), 'once', Decimal(1))
            self.assertEqual(any_goods.counted(lines), 0)
            self.assertLessEqual(replace(any_goods, products=frozenset({1})).counted(lines), most)

    @PROPERTY
    @given(LINES, LINES)
    def test_splitting_an_order_gains_no_units(self, some: list[Line], more: list[Line]) -> None:
        one, two, both = (earning.earn(by_the_piece(), lines, NOON).points for lines in (some, more, some + more))
        self.assertLessEqual(one + two, both + COIN)
