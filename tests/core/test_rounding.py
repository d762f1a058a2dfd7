"""Risks: a cent made or lost by rounding, a float in a hash, points that buy more than they are worth."""

import unittest
from decimal import Decimal, localcontext

from hypothesis import given
from hypothesis import strategies as st

from ...core import money
from .profile import PROPERTY

AMOUNTS = st.decimals(0, 10**9, places=2)
VALUES = st.decimals('0.0001', 1000, places=4)
RATES = st.floats(0.0001, 10000)
NOISE = Decimal('1e-9')
UNITS = st.sampled_from([0.01, 0.001, 0.05, 0.25, 0.5, 1.0, 3.0, 10.0, 250.0, 1000.0])  # floats, as Odoo keeps them
SIGNED = st.decimals(-(10**12), 10**12, places=6)


class TestRounding(unittest.TestCase):
    @PROPERTY
    @given(st.floats(allow_nan=False, allow_infinity=False))
    def test_a_float_is_its_text(self, value: float) -> None:
        self.assertEqual(float(money.exact(value)), value)
        self.assertEqual(money.exact(value), Decimal(repr(value)))

    def test_no_amounts(self) -> None:
        for value in (
            float('nan'),
            float('inf'),
            'NaN',
            '-Infinity',
            Decimal('sNaN'),
            '',
            'ten',
            None,
            True,
            b'1',
            [1],
        ):
            with self.subTest(value=value):
                self.assertRaises(ValueError, money.exact, value)
                self.assertRaises(ValueError, money.canonical, value)

    def test_half_goes_away_from_zero(self) -> None:
        for value, digits, text in (
            ('0.005', 2, '0.01'),
            (-0.005, 2, '-0.01'),
            (1.005, 2, '1.01'),
            (2.675, 2, '2.68'),
            ('1250', -2, '1.3E+3'),
            ('-0.0049', 2, '0.00'),
            ('0.5', 0, '1'),
        ):
            with self.subTest(value=value):
                self.assertEqual(str(money.rounded(value, digits)), text)

    @PROPERTY
    @given(SIGNED, st.integers(0, 6))
    def test_rounding_is_near_and_stable(self, value: Decimal, digits: int) -> None:
        near = money.rounded(value, digits)
        self.assertLessEqual(abs(near - value), Decimal(5).scaleb(-digits - 1))
        self.assertEqual(money.rounded(near, digits), near)
        self.assertLessEqual(money.floored(value, digits), value)

    @PROPERTY
    @given(SIGNED, UNITS)
    def test_books_have_whole_units_of_a_currency(self, value: Decimal, unit: float) -> None:
        """The nearest, half away from zero; nothing changes on the second time, and on a grid of decimals it is the
        same as these.
        """
        step, near, down = money.exact(unit), money.stepped(value, unit), money.stepped_down(value, unit)
        self.assertEqual((near % step, down % step), (0, 0))
        self.assertLessEqual(abs(near - value), step / 2)
        self.assertEqual(abs(near) > abs(value), abs(value) % step * 2 >= step)
        self.assertLess(value - down, step)
        self.assertLessEqual(down, value)
        self.assertEqual(money.stepped(near, unit), near)
        self.assertEqual(money.stepped(-value, unit), -near)
        self.assertEqual(money.stepped(value, 0.01), money.rounded(value, 2))

    def test_no_units(self) -> None:
        for unit in (0, -0.05, float('nan'), None):
            with self.subTest(unit=unit):
                self.assertRaises(ValueError, money.stepped, 1, unit)

    @PROPERTY
    @given(SIGNED)
    def test_one_text_for_one_amount(self, value: Decimal) -> None:
        stored = money.rounded(value, money.SCALE)
        text = money.canonical(value)
        self.assertRegex(text, r'\A-?[0-9]+\.[0-9]{4}\Z')
        self.assertNotEqual(text, '-0.0000')
        self.assertEqual({money.canonical(form) for form in (stored, str(stored), stored.normalize())}, {text})
        self.assertEqual(Decimal(money.plain(value)), value)

    @PROPERTY
    @given(AMOUNTS, RATES, st.integers(0, 3), st.integers(1, 50))
    def test_another_currency_costs_no_less_than_its_rate_says(self, amount, rate, digits, parts) -> None:
        """In one payment or in many, and at most a step too much each; a unit of the same costs itself."""
        taken = money.ceiled(money.charged(amount, money.exact(rate)), digits)
        due = amount * money.exact(rate)
        self.assertGreaterEqual(taken * parts, due * parts - parts * NOISE)
        self.assertLess(taken, due + Decimal(1).scaleb(-digits) + NOISE)
        self.assertEqual(money.ceiled(money.charged(amount, Decimal(1)), 2), amount)

    @PROPERTY
    @given(st.decimals(0, 10**6, places=2), st.decimals('0.01', 100, places=2))
    def test_a_rate_of_floats_adds_no_cent(self, amount, rate) -> None:
        """What a rate that was turned around twice says exactly is not rounded up for its noise."""
        turned = 1 / (1 / float(rate))
        exactly = amount * rate
        taken = money.ceiled(money.charged(amount, money.exact(turned)), 4)
        self.assertEqual(taken, exactly)

    def test_other_code_cannot_bend_amounts(self) -> None:
        with localcontext() as context:
            context.prec = 3
            self.assertEqual(money.canonical(Decimal('123456.78905')), '123456.7891')
            self.assertEqual(money.worth(Decimal('123456'), Decimal('0.01'), 2), Decimal('1234.56'))


class TestPoints(unittest.TestCase):
    @PROPERTY
    @given(AMOUNTS, VALUES, st.integers(0, 4))
    def test_enough_points_and_not_one_too_many(self, amount: Decimal, value: Decimal, digits: int) -> None:
        points = money.points_for(amount, value, digits)
        self.assertGreaterEqual(points * value, amount)
        self.assertGreaterEqual(money.worth(points, value, 2), amount)
        self.assertLess((points - Decimal(1).scaleb(-digits)) * value, amount)

    @PROPERTY
    @given(AMOUNTS, VALUES, st.integers(0, 3))
    def test_never_more_than_they_are_worth(self, points: Decimal, value: Decimal, digits: int) -> None:
        paid = money.worth(points, value, digits)
        self.assertLessEqual(paid, points * value)
        self.assertLessEqual(money.points_for(paid, value, 2), points)

    def test_worthless_points(self) -> None:
        for value in (Decimal(0), Decimal(-1)):
            self.assertRaises(ValueError, money.points_for, Decimal(1), value, 0)
            self.assertRaises(ValueError, money.worth, Decimal(1), value, 2)
