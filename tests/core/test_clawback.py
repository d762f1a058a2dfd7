"""Risks: points kept after the goods went back, more taken than were given, returns in parts that add up to something
else.
"""

import unittest
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ...core import clawback, earning
from .profile import PROPERTY
from .test_earning import LINES, NOON, POLICIES

PARTS = st.lists(st.decimals(0, 1, places=3), min_size=6, max_size=6)


def named(lines: list[earning.Line]) -> list[earning.Line]:
    return [
        earning.Line(line.product, line.categories, line.quantity, line.amount, line.excluded, f'line{place}')
        for place, line in enumerate(lines)
    ]


class TestClawback(unittest.TestCase):
    @PROPERTY
    @given(POLICIES, LINES)
    def test_everything_back_is_everything_taken(self, policy: earning.Policy, lines: list[earning.Line]) -> None:
        earned = earning.earn(policy, named(lines), NOON)
        everything = {f'line{place}': Decimal(1) for place in range(len(lines))}
        why = earning.as_json(earned)
        self.assertEqual(clawback.due(earned.points, why, everything, policy.digits), earned.points)
        self.assertEqual(clawback.due(earned.points, why, {}, policy.digits), 0)

    @PROPERTY
    @given(POLICIES, LINES, PARTS, PARTS)
    def test_more_back_never_takes_less(
        self, policy: earning.Policy, lines: list[earning.Line], first: list[Decimal], more: list[Decimal]
    ) -> None:
        earned = earning.earn(policy, named(lines), NOON)
        why = earning.as_json(earned)
        some = {f'line{place}': share for place, share in enumerate(first)}
        rest = {key: max(share, more[place]) for place, (key, share) in enumerate(some.items())}
        one, two = (clawback.due(earned.points, why, shares, policy.digits) for shares in (some, rest))
        self.assertTrue(0 <= one <= two <= earned.points)

    def test_each_line_takes_what_it_brought(self) -> None:
        rules = (
            earning.Rule(1, 'All', 'per_amount', Decimal(1)),
            earning.Rule(2, 'Wine', 'per_unit', Decimal(5), products=frozenset({2}), cap=Decimal(8)),
        )
        lines = [
            earning.Line(1, frozenset(), Decimal(1), Decimal(10), key='bread'),
            earning.Line(2, frozenset(), Decimal(2), Decimal(20), key='wine'),
        ]
        earned = earning.earn(earning.Policy(rules), lines, NOON)
        why = earning.as_json(earned)
        self.assertEqual(earned.points, 38)
        self.assertEqual(clawback.due(earned.points, why, {'wine': Decimal('0.5')}, 0), 14)
        self.assertEqual(clawback.due(earned.points, why, {'bread': Decimal(1)}, 0), 10)

    @PROPERTY
    @given(st.integers(1, 400), st.integers(0, 3), st.lists(st.integers(1, 5000), min_size=1, max_size=6))
    def test_a_payment_comes_back_in_parts_as_it_does_at_once(self, steps: int, digits: int, parts: list[int]) -> None:
        """None is more than its share, nor less by a step of a unit; and all of it comes back."""
        step = Decimal(1).scaleb(-digits)
        taken = max(steps, len(parts)) * step
        gone, back = Decimal(0), Decimal(0)
        for part in parts:
            back += part
            units = clawback.given_back(taken, gone, back, Decimal(sum(parts)), digits)
            self.assertGreaterEqual(units, 0)
            gone += units
            self.assertLessEqual(gone * sum(parts), taken * back)
            self.assertGreater((gone + step) * sum(parts), taken * back)
        self.assertEqual(gone, taken)
