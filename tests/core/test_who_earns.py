"""Risks: a bonus for everybody that was meant for one, given twice, or on the wrong day."""

import unittest
from datetime import date, datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ...core import anniversary, earning
from .profile import PROPERTY

ONE = Decimal(1)
NOON = datetime(2026, 1, 7, 12)
GOODS = [earning.Line(1, frozenset(), ONE, Decimal(10))]
TAGS = st.frozensets(st.integers(1, 4))
VISITS = st.builds(
    earning.CustomerContext,
    till=st.integers(0, 3),
    tags=TAGS,
    birthday=st.integers(-1, 5).map(lambda away: lambda around: 0 <= away <= around),
    first=st.booleans(),
    given=TAGS,
)
RULES = st.builds(
    earning.Rule,
    id=st.integers(1, 4),
    name=st.just('Rule'),
    mode=st.sampled_from(('per_amount', 'per_order')),
    points=st.just(Decimal(5)),
    occasion=st.sampled_from((None, 'birthday', 'first')),
    around=st.integers(0, 5),
    tags=TAGS,
    tills=st.frozensets(st.integers(1, 3)),
)


def points(policy: earning.Policy, customer: earning.CustomerContext) -> Decimal:
    return earning.earn(policy, GOODS, NOON, customer=customer).points


class TestWhoEarns(unittest.TestCase):
    @PROPERTY
    @given(RULES, VISITS)
    def test_each_condition_is_asked(self, rule: earning.Rule, customer: earning.CustomerContext) -> None:
        allowed = (
            (rule.occasion != 'first' or customer.first)
            and (rule.occasion != 'birthday' or customer.birthday(rule.around))
            and (not rule.tags or bool(rule.tags & customer.tags))
            and (not rule.tills or customer.till in rule.tills)
            and not (rule.occasion and rule.mode == 'per_order' and rule.id in customer.given)
        )
        self.assertEqual(points(earning.Policy((rule,)), customer) > 0, allowed)

    @PROPERTY
    @given(RULES)
    def test_a_stranger_gets_no_bonus(self, rule: earning.Rule) -> None:
        bound = rule.occasion or rule.tags or rule.tills
        self.assertEqual(points(earning.Policy((rule,)), earning.CustomerContext()) > 0, not bound)

    @PROPERTY
    @given(RULES, VISITS, TAGS)
    def test_who_is_left_out_earns_nothing(
        self, rule: earning.Rule, customer: earning.CustomerContext, excluded: frozenset
    ) -> None:
        policy = earning.Policy((rule, earning.Rule(9, 'All', 'per_order', ONE)), excluded_tags=excluded)
        self.assertEqual(points(policy, customer) == 0, bool(excluded & customer.tags))


class TestNear(unittest.TestCase):
    @PROPERTY
    @given(st.dates(date(2024, 1, 1), date(2032, 12, 31)), st.integers(-40, 40), st.integers(0, 31))
    def test_as_many_days_as_asked(self, born: date, away: int, around: int) -> None:
        today = born + timedelta(days=away)
        if (born.month, born.day) != (2, 29):
            self.assertEqual(anniversary.is_near(born.day, born.month, today, around), abs(away) <= around)

    def test_leap_day_and_no_day(self) -> None:
        self.assertTrue(anniversary.is_near(29, 2, date(2025, 3, 1), 1))
        self.assertFalse(anniversary.is_near(29, 2, date(2025, 3, 2), 1))
        self.assertFalse(anniversary.is_near(0, 0, date(2025, 3, 2), 31))
        self.assertFalse(anniversary.is_near(31, 2, date(2025, 3, 2), 31))
