"""A till in a shop with very many customers: how long it takes to open, to read a card over HTTP, and to find a holder."""

import statistics
from collections.abc import Iterator

import hot_card
from process import Process, Scratch
from result import Result

MANY, FEW = 100_000, 1_000
WARM_UP, LOADS, SCANS = 3, 30, 200
WORDS = ("0912 %04d", "%04d", "Customer N%04d", "cust")  # a phone, its end, a full name, and what everybody is called


def load(scratch: Scratch) -> Iterator[Result]:
    """What a till loads when it opens: the same customers without the add-on, and with a card for each of them."""
    names = {'bare': scratch.copy('host_template', 'customers'), 'cards': scratch.copy('card_template', 'holders')}
    with Process('bare', names['bare']) as bare, Process('cards', names['cards']) as cards:
        sides = (bare, cards)
        for side in sides:
            side.ask('customers', MANY)
        cards.ask('card_for_each')
        rounds = [_turn(sides, number) for number in range(WARM_UP + LOADS)][WARM_UP:]
    peer, value = (statistics.median(column) for column in zip(*rounds, strict=True))
    ratio = statistics.median(ours / theirs for theirs, ours in rounds)
    yield Result("Open a till, 100,000 customers and cards", value, 'ms', "the same customers, bare", peer, ratio, "<= 1.05", ratio <= 1.05)  # fmt: skip


def _turn(sides: tuple[Process, Process], number: int) -> tuple[float, float]:
    """One load on either side, each beginning every other time."""
    order = (0, 1) if number % 2 else (1, 0)
    took = {side: sides[side].ask('load') for side in order}
    return took[0], took[1]


def scan(scratch: Scratch) -> Iterator[Result]:
    """A card read at the till, over HTTP with all that belongs to it: one of very many, and one of few."""
    took = {count: _scans(scratch, count) for count in (MANY, FEW)}
    (value, late), (peer, _late) = took[MANY]['scan'], took[FEW]['scan']
    yield Result("Read a card over HTTP, of 100,000", value, 'ms', "of 1,000", peer, value / peer, "95 % < 300 ms", late < 300)  # fmt: skip
    (value, late), (peer, _late) = took[MANY]['find'], took[FEW]['find']
    yield Result("Find a holder over HTTP, of 100,000", value, 'ms', "of 1,000", peer, value / peer, "95 % < 300 ms", late < 300)  # fmt: skip


def _scans(scratch: Scratch, count: int) -> dict[str, tuple[float, float]]:
    """Median and 95th percentile, in milliseconds, of reading cards and of finding holders among ``count``."""
    name = scratch.copy('card_template', f'scan{"many" if count == MANY else "few"}')
    with Process('cards', name) as cards, hot_card.server(name, 2) as port:
        cards.ask('customers', count)
        codes = cards.ask('card_for_each')
        session = cards.ask('session')
        words = [
            word % (number * 7 % count % 10_000) if '%' in word else word
            for number in range(SCANS)
            for word in WORDS[number % 4 : number % 4 + 1]
        ]
        questions = {'scan': ('identify', codes[:: max(1, len(codes) // SCANS)][:SCANS]), 'find': ('find', words)}
        took = {}
        for what, (verb, texts) in questions.items():
            seconds = hot_card.ask(port, name, session, verb, texts[:20] + texts)[20:]
            took[what] = (statistics.median(seconds) * 1000, statistics.quantiles(seconds, n=20)[-1] * 1000)
    return took
