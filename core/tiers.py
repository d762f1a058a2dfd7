"""A customer's tier: up at once, down by steps, on returns at once."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Rung:
    """One tier: its database id, and the points earned in the last twelve months that reach it."""

    id: int
    threshold: Decimal


def settle(rungs: Sequence[Rung], current: int | None, earned: Decimal, *, fall: bool) -> int | None:
    """Return the tier (its id, or None) of somebody on ``current`` who earned ``earned`` points in the window.

    :param rungs: the program's tiers, in any order; equal thresholds count in the order given
    :param fall: whether a tier may be lost now, and then one only; otherwise nobody goes down
    A tier that is no longer there counts as none.

    >>> rungs = [Rung(1, Decimal(100)), Rung(2, Decimal(500)), Rung(3, Decimal(2000))]
    >>> settle(rungs, None, Decimal(700), fall=False)
    2
    >>> settle(rungs, 3, Decimal(50), fall=True), settle(rungs, 3, Decimal(50), fall=False)
    (2, 3)
    """
    ladder = [None, *(rung.id for rung in sorted(rungs, key=lambda rung: rung.threshold))]
    reached = sum(1 for rung in rungs if rung.threshold <= earned)
    stands = ladder.index(current) if current in ladder else 0
    if reached >= stands:
        return ladder[reached]
    return ladder[stands - 1] if fall else ladder[stands]


def after_return(rungs: Sequence[Rung], current: int | None, before: Decimal, after: Decimal) -> int | None:
    """Return the tier of somebody on ``current`` when goods came back, and what was earned in the window fell from
    ``before`` to ``after``.

    A tier that these points had reached goes with them, at once. Who stood higher than ``before`` reaches holds a tier
    for other reasons, which time takes (:func:`settle`).

    >>> rungs = [Rung(1, Decimal(100)), Rung(2, Decimal(500))]
    >>> after_return(rungs, 2, Decimal(600), Decimal(50)), after_return(rungs, 2, Decimal(90), Decimal(50))
    (None, 2)
    """
    ladder = [None, *(rung.id for rung in sorted(rungs, key=lambda rung: rung.threshold))]
    stands = ladder.index(current) if current in ladder else 0
    reached_before, reached_after = (sum(1 for rung in rungs if rung.threshold <= points) for points in (before, after))
    return ladder[min(stands, reached_after)] if reached_before >= stands else ladder[stands]


@dataclass(frozen=True, slots=True)
class Standing:
    """A customer's standing: ``missing`` points to the tier ``next`` (its id, None on the highest one), and the day
    ``until`` which the tier is safe (None: for good; ``date.min``: not even now) unless ``to_keep`` more points come
    before.
    """

    next: int | None
    missing: Decimal
    until: date | None
    to_keep: Decimal


def standing(
    rungs: Sequence[Rung], current: int | None, earned: Iterable[tuple[date, Decimal]], leaves: Callable[[date], date]
) -> Standing:
    """Return what is needed for the next tier, and how long the present one lasts if nothing more is earned.

    :param earned: the points of the window by the day they were earned, in any order; below zero where more was taken
        back
    :param leaves: the first day on which points of a day no longer count

    >>> rungs = [Rung(1, Decimal(100)), Rung(2, Decimal(500))]
    >>> earned = [(date(2026, 3, 1), Decimal(80)), (date(2026, 5, 1), Decimal(90))]
    >>> standing(rungs, 1, earned, lambda day: day.replace(year=day.year + 1))
    Standing(next=2, missing=Decimal('330'), until=datetime.date(2027, 3, 1), to_keep=Decimal('10'))
    """
    ladder = sorted(rungs, key=lambda rung: rung.threshold)
    place = next((number for number, rung in enumerate(ladder) if rung.id == current), -1)
    days: dict[date, Decimal] = {}
    for day, points in earned:
        days[day] = days.get(day, Decimal(0)) + points
    left = sum(days.values(), Decimal(0))
    above = ladder[place + 1] if place + 1 < len(ladder) else None
    missing = max(above.threshold - left, Decimal(0)) if above else Decimal(0)
    threshold = ladder[place].threshold if place >= 0 else Decimal(0)
    following = above.id if above else None
    if place >= 0 and left < threshold:
        return Standing(following, missing, date.min, threshold - left)
    for day, points in sorted(days.items()):
        left -= points
        if place >= 0 and left < threshold:
            return Standing(following, missing, leaves(day), threshold - left)
    return Standing(following, missing, None, Decimal(0))


def still_counting(moves: Iterable[tuple[date, Decimal, Decimal]]) -> list[tuple[date, Decimal]]:
    """Return what counts of points by the day they were earned, where some were taken back without naming which.

    The latest before it go: goods come back soon after they were bought. Where none are left, those that went were
    earned before the window, and count no longer. Goods that come by their receipt as well count off once more.

    :param moves: in the order of time the day, the points that came then (below zero: went), and what is left of them
        by the receipts of goods that came back

    >>> may, june, ten = date(2026, 5, 1), date(2026, 6, 1), Decimal(10)
    >>> still_counting([(may, 8 * ten, 8 * ten), (june, 9 * ten, 9 * ten), (june, -10 * ten, -10 * ten)])
    [(datetime.date(2026, 5, 1), Decimal('70'))]
    >>> still_counting([(may, -10 * ten, -10 * ten), (june, 9 * ten, 9 * ten)])
    [(datetime.date(2026, 6, 1), Decimal('90'))]
    """
    days: list[date] = []
    there: list[Decimal] = []
    left: list[Decimal] = []
    for day, came, rest in moves:
        gone = max(-came, Decimal(0))
        left.append(rest + gone)
        for number in reversed(range(len(there))):
            part = min(there[number], gone)
            there[number] -= part
            left[number] -= part
            gone -= part
        days.append(day)
        there.append(max(came, Decimal(0)))
    return [(day, points) for day, points in zip(days, left, strict=True) if points]


def is_below(rungs: Sequence[Rung], tier: int | None, other: int | None) -> bool:
    """Tell whether ``tier`` stands below ``other``; no tier stands below all.

    >>> is_below([Rung(1, Decimal(100)), Rung(2, Decimal(500))], None, 1)
    True
    """
    ladder = [None, *(rung.id for rung in sorted(rungs, key=lambda rung: rung.threshold))]
    places = [ladder.index(one) if one in ladder else 0 for one in (tier, other)]
    return places[0] < places[1]
