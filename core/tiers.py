"""Which tier a customer stands on: up at once, down one step at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
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
    >>> settle(rungs, None, Decimal(700), fall=False), settle(rungs, 3, Decimal(50), fall=True), settle(rungs, 3, Decimal(50), fall=False)
    (2, 2, 3)
    """
    ladder = [None, *(rung.id for rung in sorted(rungs, key=lambda rung: rung.threshold))]
    reached = sum(1 for rung in rungs if rung.threshold <= earned)
    stands = ladder.index(current) if current in ladder else 0
    if reached >= stands:
        return ladder[reached]
    return ladder[stands - 1] if fall else ladder[stands]


def after_return(rungs: Sequence[Rung], current: int | None, before: Decimal, after: Decimal) -> int | None:
    """Return the tier of somebody on ``current`` when goods came back, and what was earned in the window fell from ``before`` to ``after``.

    A tier that these points had reached goes with them, at once. Who stood higher than ``before`` reaches holds a tier for other reasons,
    which time takes (:func:`settle`).

    >>> rungs = [Rung(1, Decimal(100)), Rung(2, Decimal(500))]
    >>> after_return(rungs, 2, Decimal(600), Decimal(50)), after_return(rungs, 2, Decimal(90), Decimal(50))
    (None, 2)
    """
    ladder = [None, *(rung.id for rung in sorted(rungs, key=lambda rung: rung.threshold))]
    stands = ladder.index(current) if current in ladder else 0
    reached_before, reached_after = (sum(1 for rung in rungs if rung.threshold <= points) for points in (before, after))
    return ladder[min(stands, reached_after)] if reached_before >= stands else ladder[stands]
