"""The same question asked of several sides in turn, again and again.

Two processes that run the same code differ by some percent (memory, hash seeds), and so do two copies of a database; several
generations of each side are compared, so that none of them decides.
"""

from collections.abc import Callable
from contextlib import ExitStack

from process import Process, Scratch

WARM_UP, GENERATIONS = 12, 6

Prepare = Callable[[str, Process], None]
Round = dict[str, float]


def rounds(
    scratch: Scratch, sources: dict[str, str], question: str, count: int, *, warm_up: int = WARM_UP, prepare: Prepare | None = None
) -> list[Round]:  # fmt: skip
    """Milliseconds by side (of the names `worker.py` knows), for ``count`` rounds in all; ``sources`` are the databases to copy.

    ``prepare`` makes a new side ready for the question.
    """
    return [
        one
        for generation in range(GENERATIONS)
        for one in _generation(scratch, sources, question, count // GENERATIONS, warm_up, prepare, generation)
    ]


def _generation(
    scratch: Scratch, sources: dict[str, str], question: str, count: int, warm_up: int, prepare: Prepare | None, number: int
) -> list[Round]:  # fmt: skip
    """Rounds with fresh databases and processes."""
    names = {side: scratch.copy(source, f'{side}{number}') for side, source in sources.items()}
    with ExitStack() as stack:
        sides = {side: stack.enter_context(Process(side, name)) for side, name in names.items()}
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
