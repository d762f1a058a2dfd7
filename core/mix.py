"""The best legal mix: which cards pay how much of an order, in which order, and why.

What is lost soonest is spent first, then points, and money on cards last. A source (one account of one card) holds
slices, as its lots are; a plan has one line per source. All amounts are money of the till, on the grid of its currency.
Nothing here knows a database.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

ZERO = Decimal(0)
_LEAST = Decimal(1).scaleb(-6)  # less is nothing
SOON = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Slice:
    """Money that is lost at ``expires`` (None: never)."""

    amount: Decimal
    expires: datetime | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """One account of one card: what is on it, and what it may pay at least.

    ``budgets`` names the limits it draws on (see :func:`plan`): the card's, the cashier's.
    """

    name: str
    kind: str  # 'points' or 'value'
    slices: tuple[Slice, ...]
    least: Decimal = ZERO
    budgets: tuple[str, ...] = ()

    @property
    def total(self) -> Decimal:
        """All of it."""
        return sum((one.amount for one in self.slices), ZERO)


@dataclass(frozen=True, slots=True)
class Line:
    """``amount`` (above zero) from one source; ``why`` is ``expires`` (at ``expires``), ``points`` or ``value``."""

    source: str
    amount: Decimal
    why: str
    expires: datetime | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """The amounts to take, in order, and the ``rest`` to pay otherwise."""

    lines: tuple[Line, ...]
    rest: Decimal


def plan(due: Decimal, sources: Sequence[Source], budgets: Mapping[str, Decimal], now: datetime) -> Plan:
    """Return the best legal mix for ``due``.

    No source pays more than it holds nor, when it pays at all, less than its ``least``; together they pay no more than
    ``due``, and those that share a budget no more than the budget. A source whose least does not fit is left out.

    >>> day = datetime(2026, 1, 1)
    >>> gift = Source('gift', 'value', (Slice(Decimal(50)),))
    >>> club = Source('club', 'points', (Slice(Decimal(3), day + timedelta(days=9)), Slice(Decimal(4))))
    >>> [(line.source, str(line.amount), line.why) for line in plan(Decimal(10), [gift, club], {}, day).lines]
    [('club', '7', 'expires'), ('gift', '3', 'value')]
    """
    usable = [source for source in sources if source.total >= max(source.least, _LEAST)]
    while True:
        taken = _take(due, usable, budgets, now)
        short = [source for source in usable if ZERO < taken[source.name] < source.least]
        if not short:
            return _written(due, usable, taken, now)
        usable.remove(short[-1])


def _take(due: Decimal, sources: Iterable[Source], budgets: Mapping[str, Decimal], now: datetime) -> dict[str, Decimal]:
    """Return how much each source pays: slice by slice, and its least as soon as its first slice is touched."""
    left = {name: max(amount, ZERO) for name, amount in budgets.items()}
    taken = {source.name: ZERO for source in sources}
    reached = dict(taken)
    for one, source in sorted(_slices(sources), key=lambda pair: _rank(*pair, now)):
        reached[source.name] += one.amount
        wanted = max(reached[source.name], source.least) - taken[source.name]
        names = [name for name in source.budgets if name in left]
        part = max(min([wanted, due, *(left[name] for name in names)]), ZERO)
        taken[source.name] += part
        due -= part
        for name in names:
            left[name] -= part
    return taken


def _slices(sources: Iterable[Source]) -> list[tuple[Slice, Source]]:
    return [(one, source) for source in sources for one in source.slices]


def _rank(one: Slice, source: Source, now: datetime) -> tuple:
    """Order what is spent: first what is lost soon, by its day; then points, then value, each soonest first."""
    never = one.expires is None
    seconds = 0.0 if one.expires is None else (one.expires - now).total_seconds()
    soon = not never and seconds <= SOON.total_seconds()
    return (not soon, seconds if soon else 0.0, source.kind != 'points', never, seconds, source.name)


def _written(due: Decimal, sources: Iterable[Source], taken: Mapping[str, Decimal], now: datetime) -> Plan:
    lines = []
    for source in sources:
        if taken[source.name]:
            filled = [one for one in source.slices if one.amount]
            first = min(filled, key=lambda one: _rank(one, source, now))  # noqa: B023  used at once
            soon = first.expires is not None and first.expires <= now + SOON
            why, expires = ('expires', first.expires) if soon else (source.kind, None)
            lines.append((_rank(first, source, now), Line(source.name, taken[source.name], why, expires)))
    ordered = tuple(line for _order, line in sorted(lines, key=lambda pair: pair[0]))
    return Plan(ordered, due - sum((line.amount for line in ordered), ZERO))
