"""Risk: a customer is told, or refused for, another debt than the one there is."""

import unittest
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ...core.allocation import Credit, Debt, Part, State, replay, state_of
from ...core.cycle import cycle_of
from ...core.standing import Standing, Terms, paid_of, standing
from .profile import PROPERTY

TODAY = date(2026, 3, 20)
AMOUNTS = st.integers(1, 50_000).map(lambda units: Decimal(units) / 100)
TERMS = st.builds(Terms, st.integers(1, 31), st.integers(0, 60), st.sampled_from(['gregorian', 'persian']))
BOUGHT = st.lists(st.tuples(st.integers(0, 200), AMOUNTS), max_size=20)


def debts(bought, terms) -> list[Debt]:
    """Purchases, oldest first, as what the replay of a whole history reads."""
    found = []
    for number, (ago, amount) in enumerate(sorted(bought, reverse=True)):
        made = TODAY - timedelta(days=ago)
        cycle = cycle_of(made, terms.day, terms.grace, terms.calendar)
        billed = cycle.closes + timedelta(days=1)
        found.append(Debt(number, number, Part.PRINCIPAL, made, billed, cycle.due, amount))
    return found


def bought_since(every: list[Debt], terms: Terms) -> dict[date, Decimal]:
    """What was bought since the first day of each cycle that is not late."""
    return {
        cycle.begins: sum((debt.amount for debt in every if debt.made >= cycle.begins), Decimal(0))
        for cycle in terms.not_late(TODAY)
    }


class TestStanding(unittest.TestCase):
    @PROPERTY
    @given(BOUGHT, AMOUNTS, TERMS)
    def test_it_says_what_the_replay_of_all_says(self, bought, paid, terms) -> None:
        every = debts(bought, terms)
        pays = replay(every, [Credit(-1, len(every), TODAY, paid)])
        open_of = {debt.key: debt.amount - pays.get((-1, debt.key), Decimal(0)) for debt in every}
        owed = sum((debt.amount for debt in every), Decimal(0)) - paid
        found = standing(owed, bought_since(every, terms), TODAY, terms)
        parts = {State.OVERDUE: found.overdue, State.DUE: found.due, State.NOT_DUE: found.later}
        for state, amount in parts.items():
            expected = sum((open_of[d.key] for d in every if state_of(d, TODAY) is state), Decimal(0))
            self.assertEqual(amount, expected, state)

    @PROPERTY
    @given(BOUGHT, TERMS, AMOUNTS)
    def test_a_payment_pays_no_more_than_there_is_and_the_late_first(self, bought, terms, amount) -> None:
        every = debts(bought, terms)
        owed = sum((debt.amount for debt in every), Decimal(0))
        before = standing(owed, bought_since(every, terms), TODAY, terms)
        paid = paid_of(before, amount)
        self.assertEqual(paid.overdue + paid.due + paid.later, min(amount, owed))
        if paid.due:
            self.assertEqual(paid.overdue, before.overdue)
        if paid.later:
            self.assertEqual(paid.due, before.due)

    def test_nothing_is_owed(self) -> None:
        for owed in (Decimal(0), Decimal(-7)):
            self.assertEqual(standing(owed, bought_since([], Terms(1, 10)), TODAY, Terms(1, 10)), Standing())
        self.assertEqual(paid_of(Standing(), Decimal(5)), Standing())
