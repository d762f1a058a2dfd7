"""Risks: a new version of a plan that forgets what was paid, asks for principal twice, or has rows that do not add
up to what is owed.
"""

import unittest
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import assume, given
from hypothesis import strategies as st

from ...core.plan import schedule
from ...core.plan_paid import paid_of
from ...core.plan_rows import ZERO, linked, totals
from ...core.plan_settle import Rule
from ...core.plan_terms import PlanError, Terms
from ...core.plan_version import (
    Standing,
    last_number,
    settlement,
    with_moved,
    with_new_plan,
    with_paid_ahead,
    with_rest_gone,
    with_returned,
    with_settled,
)
from .plan_case import plans
from .profile import PROPERTY

DAY, FIRST = date(2024, 1, 1), date(2024, 2, 1)
PLAN = Terms(Decimal(1200), DAY, FIRST, 12, rate=Decimal(12))
NO_PLAN = ('multiple', 'unequal_too_large', 'unequal_too_small', 'unequal', 'grace', 'balloon')
WAYS = st.sampled_from(['rows', 'effective', 'straight'])


@st.composite
def standings(draw: st.DrawFn) -> tuple[Standing, date]:
    """A plan of which something is paid, and a day of its life."""
    terms, rows = draw(plans())
    paid = (totals(rows).amount * draw(st.integers(0, 110)) / 100).quantize(Decimal(1).scaleb(-terms.digits))
    life = (rows[-1].day - terms.handed_over).days + 20
    day = terms.handed_over + timedelta(days=draw(st.integers(0, life)))
    return Standing(terms, rows, terms.handed_over, paid), day


def left_of(rows, paid) -> Decimal:
    return sum((one.left for one in paid_of(rows, paid)), ZERO)


class TestVersions(unittest.TestCase):
    def assertStands(self, rows, paid) -> None:
        """What is left of the rows is what is owed, or nothing; the principal left after each is right."""
        self.assertEqual(left_of(rows, paid), max(totals(rows).amount - paid, ZERO))
        self.assertEqual(linked(rows), rows)
        self.assertEqual(list(rows), sorted(rows, key=lambda row: (row.day, row.number)))
        self.assertEqual(len({(row.day, row.number) for row in rows}), len(rows))

    def tried(self, make, *args):
        try:
            return make(*args)
        except PlanError as error:
            assume(error.code not in NO_PLAN)
            raise

    @PROPERTY
    @given(standings(), st.sampled_from(['fewer', 'lower', 'skip']))
    def test_paid_ahead(self, standing, effect) -> None:
        standing, day = standing
        coming = totals(standing.to_come(day))
        most = coming.amount if effect == 'skip' else coming.principal
        assume(0 < standing.ahead(day) < most)
        rows = self.tried(with_paid_ahead, standing, day, effect)
        self.assertStands(rows, standing.paid)
        self.assertEqual(totals(rows).principal, totals(standing.rows).principal)
        unit = Decimal(1).scaleb(-standing.terms.digits)
        self.assertLessEqual(totals(rows).amount, totals(standing.rows).amount + len(rows) * unit)

    @PROPERTY
    @given(standings(), st.integers(1, 120), st.sampled_from(['last', 'spread']), WAYS)
    def test_goods_that_came_back(self, standing, percent, way, earns) -> None:
        standing, day = standing
        unit = Decimal(1).scaleb(-standing.terms.digits)
        price = (totals(standing.rows).principal * percent / 100).quantize(unit)
        assume(price)
        rows = self.tried(with_returned, standing, day, price, way, Rule(earns))
        gone = totals(standing.rows).amount - totals(rows).amount
        if totals(rows).amount >= standing.paid:
            self.assertStands(rows, standing.paid)
        self.assertGreaterEqual(gone, price - len(rows) * unit)

    @PROPERTY
    @given(standings(), WAYS, st.sampled_from(['day', 'due', 'end']))
    def test_settled_early(self, standing, earns, until) -> None:
        standing, day = standing
        rule = Rule(earns, until, percent=Decimal(1))
        asked = settlement(standing, day, rule)
        rows = with_settled(standing, day, rule)
        assume(standing.paid <= totals(standing.rows).amount)
        self.assertEqual(totals(rows).amount, standing.paid + asked.balance)
        self.assertEqual(left_of(rows, standing.paid + asked.payoff), 0)

    @PROPERTY
    @given(standings(), st.integers(1, 20), st.booleans())
    def test_a_new_plan(self, standing, number, capitalized) -> None:
        standing, day = standing
        assume(standing.left.amount > 20 and standing.left.principal > number)
        changes = {'first': day + timedelta(days=30), 'number': number}
        rows, terms = self.tried(
            lambda: with_new_plan(standing, day, Rule(), capitalized, **changes)
        )  # fmt: skip
        self.assertStands(rows, standing.paid)
        self.assertFalse([one for one in paid_of(rows, standing.paid) if one.is_late(day)])
        if not capitalized:
            self.assertEqual(totals(rows).principal, totals(standing.rows).principal)
        self.assertEqual(terms.number, number)
        again = Standing(terms, rows, day, standing.paid, last_number(rows) - number)
        self.assertEqual(again.to_come(day)[0].number, again.before + 1)

    @PROPERTY
    @given(standings())
    def test_a_rest_nobody_asks_for(self, standing) -> None:
        standing, day = standing
        rows = with_rest_gone(standing, day)
        self.assertEqual(totals(rows).amount, standing.paid)
        self.assertEqual(left_of(rows, standing.paid), 0)

    @PROPERTY
    @given(standings(), st.integers(1, 40), st.integers(1, 20), st.booleans())
    def test_one_moved(self, standing, number, days, later) -> None:
        standing, _day = standing
        found = [row for row in standing.rows if row.number == number]
        assume(found)
        try:
            rows = with_moved(standing, number, found[0].day + timedelta(days=days), later)
        except PlanError as error:
            self.assertIn(error.code, ('days_order', 'no_row'))
            return
        self.assertStands(rows, standing.paid)
        self.assertEqual(totals(rows), totals(standing.rows))

    def test_a_second_change_goes_on_from_the_first(self) -> None:
        rows = schedule(PLAN)
        standing = Standing(PLAN, rows, DAY, totals(rows[:2]).amount + 300)
        lower = with_paid_ahead(standing, rows[1].day, 'lower')
        self.assertEqual([row.number for row in lower], [1, 0, 2, *range(3, 13)])
        self.assertEqual(lower[1].principal, 300)
        standing = standing._replace(rows=lower)
        moved = with_moved(standing, 5, rows[4].day + timedelta(days=10), False)
        back = with_returned(standing._replace(rows=moved), rows[1].day, Decimal(200), 'last', Rule())
        self.assertEqual(totals(back).principal, 1000)
        self.assertEqual(last_number(back), 10)

    def test_all_goods_back_is_the_customers_money(self) -> None:
        rows = schedule(PLAN)
        standing = Standing(PLAN, rows, DAY, totals(rows[:3]).amount)
        back = with_returned(standing, rows[2].day, Decimal(1200), 'last', Rule())
        profit = totals(rows[:3]).profit
        self.assertEqual(totals(back).amount, profit)
        self.assertEqual([row.amount for row in back if not row.number], [profit - standing.paid])
