"""Buying on credit beside paying with what is on a card, and on a line with very many purchases beside one with few."""

import statistics
from collections.abc import Iterator

import compare
from process import Process, Scratch
from result import Result

ORDERS, HOLDS = 60, 120
MANY, FEW = 100_000, 10


def orders(scratch: Scratch) -> Iterator[Result]:
    """The same order paid on credit and by value."""
    sides = {kind: compare.Side('card_template', kind) for kind in ('credit', 'value')}
    yield _compared(scratch, sides, 'order', ORDERS, "Order paid on credit", "paid with card value", 1.1)


def line(scratch: Scratch) -> Iterator[Result]:
    """The question a till asks of a line on which very much was bought, and of another."""
    sides = {label: compare.Side('card_template', 'credit') for label in ('many', 'few')}
    name = f"Hold on a line with {MANY:,} purchases"
    yield _compared(scratch, sides, 'hold', HOLDS, name, f"with {FEW}", 1.2, prepare=_bought, generations=1)


def _bought(side: str, process: Process) -> None:
    process.ask('bought', MANY if side == 'many' else FEW)


def _compared(
    scratch: Scratch, sides: dict, question: str, count: int, name: str, peer: str, bar: float, **how
) -> Result:
    rounds = compare.rounds(scratch, sides, question, count, **how)
    ours, theirs = sides
    value, other = (statistics.median(row[side] for row in rounds) for side in (ours, theirs))
    ratio = statistics.median(row[ours] / row[theirs] for row in rounds)
    return Result(name, value, 'ms', peer, other, ratio, f"<= {bar}", ratio <= bar)
