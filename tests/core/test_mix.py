"""Risks: a mix that takes more than is due or allowed, that spends what keeps before what is lost, or that breaks a
least.
"""

import unittest
from datetime import datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ...core import mix
from .profile import PROPERTY

NOW = datetime(2026, 1, 1)
AMOUNTS = st.decimals(0, 100, places=2)
EXPIRY = st.none() | st.integers(1, 400).map(lambda days: NOW + timedelta(days=days))
SLICES = st.lists(st.builds(mix.Slice, AMOUNTS, EXPIRY), max_size=4).map(tuple)
BUDGETS = st.dictionaries(st.sampled_from(('a', 'b', 'c')), AMOUNTS)
PARTS = st.tuples(
    st.sampled_from(('points', 'value')), SLICES, AMOUNTS, st.lists(st.sampled_from(('a', 'b', 'c')), unique=True)
)
SOURCES = st.lists(PARTS, max_size=5).map(
    lambda rows: [
        mix.Source(str(place), kind, slices, least if kind == 'points' else mix.ZERO, tuple(budgets))
        for place, (kind, slices, least, budgets) in enumerate(rows)
    ]
)


class TestMix(unittest.TestCase):
    @PROPERTY
    @given(AMOUNTS, SOURCES, BUDGETS)
    def test_never_more_than_is_due_held_or_allowed(self, due, sources, budgets) -> None:
        plan = mix.plan(due, sources, budgets, NOW)
        self.assertEqual(sum((line.amount for line in plan.lines), mix.ZERO) + plan.rest, due)
        self.assertGreaterEqual(plan.rest, 0)
        by_name = {source.name: source for source in sources}
        self.assertEqual(len({line.source for line in plan.lines}), len(plan.lines))
        for line in plan.lines:
            source = by_name[line.source]
            self.assertTrue(0 < line.amount <= source.total)
            self.assertGreaterEqual(line.amount, source.least)
        for name, budget in budgets.items():
            drawn = [line.amount for line in plan.lines if name in by_name[line.source].budgets]
            self.assertLessEqual(sum(drawn, mix.ZERO), budget)

    @PROPERTY
    @given(AMOUNTS, SOURCES)
    def test_nothing_stays_unpaid_that_could_be_paid(self, due, sources) -> None:
        free = [mix.Source(s.name, s.kind, s.slices) for s in sources]
        self.assertEqual(mix.plan(due, free, {}, NOW).rest, max(due - sum(s.total for s in free), 0))

    @PROPERTY
    @given(AMOUNTS, SOURCES)
    def test_the_order_of_the_cards_does_not_matter(self, due, sources) -> None:
        self.assertEqual(mix.plan(due, sources, {}, NOW), mix.plan(due, sources[::-1], {}, NOW))

    def test_soonest_first_then_points_then_value(self) -> None:
        day = NOW + timedelta(days=3)
        gift = mix.Source('gift', 'value', (mix.Slice(Decimal(5), day), mix.Slice(Decimal(50))))
        club = mix.Source('club', 'points', (mix.Slice(Decimal(8)),))
        plan = mix.plan(Decimal(6), [club, gift], {}, NOW)
        self.assertEqual(
            plan.lines,
            (mix.Line('gift', Decimal(5), 'expires', day), mix.Line('club', Decimal(1), 'points')),
        )
        plan = mix.plan(Decimal(20), [club, gift], {}, NOW)
        self.assertEqual([(line.source, line.amount) for line in plan.lines], [('gift', 12), ('club', 8)])

    def test_a_least_that_does_not_fit_is_left_out(self) -> None:
        club = mix.Source('club', 'points', (mix.Slice(Decimal(8)),), least=Decimal(5))
        gift = mix.Source('gift', 'value', (mix.Slice(Decimal(50)),))
        self.assertEqual([line.source for line in mix.plan(Decimal(4), [club, gift], {}, NOW).lines], ['gift'])
        soon = mix.Source('gift', 'value', (mix.Slice(Decimal(6), NOW + timedelta(days=1)),))
        self.assertEqual([line.source for line in mix.plan(Decimal(9), [club, soon], {}, NOW).lines], ['gift'])

    def test_a_budget_is_shared(self) -> None:
        card = [mix.Source(kind, kind, (mix.Slice(Decimal(30)),), budgets=('card',)) for kind in ('points', 'value')]
        plan = mix.plan(Decimal(100), card, {'card': Decimal(40)}, NOW)
        self.assertEqual([(line.source, line.amount) for line in plan.lines], [('points', 30), ('value', 10)])
        self.assertEqual(plan.rest, 60)
