"""Exact amounts: money in its currency and points in their program, never binary floats.

Rounding is always said out loud: half up where a person would, up when the customer has to cover an amount with points
or with another currency, down when these are turned into money. So nothing buys more than it is worth.
"""

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal, DivisionByZero, InvalidOperation

SCALE = 4

# Contexts of our own: what other code does to the thread's context must not change an amount or a seal.
_TRAPS = [InvalidOperation, DivisionByZero]
_NEAREST = Context(prec=60, rounding=ROUND_HALF_UP, traps=_TRAPS)
_UP = Context(prec=60, rounding=ROUND_CEILING, traps=_TRAPS)
_DOWN = Context(prec=60, rounding=ROUND_FLOOR, traps=_TRAPS)
_GRID = Decimal(1).scaleb(-SCALE)
_CRUMB = Decimal('0.000002')  # of the least that can be paid: twice what a till takes for nothing
_NOISE = 9  # decimals of an amount that a rate of floats says truly


def _grid(digits: int) -> Decimal:
    return Decimal(1).scaleb(-digits)


def exact(value: Decimal | int | float | str) -> Decimal:
    """Return ``value`` as the decimal a person would write: a float counts as its shortest text, 0.1 as 0.1.

    :raises ValueError: for text that is no number, infinities, not-a-number, booleans and other types

    >>> exact(0.1), exact('12.50'), exact(3)
    (Decimal('0.1'), Decimal('12.50'), Decimal('3'))
    """
    if isinstance(value, bool) or not isinstance(value, Decimal | int | float | str):
        raise ValueError(f"not an amount: {value!r}")
    try:
        amount = Decimal(repr(float(value)) if isinstance(value, float) else value)
    except InvalidOperation:
        raise ValueError(f"not an amount: {value!r}") from None
    if not amount.is_finite():
        raise ValueError(f"not an amount: {value!r}")
    return amount


def rounded(value: Decimal | int | float | str, digits: int) -> Decimal:
    """Return ``value`` with ``digits`` decimals (may be negative: -3 rounds to thousands), half away from zero.

    :raises ValueError: as :func:`exact`

    >>> rounded('2.345', 2), rounded(Decimal('-2.345'), 2), rounded('-0.001', 2)
    (Decimal('2.35'), Decimal('-2.35'), Decimal('0.00'))
    """
    return _on_grid(exact(value), digits, _NEAREST)


def stepped(value: Decimal | int | float | str, unit: Decimal | int | float | str) -> Decimal:
    """Return ``value`` as a whole number of a currency's smallest ``unit``, half away from zero: what books can have of
    it. The unit need be no power of ten: 0.05 francs, 250 dinars.

    :raises ValueError: as :func:`exact`, and when ``unit`` is not above zero

    >>> stepped('2.345', 0.01), stepped('10.03', 0.05), stepped(-44, 10), stepped('-0.02', 0.05), stepped(375, 250)
    (Decimal('2.35'), Decimal('10.05'), Decimal('-40'), Decimal('0.00'), Decimal('500'))
    """
    return _in_units(exact(value), exact(unit), _NEAREST)


def stepped_down(value: Decimal | int | float | str, unit: Decimal | int | float | str) -> Decimal:
    """Return the most whole ``unit`` that ``value`` pays (towards minus infinity).

    :raises ValueError: as :func:`stepped`

    >>> stepped_down('3.33', 0.05), stepped_down('3.35', 0.05)
    (Decimal('3.30'), Decimal('3.35'))
    """
    return _in_units(exact(value), exact(unit), _DOWN)


def charged(amount: Decimal, rate: Decimal) -> Decimal:
    """Return ``amount`` in another currency, unrounded but for what a quotient of floats adds: 0.7000000000000001 is
    0.7.

    >>> charged(Decimal('0.02'), Decimal('0.7000000000000001'))
    Decimal('0.014000000')
    """
    return _on_grid(_NEAREST.multiply(amount, rate), _NOISE, _NEAREST)


def ceiled(value: Decimal, digits: int) -> Decimal:
    """Return ``value`` with ``digits`` decimals, rounded up (towards infinity).

    >>> ceiled(Decimal('0.014'), 2), ceiled(Decimal('0.700000000'), 2)
    (Decimal('0.02'), Decimal('0.70'))
    """
    return _on_grid(value, digits, _UP)


def floored(value: Decimal, digits: int) -> Decimal:
    """Return ``value`` with ``digits`` decimals, rounded down (towards minus infinity).

    >>> floored(Decimal('37.99'), 0)
    Decimal('37')
    """
    return _on_grid(value, digits, _DOWN)


def _on_grid(value: Decimal, digits: int, context: Context) -> Decimal:
    stepped = value.quantize(_grid(digits), context=context)
    return abs(stepped) if stepped.is_zero() else stepped  # no negative zero


def _in_units(value: Decimal, unit: Decimal, context: Context) -> Decimal:
    if not unit > 0:
        raise ValueError(f"a currency's smallest unit is above zero, not {unit}")
    number = context.divide(value, unit).quantize(Decimal(1), context=context)
    return abs(number * unit) if number.is_zero() else _NEAREST.multiply(number, unit)


def canonical(value: Decimal | int | float | str) -> str:
    """Return the one text of an amount that goes into a hash: exactly :data:`SCALE` decimals, no negative zero.

    Rounds half away from zero, like PostgreSQL's ``numeric``: an amount has the same text before and after storage.

    :raises ValueError: as :func:`exact`

    >>> canonical(12), canonical('-0.00001'), canonical(Decimal('1E+3'))
    ('12.0000', '0.0000', '1000.0000')
    """
    amount = value if type(value) is Decimal and value.is_finite() else exact(value)
    text = str(amount.quantize(_GRID, context=_NEAREST))
    return text if text != '-0.0000' else '0.0000'


def plain(value: Decimal) -> str:
    """Return the shortest exact text of ``value``, without exponent or trailing zeros.

    >>> plain(Decimal('1.500')), plain(Decimal('1E+3')), plain(Decimal('-0.0'))
    ('1.5', '1000', '0')
    """
    text = format(value, 'f')
    text = text.rstrip('0').rstrip('.') if '.' in text else text
    return '0' if value.is_zero() else text


def points_for(amount: Decimal, point_value: Decimal, digits: int) -> Decimal:
    """Return the points needed to pay ``amount``, rounded up to ``digits`` decimals of a point.

    :param amount: in the currency
    :param point_value: what one point is worth in that currency, above zero
    :raises ValueError: when ``point_value`` is not above zero

    >>> points_for(Decimal('10.01'), Decimal('0.10'), 0)
    Decimal('101')
    """
    _require_value(point_value)
    return _on_grid(_UP.divide(amount, point_value), digits, _UP)


def worth(points: Decimal, point_value: Decimal, currency_digits: int) -> Decimal:
    """Return what ``points`` pay, rounded down to ``currency_digits`` decimals of the currency.

    :raises ValueError: when ``point_value`` is not above zero

    >>> worth(Decimal('101'), Decimal('0.105'), 2)
    Decimal('10.60')
    """
    _require_value(point_value)
    return _on_grid(_DOWN.multiply(points, point_value), currency_digits, _DOWN)


def points_bought(amount: Decimal, price: Decimal, digits: int) -> Decimal:
    """Return the points ``amount`` buys at ``price`` each, rounded down to ``digits`` decimals of a point.

    :raises ValueError: when ``price`` is not above zero

    >>> points_bought(Decimal('10.00'), Decimal('0.03'), 0)
    Decimal('333')
    """
    _require_value(price)
    return _on_grid(_DOWN.divide(amount, price), digits, _DOWN)


def is_cost(amount: Decimal, points: Decimal, price: Decimal, step: Decimal) -> bool:
    """Tell whether ``amount`` is what ``points`` cost at ``price`` each, rounded up to ``step``, the least that can be
    paid. A till reckons with floats: a crumb of a step is none.

    >>> [is_cost(Decimal(one), Decimal('333'), Decimal('0.03'), Decimal('0.05')) for one in ('10.00', '10.05', '9.95')]
    [True, False, False]
    """
    cost, crumb = _NEAREST.multiply(points, price), _NEAREST.multiply(step, _CRUMB)
    return points > 0 and cost - crumb <= amount < cost + step


def _require_value(point_value: Decimal) -> None:
    if not point_value > 0:
        raise ValueError(f"a point must be worth something, not {point_value}")
