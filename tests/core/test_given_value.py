"""Risks: a discount charged on the card is worth more than the goods, or a reward is announced twice or never."""

import math
import unittest
from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from ...core import charged_discount, money, rewards
from ...core.earning import Line, paid_units
from .profile import PROPERTY

MONEY = st.decimals(0, 10_000, places=2)
LINES = st.lists(st.tuples(MONEY, MONEY, MONEY, MONEY), max_size=6).map(
    lambda rows: [charged_discount.Bought(str(place), *row) for place, row in enumerate(rows)]
)
SHARES = st.decimals(-1, 2, places=3)
POINTS = st.integers(0, 1000).map(Decimal)


class TestSavings(unittest.TestCase):
    @PROPERTY
    @given(LINES, SHARES, st.integers(0, 3))
    def test_never_more_than_was_paid(self, lines: list[charged_discount.Bought], share: Decimal, digits: int) -> None:
        amount, parts = charged_discount.charge(lines, share, digits)
        self.assertGreaterEqual(amount, 0)
        self.assertLessEqual(amount, sum(line.paid for line in lines))
        self.assertLessEqual(amount, sum(parts.values()))
        self.assertLessEqual(parts.keys(), {line.key for line in lines})

    @PROPERTY
    @given(LINES)
    def test_never_more_than_the_lists_spare_of_the_units_paid_for(self, lines: list[charged_discount.Bought]) -> None:
        most = Decimal(0)
        for line in lines:
            spared = min(line.unit, line.usual) - line.better
            if spared > 0:  # no more than the usual price less the better one
                bought = Line(1, frozenset(), line.paid / line.unit, line.paid, price=line.usual)
                most += spared * paid_units(bought)
        self.assertLessEqual(charged_discount.charge(lines, Decimal(1), 2)[0], most + Decimal('1e-9'))

    @PROPERTY
    @given(LINES)
    def test_a_dearer_list_saves_nothing(self, lines: list[charged_discount.Bought]) -> None:
        dearer = [line._replace(better=line.unit + 1) for line in lines]
        self.assertEqual(charged_discount.charge(dearer, Decimal(1), 2), (Decimal(0), {}))

    @PROPERTY
    @given(LINES)
    def test_everything_free_saves_everything(self, lines: list[charged_discount.Bought]) -> None:
        free = [line._replace(unit=line.unit + 1, usual=line.unit + 1, better=Decimal(0)) for line in lines]
        self.assertEqual(
            charged_discount.charge(free, Decimal(1), 2)[0], sum((line.paid for line in lines), Decimal(0))
        )


class TestThresholds(unittest.TestCase):
    @PROPERTY
    @given(st.lists(POINTS, max_size=6), st.lists(POINTS, min_size=2, max_size=6))
    def test_each_is_announced_once_on_the_way_up(self, thresholds: list[Decimal], way: list[Decimal]) -> None:
        way = sorted(way)
        steps = [reached for before, after in pairwise(way) for reached in rewards.crossed(thresholds, before, after)]
        self.assertEqual(steps, rewards.crossed(thresholds, way[0], way[-1]))

    @PROPERTY
    @given(st.lists(POINTS, max_size=6), POINTS)
    def test_the_next_one_is_not_reached_yet(self, thresholds: list[Decimal], balance: Decimal) -> None:
        following = rewards.following(thresholds, balance)
        if following is None:
            self.assertFalse([threshold for threshold in thresholds if threshold > balance])
        else:
            self.assertEqual(rewards.crossed(thresholds, balance, following)[:1], [following])


class TestBoughtPoints(unittest.TestCase):
    @PROPERTY
    @given(MONEY, st.decimals('0.0001', 100, places=4), st.integers(0, 4))
    def test_money_never_buys_more_points_than_it_pays_for(self, amount: Decimal, price: Decimal, digits: int) -> None:
        points = money.points_bought(amount, price, digits)
        self.assertLessEqual(points * price, amount)
        self.assertGreater((points + Decimal(1).scaleb(-digits)) * price, amount)

    @PROPERTY
    @given(st.integers(1, 10**6), st.decimals('0.0001', 100, places=4), st.sampled_from(['0.01', '0.05', '1', '1000']))
    def test_a_till_and_we_say_the_same_cost(self, points: int, price: Decimal, step: str) -> None:
        least = float(step)
        cost = round(math.ceil(points * float(price) / least - 1e-6) * least, 2)
        said = Decimal(repr(cost))
        self.assertTrue(money.is_cost(said, Decimal(points), price, Decimal(step)))
        for apart in (-2, 2):  # a crumb of a step is none
            self.assertFalse(money.is_cost(said + apart * Decimal(step), Decimal(points), price, Decimal(step)))
