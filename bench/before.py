"""The add-on as it was at another revision, and as it is now, asked the same questions in turn: ``make bench
BEFORE=REVISION``.

The questions are this clone's own on both sides; only the add-on differs.
"""

import os
import statistics
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import compare
import hot_card
from process import ROOT, STATE, Process, Scratch, database, install
from result import Result

BAR = 1.02
OTHERS, CUSTOMERS = 20_000, 20_000
POSTINGS, ACCOUNTS, ISSUED = 20_000, 5_000, 20_000
ROUNDS = {'order': 180, 'post': 36, 'issued': 18, 'load': 36, 'settle': 24}
HOT_RUNS, HOT_ROUNDS = 7, 25
FOLDER = STATE / 'before'
CONF = str(FOLDER / 'odoo.conf')
TEMPLATE = 'before_template'


def make(revision: str) -> None:
    """Lay out the add-on of ``revision`` and install it into a template database of its own."""
    addon = FOLDER / 'customer_card'
    subprocess.run(['rm', '-rf', str(FOLDER)], check=True)
    addon.mkdir(parents=True)
    archive = subprocess.run(['git', 'archive', revision], cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout
    subprocess.run(['tar', '-x', '-C', str(addon)], check=True, input=archive)
    with open(os.environ['CONF'], encoding='utf-8') as ours:
        text = ours.read().replace(str(STATE / 'addons'), str(FOLDER))
    with open(CONF, 'w', encoding='utf-8') as theirs:
        theirs.write(text)
    database('clone_db', 'host_template', TEMPLATE)
    install(TEMPLATE, 'customer_card', CONF)


def _sides(kind: str = 'cards') -> dict[str, compare.Side]:
    return {'before': compare.Side(TEMPLATE, kind, CONF), 'now': compare.Side('card_template', kind)}


def _compared(
    name: str, scratch: Scratch, question: str, *, kind: str = 'cards', prepare=None, warm_up: int = 2
) -> Iterator[Result]:
    rounds = compare.rounds(scratch, _sides(kind), question, ROUNDS[question], warm_up=warm_up, prepare=prepare)
    before, now = (statistics.median(row[side] for row in rounds) for side in ('before', 'now'))
    ratio = statistics.median(row['now'] / row['before'] for row in rounds)
    yield Result(name, now, 'time', "before", before, ratio, f"<= {BAR}", ratio <= BAR)


def orders(scratch: Scratch) -> Iterator[Result]:
    """Milliseconds of a paid order, with a card that earns and without any."""
    for kind, name in (('cards', "Paid order with a card that earns"), ('cardless', "Paid order without a card")):
        yield from _compared(name, scratch, 'order', kind=kind, prepare=_other_cards, warm_up=compare.WARM_UP)


def _other_cards(_side: str, process: Process) -> None:
    process.ask('other_cards', OTHERS)


def batch(scratch: Scratch) -> Iterator[Result]:
    """Seconds of one batch in the ledger."""
    yield from _compared("Batch of 20,000 on 5,000 accounts", scratch, 'post', prepare=_accounts)


def settle(scratch: Scratch) -> Iterator[Result]:
    """Seconds of a settlement of as many entries."""
    yield from _compared("Settlement of 20,000 entries", scratch, 'settle', prepare=_accounts, warm_up=1)


def _accounts(_side: str, process: Process) -> None:
    process.ask('batch_cards', ACCOUNTS)
    process.ask('several', POSTINGS)


def issue(scratch: Scratch) -> Iterator[Result]:
    """Seconds of a batch of cards."""
    yield from _compared(
        "Batch of 20,000 cards", scratch, 'issued', prepare=lambda _s, p: p.ask('several', ISSUED), warm_up=1
    )


def load(scratch: Scratch) -> Iterator[Result]:
    """Milliseconds until a till has what it opens with."""
    yield from _compared("Open a till, 20,000 customers and cards", scratch, 'load', prepare=_customers)


def _customers(_side: str, process: Process) -> None:
    process.ask('customers', CUSTOMERS)
    process.ask('card_for_each')


def hot(scratch: Scratch) -> Iterator[Result]:
    """Seconds of one spend, on average, while 32 clients spend one card; both servers in turn."""
    took: dict[str, list[float]] = {'before': [], 'now': []}
    with ExitStack() as stack:
        ready = {}
        for label, side in _sides().items():
            name = scratch.copy(side.source, f'hot{label}')
            process = stack.enter_context(Process(side.kind, name, side.conf))
            port = stack.enter_context(hot_card.server(name, 2 * (os.cpu_count() or 1), side.conf))
            ready[label] = (name, process, port)
            hot_card.run(port, name, process.ask('hot_card', 1000.0), clients=4, rounds=10)
        for turn in range(HOT_RUNS):
            for label in sorted(ready, reverse=bool(turn % 2)):
                name, process, port = ready[label]
                spends, seconds = hot_card.run(port, name, process.ask('hot_card', 1e6), rounds=HOT_ROUNDS)
                if spends.failed:
                    raise RuntimeError(f"{label}: {spends.failed[0]}")
                took[label].append(seconds / len(spends.seconds) * 1000)
    before, now = (statistics.median(took[label]) for label in ('before', 'now'))
    ratio = statistics.median(new / old for new, old in zip(took['now'], took['before'], strict=True))
    yield Result("One spend on a hot card, 32 clients", now, 'ms', "before", before, ratio, f"<= {BAR}", ratio <= BAR)


BENCHMARKS: dict[str, Callable[[Scratch], Iterator[Result]]] = {
    'orders': orders,
    'hot': hot,
    'load': load,
    'issue': issue,
    'batch': batch,
    'settle': settle,
}
