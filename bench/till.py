"""A till in a shop with very many customers: how long it takes to open, to read a card over HTTP,
and to find a holder.
"""

import statistics
from collections.abc import Iterator

import compare
import hot_card
from process import Process, Scratch
from result import Result

MANY, FEW = 100_000, 1_000
CONTACTS = 1_000_000  # who hold no card
LOADS, SCANS = 60, 200
WORDS = ("0912 %04d", "%04d", "Customer N%04d", "cust")  # a phone, its end, a full name, and what everybody is called


def load(scratch: Scratch) -> Iterator[Result]:
    """Yield what a till loads when it opens: the same customers without the add-on, and with a card
    for each of them.
    """
    sides = {'bare': compare.Side('host_template', 'bare'), 'cards': compare.Side('card_template', 'cards')}
    rounds = compare.rounds(scratch, sides, 'load', LOADS, warm_up=3, prepare=_many_customers)
    peer, value = (statistics.median(row[side] for row in rounds) for side in sides)
    ratio = statistics.median(row['cards'] / row['bare'] for row in rounds)
    yield Result(
        "Open a till, 100,000 customers and cards",
        value,
        'ms',
        "the same customers, bare",
        peer,
        ratio,
        "<= 1.05",
        ratio <= 1.05,
    )


def _many_customers(side: str, process: Process) -> None:
    process.ask('customers', MANY)
    if side == 'cards':
        process.ask('card_for_each')


def scan(scratch: Scratch) -> Iterator[Result]:
    """A card read at the till, over HTTP with all that belongs to it: one of very many, and one of few."""
    took = {count: _scans(scratch, count) for count in (MANY, FEW)}
    (value, late), (peer, _late) = took[MANY]['scan'], took[FEW]['scan']
    yield Result(
        "Read a card over HTTP, of 100,000", value, 'ms', "of 1,000", peer, value / peer, "95 % < 300 ms", late < 300
    )
    (value, late), (peer, _late) = took[MANY]['find'], took[FEW]['find']
    yield Result(
        "Find a holder over HTTP, of 100,000", value, 'ms', "of 1,000", peer, value / peer, "95 % < 300 ms", late < 300
    )


def names(scratch: Scratch) -> Iterator[Result]:
    """Holders found by name, phone, and what everybody is called, beside very many contacts, and among themselves."""
    value, peer = (_scans(scratch, FEW, beside)['find'][0] for beside in (CONTACTS, 0))
    ratio = value / peer
    yield Result(
        "Find one of 1,000 holders, 1,000,000 contacts", value, 'ms', "1,000", peer, ratio, "<= 1.3", ratio <= 1.3
    )


def _scans(scratch: Scratch, count: int, beside: int = 0) -> dict[str, tuple[float, float]]:
    """Median and 95th percentile, in milliseconds, of reading cards and of finding holders among ``count``, with so
    many contacts beside them.
    """
    name = scratch.copy('card_template', f'scan{"many" if count == MANY or beside else "few"}')
    with Process('cards', name) as cards, hot_card.server(name, 2) as port:
        if beside:
            cards.ask('customers', beside)
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
