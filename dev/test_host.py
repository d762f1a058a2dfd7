"""Run Odoo's own till tests with the add-on, in pieces: none may fail that passes without it.

The add-on and the modules that live at the till beside it are installed first; what runs are the tests that Odoo runs
on an installed system (post_install). What fails runs again without the add-on, and, if it passes there, once more with
it, because browsers stumble. Each verdict is kept in a journal as soon as it is known, so a run that is ended goes on
where it was; another state of the add-on begins anew. ``TAGS=/pos_hr,/point_of_sale:TestUi`` chooses, ``FRESH=1``
forgets.
"""

import ast
import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import odoo_log
from run_tests import database
from test_host_known import KNOWN

LOGS = Path(os.environ['STATE'], 'test-host')
JOURNAL = LOGS / 'journal.txt'
ADDONS = Path(os.environ['ODOO'], 'odoo/addons')
MODULES = (
    'point_of_sale', 'loyalty', 'pos_loyalty', 'pos_discount', 'pos_restaurant', 'pos_hr', 'pos_sale', 'pos_self_order',
)  # fmt: skip
# One test of Odoo's runs the unit tests of all JavaScript; the name in brackets leaves those of the till.
UNIT = 'web:WebSuite.test_unit_desktop'
FILTERS = {UNIT: '[@point_of_sale]'}
PIECE = 20  # tests; a piece of tours takes some minutes, and its verdicts are written when it ends
LIMIT = 40 * 60  # seconds; a piece that takes longer hangs
BASES = {'with': 'card_beside', 'without': 'host_beside', 'again': 'card_beside'}
# What is said of a test that failed with the add-on, by how it went (without it, once more with it).
SAYINGS = {
    ('failed', None): "fails without the add-on, too",
    ('passed', 'passed'): "stumbled once",
    ('passed', 'failed'): "FAILS ONLY WITH THE ADD-ON",
}


def listed() -> Iterator[str]:
    """Name all tests as ``module:Class.test``; Odoo runs only what a class defines itself, not what it inherits."""
    for module in MODULES:
        for path in sorted((ADDONS / module / 'tests').glob('test_*.py')):
            for node in ast.parse(path.read_text(encoding='utf-8')).body:
                if isinstance(node, ast.ClassDef):
                    for test in node.body:
                        if isinstance(test, ast.FunctionDef) and test.name.startswith('test'):
                            yield f'{module}:{node.name}.{test.name}'
    yield UNIT


def chosen(tests: Iterable[str]) -> list[str]:
    """Keep the tests that ``TAGS`` asks for, each once."""
    tags = tuple(tag for tag in os.environ.get('TAGS', '').split(',') if tag) or ('/',)
    return [test for test in dict.fromkeys(tests) if f'/{test}'.startswith(tags)]


class Journal:
    """The verdicts of each test in this state of the add-on: ``with`` it, ``without`` it, and ``again``."""

    def __init__(self, key: str) -> None:
        self.key = key
        self.known: dict[tuple[str, str], str] = {}
        for line in JOURNAL.read_text(encoding='utf-8').splitlines() if JOURNAL.exists() else ():
            state, side, test, verdict = line.split(' ', 3)
            if state == key:
                self.known[side, test] = verdict

    def note(self, side: str, verdicts: dict[str, str]) -> None:
        with JOURNAL.open('a', encoding='utf-8') as journal:
            journal.writelines(f'{self.key} {side} {test} {verdict}\n' for test, verdict in verdicts.items())
        self.known.update({(side, test): verdict for test, verdict in verdicts.items()})

    def of(self, side: str, test: str) -> str | None:
        """``passed``, ``skipped``, ``left out`` (never started), ``failed``; None if it is not known yet."""
        verdict = self.known.get((side, test))
        return verdict and verdict.partition(':')[0]

    def reason(self, test: str) -> str:
        return self.known.get(('with', test), '').partition(': ')[2]

    def failed(self, side: str, tests: Iterable[str]) -> list[str]:
        return [test for test in tests if self.of(side, test) == 'failed']


def read(lines: list[str], asked: Iterable[str]) -> dict[str, str]:
    """Tell how each test went; a class that could not be set up fails with all its tests."""
    broken, reasons = odoo_log.read_broken(lines), odoo_log.read_reasons(lines)
    started, skipped = odoo_log.read_started(lines), odoo_log.read_skipped(lines)
    verdicts = {}
    for test in asked:
        fault = next((name for name in (test, test.rpartition('.')[0]) if name in broken), None)
        if fault or odoo_log.NO_BROWSER.search(skipped.get(test, '')):
            verdicts[test] = f'failed: {reasons.get(fault) or skipped.get(test, "no reason was logged")}'
        else:
            verdicts[test] = 'skipped' if test in skipped else 'passed' if test in started else 'left out'
    return verdicts


def run(side: str, name: str, tests: list[str]) -> dict[str, str]:
    """Run tests on a database where everything is installed; give each test's verdict."""
    log, tags = LOGS / f'{name}.log', ','.join(f'/{test}{FILTERS.get(test, "")}' for test in tests)
    command = [
        sys.executable,
        '-m',
        'odoo',
        '--config',
        os.environ['CONF'],
        '-d',
        name,
        '--stop-after-init',
        '--test-tags',
        tags,
        '--http-port',
        database('free_port'),
        '--max-cron-threads',
        '0',
        '--screenshots',
        str(LOGS / 'screenshots'),
    ]
    with log.open('a+', encoding='utf-8') as output:
        begin = output.tell()
        with contextlib.suppress(subprocess.TimeoutExpired):
            subprocess.run(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, check=False, timeout=LIMIT
            )
        output.seek(begin)
        lines = output.read().splitlines()
    if not odoo_log.read_odoo(lines).counted:
        raise SystemExit(f'Odoo did not come to an end of the tests {side} the add-on; see {log}')
    return read(lines, tests)


class Run:
    """One run: its databases are made when they are first needed and dropped at the end."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal
        self.names: dict[str, str] = {}

    def tests(self, side: str, tests: list[str], place: str) -> None:
        """Run tests on one side unless their verdicts are known; note and tell them."""
        tests = [test for test in tests if self.journal.of(side, test) is None]
        if not tests:
            return
        base, start = BASES[side], time.monotonic()
        if base not in self.names:
            self.names[base] = f'{base}_{os.getpid()}'
            database('clone_db', base, self.names[base])
        self.journal.note(side, run(side, self.names[base], tests))
        failed = self.journal.failed(side, tests)
        minutes = (time.monotonic() - start) / 60
        print(f'{place}: {side}: {len(tests)} tests, {len(failed)} failed, {minutes:.1f} min', flush=True)

    def piece(self, tests: list[str], place: str) -> None:
        """Run a piece with the add-on, what failed without it, and what is then suspect once more with it."""
        self.tests('with', tests, place)
        failed = self.journal.failed('with', tests)
        self.tests('without', failed, place)
        self.tests('again', [test for test in failed if self.journal.of('without', test) != 'failed'], place)

    def end(self) -> None:
        for name in self.names.values():
            database('drop_db', name)


def saying(journal: Journal, test: str) -> str:
    without, again = journal.of('without', test), journal.of('again', test)
    return SAYINGS['failed', None] if without == 'failed' else SAYINGS['passed', again or 'failed']


def tell(journal: Journal, tests: list[str]) -> int:
    """Print what failed, and why as far as is known; return how many fail only with the add-on."""
    guilty = 0
    for test in journal.failed('with', tests):
        verdict = saying(journal, test)
        guilty += verdict == SAYINGS['passed', 'failed']
        print(f'{verdict}: {test}\n    {KNOWN.get(test) or journal.reason(test)}')
    counts = {word: sum(journal.of('with', test) == word for test in tests) for word in ('skipped', 'left out')}
    print(', '.join(f'{count} {word}' for word, count in counts.items()) + ' by Odoo itself')
    print(f'{len(tests) - sum(counts.values()) - guilty} passed, {guilty} failed')
    return guilty


def main() -> int:
    LOGS.mkdir(parents=True, exist_ok=True)
    if os.environ.get('FRESH'):
        JOURNAL.unlink(missing_ok=True)
    journal, tests = Journal(database('card_key')), chosen(listed())
    todo = [test for test in tests if journal.of('with', test) is None] + journal.failed('with', tests)
    run = Run(journal)
    try:
        for begin in range(0, len(todo), PIECE):
            run.piece(todo[begin : begin + PIECE], f'{begin}/{len(todo)}')
    finally:
        run.end()
    return 1 if tell(journal, tests) or not tests else 0


if __name__ == '__main__':
    sys.exit(main())
