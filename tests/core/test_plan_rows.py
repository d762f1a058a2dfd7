"""Risks: a plan that is a unit off, ends early because it was rounded, turns round, or has two rows on one day."""

import unittest
from datetime import date, timedelta
from decimal import Decimal, localcontext
from itertools import islice

import numpy_financial
from hypothesis import given
from hypothesis import strategies as st

from ...core.plan import schedule
from ...core.plan_days import due_days
from ...core.plan_rows import linked, totals
from ...core.plan_terms import Fee, PlanError, Step, Terms
from .plan_case import plans
from .profile import PROPERTY

DAY, FIRST = date(2024, 1, 1), date(2024, 2, 1)


def terms(price: int, number: int = 0, **others: object) -> Terms:
    return Terms(Decimal(price), DAY, others.pop('first', FIRST), number, **others)


class TestEveryPlan(unittest.TestCase):
    @PROPERTY
    @given(plans())
    def test_the_principal_is_what_is_financed(self, plan) -> None:
        agreed, rows = plan
        self.assertEqual(totals(rows).principal, agreed.financed)
        self.assertEqual(rows[-1].left, 0)
        self.assertEqual([row.number for row in rows], list(range(1, agreed.number + 1)))
        self.assertEqual(linked(rows), rows)

    @PROPERTY
    @given(plans())
    def test_nothing_is_below_zero_and_every_row_asks_for_something(self, plan) -> None:
        agreed, rows = plan
        for row in rows:
            self.assertGreaterEqual(min(row.principal, row.profit, row.fee, row.left), 0)
            if row.number > agreed.grace:
                self.assertGreater(row.amount, 0)
            for amount in row[2:]:
                self.assertEqual(amount.as_tuple().exponent, -agreed.digits)

    @PROPERTY
    @given(plans())
    def test_days_come_one_after_the_other(self, plan) -> None:
        agreed, rows = plan
        days = [agreed.handed_over, *(row.day for row in rows)]
        self.assertEqual(days, sorted(set(days)))

    @PROPERTY
    @given(plans())
    def test_amounts_are_rounded_but_for_the_one_row(self, plan) -> None:
        """Rows that pay only profit, and rows of their own, are as they are."""
        agreed, rows = plan
        own = dict(agreed.unequal)
        unit = agreed.multiple or Decimal(1).scaleb(-agreed.digits)
        odd = [
            row.number
            for row in rows
            if row.principal and row.number not in own
            and (row.amount - (agreed.balloon if row is rows[-1] else 0)) % unit
        ]  # fmt: skip
        self.assertLessEqual(len(odd), 1)
        for number, amount in own.items():
            self.assertEqual(rows[number - 1].amount, amount)

    @PROPERTY
    @given(plans())
    def test_the_same_terms_are_the_same_plan_whatever_the_context(self, plan) -> None:
        agreed, rows = plan
        with localcontext() as context:
            context.prec = 5
            self.assertEqual(schedule(agreed), rows)

    @PROPERTY
    @given(plans())
    def test_the_amount_gives_the_number_back(self, plan) -> None:
        agreed, rows = plan
        if agreed.method == 'equal_principal' or agreed.unequal or agreed.remainder == 'first' or len(rows) < 3:
            return
        amount = rows[agreed.grace].amount
        try:
            again = schedule(agreed.but(number=0, amount=amount))
        except PlanError as error:
            # A first period whose profit is more than an installment is a row by itself where the number is given.
            self.assertEqual(error.code, 'amount_too_small')
            return
        self.assertEqual(totals(again).principal, agreed.financed)
        self.assertLessEqual(max(row.amount for row in again[agreed.grace :]), amount + agreed.balloon)
        if agreed.method != 'annuity' or not rows[0].principal:
            return
        larger = rows[-1].amount > amount + agreed.balloon
        self.assertEqual(len(again) > len(rows), larger)


class TestPublishedPlans(unittest.TestCase):
    def test_frappe_280000_at_8_4_percent(self) -> None:
        """Facts of ERPNext's own test of loans (test_loan.py, now Frappe Lending): 20 installments of 15052, and the
        number that follows from 14000.
        """
        plan = terms(280000, 20, rate=Decimal('8.4'), digits=0, rounds='up')
        for rows in (schedule(plan), schedule(plan.but(number=0, amount=Decimal(15052), rounds='nearest'))):
            self.assertEqual(({row.amount for row in rows[:-1]}, len(rows)), ({15052}, 20))
            self.assertEqual((totals(rows).profit, totals(rows).amount), (21034, 301034))
            facts = [(rows[at].principal, rows[at].profit, rows[at].left) for at in (3, 17, 19)]
            self.assertEqual(facts, [(13369, 1683, 227079), (14740, 312, 29785), (14941, 105, 0)])
        rows = schedule(plan.but(number=0, amount=Decimal(14000)))
        self.assertEqual((len(rows), totals(rows).profit, totals(rows).amount), (22, 22712, 302712))

    def test_fineract_100_at_7_percent(self) -> None:
        """The schedule of Apache Fineract's progressive loans, from its end-to-end features."""
        rows = schedule(terms(100, 6, rate=Decimal(7)))
        self.assertEqual(
            [(str(row.left), str(row.principal), str(row.profit), str(row.amount)) for row in rows],
            [
                ('83.57', '16.43', '0.58', '17.01'),
                ('67.05', '16.52', '0.49', '17.01'),
                ('50.43', '16.62', '0.39', '17.01'),
                ('33.71', '16.72', '0.29', '17.01'),
                ('16.90', '16.81', '0.20', '17.01'),
                ('0.00', '16.90', '0.10', '17.00'),
            ],
        )

    def test_odoo_two_halves_of_three_cents(self) -> None:
        """Odoo 19, account/tests/test_payment_term.py: test_payment_term_residual_amount_on_last_line."""
        rows = schedule(Terms(Decimal('0.03'), DAY, FIRST, 2, method='none'))
        self.assertEqual([str(row.amount) for row in rows], ['0.02', '0.01'])

    def test_uk_5000_in_48_installments(self) -> None:
        """SI 2004/1483, schedule, example 1: 48 installments of 134.57, charges of 1459.36, an APR of 14 %, of which
        the monthly rate is 1.0979 %.
        """
        rows = schedule(terms(5000, 48, rate=Decimal('13.1748')))
        self.assertEqual({str(row.amount) for row in rows[:-1]}, {'134.57'})
        self.assertLess(abs(totals(rows).profit - Decimal('1459.36')), Decimal('0.20'))

    def test_numpy_financial_level_payments(self) -> None:
        for price, number, rate, balloon in ((100000, 360, 7, 0), (9000, 24, 18, 2000), (50, 3, 1, 10)):
            rows = schedule(terms(price, number, rate=Decimal(rate), balloon=Decimal(balloon)))
            level = -numpy_financial.pmt(rate / 1200, number, price, -balloon)
            self.assertEqual(float(rows[0].amount), round(level, 2))
            interest = numpy_financial.ipmt(rate / 1200, number // 2, number, price, -balloon)
            self.assertAlmostEqual(float(rows[number // 2 - 1].profit), -interest, delta=number / 100)
            number_of = numpy_financial.nper(rate / 1200, -float(rows[0].amount), price, -balloon)
            self.assertAlmostEqual(number_of, number, delta=0.1)

    def test_formula_of_iranian_banks(self) -> None:
        """P·r·(n+1)/2400, as shops there compute it: 120 million rials, 18 %, 12 months."""
        rows = schedule(terms(120_000_000, 12, rate=Decimal(18), method='simple', digits=0))
        self.assertEqual(totals(rows).profit, 120_000_000 * 18 * 13 // 2400)
        self.assertEqual({row.amount for row in rows}, {10_975_000})

    def test_flat(self) -> None:
        rows = schedule(terms(1200, 12, rate=Decimal(10), method='flat'))
        self.assertEqual({(row.principal, row.profit) for row in rows}, {(100, 10)})


class TestShapesOfPlans(unittest.TestCase):
    def test_remainder_in_the_first_or_the_last_row(self) -> None:
        plan = terms(10_000_000, 12, rate=Decimal(24), multiple=Decimal(1000), digits=0)
        last, first = schedule(plan), schedule(plan.but(remainder='first'))
        self.assertEqual({row.amount for row in last[:-1]}, {row.amount for row in first[1:]})
        self.assertEqual({row.amount % 1000 for row in first[1:]}, {0})
        self.assertTrue(last[-1].amount % 1000 and first[0].amount % 1000)

    def test_rounding_that_ends_a_plan_early_is_refused(self) -> None:
        """Frappe Lending #31, #296: rounded up, the plan was over a month early."""
        for plan in (
            terms(100, 12, multiple=Decimal(10), rounds='up'),
            terms(100, 12, multiple=Decimal(50)),
            terms(100, 60, digits=0, method='none'),
            terms(100, 12, rate=Decimal(10), multiple=Decimal(10), rounds='up', remainder='first', method='flat'),
        ):
            with self.assertRaises(PlanError) as caught:
                schedule(plan)
            self.assertEqual(caught.exception.code, 'multiple')

    def test_grace_pays_only_profit(self) -> None:
        for method in ('annuity', 'flat', 'equal_principal'):
            rows = schedule(terms(1200, 6, rate=Decimal(12), grace=2, method=method))
            self.assertEqual([row.principal for row in rows[:2]], [0, 0])
            self.assertEqual([row.profit for row in rows[:2]], [12, 12])
            self.assertEqual(totals(rows).principal, 1200)

    def test_long_and_short_first_period(self) -> None:
        plan = terms(36500, 3, rate=Decimal(10), first=date(2024, 2, 11))
        self.assertEqual(schedule(plan)[0].profit, 410)  # 41 days at 10 a day
        self.assertEqual(schedule(plan.but(first=date(2024, 1, 11)))[0].profit, 100)
        self.assertEqual(str(schedule(plan.but(first_period='whole'))[0].profit), '304.17')
        self.assertEqual(str(schedule(plan.but(first=FIRST))[0].profit), '304.17')

    def test_a_first_period_that_eats_the_installment(self) -> None:
        rows = schedule(terms(1200, 60, rate=Decimal(24), first=date(2025, 6, 1)))
        self.assertEqual(rows[0].principal, 0)
        self.assertEqual(len({row.amount for row in rows[1:-1]}), 1)

    def test_balloon_and_fees(self) -> None:
        fees = (Fee('each', Decimal(3)), Fee('start', Decimal(0), Decimal(1)))
        plan = terms(1000, 10, balloon=Decimal(400), fees=fees)
        rows = schedule(plan)
        self.assertEqual([row.amount for row in rows], [*[63] * 9, 463])
        self.assertEqual((plan.fee('start'), totals(rows).fee), (10, 30))

    def test_installments_of_their_own(self) -> None:
        rows = schedule(terms(1200, 6, unequal=((3, Decimal(500)), (6, Decimal(100)))))
        self.assertEqual([row.amount for row in rows], [150, 150, 500, 150, 150, 100])

    def test_days_named_one_by_one(self) -> None:
        days = (date(2024, 3, 1), date(2024, 3, 20), date(2024, 9, 1))
        rows = schedule(Terms(Decimal(36500), DAY, days=days, rate=Decimal(10), method='equal_principal'))
        self.assertEqual([row.day for row in rows], [*days])
        self.assertEqual(rows[0].profit, 600)  # 60 days of a leap year

    def test_calendars_keep_their_day(self) -> None:
        def days(first: date, step: Step, number: int) -> list[date]:
            return list(islice(due_days(terms(100, 3, first=first, step=step)), number))

        self.assertEqual(
            days(date(2028, 1, 31), Step(), 4),
            [date(2028, 1, 31), date(2028, 2, 29), date(2028, 3, 31), date(2028, 4, 30)],
        )
        # 30 Esfand 1403, 29 Esfand 1404 and 1405, by years; then 30 Esfand 1408.
        yearly = days(date(2025, 3, 20), Step('month', 12, 'persian'), 6)
        self.assertEqual(yearly[:3] + yearly[5:], [
            date(2025, 3, 20), date(2026, 3, 20), date(2027, 3, 20), date(2030, 3, 20),
        ])  # fmt: skip
        esfand = days(date(2026, 3, 20), Step(calendar='persian', anchor=31), 3)
        self.assertEqual(esfand, [date(2026, 3, 20), date(2026, 4, 20), date(2026, 5, 21)])


class TestRefusedTerms(unittest.TestCase):
    def test_every_bad_input_has_its_code(self) -> None:
        two_days = (date(2024, 2, 1), date(2024, 2, 1))
        for code, price, others in (
            ('no_number', 100, {}),
            ('two_numbers', 100, {'number': 3, 'amount': Decimal(50)}),
            ('price', 0, {'number': 3}),
            ('down_above_price', 100, {'number': 3, 'down': Decimal(101)}),
            ('down_above_price', 100, {'number': 3, 'down': Decimal(100)}),
            ('first_before', 100, {'number': 3, 'first': DAY}),
            ('first_before', 100, {'number': 3, 'first': None}),
            ('rate_too_high', 100, {'number': 3, 'rate': Decimal(1000)}),
            ('balloon', 100, {'number': 3, 'balloon': Decimal(100)}),
            ('days_order', 100, {'days': two_days}),
            ('below_zero', 100, {'number': 3, 'rate': Decimal(-1)}),
            ('below_zero', 100, {'number': -3}),
            ('unit', 100, {'number': 3, 'down': Decimal('0.001')}),
            ('too_many', 10**6, {'number': 1201}),
            ('step', 100, {'number': 3, 'step': Step('month', 0)}),
            ('grace', 100, {'number': 3, 'grace': 3}),
            ('unequal', 100, {'number': 3, 'unequal': ((4, Decimal(5)),)}),
            ('unequal', 100, {'number': 1, 'unequal': ((1, Decimal(5)),)}),
            ('unequal_too_large', 100, {'number': 3, 'unequal': ((1, Decimal(200)),)}),
            ('unequal_too_large', 100, {'number': 3, 'unequal': ((1, Decimal(200)),), 'method': 'equal_principal'}),
            ('unequal_too_small', 100, {'number': 3, 'unequal': ((1, Decimal(0)),)}),
            ('nothing_advanced', 100, {'number': 3, 'fees': (Fee('start', Decimal(100)),)}),
            ('unequal_too_small', 100, {'number': 3, 'rate': Decimal(24), 'unequal': ((1, Decimal(1)),)}),
            ('amount_too_small', 1200, {'amount': Decimal(12), 'rate': Decimal(12)}),
            ('amount_too_small', 1200, {'amount': Decimal(12), 'rate': Decimal(12), 'method': 'flat'}),
            ('amount_too_small', 10**6, {'amount': Decimal(1)}),
            ('amount_method', 1200, {'amount': Decimal(500), 'method': 'equal_principal'}),
        ):
            with self.subTest(code, **others), self.assertRaises(PlanError) as caught:
                schedule(terms(price, **others))
            self.assertEqual(caught.exception.code, code)

    def test_the_least_amount_is_said_and_true(self) -> None:
        plan = terms(1200, amount=Decimal(12), rate=Decimal(12))
        with self.assertRaises(PlanError) as caught:
            schedule(plan)
        least = caught.exception.figures['least']
        self.assertEqual(least, 12)
        self.assertGreater(len(schedule(plan.but(amount=least + 1))), 100)

    @PROPERTY
    @given(st.integers(1, 400), st.integers(1, 10**6), st.integers(0, 5000))
    def test_an_amount_pays_or_is_refused(self, days, cents, rate) -> None:
        plan = terms(5000, amount=Decimal(cents) / 100, rate=Decimal(rate) / 100, first=DAY + timedelta(days=days))
        try:
            rows = schedule(plan)
        except PlanError as error:
            self.assertEqual(error.code, 'amount_too_small')
            return
        self.assertEqual(totals(rows).principal, 5000)
        self.assertEqual({row.amount for row in rows[:-1]} - {plan.amount}, set())
        self.assertLessEqual(rows[-1].amount, plan.amount)
