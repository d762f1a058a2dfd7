"""The same question asked of several sides in turn, again and again.

Two processes that run the same code differ by some percent (memory, hash seeds), and so do two copies of a database;
several generations of each side are compared, so that none of them decides.
"""

from collections.abc import Callable
from contextlib import ExitStack
from typing import NamedTuple

from process import Process, Scratch

WARM_UP, GENERATIONS = 12, 6

Prepare = Callable[[str, Process], None]
Round = dict[str, float]


class Side(NamedTuple):
    """One side: the database to copy, its kind (of the names `worker.py` knows), and the state of the add-on (see
    :class:`Process`).
    """

    source: str
    kind: str
    conf: str = ''


def rounds(
    scratch: Scratch,
    sides: dict[str, Side],
    question: str,
    count: int,
    *,
    warm_up: int = WARM_UP,
    prepare: Prepare | None = None,
    generations: int = GENERATIONS,
) -> list[Round]:
    """Return what ``question`` took (usually milliseconds) by side, for ``count`` rounds in all.

    ``prepare`` makes a new side ready for the question; where that takes minutes, fewer ``generations`` of fresh
    databases and processes do.
    """
    return [
        one
        for generation in range(generations)
        for one in _generation(scratch, sides, question, count // generations, warm_up, prepare, generation)
    ]


def _generation(
    scratch: Scratch,
    made_of: dict[str, Side],
    question: str,
    count: int,
    warm_up: int,
    prepare: Prepare | None,
    number: int,
) -> list[Round]:
    """Rounds with fresh databases and processes."""
    names = {label: scratch.copy(side.source, f'{label}{number}') for label, side in made_of.items()}
    with ExitStack() as stack:
        sides = {
            label: stack.enter_context(Process(side.kind, names[label], side.conf)) for label, side in made_of.items()
        }
        for side, process in sides.items():
            if prepare:
                prepare(side, process)
        made = [_round(sides, question, turn) for turn in range(warm_up + count)][warm_up:]
    for name in names.values():
        scratch.drop(name)
    return made


def _round(sides: dict[str, Process], question: str, number: int) -> Round:
    """One answer of every side, beginning with another one each time; what disturbs the machine meets all of them."""
    turn = list(sides)[number % len(sides) :] + list(sides)[: number % len(sides)]
    return {side: sides[side].ask(question) for side in turn}
