"""The benchmarks: ratios between the add-on and its host, measured side by side in one run.

``run.py [NAME...]`` runs all of them, or those named (orders, hot, batch, issue, imports, identify, list, print, load,
scan, names, credit, line). Prints a table; a run of all writes ``bench/results.json``. With ``BEFORE=REVISION`` the
add-on of that revision is the peer instead (see :mod:`before`).
"""

import json
import os
import signal
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

import before
import compare
import credit
import hot_card
import till
from process import LOG, Process, Scratch, database, install
from result import Result

RESULTS = Path(__file__).with_name('results.json')
ORDERS, OTHERS = 180, 20_000
POSTINGS, ACCOUNTS, BATCHES = 20_000, 5_000, 5
ISSUED, COUPONS = 100_000, 3_000
LONG_LIST, SHORT_LIST = 20_000, 2_000
PRINTED = 1_000
MANY, FEW, LOOKUPS = 1_000_000, 1_000, 400
LISTS = 20
WORKERS = 2 * (os.cpu_count() or 1)  # what Odoo advises, less the one for cron


def say(text: str) -> None:
    print(f'==> {text}', file=sys.stderr, flush=True)


def rounded(number: float | None) -> float | None:
    return None if number is None else round(number, 3)


# --- one order --------------------------------------------------------------------------------------------------------


def orders(scratch: Scratch) -> Iterator[Result]:
    """The same order on the bare host, with Odoo's loyalty, and with our cards (shown or not) in a shop that has very
    many of them.
    """
    loyalty = scratch.copy('host_template', 'promotion')
    install(loyalty, 'pos_loyalty')
    sources = {'bare': 'host_template', 'loyalty': loyalty, 'cards': 'card_template', 'cardless': 'card_template'}
    sides = {kind: compare.Side(source, kind) for kind, source in sources.items()}
    rounds = compare.rounds(scratch, sides, 'order', ORDERS, prepare=_many_cards)
    typical = {side: statistics.median(row[side] for row in rounds) for side in sides}
    ratio = statistics.median(row['cards'] / row['bare'] for row in rounds)
    yield Result(
        "Paid order with a card that earns",
        typical['cards'],
        'ms',
        "bare point_of_sale",
        typical['bare'],
        ratio,
        "<= 1.05",
        ratio <= 1.05,
    )
    ours = statistics.median(row['cards'] - row['cardless'] for row in rounds)
    theirs = statistics.median(row['loyalty'] - row['bare'] for row in rounds)
    yield Result(
        "What the card adds to an order without",
        ours,
        'ms',
        "what pos_loyalty adds",
        theirs,
        ours / theirs,
        "< 1",
        ours < theirs,
    )


def _many_cards(side: str, process: Process) -> None:
    if side in {'cards', 'cardless'}:
        process.ask('other_cards', OTHERS)


# --- one hot card -----------------------------------------------------------------------------------------------------


def hot(scratch: Scratch) -> Iterator[Result]:
    """Thirty-two clients ask for more than one card has; and what eight tills do to Odoo's wallet."""
    name, other = scratch.copy('card_template', 'hot'), scratch.copy('host_template', 'wallet')
    install(other, 'pos_loyalty')
    with Process('loyalty', other) as loyalty:
        wallet = loyalty.ask('wallet_at_eight_tills')
    amount = hot_card.CLIENTS * hot_card.ROUNDS - 100.0
    with Process('cards', name) as cards, hot_card.server(name, WORKERS) as port:
        warm = cards.ask('hot_card', 1000.0)
        hot_card.run(port, name, warm, clients=4, rounds=10)
        hot_card.nothing(port, name, clients=4, rounds=10)
        empty = [hot_card.nothing(port, name)]
        card = cards.ask('hot_card', amount)
        load, seconds = hot_card.run(port, name, card)
        empty.append(hot_card.nothing(port, name))  # before and after: what disturbs the machine meets both
        held = cards.ask('held', card['account'])
    for failure in load.failed[:3]:
        say(failure)
    speed = len(load.seconds) / seconds
    late = statistics.quantiles(load.seconds, n=20)[-1]
    over = max(0.0, load.granted - amount, held - amount)
    whole = not load.failed and load.granted == held == amount
    trivial = hot_card.CLIENTS * hot_card.ROUNDS / statistics.mean(empty)
    ratio = speed / trivial
    peer, holds = "a signed-in route that does nothing", ratio >= 0.5 and whole
    yield Result("Spends on one hot card, 32 clients", speed, 'op/s', peer, trivial, ratio, ">= 0.5", holds)
    yield Result("... 95th percentile of their waiting", late, 's', "the bar", 1.0, late, "< 1", late < 1)
    peer, holds = "Odoo's wallet of 100 at 8 tills", over == 0 and whole
    yield Result("... overspent", over, 'money', peer, max(0.0, -wallet), None, "0", holds)


# --- a batch ----------------------------------------------------------------------------------------------------------


def batch(scratch: Scratch) -> Iterator[Result]:
    """The ledger's batch, and the same rows by one bare statement on a copy, in turn."""
    names = [scratch.copy('card_template', side) for side in ('batch', 'rows')]
    with Process('cards', names[0]) as ledger, Process('cards', names[1]) as plain:
        for process in (ledger, plain):
            process.ask('batch_cards', ACCOUNTS)
        rounds = [(ledger.ask('post', POSTINGS), plain.ask('bare', POSTINGS)) for _batch in range(1 + BATCHES)][1:]
    ours, bare = (POSTINGS / statistics.median(column) for column in zip(*rounds, strict=True))
    ratio = ours / bare
    yield Result(
        "Batch of 20,000 on 5,000 accounts",
        ours,
        'postings/s',
        "one bare statement",
        bare,
        ratio,
        ">= 0.3 and >= 5000/s",
        ratio >= 0.3 and ours >= 5000,
    )


# --- issuing ----------------------------------------------------------------------------------------------------------


def issue(scratch: Scratch) -> Iterator[Result]:
    """100,000 cards in one batch, and Odoo's coupon wizard with fewer, per card."""
    ours, peer = scratch.copy('card_template', 'cards'), scratch.copy('host_template', 'coupons')
    install(peer, 'pos_loyalty')
    with Process('cards', ours) as cards, Process('loyalty', peer) as coupons:
        cards.ask('issue', 20_000)  # warm
        answer = cards.ask('issue', ISSUED)
        wizard = statistics.median(COUPONS / coupons.ask('issue', COUPONS) for _batch in range(3))
    speed = ISSUED / answer['seconds']
    ratio = speed / wizard
    yield Result(
        "Batch of 100,000 cards", speed, 'cards/s', "Odoo's coupon wizard", wizard, ratio, ">= 10", ratio >= 10
    )
    yield Result(
        "... memory it took",
        answer['grown'],
        'MB',
        "the bar",
        100.0,
        answer['grown'] / 100,
        "< 100 MB",
        answer['grown'] < 100,
    )


def imports(scratch: Scratch) -> Iterator[Result]:
    """A list of 20,000 cards with new customers and balances, in parts; and one of a single part, per line."""
    with Process('cards', scratch.copy('card_template', 'imports')) as cards:
        cards.ask('imported', SHORT_LIST)  # warm
        short = cards.ask('imported', SHORT_LIST)['seconds']
        answer = cards.ask('imported', LONG_LIST)
        short = (short + cards.ask('imported', SHORT_LIST)['seconds']) / 2  # before and after
    speed, peer = LONG_LIST / answer['seconds'], SHORT_LIST / short
    ratio, grown = speed / peer, answer['grown']
    yield Result("Import of 20,000 cards", speed, 'cards/s', "of 2,000", peer, ratio, ">= 0.8", ratio >= 0.8)
    yield Result("... memory it took", grown, 'MB', "the bar", 100.0, grown / 100, "< 100 MB", grown < 100)


# --- a card among many ------------------------------------------------------------------------------------------------


def identify(scratch: Scratch) -> Iterator[Result]:
    """One card among a million and among a thousand; and Odoo's loyalty card by its code, among a million too."""
    names = {side: scratch.copy('card_template', side) for side in ('many', 'few')}
    peer = scratch.copy('host_template', 'codes')
    install(peer, 'pos_loyalty')
    with (
        Process('cards', names['many']) as many,
        Process('cards', names['few']) as few,
        Process('loyalty', peer) as codes,
    ):
        for process, count in ((many, MANY), (few, FEW), (codes, MANY)):
            process.ask('fill', count)
        questions = {
            'many': (many, 'identify'),
            'few': (few, 'identify'),
            'found': (many, 'find'),
            'peer': (codes, 'find'),
        }
        rounds = [
            {name: process.ask(what) for name, (process, what) in questions.items()}
            for _round in range(compare.WARM_UP + LOOKUPS)
        ]
    typical = {name: statistics.median(row[name] for row in rounds[compare.WARM_UP :]) for name in questions}
    ratio = typical['many'] / typical['few']
    name = "Identify one card of 1,000,000 at the till"
    yield Result(name, typical['many'], 'ms', "of 1,000", typical['few'], ratio, "<= 1.3", ratio <= 1.3)
    ratio = typical['found'] / typical['peer']
    name, what = "Find one usable card of 1,000,000", "loyalty.card by code"
    yield Result(name, typical['found'], 'ms', what, typical['peer'], ratio, "< 1", ratio < 1)


def listed(scratch: Scratch) -> Iterator[Result]:
    """The back office's list of a million cards: as it opens, and by what a person types into its search."""
    name = scratch.copy('card_template', 'listed')
    with Process('cards', name) as many:
        many.ask('customers', MANY // 10)
        many.ask('fill', MANY)
        rounds = [many.ask('listed') for _round in range(1 + LISTS)][1:]
    typical = {what: statistics.median(row[what] for row in rounds) for what in rounds[0]}
    worst = max(typical, key=typical.get)
    yield Result(
        "List of 1,000,000 cards opens in",
        typical['opened'],
        'ms',
        "the bar",
        1000.0,
        typical['opened'] / 1000,
        "< 1000 ms",
        typical['opened'] < 1000,
    )
    yield Result(
        "... slowest of its searches and groups",
        typical[worst],
        'ms',
        worst,
        1000.0,
        typical[worst] / 1000,
        "< 1000 ms",
        typical[worst] < 1000,
    )


# --- printing ---------------------------------------------------------------------------------------------------------


def print_cards(scratch: Scratch) -> Iterator[Result]:
    """1000 cards, front and back, on sheets of ten in one file."""
    with Process('cards', scratch.copy('card_template', 'print')) as cards:
        cards.ask('print_cards', 20)  # warm
        speed = PRINTED / cards.ask('print_cards', PRINTED)
    yield Result(
        "Print 1,000 cards into one file", speed, 'cards/s', "the bar", 100.0, speed / 100, ">= 100", speed >= 100
    )


BENCHMARKS: dict[str, Callable[[Scratch], Iterator[Result]]] = {
    'orders': orders,
    'hot': hot,
    'batch': batch,
    'issue': issue,
    'imports': imports,
    'identify': identify,
    'list': listed,
    'print': print_cards,
    'load': till.load,
    'scan': till.scan,
    'names': till.names,
    'credit': credit.orders,
    'line': credit.line,
}


def table(results: list[Result]) -> None:
    print(f"\n{'':42}{'value':>12} {'':11}{'peer':>10}  {'ratio':>6}  {'bar':<21}")
    for row in results:
        peer = '' if row.peer_value is None else f'{row.peer_value:,.2f}'
        ratio = '' if row.ratio is None else f'{row.ratio:.2f}'
        print(
            f"{row.name:<42}{row.value:>12,.2f} {row.unit:<11}{peer:>10}  {ratio:>6}  {row.bar:<21}"
            f"{'holds' if row.holds else 'MISSED':<7} {row.peer}"
        )


def main() -> int:
    revision = os.environ.get('BEFORE', '')
    benchmarks = before.BENCHMARKS if revision else BENCHMARKS
    chosen = sys.argv[1:] or list(benchmarks)
    if unknown := set(chosen) - set(benchmarks):
        sys.exit(f"There is no benchmark {', '.join(sorted(unknown))}; there are {', '.join(benchmarks)}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the scratch databases are dropped
    LOG.write_text('', encoding='utf-8')
    database('card_template')
    if revision:
        before.make(revision)
    results: list[Result] = []
    for name in chosen:
        say(f"Measuring: {name}")
        start = time.monotonic()
        with Scratch() as scratch:
            found = list(benchmarks[name](scratch))
        say(f"{name} took {time.monotonic() - start:.0f} s")
        table(found)  # at once: who stops it has what was measured
        results += found
    if len(chosen) > 1:
        table(results)
    if not revision and len(chosen) == len(BENCHMARKS):  # a part of them is for the eye
        rows = [
            asdict(row) | {key: rounded(getattr(row, key)) for key in ('value', 'peer_value', 'ratio')}
            for row in results
        ]
        RESULTS.write_text(json.dumps(rows, indent=2) + '\n', encoding='utf-8')
    return 0 if all(row.holds for row in results) else 1


if __name__ == '__main__':
    sys.exit(main())
