"""Risks: principal that is lost or paid twice by a change, a plan made dearer by paying ahead, days that cross."""

import unittest
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import assume, given
from hypothesis import strategies as st

from ...core.plan import schedule
from ...core.plan_change import EFFECTS, moved, paid_ahead, restructured, returned
from ...core.plan_rows import Totals, linked, totals
from ...core.plan_terms import Fee, PlanError, Step, Terms
from .plan_case import plans
from .profile import PROPERTY

DAY, FIRST = date(2024, 1, 1), date(2024, 2, 1)
SHARE = st.integers(1, 99)
PLAN = Terms(Decimal(1200), DAY, FIRST, 12, rate=Decimal(12))


def coming(plan: tuple, over: int) -> tuple:
    """The rows of a plan that are to come after some are over, and the day their profit is earned from."""
    terms, rows = plan
    over = over % len(rows)
    return terms, rows[over:], rows[over - 1].day if over else terms.handed_over


class TestPaidAhead(unittest.TestCase):
    @PROPERTY
    @given(plans(), st.integers(0, 40), SHARE, st.integers(0, 90), st.sampled_from(EFFECTS))
    def test_every_effect_keeps_the_sums(self, plan, over, share, elapsed, effect) -> None:
        terms, rows, begins = coming(plan, over)
        before = totals(rows)
        whole = before.amount if effect == 'skip' else before.principal
        amount = (whole * share / 100).quantize(Decimal(1).scaleb(-terms.digits))
        assume(0 < amount < whole)
        day = min(begins + timedelta(days=elapsed), rows[0].day)
        try:
            change = paid_ahead(terms, rows, begins, day, amount, effect)
        except PlanError as error:
            assume(error.code not in ('multiple', 'unequal_too_large', 'unequal_too_small'))
            raise
        after = totals(change.rows)
        paid = before.amount - after.amount if effect == 'skip' else before.principal - after.principal
        self.assertEqual(paid, amount)
        self.assertEqual(linked(change.rows), change.rows)
        self.assertGreaterEqual(min(min(row[2:]) for row in change.rows), 0)
        days = {row.number: row.day for row in rows}
        self.assertTrue(all(days[row.number] == row.day for row in change.rows))
        # A unit a row is what rounding may add.
        self.assertGreaterEqual(change.profit, -len(rows) * Decimal(1).scaleb(-terms.digits))
        if effect == 'lower':
            self.assertEqual(change.number, len(rows))

    def test_three_effects_of_one_payment(self) -> None:
        rows = schedule(PLAN)
        found = {
            effect: paid_ahead(PLAN, rows[2:], rows[1].day, date(2024, 3, 1), Decimal(300), effect)
            for effect in EFFECTS
        }
        self.assertEqual(
            {effect: change.number for effect, change in found.items()}, {'fewer': 7, 'lower': 10, 'skip': 8}
        )
        self.assertGreater(found['fewer'].profit, found['lower'].profit)
        self.assertEqual(found['skip'].profit, 0)
        self.assertEqual(found['fewer'].amount, rows[0].amount)
        self.assertEqual(str(found['lower'].rows[0].amount), '74.94')
        self.assertEqual(found['skip'].rows[0].number, 5)

    def test_a_day_within_the_period_counts(self) -> None:
        """Up to the day profit is on what was owed: half a month of 1200, then of 600, at 1 % a month."""
        rows = schedule(PLAN)
        change = paid_ahead(PLAN, rows, DAY, date(2024, 1, 16), Decimal(600), 'fewer')
        self.assertEqual(str(change.rows[0].profit), '8.90')  # 6 + 6 · 15/31
        self.assertEqual(paid_ahead(PLAN, rows, DAY, DAY, Decimal(600), 'fewer').rows[0].profit, 6)

    def test_a_flat_plan_gives_back_the_share_of_its_profit(self) -> None:
        terms = PLAN.but(method='flat')
        for effect in ('fewer', 'lower'):
            change = paid_ahead(terms, schedule(terms), DAY, DAY, Decimal(600), effect)
            self.assertEqual((totals(change.rows).profit, change.profit), (72, 72))

    def test_more_than_is_owed(self) -> None:
        rows = schedule(PLAN)
        for amount, effect, code in (
            (1200, 'fewer', 'above_debt'),
            (9999, 'skip', 'above_debt'),
            (0, 'lower', 'below_zero'),
        ):
            with self.assertRaises(PlanError) as caught:
                paid_ahead(PLAN, rows, DAY, DAY, Decimal(amount), effect)
            self.assertEqual(caught.exception.code, code)

    def test_fees_fall_away_with_their_rows(self) -> None:
        terms = PLAN.but(fees=(Fee('each', Decimal(2)),), rate=Decimal(0))
        change = paid_ahead(terms, schedule(terms), DAY, DAY, Decimal(600), 'fewer')
        self.assertEqual((change.number, change.fees), (6, 12))


class TestReturned(unittest.TestCase):
    @PROPERTY
    @given(plans(), st.integers(0, 40), st.integers(1, 300), st.sampled_from(['last', 'spread']))
    def test_what_the_plan_shrinks_by_and_what_comes_back_is_the_price(self, plan, over, share, way) -> None:
        terms, rows, begins = coming(plan, over)
        price = (totals(rows).principal * share / 100).quantize(Decimal(1).scaleb(-terms.digits))
        assume(price)
        try:
            change = returned(terms, rows, begins, begins, price, way)
        except PlanError as error:
            assume(error.code not in ('multiple', 'unequal_too_large', 'unequal_too_small'))
            raise
        self.assertEqual(totals(rows).principal - totals(change.rows).principal + change.back, price)
        self.assertTrue(change.back == 0 or not change.rows)

    def test_last_first_or_spread(self) -> None:
        rows = schedule(PLAN.but(rate=Decimal(0)))
        last, spread = (
            returned(PLAN.but(rate=Decimal(0)), rows, DAY, DAY, Decimal(250), way) for way in ('last', 'spread')
        )
        self.assertEqual([row.amount for row in last.rows], [*[100] * 9, 50])
        self.assertEqual({str(row.amount) for row in spread.rows}, {'79.17', '79.13'})

    def test_nothing_comes_back_for_nothing(self) -> None:
        with self.assertRaises(PlanError):
            returned(PLAN, schedule(PLAN), DAY, DAY, Decimal(0))


class TestMoved(unittest.TestCase):
    @PROPERTY
    @given(plans(), st.integers(0, 40), st.integers(-90, 90), st.booleans(), st.booleans())
    def test_amounts_stay_and_days_never_cross(self, plan, at, away, later, charged) -> None:
        terms, rows = plan
        row = rows[at % len(rows)]
        day = row.day + timedelta(days=away)
        try:
            change = moved(terms, rows, terms.handed_over, row.number, day, later, charged)
        except PlanError as error:
            self.assertEqual(error.code, 'days_order')
            return
        days = [terms.handed_over, *(one.day for one in change.rows)]
        self.assertEqual(days, sorted(set(days)))
        self.assertEqual([one.principal for one in change.rows], [one.principal for one in rows])
        if not charged:
            self.assertEqual(change.profit, 0)

    def test_by_months_the_day_of_the_month_stays(self) -> None:
        terms = Terms(Decimal(400), date(2024, 1, 1), date(2024, 1, 31), 4)
        change = moved(terms, schedule(terms), DAY, 2, date(2024, 3, 31), later=True)
        self.assertEqual(
            [row.day.isoformat() for row in change.rows], ['2024-01-31', '2024-03-31', '2024-04-30', '2024-05-31']
        )
        persian = terms.but(step=Step(calendar='persian', anchor=31), first=date(2024, 3, 19))
        change = moved(persian, schedule(persian), DAY, 1, date(2024, 4, 19), later=True)
        self.assertEqual([row.day.isoformat() for row in change.rows][:2], ['2024-04-19', '2024-05-20'])

    def test_days_cost_only_where_it_is_said(self) -> None:
        terms = Terms(Decimal(36500), DAY, FIRST, 2, rate=Decimal(10), method='equal_principal')
        rows = schedule(terms)
        change = moved(terms, rows, DAY, 1, date(2024, 2, 11), later=False, charged=True)
        self.assertEqual([one.profit - old.profit for one, old in zip(change.rows, rows, strict=True)], [100, -50])

    def test_no_such_row(self) -> None:
        with self.assertRaises(PlanError) as caught:
            moved(PLAN, schedule(PLAN), DAY, 13, FIRST, later=True)
        self.assertEqual(caught.exception.code, 'no_row')


class TestRestructured(unittest.TestCase):
    @PROPERTY
    @given(plans(), st.integers(0, 40), st.integers(1, 60), st.booleans(), st.integers(3, 30))
    def test_what_is_owed_is_what_is_paid(self, plan, over, days, capitalized, number) -> None:
        terms, rows, begins = coming(plan, over)
        unit = Decimal(1).scaleb(-terms.digits)
        owed = Totals(totals(rows).principal, 7 * unit, 3 * unit)
        first = begins + timedelta(days=days)
        try:
            new, found = restructured(terms, owed, begins, capitalized, first=first, number=number)
        except PlanError as error:
            assume(error.code != 'multiple')
            raise
        self.assertEqual(totals(found).principal, owed.amount if capitalized else owed.principal)
        self.assertEqual((new.handed_over, found[0].day, len(found)), (begins, first, number))
        plain = totals(schedule(new))
        carried = 0 if capitalized else owed.profit + owed.fee
        self.assertEqual(totals(found).amount - plain.amount, carried)

    def test_only_the_days_until_the_new_first_date_are_charged(self) -> None:
        """Frappe Lending #1081, #458: a restructure charged a whole month."""
        terms = Terms(Decimal(36500), DAY, FIRST, 12, rate=Decimal(10))
        owed = Totals(Decimal(36500))
        _new, rows = restructured(terms, owed, date(2024, 5, 20), first=date(2024, 6, 1), number=6)
        self.assertEqual(rows[0].profit, 120)
