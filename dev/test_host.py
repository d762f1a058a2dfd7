"""Run Odoo's own tests with the add-on: none may fail that passes without it.

The add-on and loyalty are installed first, so what runs are the tests that Odoo runs on an installed system (post_install).
Only what fails with the add-on runs again: without it, and, if it passes there, once more with it, because browsers stumble.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

import odoo_log
from run_tests import database

LOGS = Path(os.environ['STATE'], 'test-host')
TAGS = os.environ.get('TAGS') or '/point_of_sale,/pos_loyalty'
BASES = {'without': 'host_template', 'with': 'card_template'}


def odoo(log: Path, name: str, *options: str) -> list[str]:
    """Run Odoo on a database, its output into a file, and return the file's lines."""
    command = [sys.executable, '-m', 'odoo', '--config', os.environ['CONF'], '-d', name, '--stop-after-init']
    with log.open('w', encoding='utf-8') as output:
        subprocess.run(
            [*command, *options], stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, check=False
        )
    return log.read_text(encoding='utf-8', errors='replace').splitlines()


def prepare(side: str) -> str:
    """Make the side's database: a copy of its template with Odoo's loyalty installed beside."""
    name = f'host_{side}_{os.getpid()}'
    database('clone_db', BASES[side], name)
    odoo(LOGS / f'{side}-install.log', name, '-i', 'pos_loyalty', '--no-http')
    return name


def tests(side: str, name: str, tags: str, attempt: str = '') -> tuple[odoo_log.Report, set[str]]:
    """Run the tests of modules that are already installed; give the count and the failing ones."""
    start = time.monotonic()
    lines = odoo(
        LOGS / f'{side}{attempt}.log', name, '--test-tags', tags, '--http-port', database('free_port'),
        '--max-cron-threads', '0', '--screenshots', str(LOGS / 'screenshots'),
    )  # fmt: skip
    report, broken = odoo_log.read_odoo(lines), set(odoo_log.read_broken(lines))
    minutes = (time.monotonic() - start) / 60
    print(f'{side} the add-on: {report.ran} tests, {len(broken)} failing, {minutes:.0f} min', flush=True)
    return report, broken


def again(side: str, name: str, suspects: set[str]) -> set[str]:
    """Run only the suspects; return those that fail."""
    print(f'{len(suspects)} to run again {side} the add-on', flush=True)
    return suspects & tests(side, name, ','.join(f'/{test}' for test in sorted(suspects)), '-again')[1]


def compare() -> int:
    names = {side: prepare(side) for side in BASES}
    try:
        report, broken = tests('with', names['with'], TAGS)
        guilty = broken - again('without', names['without'], broken) if broken else set()
        guilty = again('with', names['with'], guilty) if guilty else set()
    finally:
        for name in names.values():
            database('drop_db', name)
    for test in sorted(guilty):
        print(f'fails only with the add-on: {test}')
    if not (report.counted and report.ran):
        print(f'No test was counted; see {LOGS}')
    print(f'{report.ran - len(guilty)} passed, {len(guilty) + (not report.ran)} failed')
    return 1 if guilty or not report.ran else 0


if __name__ == '__main__':
    LOGS.mkdir(parents=True, exist_ok=True)
    sys.exit(compare())
