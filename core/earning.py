"""The points an order earns, and why.

Rules are data; :func:`earn` is a pure function of rules, lines and moment, so the till's forecast, the server's posting
and the answer to "why 37 points?" cannot differ. The reasons always add up to the points exactly. No sentence for
people is made here: a reason carries a key, and the words are translated where they are shown.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any, Literal

from .money import floored, plain, rounded

ZERO, ONE = Decimal(0), Decimal(1)
FULL_SHARE = Decimal('0.5')  # of its own price: who paid so much for a unit, or more, bought it
SPARE_DIGITS = 6  # a rule keeps this many decimals beyond the program's, so thirds of three rules still make a whole
DAY_MINUTES = 24 * 60

Mode = Literal['per_amount', 'per_unit', 'per_order', 'multiply']
Occasion = Literal['birthday', 'first']
Combine = Literal['sum', 'best', 'first']


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an order; ``amount`` in the currency with tax and after discount, ``categories`` with ancestors.

    ``key`` names the line where its share of the points must be remembered, for the day the goods come back. ``price``
    is what one unit costs by itself, in the same money; None where everything counts, whatever was paid for it. It is
    ``unpriced`` where nothing says what it costs: its units count only where the product is named, by ``price``. A part
    of a menu is, as a ``whole``, that share of the menu which its amount is of the menu's.
    """

    product: int
    categories: frozenset[int]
    quantity: Decimal
    amount: Decimal
    excluded: bool = False
    key: str = ''
    price: Decimal | None = None
    unpriced: bool = False
    whole: 'Line | None' = None

    def chosen(self, products: Collection[int], categories: frozenset[int]) -> 'Line | None':
        """Return the line as these products and categories mean it: as a share of its menu where that is named, by
        itself, or as its menu's categories have it; None where they mean neither. None of both means everything.

        >>> menu = Line(9, frozenset({4}), Decimal('0.75'), Decimal(9))
        >>> burger = Line(7, frozenset({3}), ONE, Decimal(9), whole=menu)
        >>> burger.chosen({7}, frozenset()) is burger, burger.chosen({9}, frozenset()) is menu
        (True, True)
        >>> burger.chosen((), frozenset({4})) is menu, burger.chosen((), frozenset()) is burger
        (True, True)
        >>> burger.chosen({8}, frozenset())
        """
        if not products and not categories:
            return self
        if self.whole and self.whole.product in products:
            return self.whole
        return next((one for one in self.both if one.product in products or categories & one.categories), None)

    @property
    def both(self) -> tuple['Line', ...]:
        """The line, and the share of its menu that it is."""
        return (self, self.whole) if self.whole else (self,)

    def times(self, factor: Decimal) -> 'Line':
        """Return so much of the line."""
        whole = self.whole and self.whole.times(factor)
        return replace(self, quantity=self.quantity * factor, amount=self.amount * factor, whole=whole)


@dataclass(frozen=True, slots=True)
class CustomerContext:
    """The customer and the till of a purchase, as rules ask for them. An unknown customer has no birthday and no first
    purchase.

    ``tags`` of the customer with those above them; ``first``: nothing was earned before; ``given``: rules for the order
    that gave their points on this occasion already.
    """

    till: int = 0
    tags: frozenset[int] = frozenset()
    birthday: Callable[[int], bool] = lambda around: False
    first: bool = False
    given: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Rule:
    """One way to earn: ``points`` for every ``step`` of money, for every unit, or once for the order; or ``multiply``:
    the points the other rules give for the lines this one counts, ``multiplier`` times.

    An empty set of products *and* categories means everything, empty weekdays every day (0 is Monday). Hours are local
    (13.5 is 13:30); from 22 to 2 runs over midnight and belongs to the day it began; from = to is the whole day.
    ``occasion`` is the customer's birthday, ``around`` days before and after it too, or the first purchase; a rule for
    the order gives its points once on an occasion. Empty ``tags`` mean every customer, empty ``tills`` every till.
    ``minimum_amount`` is what the lines this rule counts must reach together, however they are paid. ``whole_steps``
    counts full steps only.
    """

    id: int
    name: str
    mode: Mode
    points: Decimal
    step: Decimal = ONE
    products: frozenset[int] = frozenset()
    categories: frozenset[int] = frozenset()
    excluded_products: frozenset[int] = frozenset()
    excluded_categories: frozenset[int] = frozenset()
    multiplier: Decimal = ONE
    minimum_amount: Decimal = ZERO
    weekdays: frozenset[int] = frozenset()
    hour_from: float = 0.0
    hour_to: float = 24.0
    date_from: date | None = None
    date_to: date | None = None
    whole_steps: bool = True
    cap: Decimal | None = None
    occasion: Occasion | None = None
    around: int = 0
    tags: frozenset[int] = frozenset()
    tills: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        if self.mode not in _BASES and not self.multiplies:
            raise ValueError(f"unknown mode {self.mode!r}")
        if self.step <= 0:
            raise ValueError("a step must be above zero")
        if min(self.points, self.multiplier, self.cap or ZERO) < 0:
            raise ValueError("a rule cannot take points away")

    @property
    def multiplies(self) -> bool:
        """Tell whether it gives by what the others give."""
        return self.mode == 'multiply'


@dataclass(frozen=True, slots=True)
class Policy:
    """The rules of a program and how they combine; ``cap`` per order, ``digits`` decimals of a point, rounded down.

    ``sum`` adds all rules that apply, ``best`` takes the one that gives most (the earlier of equals), ``first`` the
    first that gives anything; rules that multiply come on top of what was chosen, each by what the others gave.
    Customers with one of the ``excluded_tags`` earn nothing. Units and purchases count as
    far as they were paid, unless goods ``given_away`` earn, too. A tier gives all rules' points ``times``.
    """

    rules: tuple[Rule, ...]
    combine: Combine = 'sum'
    cap: Decimal | None = None
    digits: int = 0
    excluded_tags: frozenset[int] = frozenset()
    given_away: bool = False
    times: Decimal = ONE

    def __post_init__(self) -> None:
        if self.combine not in _COMBINE:
            raise ValueError(f"unknown way to combine {self.combine!r}")
        if self.cap is not None and self.cap < 0:
            raise ValueError("a cap must not be below zero")

    @property
    def reads_categories(self) -> bool:
        """Tell whether any rule asks which categories a product belongs to."""
        return any(rule.categories or rule.excluded_categories for rule in self.rules)

    @property
    def reads_prices(self) -> bool:
        """Tell whether it matters what products cost by themselves."""
        return not self.given_away and any(rule.mode not in {'per_amount', 'multiply'} for rule in self.rules)

    @property
    def reads_tags(self) -> bool:
        """Tell whether it matters which tags a customer has."""
        return bool(self.excluded_tags) or any(rule.tags for rule in self.rules)

    def occasions(self, occasion: Occasion) -> list[Rule]:
        """The rules for an occasion."""
        return [rule for rule in self.rules if rule.occasion == occasion]


@dataclass(frozen=True, slots=True)
class Reason:
    """One part of the points: from a rule (``text_key`` is its mode), or what a cap or the rounding took away.

    ``basis`` is what was counted: money for ``per_amount``, units for ``per_unit``, orders for ``per_order``, points
    for ``multiply``; for ``rule_cap``, ``order_cap`` and ``rounding`` the points before. ``rule_id`` is None where no
    rule is the cause. ``lines`` says how much of a rule's points, its own cap heeded, each named line brought.
    """

    rule_id: int | None
    rule_name: str
    basis: Decimal
    points: Decimal
    text_key: str
    lines: tuple[tuple[str, Decimal], ...] = ()


@dataclass(frozen=True, slots=True)
class Earned:
    """The points of an order and why; the points of the reasons add up to ``points`` exactly. ``times`` is what a tier
    multiplied them by, ``before`` what they are without it, caps and rounding heeded.
    """

    points: Decimal = ZERO
    reasons: tuple[Reason, ...] = field(default=())
    times: Decimal = ONE
    before: Decimal = ZERO


def paid_units(line: Line, named: Collection[int] = ()) -> Decimal:
    """Return how many units of a line were paid for: all of them from half their own price on, below that in
    proportion; of a product without a price of its own none, unless it is one of the ``named`` (ids).

    >>> coffee = Line(7, frozenset(), Decimal(1000), Decimal('0.03'), price=Decimal(3))
    >>> paid_units(coffee), paid_units(Line(7, frozenset(), Decimal(10), Decimal(24), price=Decimal(3)))
    (Decimal('0.02'), Decimal('10'))
    >>> wrapping = Line(8, frozenset(), Decimal(2), ONE, price=Decimal('0.02'), unpriced=True)
    >>> paid_units(wrapping), paid_units(wrapping, {8})
    (Decimal('0'), Decimal('2'))
    """
    if line.price is None:
        return line.quantity
    if line.unpriced and line.product not in named:
        return ZERO
    return min(line.quantity, line.amount / (line.price * FULL_SHARE))


def is_purchase(lines: Iterable[Line], named: Collection[int] = ()) -> bool:
    """Tell whether any of the lines was paid for in full; what was given away makes no purchase. ``named`` as above.

    >>> is_purchase([Line(7, frozenset(), ONE, Decimal('0.01'), price=Decimal(3))])
    False
    """
    return any(paid_units(line, named) == line.quantity for line in lines)


def worth(lines: Iterable[Line]) -> Decimal:
    """Return what was paid for the lines."""
    return sum((line.amount for line in lines), ZERO)


# What a rule counts, by its mode: of lines, where these products (ids) are named.
_BASES: dict[str, Callable[[list[Line], Collection[int]], Decimal]] = {
    'per_amount': lambda lines, _named: worth(lines),
    'per_unit': lambda lines, named: sum((paid_units(line, named) for line in lines), ZERO),
    'per_order': lambda lines, named: ONE if is_purchase(lines, named) else ZERO,
}


def in_time(rule: Rule, moment: datetime) -> bool:
    """Tell whether the rule's dates, weekdays and hours allow ``moment`` (local time of the shop).

    >>> night = Rule(1, 'Friday night', 'per_order', ONE, weekdays=frozenset({4}), hour_from=22, hour_to=2)
    >>> in_time(night, datetime(2026, 1, 3, 1, 30)), in_time(night, datetime(2026, 1, 2, 1, 30))
    (True, False)
    """
    begin, end = (round(hour * 60) % DAY_MINUTES for hour in (rule.hour_from, rule.hour_to))
    minute = moment.hour * 60 + moment.minute
    over_midnight = begin > end > minute
    day = moment.date() - timedelta(days=1) if over_midnight else moment.date()
    return (
        (begin == end or over_midnight or (minute >= begin and (begin > end or minute < end)))
        and (not rule.weekdays or day.weekday() in rule.weekdays)
        and (rule.date_from is None or rule.date_from <= day)
        and (rule.date_to is None or day <= rule.date_to)
    )


def is_eligible(rule: Rule, customer: CustomerContext) -> bool:
    """Tell whether the rule is for this customer, on this occasion, at this till.

    >>> rule = Rule(1, 'Welcome', 'per_order', ONE, occasion='first')
    >>> is_eligible(rule, CustomerContext(first=True, given=frozenset({1})))
    False
    """
    occasions = {None: True, 'birthday': customer.birthday(rule.around), 'first': customer.first}
    return (
        occasions[rule.occasion]
        and (not rule.tags or not rule.tags.isdisjoint(customer.tags))
        and (not rule.tills or customer.till in rule.tills)
        and not (rule.occasion and rule.mode == 'per_order' and rule.id in customer.given)
    )


def counts(rule: Rule, line: Line) -> bool:
    """Tell whether the rule counts the line; returned lines (amount or quantity not above zero) never count."""
    return counted_as(rule, line) is not None


def counted_as(rule: Rule, line: Line) -> Line | None:
    """Return the line as the rule counts it: by itself, or as a share of its menu; None where it does not count."""
    if line.excluded or line.amount <= 0 or line.quantity <= 0:
        return None
    for one in line.both:
        if one.product in rule.excluded_products or rule.excluded_categories & one.categories:
            return None
    return line.chosen(rule.products, rule.categories)


def _yield(rule: Rule, lines: Iterable[Line], share: Decimal, digits: int, times: Decimal) -> tuple[Reason, ...]:
    """Return the rule's reason, and what its own cap took away; nothing when the rule gives nothing."""
    counted = [one for line in lines if (one := counted_as(rule, line))]
    if not counted or worth(counted) < rule.minimum_amount:
        return ()
    basis = rounded(_BASES[rule.mode](counted, rule.products) * share, SPARE_DIGITS)  # a third of 30 is 10, not 9.99...
    points = rounded(_times(rule, basis) * rule.points * rule.multiplier * times, digits + SPARE_DIGITS)
    if not points:
        return ()
    kept = points if rule.cap is None else min(points, rule.cap)
    reason = Reason(rule.id, rule.name, basis, points, rule.mode, _by_line(rule, counted, kept))
    if kept == points:
        return (reason,)
    return (reason, Reason(rule.id, rule.name, points, kept - points, 'rule_cap'))


def _multiplied(rule: Rule, lines: Iterable[Line], given: list[Reason], digits: int) -> tuple[Reason, ...]:
    """Return what a rule that multiplies adds to the points ``given`` by the others for the lines it counts.

    >>> bread = Line(5, frozenset(), ONE, Decimal(20), key='bread')
    >>> base = Reason(1, 'Purchases', Decimal(20), Decimal(20), 'per_amount', (('bread', Decimal(20)),))
    >>> double = Rule(2, 'Tuesdays', 'multiply', ZERO, multiplier=Decimal(2), cap=Decimal(15))
    >>> [(reason.text_key, reason.points) for reason in _multiplied(double, [bread], [base], 0)]
    [('multiply', Decimal('20.000000')), ('rule_cap', Decimal('-5.000000'))]
    """
    counted = [line for line in lines if counts(rule, line)]
    if not counted or worth(counted) < rule.minimum_amount:
        return ()
    keys = {line.key for line in counted if line.key}
    parts: dict[str, Decimal] = {}
    for key, part in (one for reason in given for one in reason.lines):
        if key in keys:
            parts[key] = parts.get(key, ZERO) + part
    basis = sum(parts.values(), ZERO)
    points = rounded(basis * (rule.multiplier - ONE), digits + SPARE_DIGITS)
    if points <= 0:
        return ()
    kept = points if rule.cap is None else min(points, rule.cap)
    shares = tuple((key, rounded(kept * part / basis, SPARE_DIGITS)) for key, part in parts.items())
    reason = Reason(rule.id, rule.name, basis, points, rule.mode, shares)
    if kept == points:
        return (reason,)
    return (reason, Reason(rule.id, rule.name, points, kept - points, 'rule_cap'))


def _by_line(rule: Rule, counted: list[Line], points: Decimal) -> tuple[tuple[str, Decimal], ...]:
    """The points spread over the named lines, as the rule counted them: by units, else by money."""
    by_unit = rule.mode == 'per_unit'
    weights = [(line.key, paid_units(line, rule.products) if by_unit else line.amount) for line in counted]
    total = sum((weight for _key, weight in weights), ZERO)
    return tuple((key, rounded(points * weight / total, SPARE_DIGITS)) for key, weight in weights if key)


def _times(rule: Rule, basis: Decimal) -> Decimal:
    if rule.mode != 'per_amount':
        return basis
    return floored(basis / rule.step, 0) if rule.whole_steps else basis / rule.step


def _points(reasons: Iterable[Reason]) -> Decimal:
    return sum((reason.points for reason in reasons), ZERO)


# Which rules' yields count together.
_COMBINE: dict[str, Callable[[list[tuple[Reason, ...]]], Iterable[tuple[Reason, ...]]]] = {
    'sum': lambda yields: yields,
    'best': lambda yields: [max(yields, key=_points)] if yields else [],
    'first': lambda yields: islice(yields, 1),
}


def earn(
    policy: Policy,
    lines: Iterable[Line],
    moment: datetime,
    paid_share: Decimal = ONE,
    customer: CustomerContext = CustomerContext(),
) -> Earned:
    """Return the points an order earns.

    :param lines: the order's lines; returned and excluded ones are ignored, so points are never negative
    :param moment: when the order was placed, in the shop's local time
    :param paid_share: the part of the order, 0 to 1, paid by tenders that earn (points or gift cards may not); not
        rounded
    :param customer: who buys, and where

    >>> rule = Rule(1, 'Purchases', 'per_amount', ONE, step=Decimal(10))
    >>> earned = earn(Policy((rule,)), [Line(5, frozenset(), ONE, Decimal('37.90'))], datetime(2026, 1, 2, 12))
    >>> earned.points, earned.reasons[0].basis
    (Decimal('3'), Decimal('37.900000'))
    """
    if not policy.excluded_tags.isdisjoint(customer.tags):
        return Earned()
    order = list(lines)
    share = min(max(paid_share, ZERO), ONE)
    now = [rule for rule in policy.rules if in_time(rule, moment) and is_eligible(rule, customer)]
    found = (_yield(rule, order, share, policy.digits, policy.times) for rule in now if not rule.multiplies)
    yields = [reasons for reasons in found if _points(reasons) > 0]
    reasons = [reason for chosen in _COMBINE[policy.combine](yields) for reason in chosen]
    reasons += [
        reason for rule in now if rule.multiplies for reason in _multiplied(rule, order, [*reasons], policy.digits)
    ]
    whole = _whole(policy, reasons)
    if policy.times == ONE:
        return Earned(whole, tuple(reasons), ONE, whole)
    before = earn(replace(policy, times=ONE), order, moment, paid_share, customer).points
    return Earned(whole, tuple(reasons), policy.times, before)


def _whole(policy: Policy, reasons: list[Reason]) -> Decimal:
    """Return the points of the reasons within the order's cap, rounded down; what either took is one more reason."""
    points = _points(reasons)
    if policy.cap is not None and points > policy.cap:
        reasons.append(Reason(None, '', points, policy.cap - points, 'order_cap'))
        points = policy.cap
    whole = floored(points, policy.digits)
    if whole != points:
        reasons.append(Reason(None, '', points, whole - points, 'rounding'))
    return whole


def as_json(earned: Earned) -> list[dict[str, Any]]:
    """Return the reasons as plain data for storage; numbers as text, so that none is bent on the way. Where a tier
    multiplied these points, or what comes back had, each says by what, and how many there were without it, and with it.

    >>> as_json(Earned(ONE, (Reason(1, 'Visit', ONE, Decimal('1.00'), 'per_order'),), ONE, ONE))
    [{'rule': 1, 'name': 'Visit', 'basis': '1', 'points': '1', 'key': 'per_order'}]
    """
    tier = {'times': plain(earned.times), 'before': plain(earned.before), 'given': plain(earned.points)}
    tier = tier if earned.times != ONE or earned.before != earned.points else {}
    return [
        {
            'rule': reason.rule_id,
            'name': reason.rule_name,
            'basis': plain(reason.basis),
            'points': plain(reason.points),
            'key': reason.text_key,
            **({'lines': {key: plain(points) for key, points in reason.lines}} if reason.lines else {}),
            **tier,
        }
        for reason in earned.reasons
    ]
