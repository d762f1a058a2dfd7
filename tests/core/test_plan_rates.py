"""Risks: a yearly rate that hides a fee, counts days as nobody does, or is not found."""

import unittest
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import islice

import numpy_financial
from hypothesis import given

from ...core import money
from ...core.plan import schedule
from ...core.plan_cost import apr, cost, effective_rate, years
from ...core.plan_days import stepped
from ...core.plan_rows import totals
from ...core.plan_terms import Fee, PlanError, Step, Terms
from .plan_case import plans
from .profile import PROPERTY

NEW_YEAR = date(1994, 1, 1)
MONTH, WEEK = Step(), Step('week')


def rate(advances: list, payments: list, unit: str = 'month') -> str:
    return str(money.rounded(effective_rate(advances, payments, unit), 2))


class TestDirective(unittest.TestCase):
    """Directive 98/7/EC, annex III, part A: examples of calculation, of the equation Directive 2008/48/EC took over.
    The first one counts by days, 546 of them; by months it is what 1.2 to the power of two thirds says.
    """

    LENT = [(NEW_YEAR, Decimal(1000))]

    def test_first_example_by_days(self) -> None:
        self.assertEqual(years(NEW_YEAR, date(1995, 7, 1), 'year'), Fraction(546, 365))
        self.assertEqual(rate(self.LENT, [(date(1995, 7, 1), Decimal(1200))], 'year'), '12.96')

    def test_first_example_by_months(self) -> None:
        self.assertEqual(rate(self.LENT, [(date(1995, 7, 1), Decimal(1200))]), '12.92')

    def test_second_example_charges_kept_back(self) -> None:
        """16,9 %: the creditor retains 50."""
        back = (date(1995, 7, 1), Decimal(1200))
        found = effective_rate([(NEW_YEAR, Decimal(950))], [back])
        self.assertEqual(str(money.rounded(found, 1)), '16.9')
        self.assertEqual(effective_rate(self.LENT, [(NEW_YEAR, Decimal(50)), back]), found)

    def test_third_example_two_years(self) -> None:
        """0,1306623, rounded to 13,1 % or 13,07 %."""
        found = effective_rate(self.LENT, [(date(1995, 1, 1), Decimal(600)), (date(1996, 1, 1), Decimal(600))])
        self.assertEqual(str(money.rounded(found, 5)), '13.06624')

    def test_intervals(self) -> None:
        """The Commission's guidelines, SWD(2012) 128, 4.1.1, as the tests of the library curo have its examples."""
        for begins, day, expected in (
            ((2019, 1, 12), (2020, 1, 12), Fraction(1)),
            ((2012, 1, 12), (2012, 2, 15), Fraction(1, 12) + Fraction(3, 365)),
            ((2012, 1, 12), (2012, 4, 15), Fraction(3, 12) + Fraction(3, 365)),
            ((2013, 1, 12), (2013, 2, 15), Fraction(1, 12) + Fraction(3, 366)),
            ((2013, 1, 12), (2013, 4, 15), Fraction(3, 12) + Fraction(3, 366)),
            ((2013, 2, 25), (2013, 3, 28), Fraction(1, 12) + Fraction(3, 366)),
            ((2013, 2, 26), (2013, 3, 29), Fraction(1, 12) + Fraction(2, 366)),
            ((2012, 2, 26), (2012, 3, 29), Fraction(1, 12) + Fraction(3, 366)),
            ((2012, 2, 26), (2012, 2, 26), Fraction(0)),
            ((2024, 12, 31), (2025, 2, 28), Fraction(2, 12)),
            ((2024, 2, 29), (2025, 3, 31), Fraction(13, 12)),
            ((2024, 2, 28), (2025, 2, 27), Fraction(11, 12) + Fraction(28, 366)),
            ((2024, 2, 29), (2025, 2, 28), Fraction(1)),
            ((2023, 2, 28), (2024, 2, 29), Fraction(1)),
        ):
            self.assertEqual(years(date(*begins), date(*day)), expected, (begins, day))
        self.assertEqual(years(date(2012, 1, 12), date(2012, 2, 15), 'year'), Fraction(34, 365))
        self.assertEqual(years(date(2012, 1, 12), date(2012, 1, 30), 'week'), Fraction(2, 52) + Fraction(4, 365))
        self.assertEqual(years(date(2012, 1, 12), date(2013, 1, 10), 'week'), 1)


class TestRegulationZ(unittest.TestCase):
    """12 CFR 1026, appendix J, (c): examples for the actuarial method. All but (c)(1)(iii), whose unit-period is half a
    month, which no plan of ours has.
    """

    def assertApr(
        self, expected: str, advanced: tuple, unit: Step, first: date, number: int, amount: str,
        before: tuple = (), after: tuple = (),
    ) -> None:  # fmt: skip
        day, lent = advanced
        paid = [*before, *((day, amount) for day in islice(stepped(first, unit), number)), *after]
        found = apr((day, Decimal(lent)), [(day, Decimal(amount)) for day, amount in paid], unit)
        self.assertEqual(str(money.rounded(found, 2)), expected)

    def test_c1_single_advance_otherwise_regular(self) -> None:
        self.assertApr('9.69', (date(1978, 1, 10), 5000), MONTH, date(1978, 2, 10), 24, '230')
        self.assertApr('11.82', (date(1978, 2, 10), 6000), MONTH, date(1978, 4, 1), 36, '200')
        self.assertApr('8.97', (date(1978, 5, 23), 10000), Step('month', 3), date(1978, 10, 1), 40, '385')
        self.assertApr('14.96', (date(1978, 3, 20), 500), WEEK, date(1978, 4, 21), 30, '17.60')

    def test_c2_odd_first_payment(self) -> None:
        odd = ((date(1978, 2, 10), '250'),)
        self.assertApr('10.08', (date(1978, 1, 10), 5000), MONTH, date(1978, 3, 10), 23, '230', odd)
        odd = ((date(1978, 4, 20), '39.50'),)
        self.assertApr('28.50', (date(1978, 3, 18), 400), Step('week', 4), date(1978, 5, 18), 11, '38.31', odd)

    def test_c3_odd_final_payment(self) -> None:
        odd = ((date(1980, 1, 10), '280'),)
        self.assertApr('10.50', (date(1978, 1, 10), 5000), MONTH, date(1978, 2, 10), 23, '230', (), odd)
        odd = ((date(1978, 4, 11) + timedelta(weeks=38), '30'),)
        self.assertApr('12.22', (date(1978, 4, 3), 200), Step('week', 2), date(1978, 4, 11), 19, '9.50', (), odd)

    def test_c4_odd_first_and_final_payment(self) -> None:
        first, last = ((date(1978, 2, 10), '250'),), ((date(1980, 1, 10), '280'),)
        self.assertApr('10.90', (date(1978, 1, 10), 5000), MONTH, date(1978, 3, 10), 22, '230', first, last)
        first, last = ((date(1978, 3, 1), '449.36'),), ((date(1981, 5, 1), '200'),)
        step = Step('month', 2)
        self.assertApr('7.30', (date(1978, 1, 10), 8000), step, date(1978, 5, 1), 18, '465', first, last)

    def test_c5_single_payment(self) -> None:
        days = Step('day', (date(1978, 9, 15) - date(1978, 1, 3)).days)
        self.assertApr('11.45', (date(1978, 1, 3), 1000), days, date(1978, 9, 15), 1, '1080')


class TestCost(unittest.TestCase):
    @PROPERTY
    @given(plans())
    def test_the_rate_is_nothing_only_where_the_credit_costs_nothing(self, plan) -> None:
        terms, rows = plan
        found = cost(terms, rows)
        self.assertEqual(found.paid, terms.financed + found.cost)
        self.assertEqual(money.rounded(found.rate, 2), found.rate)
        if not found.cost:
            self.assertEqual(found.rate, 0)
        elif found.cost * 1000 > terms.financed:
            self.assertGreater(found.rate, 0)

    def test_no_interest_and_a_fee(self) -> None:
        """A plan without profit has a rate as soon as it has a fee."""
        plain = Terms(Decimal(1200), date(2026, 1, 1), date(2026, 2, 1), 12)
        self.assertEqual(cost(plain, schedule(plain)).rate, 0)
        for at, amount in (('start', 60), ('each', 5)):
            terms = plain.but(fees=(Fee(at, Decimal(amount)),))
            found = cost(terms, schedule(terms))
            self.assertEqual((found.cost, found.profit), (60, 0))
            paid = [-1200.0 + (60 if at == 'start' else 0), *[105.0 if at == 'each' else 100.0] * 12]
            yearly = ((1 + numpy_financial.irr(paid)) ** 12 - 1) * 100
            self.assertEqual(float(found.rate), round(yearly, 2))

    def test_numpy_financial_360_months(self) -> None:
        terms = Terms(Decimal(100000), date(2026, 1, 1), date(2026, 2, 1), 360, rate=Decimal(7))
        rows = schedule(terms)
        monthly = numpy_financial.irr([-100000.0, *(float(row.amount) for row in rows)])
        self.assertEqual(float(cost(terms, rows).rate), round(((1 + monthly) ** 12 - 1) * 100, 2))
        self.assertEqual(totals(rows).principal, 100000)

    def test_no_rate(self) -> None:
        lent, day = [(NEW_YEAR, Decimal(100))], date(1995, 1, 1)
        for code, payments in (
            ('nothing_advanced', [(NEW_YEAR, Decimal(100)), (day, Decimal(10))]),
            ('no_rate', []),
        ):
            with self.assertRaises(PlanError) as caught:
                effective_rate(lent, payments)
            self.assertEqual(caught.exception.code, code)
        self.assertEqual(rate(lent, [(day, Decimal(50))]), '-50.00')
        self.assertEqual(rate(lent, [(day, Decimal(10_000))]), '9900.00')
