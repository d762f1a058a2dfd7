"""Compare Odoo's own tests without and with the add-on: none may fail only because the add-on is there.

The add-on and loyalty are installed first, so what runs are the tests that Odoo runs on an installed system (post_install).
A test that fails only with it runs a second time: browsers stumble, and a stumble is not our failure.
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


def confirm(name: str, suspects: set[str]) -> set[str]:
    """Run the suspects again with the add-on; return those that fail again."""
    print(f'{len(suspects)} fail only with the add-on; running them once more', flush=True)
    tags = ','.join(f'/{test}' for test in sorted(suspects))
    _report, broken = tests('with', name, tags, '-again')
    return suspects & broken


def compare() -> int:
    names = {side: prepare(side) for side in BASES}
    try:
        results = {side: tests(side, name, TAGS) for side, name in names.items()}
        guilty = results['with'][1] - results['without'][1]
        if guilty:
            guilty = confirm(names['with'], guilty)
    finally:
        for name in names.values():
            database('drop_db', name)
    return verdict({side: report for side, (report, _broken) in results.items()}, guilty)


def verdict(reports: dict[str, odoo_log.Report], guilty: set[str]) -> int:
    """Pass only if both sides counted the same number of tests, one at least, and nothing fails only with us."""
    ran = {side: report.ran for side, report in reports.items()}
    uneven = not all(report.counted and report.ran for report in reports.values()) or len(set(ran.values())) > 1
    if uneven:
        print(f'The two sides did not run the same tests: {ran}; see {LOGS}')
    for test in sorted(guilty):
        print(f'fails only with the add-on: {test}')
    print(f'{ran["with"] - len(guilty)} passed, {len(guilty) + uneven} failed')
    return 1 if guilty or uneven else 0


if __name__ == '__main__':
    LOGS.mkdir(parents=True, exist_ok=True)
    sys.exit(compare())
