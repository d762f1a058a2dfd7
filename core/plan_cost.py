"""What an installment plan costs: in all, and as a yearly rate with every fee inside."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Literal, NamedTuple

from . import money, periods
from .plan_rows import Row, totals
from .plan_terms import HUNDRED, ZERO, PlanError, Step, Terms, by_figures

Flow = tuple[date, Decimal]
Interval = Callable[[date, date], Fraction]
LEAP_DAY = (2, 29)
_EXACT, _TRIES = Decimal('1e-20'), 200


class Cost(NamedTuple):
    """What is financed and what it costs: profit and fees, those at hand-over too; all that is paid after it and at it
    beside the down payment; and the effective yearly rate in percent, with two decimals.
    """

    financed: Decimal
    profit: Decimal
    fees: Decimal
    paid: Decimal
    rate: Decimal

    @property
    def cost(self) -> Decimal:
        """The total cost of the credit."""
        return self.profit + self.fees


@by_figures
def cost(terms: Terms, rows: Sequence[Row]) -> Cost:
    """Return what a plan costs before it is signed.

    :raises PlanError: where its charges at the beginning take all that is financed

    >>> from .plan import schedule
    >>> from .plan_terms import Fee
    >>> terms = Terms(Decimal(1200), date(2026, 1, 1), date(2026, 2, 1), 12, fees=(Fee('start', Decimal(60)),))
    >>> str(cost(terms, schedule(terms)).rate), cost(terms, schedule(terms)).cost
    ('10.01', Decimal('60.00'))
    """
    found, start = totals(rows), terms.fee('start')
    paid = [(terms.handed_over, start), *((row.day, row.amount) for row in rows)]
    unit: Literal['month', 'week'] = 'week' if terms.step.unit == 'week' else 'month'
    rate = effective_rate([(terms.handed_over, terms.financed)], paid, unit)
    return Cost(terms.financed, found.profit, start + found.fee, start + found.amount, money.rounded(rate, 2))


@by_figures
def effective_rate(
    advances: Sequence[Flow], payments: Sequence[Flow], unit: Literal['year', 'month', 'week'] = 'month'
) -> Decimal:
    """Return the annual percentage rate by Directive 2008/48/EC, annex I, unrounded: the yearly rate at which all
    payments, charges too, are worth what was advanced on the day of the first advance. Directive (EU) 2023/2225 has the
    same equation.

    :param unit: what most intervals are whole numbers of; see :func:`years`
    :raises PlanError: where nothing was advanced, or no rate does it

    >>> lent, paid = [(date(2026, 1, 1), Decimal(1000))], [(date(2027, 7, 1), Decimal(1200))]
    >>> money.rounded(effective_rate(lent, paid), 2)
    Decimal('12.92')
    """
    begins = min(day for day, _amount in advances)
    flows = [(years(begins, day, unit), -amount) for day, amount in advances]
    flows += [(years(begins, day, unit), amount) for day, amount in payments]
    return (1 / discount(flows) - 1) * HUNDRED


def discount(flows: Iterable[tuple[Fraction, Decimal]]) -> Decimal:
    """Return the factor by which a year makes money worth less, where all ``flows`` (years from the beginning, amount;
    below zero what is advanced) come to nothing.

    :raises PlanError: where there is no such factor
    """
    ordered = sorted((at, amount) for at, amount in flows if amount)
    if sum((amount for at, amount in ordered if not at), ZERO) >= 0:
        raise PlanError('nothing_advanced')
    low, high, factor = ZERO, Decimal(2), Decimal(1)
    while _worth(ordered, high)[0] < 0:
        low, high = high, high * 2
        if high > 1024:
            raise PlanError('no_rate')
    for _try in range(_TRIES):
        worth, slope = _worth(ordered, factor)
        low, high = (factor, high) if worth < 0 else (low, factor)
        step = worth / slope if slope > 0 else ZERO
        after = factor - step
        if not (slope > 0 and low < after < high):
            after = (low + high) / 2
        if abs(after - factor) < _EXACT or high - low < _EXACT:
            return after
        factor = after
    raise PlanError('no_rate')


def _worth(flows: Sequence[tuple[Fraction, Decimal]], factor: Decimal) -> tuple[Decimal, Decimal]:
    """Return what all flows are worth at the beginning, and how that grows with ``factor``. Most gaps between two flows
    are alike, so that few powers are taken.
    """
    powers: dict[Fraction, Decimal] = {}
    at, grown, worth, slope = Fraction(0), Decimal(1), ZERO, ZERO
    for when, amount in flows:
        gap = when - at
        if gap not in powers:
            powers[gap] = factor ** decimal(gap)
        at, grown = when, grown * powers[gap]
        worth += amount * grown
        slope += amount * grown * decimal(when)
    return worth, slope / factor


def decimal(gap: Fraction) -> Decimal:
    """Return a fraction of years as a decimal."""
    return Decimal(gap.numerator) / gap.denominator


def years(begins: date, day: date, unit: Literal['year', 'month', 'week'] = 'month') -> Fraction:
    """Return an interval in years as the directive's annex and the Commission's guidelines (SWD(2012) 128) count it:
    whole years, months (12 of a year) or weeks (52), counted back from ``day``, and the days before those by the length
    of the year that ends with them.

    >>> years(date(2026, 1, 31), date(2026, 2, 28)), years(date(2012, 1, 12), date(2012, 2, 15))
    (Fraction(1, 12), Fraction(401, 4380))
    """
    whole, rest = _whole(begins, day, unit)
    back = periods.months_on(rest, -12, 'gregorian')
    longer = [year for year in (back.year, rest.year) if periods.length(year, 2, 'gregorian') > 28]
    leap = any(back < date(year, *LEAP_DAY) <= rest for year in longer)
    return whole + Fraction((rest - begins).days, 366 if leap else 365)


def _whole(begins: date, day: date, unit: str) -> tuple[Fraction, date]:
    """Return the whole units between two days, in years, and the day that is left when they are counted back."""
    if unit == 'week':
        number = (day - begins).days // 7
        return Fraction(number, 52), day - timedelta(days=7 * number)
    months, rest = whole_months(begins, day, 12 if unit == 'year' else 1)
    return Fraction(months, 12), rest


def whole_months(begins: date, day: date, step: int = 1) -> tuple[int, date]:
    """Return how many months, a multiple of ``step``, lie between two days, and the day they lead back to; the last day
    of a month is so many months after the last day of another.

    >>> whole_months(date(2024, 2, 29), date(2025, 3, 31)), whole_months(date(2024, 2, 28), date(2025, 2, 27))
    ((13, datetime.date(2024, 2, 29)), (11, datetime.date(2024, 3, 27)))
    """
    between = (day.year - begins.year) * 12 + day.month - begins.month
    months = between // step * step
    if all(one.day == periods.length(one.year, one.month, 'gregorian') for one in (begins, day)):
        following = periods.months_on(begins.replace(day=1), between - months + 1, 'gregorian')
        return months, following - timedelta(days=1)
    back = periods.months_on(day, -months, 'gregorian')
    if back < begins:
        months -= step
        back = periods.months_on(day, -months, 'gregorian')
    return months, back


@by_figures
def apr(advanced: Flow, payments: Sequence[Flow], unit: Step) -> Decimal:
    """Return the annual percentage rate by Regulation Z, 12 CFR 1026, appendix J, in percent, unrounded: the actuarial
    rate of a unit-period by their number in a year, of one advance.

    :param unit: the unit-period: so many months or weeks, or, for a single payment, days
    :raises PlanError: where no rate does it

    >>> paid = [(date(1978, 9, 15), Decimal(1080))]
    >>> money.rounded(apr((date(1978, 1, 3), Decimal(1000)), paid, Step('day', 255)), 2)
    Decimal('11.45')
    """
    day, amount = advanced
    flows = [(*_unit_periods(day, one, unit), paid) for one, paid in payments]
    if sum((paid for *_when, paid in flows), ZERO) < amount:
        raise PlanError('no_rate')
    low, high = ZERO, Decimal(1)
    while _worth_by_units(flows, high) > amount:
        low, high = high, high * 2
    while high - low > _EXACT:
        middle = (low + high) / 2
        low, high = (middle, high) if _worth_by_units(flows, middle) > amount else (low, middle)
    return low / unit.years * HUNDRED


def _worth_by_units(flows: Iterable[tuple[int, Decimal, Decimal]], rate: Decimal) -> Decimal:
    return sum((paid / ((1 + part * rate) * (1 + rate) ** whole) for whole, part, paid in flows), ZERO)


def _unit_periods(begins: date, day: date, unit: Step) -> tuple[int, Decimal]:
    """Return the full unit-periods between two days and the fraction of one before them: its days by 30 a month."""
    if unit.unit == 'month':
        months, _rest = whole_months(begins, day, unit.count)
        all_months, rest = whole_months(begins, day)
        odd = (all_months - months) * 30 + (rest - begins).days
        return months // unit.count, Decimal(odd) / (30 * unit.count)
    long = unit.count * (7 if unit.unit == 'week' else 1)
    number, odd = divmod((day - begins).days, long)
    return number, Decimal(odd) / long
