"""Risks: points from nothing, points nobody can explain, a rule that applies on the wrong day or to the wrong goods."""

import json
import unittest
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ...core import clawback, earning
from ...core.earning import Line, Policy, Rule
from .profile import PROPERTY

NOON = datetime(2026, 1, 2, 12, 0)  # a Friday
SMALL = st.decimals(0, 100, places=2)
IDS = st.frozensets(st.integers(1, 4), max_size=2)

LINES = st.lists(
    st.builds(
        Line,
        product=st.integers(1, 4),
        categories=IDS,
        quantity=st.decimals(-5, 5, places=3),
        amount=st.decimals(-500, 500, places=2),
        excluded=st.booleans(),
        price=st.none() | st.decimals('0.02', 50, places=2),
    ),
    max_size=6,
)
RULES = st.lists(
    st.builds(
        Rule,
        id=st.integers(1, 99),
        name=st.just('rule'),
        mode=st.sampled_from(['per_amount', 'per_unit', 'per_order']),
        points=SMALL,
        step=st.decimals('0.01', 50, places=2),
        products=IDS,
        categories=IDS,
        excluded_products=IDS,
        excluded_categories=IDS,
        multiplier=st.decimals(0, 5, places=1),
        minimum_amount=SMALL,
        whole_steps=st.booleans(),
        cap=st.none() | SMALL,
    ),
    max_size=5,
)
POLICIES = st.builds(
    Policy,
    rules=RULES.map(tuple),
    combine=st.sampled_from(['sum', 'best', 'first']),
    cap=st.none() | SMALL,
    digits=st.integers(0, 2),
)
SHARES = st.decimals(0, 1, places=4)


def purchase(amount: str, product: int = 1, quantity: str = '1', categories: tuple[int, ...] = ()) -> Line:
    return Line(product, frozenset(categories), Decimal(quantity), Decimal(amount))


def rule(mode: str = 'per_amount', points: str = '1', **values: object) -> Rule:
    return Rule(values.pop('id', 1), 'Rule', mode, Decimal(points), **values)


class TestProperties(unittest.TestCase):
    @PROPERTY
    @given(POLICIES, LINES, SHARES)
    def test_explained_capped_and_never_negative(self, policy: Policy, lines: list[Line], share: Decimal) -> None:
        earned = earning.earn(policy, lines, NOON, share)
        self.assertEqual(sum((reason.points for reason in earned.reasons), Decimal(0)), earned.points)
        self.assertGreaterEqual(earned.points, 0)
        self.assertEqual(earned.points, round(earned.points, policy.digits))
        if policy.cap is not None:
            self.assertLessEqual(earned.points, policy.cap)
        self.assertEqual(earning.earn(policy, lines, NOON, share), earned)
        stored = json.loads(json.dumps(earning.as_json(earned)))
        self.assertEqual(sum((Decimal(reason['points']) for reason in stored), Decimal(0)), earned.points)

    @PROPERTY
    @given(POLICIES, LINES, st.integers(0, 5), SMALL, SHARES)
    def test_buying_more_never_earns_less(
        self, policy: Policy, lines: list[Line], place: int, more: Decimal, share: Decimal
    ) -> None:
        policy = replace(policy, combine='sum')
        richer = [
            replace(line, amount=line.amount + more) if here == place else line for here, line in enumerate(lines)
        ]
        before, after = (earning.earn(policy, order, NOON, share) for order in (lines, richer))
        self.assertGreaterEqual(after.points, before.points)

    @PROPERTY
    @given(POLICIES, LINES, SHARES)
    def test_best_lies_between_first_and_sum(self, policy: Policy, lines: list[Line], share: Decimal) -> None:
        first, best, total = (
            earning.earn(replace(policy, combine=way), lines, NOON, share).points for way in ('first', 'best', 'sum')
        )
        self.assertLessEqual(first, best)
        self.assertLessEqual(best, total)

    @PROPERTY
    @given(POLICIES, LINES)
    def test_returns_earn_nothing(self, policy: Policy, lines: list[Line]) -> None:
        returned = [replace(line, amount=-abs(line.amount), quantity=-abs(line.quantity)) for line in lines]
        self.assertEqual(earning.earn(policy, returned, NOON).points, 0)


class TestRules(unittest.TestCase):
    def points(
        self, rules: tuple[Rule, ...] | Rule, *lines: Line, moment: datetime = NOON, **values: object
    ) -> Decimal:
        share = values.pop('paid_share', Decimal(1))
        rules = rules if isinstance(rules, tuple) else (rules,)
        return earning.earn(Policy(rules, **values), lines, moment, share).points

    def test_modes(self) -> None:
        ten = Decimal(10)
        for made, expected in (
            (rule(step=ten), '3'),
            (rule(step=ten, whole_steps=False), '3.79'),
            (rule(step=ten, multiplier=Decimal(2)), '6'),
            (rule('per_unit', '5'), '12.5'),
            (rule('per_order', '7'), '7'),
            (rule('per_order', '7', minimum_amount=Decimal('37.90')), '7'),
            (rule('per_order', '7', minimum_amount=Decimal('37.91')), '0'),
            (rule(step=ten, cap=Decimal(2)), '2'),
        ):
            with self.subTest(rule=made):
                self.assertEqual(self.points(made, purchase('37.90', quantity='2.5'), digits=2), Decimal(expected))

    def test_scope(self) -> None:
        lines = purchase('10', 1, categories=(1, 10)), purchase('20', 2, categories=(2, 10)), purchase('40', 3)
        for scope, expected in (
            ({}, 70),
            ({'products': {1}}, 10),
            ({'categories': {10}}, 30),
            ({'products': {3}, 'categories': {2}}, 60),
            ({'excluded_products': {3}}, 30),
            ({'categories': {10}, 'excluded_categories': {2}}, 10),
            ({'products': {9}}, 0),
        ):
            with self.subTest(scope=scope):
                made = rule(**{name: frozenset(ids) for name, ids in scope.items()})
                self.assertEqual(self.points(made, *lines), expected)
        self.assertEqual(self.points(rule(), replace(lines[0], excluded=True), lines[1]), 20)
        self.assertEqual(self.points(rule(), purchase('10'), purchase('-5')), 10)
        for mode in ('per_amount', 'per_unit', 'per_order'):
            self.assertEqual(self.points(rule(mode), purchase('-5'), purchase('5', quantity='-1')), 0)

    def test_midnight_and_days(self) -> None:
        friday_night = rule('per_order', weekdays=frozenset({4}), hour_from=22.0, hour_to=2.5)
        happy_hour = rule('per_order', hour_from=17.5, hour_to=18.0)
        january = rule('per_order', date_from=date(2026, 1, 1), date_to=date(2026, 1, 31))
        for made, moment, applies in (
            (friday_night, datetime(2026, 1, 2, 21, 59, 59), False),
            (friday_night, datetime(2026, 1, 2, 22, 0), True),
            (friday_night, datetime(2026, 1, 3, 2, 29), True),
            (friday_night, datetime(2026, 1, 3, 2, 30), False),
            (friday_night, datetime(2026, 1, 2, 1, 0), False),
            (friday_night, datetime(2026, 1, 3, 23, 0), False),
            (happy_hour, datetime(2026, 1, 2, 17, 29), False),
            (happy_hour, datetime(2026, 1, 2, 17, 30), True),
            (happy_hour, datetime(2026, 1, 2, 18, 0), False),
            (january, datetime(2026, 1, 1, 0, 0), True),
            (january, datetime(2026, 1, 31, 23, 59, tzinfo=UTC), True),
            (january, datetime(2026, 2, 1, 0, 0), False),
        ):
            with self.subTest(moment=moment, rule=made):
                self.assertEqual(bool(self.points(made, purchase('10'), moment=moment)), applies)

    def test_a_rule_that_multiplies(self) -> None:
        """Double on Tuesdays is twice what the other rules give, no more, whatever they are."""
        tuesday, friday = datetime(2026, 1, 6, 12), NOON
        base = rule(step=Decimal(2))
        double = rule('multiply', '0', id=2, multiplier=Decimal(2), weekdays=frozenset({1}))
        bread = replace(purchase('13.92'), key='bread')
        wine = replace(purchase('20', 2, categories=(7,)), key='wine')
        for rules, lines, moment, points in (
            ((base, double), [bread], tuesday, 12),
            ((double, base), [bread], tuesday, 12),
            ((base, double), [bread], friday, 6),
            ((double,), [bread], tuesday, 0),
            ((base, replace(double, categories=frozenset({7}))), [bread, wine], tuesday, 25),
            ((base, replace(double, cap=Decimal(4))), [bread, wine], tuesday, 20),
            ((base, replace(double, minimum_amount=Decimal(30))), [bread], tuesday, 6),
            ((base, double, replace(double, id=3)), [bread], tuesday, 18),
            ((base, rule('per_order', '5', id=4), double), [bread], tuesday, 22),
            ((replace(base, cap=Decimal(4)), double), [bread], tuesday, 8),
        ):
            earned = earning.earn(Policy(rules), lines, moment)
            self.assertEqual(earned.points, points, rules)
            self.assertEqual(sum((reason.points for reason in earned.reasons), Decimal(0)), points)
        best = Policy((base, rule('per_order', '5', id=4), double), combine='best')
        self.assertEqual(earning.earn(best, [bread], tuesday).points, 12)
        half = earning.earn(Policy((base, double)), [bread], tuesday, Decimal('0.5'))
        self.assertEqual(half.points, 6, "what was paid by a card is multiplied no more than it earns")

    def test_what_was_multiplied_goes_back_with_its_goods(self) -> None:
        double = rule('multiply', '0', id=2, multiplier=Decimal(2))
        lines = [replace(purchase('30'), key='bread'), replace(purchase('10', 2), key='wine')]
        earned = earning.earn(Policy((rule(), double)), lines, NOON)
        self.assertEqual(earned.points, 80)
        why = earning.as_json(earned)
        self.assertEqual(clawback.due(Decimal(80), why, {'wine': Decimal(1)}, 0), 20)

    def test_combine(self) -> None:
        rules = rule(id=1, points='0'), rule('per_order', '3', id=2), rule('per_order', '5', id=3)
        for way, expected, used in (('sum', 8, [2, 3]), ('best', 5, [3]), ('first', 3, [2])):
            with self.subTest(way):
                earned = earning.earn(Policy(rules, combine=way), [purchase('10')], NOON)
                self.assertEqual(earned.points, expected)
                self.assertEqual([reason.rule_id for reason in earned.reasons], used)

    def test_paid_share(self) -> None:
        third = Decimal(10) / Decimal(30)
        self.assertEqual(self.points(rule(step=Decimal(10)), purchase('30'), paid_share=third), 1)
        self.assertEqual(self.points(rule(), purchase('30'), paid_share=Decimal(0)), 0)
        self.assertEqual(self.points(rule(), purchase('30'), paid_share=Decimal(2)), 30)

    def test_thirds_make_a_whole(self) -> None:
        parts = tuple(rule(id=place, step=Decimal(3), whole_steps=False) for place in (1, 2, 3))
        self.assertEqual(self.points(parts[:2], purchase('1')), 0)
        self.assertEqual(self.points((*parts[:1], replace(parts[1], points=Decimal(2))), purchase('1')), 1)

    def test_why(self) -> None:
        policy = Policy(
            (
                rule(id=1, step=Decimal(1), whole_steps=False),
                rule('per_unit', '10', id=2, cap=Decimal(15)),
            ),
            cap=Decimal('45.5'),
        )
        earned = earning.earn(policy, [purchase('37.90', quantity='2')], NOON)
        self.assertEqual(earned.points, 45)
        self.assertEqual(
            [(reason.text_key, reason.rule_id, reason.points) for reason in earned.reasons],
            [
                ('per_amount', 1, Decimal('37.9')),
                ('per_unit', 2, Decimal(20)),
                ('rule_cap', 2, Decimal(-5)),
                ('order_cap', None, Decimal('-7.4')),
                ('rounding', None, Decimal('-0.5')),
            ],
        )

    def test_refused_rules(self) -> None:
        for values in (
            {'mode': 'per_mood'},
            {'step': Decimal(0)},
            {'points': '-1'},
            {'multiplier': Decimal(-1)},
            {'cap': Decimal(-1)},
        ):
            with self.subTest(values), self.assertRaises(ValueError):
                rule(**values)
        self.assertRaises(ValueError, Policy, (), combine='all')
        self.assertRaises(ValueError, Policy, (), cap=Decimal(-1))

    def test_nothing_earned(self) -> None:
        self.assertEqual(earning.earn(Policy(()), [], NOON), earning.Earned())
        self.assertEqual(earning.as_json(earning.Earned()), [])
