"""Risks: a payoff that asks for profit nobody earned, gives back what was, or costs more than going on."""

import unittest
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ...core.plan import schedule
from ...core.plan_earned import by_cuts, earned
from ...core.plan_rows import Totals, totals
from ...core.plan_settle import Rule, settle, statutory_rebate
from ...core.plan_terms import Fee, PlanError, Terms
from .plan_case import plans
from .profile import PROPERTY

WAYS = ('rows', 'effective', 'straight')
RULES = st.builds(
    Rule,
    st.sampled_from(WAYS),
    st.sampled_from(['day', 'due', 'end']),
    st.booleans(),
    st.sampled_from([Decimal(0), Decimal(9)]),
    st.sampled_from([Decimal(0), Decimal(3)]),
    st.sampled_from([Decimal(0), Decimal(1)]),
)
DAY, FIRST = date(2024, 1, 1), date(2024, 2, 1)


class TestSettlement(unittest.TestCase):
    @PROPERTY
    @given(plans(), RULES, st.integers(0, 4000))
    def test_never_more_than_going_on(self, plan, rule, days) -> None:
        terms, rows = plan
        day = terms.handed_over + timedelta(days=days)
        found = settle(rows, terms.handed_over, day, rule, digits=terms.digits)
        whole = totals(rows)
        self.assertEqual(found.balance - found.charge + found.rebate, whole.amount)
        self.assertTrue(0 <= found.charge <= found.rebate)
        self.assertTrue(terms.financed <= found.payoff <= whole.amount)
        self.assertEqual(found.back, 0)

    @PROPERTY
    @given(plans(), st.sampled_from(WAYS), st.sampled_from(['day', 'due']))
    def test_on_the_first_day_only_the_principal_and_at_the_end_all(self, plan, way, until) -> None:
        terms, rows = plan
        rule, begins = Rule(way, until), terms.handed_over
        at_once = settle(rows, begins, begins, rule, digits=terms.digits)
        self.assertEqual((at_once.payoff, at_once.rebate), (terms.financed, totals(rows).profit + totals(rows).fee))
        for late in (0, 40):
            end = settle(rows, begins, rows[-1].day + timedelta(days=late), rule, totals(rows[:-1]), terms.digits)
            self.assertEqual((end.payoff, end.rebate), (rows[-1].amount, 0))

    @PROPERTY
    @given(plans(), st.sampled_from(WAYS), st.integers(0, 900))
    def test_a_day_later_is_never_cheaper(self, plan, way, days) -> None:
        terms, rows = plan
        today, tomorrow = (
            settle(rows, terms.handed_over, terms.handed_over + timedelta(days=one), Rule(way), digits=terms.digits)
            for one in (days, days + 1)
        )
        self.assertLessEqual(today.payoff, tomorrow.payoff)

    def test_fineract_to_the_day_or_to_the_next_due_date(self) -> None:
        """Apache Fineract's progressive loan of 100 at 7 %: after the first installment, on 15 February, 83.81 to the
        day and 84.06 to the next due date (strategies of interest at pre-closure; its schedule of 17.01 a month).
        """
        rows = schedule(Terms(Decimal(100), DAY, FIRST, 6, rate=Decimal(7)))
        for until, payoff in (('day', '83.81'), ('due', '84.06')):
            found = settle(rows, DAY, date(2024, 2, 15), Rule(until=until), totals(rows[:1]))
            self.assertEqual(str(found.payoff), payoff)
        self.assertEqual(str(found.principal), '83.57')

    def test_what_was_paid_ahead_comes_back(self) -> None:
        terms = Terms(Decimal(1200), DAY, FIRST, 12, rate=Decimal(12), method='flat')
        rows = schedule(terms)
        paid = totals(rows)._replace(principal=Decimal(1150))
        found = settle(rows, DAY, FIRST, Rule(), paid)
        self.assertEqual((found.principal, found.profit, found.back, found.payoff), (50, -132, 82, 0))

    def test_fees_of_later_rows(self) -> None:
        rows = schedule(Terms(Decimal(1200), DAY, FIRST, 12, fees=(Fee('each', Decimal(5)),)))
        self.assertEqual(settle(rows, DAY, FIRST, Rule()).payoff, 1205)
        self.assertEqual(settle(rows, DAY, FIRST, Rule(fees=True)).payoff, 1260)

    def test_what_settling_costs_is_bounded(self) -> None:
        rows = schedule(Terms(Decimal(1200), DAY, FIRST, 12, rate=Decimal(24)))
        for rule, charge in (
            (Rule(percent=Decimal(1)), '11.10'),
            (Rule(fixed=Decimal(50), most=Decimal(1)), '11.10'),
            (Rule(fixed=Decimal(5)), '5.00'),
            (Rule(fixed=Decimal(5000)), '137.67'),
        ):
            found = settle(rows, DAY, FIRST, rule)
            self.assertEqual(str(found.charge), charge)
        self.assertEqual((str(found.rebate), found.payoff), ('137.67', totals(rows).amount))
        with self.assertRaises(PlanError):
            Rule(fixed=Decimal(-1))


class TestStatutoryRebate(unittest.TestCase):
    def test_examples_of_the_schedule(self) -> None:
        """SI 2004/1483, schedule: example 1 (5000, 48 of 134.57, APR 14 %) and example 2 (10000, 180 of 139.51, APR
        16 %), settled on a due date or 28 days later; figures as FSharp.Finance.Personal's tests have them.
        """
        for lent, amount, number, rate, settled, rebate in (
            (5000, '134.57', 48, 14, (12, Decimal(0)), '860.52'),
            (5000, '134.57', 48, 14, (12, Decimal(28) / 30), '819.71'),
            (5000, '134.57', 48, 14, (12, Decimal(28) / 31), '821.03'),
            (5000, '134.57', 48, 14, (13, Decimal(28) / 30), '776.90'),
            (10000, '139.51', 180, 16, (73, Decimal(0)), '6702.45'),
            (10000, '139.51', 180, 16, (73, Decimal(28) / 30), '6606.95'),
        ):
            plan = {one: Decimal(amount) for one in range(1, number + 1)}
            self.assertEqual(str(statutory_rebate(Decimal(lent), plan, Decimal(rate), settled)), rebate)


class TestEarned(unittest.TestCase):
    @PROPERTY
    @given(plans(), st.sampled_from(WAYS), st.lists(st.integers(1, 2000), max_size=8))
    def test_cuts_add_up_to_the_profit(self, plan, way, days) -> None:
        terms, rows = plan
        cuts = sorted({terms.handed_over + timedelta(days=one) for one in days} | {rows[-1].day})
        parts = by_cuts(rows, terms.handed_over, cuts, way, terms.digits)
        self.assertEqual(sum(parts), totals(rows).profit)
        self.assertGreaterEqual(min(parts), 0)
        self.assertEqual(earned(rows, terms.handed_over, cuts[0], way, terms.digits), parts[0])

    @PROPERTY
    @given(plans(), st.sampled_from(WAYS))
    def test_nothing_before_and_nothing_after(self, plan, way) -> None:
        terms, rows = plan
        self.assertEqual(earned(rows, terms.handed_over, terms.handed_over, way, terms.digits), 0)
        later = rows[-1].day + timedelta(days=99)
        self.assertEqual(earned(rows, terms.handed_over, later, way, terms.digits), totals(rows).profit)

    def test_effective_rate_is_that_of_the_rows_of_an_annuity(self) -> None:
        """Of days that are alike; a flat plan earns more at its beginning than its rows say."""
        days = tuple(DAY + timedelta(days=73 * one) for one in range(1, 6))
        terms = Terms(Decimal(10000), DAY, days=days, rate=Decimal(20))
        rows = schedule(terms)
        for day in days:
            by_rows, by_rate = (earned(rows, DAY, day, way) for way in ('rows', 'effective'))
            self.assertLessEqual(abs(by_rows - by_rate), Decimal('0.02'))
        flat = schedule(terms.but(method='flat'))
        first = [earned(flat, DAY, days[0], way) for way in WAYS]
        self.assertEqual([first[0], first[2]], [400, 400])
        self.assertGreater(first[1], 600)

    def test_month_ends_between_due_dates(self) -> None:
        rows = schedule(Terms(Decimal(3100), date(2024, 1, 15), date(2024, 2, 15), 2, rate=Decimal(12), method='flat'))
        cuts = [date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 31)]
        parts = by_cuts(rows, date(2024, 1, 15), cuts)
        # 31 a period: 16 of 31 days; the other 15 and 14 of 29; the rest.
        self.assertEqual([str(part) for part in parts], ['16.00', '29.97', '16.03'])

    def test_totals_of_nothing(self) -> None:
        self.assertEqual(totals([]), Totals())
