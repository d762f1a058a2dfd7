"""Run all stages of the tests, show their progress, and end with one line: ``N passed, M failed``.

Called by ``make test`` with the environment that ``host.sh`` has prepared. ``ONLY=core,odoo,beside,outside`` chooses
stages, ``TAGS=/customer_card:TestX.test_y`` chooses Odoo tests (Odoo's own test tags). Odoo's tests run on ``SERVERS``
servers side by side, each with a database of its own (see ``odoo_tests.py``): one for each core, or one alone for
chosen tests. Those tagged ``beside`` need other modules of Odoo's and run where these are installed.
"""

import contextlib
import os
import queue
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import odoo_log
import shared_tests
from odoo_log import Report

ROOT = Path(__file__).resolve().parent.parent
LOGS = Path(os.environ['STATE'], 'test')
SERVERS = int(os.environ.get('SERVERS') or (1 if os.environ.get('TAGS') else min(os.cpu_count() or 1, 4)))
SHARED = LOGS / f'shared_{os.getpid()}'
TEMPLATES = {'odoo': 'test_template', 'beside': 'test_beside'}  # what a stage's databases are copies of
BESIDE = 'beside'  # the tag of tests that need other modules of Odoo's, and the stage that runs them
HEARTBEAT = 30  # seconds of silence after which we say that the stage is alive
LIMIT = 65 * 60  # seconds; a stage that takes longer hangs, on a machine twice as slow as a usual one
LOUD = {'WARNING', 'ERROR', 'CRITICAL'}
STARTED = time.monotonic()


class Stage(NamedTuple):
    """One kind of tests: how to start it (side by side, where it is several), how to read its log, which of its lines
    are worth showing.
    """

    title: str
    commands: Callable[[], list[list[str]]]
    read: Callable[[Iterable[str]], Report]
    show: Callable[[Iterator[str]], Iterator[str]]


def database(*words: str) -> str:
    """Call a function of ``databases.sh`` or ``host.sh`` and return what it prints."""
    command = [ROOT / 'dev/db.sh', *words]
    return subprocess.run(
        command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True
    ).stdout.strip()


def databases() -> list[str]:
    """The databases of Odoo's tests, one for each server."""
    return [f'test{number}_{os.getpid()}' for number in range(1, SERVERS + 1)]


def odoo_commands() -> list[list[str]]:
    """Run the add-on's tests, tours included, on copies of the database it was installed into."""
    return shared_commands(TEMPLATES['odoo'], f'/customer_card,-{BESIDE}')


def beside_commands() -> list[list[str]]:
    """Run the tests that need one of Odoo's other till modules, beside which the add-on was installed."""
    return shared_commands(TEMPLATES[BESIDE], f'{BESIDE}/customer_card')


def shared_commands(template: str, tags: str) -> list[list[str]]:
    """Start the servers that share out Odoo's tests: those of ``TAGS``, otherwise of ``tags``."""
    database(template)
    SHARED.mkdir(parents=True, exist_ok=True)
    os.environ.update(SHARED=str(SHARED), TIMES=str(Path(os.environ['CACHE'], 'test_times.json')))
    return [odoo_command(name, template, os.environ.get('TAGS') or tags) for name in databases()]


def odoo_command(name: str, template: str, tags: str) -> list[str]:
    """Start one server of Odoo's tests on a copy of ``template`` of this name."""
    database('clone_db', template, name)
    return [
        sys.executable, 'dev/odoo_tests.py', '--config', os.environ['CONF'], '-d', name,
        '--test-tags', tags, '--screenshots', str(LOGS / 'screenshots'),
        '--http-port', database('free_port'), '--max-cron-threads', '0', '--stop-after-init',
    ]  # fmt: skip


def show_all(lines: Iterator[str]) -> Iterator[str]:
    yield from lines


def show_odoo(lines: Iterator[str]) -> Iterator[str]:
    """Show each test class as it starts, and every warning and error with its traceback."""
    suite, loud = '', False
    for line in lines:
        match = odoo_log.LINE.match(line)
        if match:
            loud = match['level'] in LOUD and not odoo_log.HOST_NOISE.search(line)
        if loud:
            yield line
        elif match and (start := odoo_log.STARTING.match(match['message'])):
            name = start['test'].rpartition('.')[0]
            if name != suite:
                suite = name
                yield f'{far()}{match["logger"].removeprefix("odoo.addons.customer_card.")}: {suite}'


def far() -> str:
    """Say how far Odoo's tests are, in classes and minutes."""
    ended, total, left = shared_tests.progress(SERVERS)
    return f'[{ended} of {total}, about {left / 60:.0f} min left] ' if total > 1 else ''


STAGES = {
    'core': Stage(
        "Pure Python, without Odoo", lambda: [[sys.executable, 'dev/core_tests.py']], odoo_log.read_unittest, show_all
    ),
    'odoo': Stage("Inside Odoo, with tours in a browser", odoo_commands, odoo_log.read_odoo, show_odoo),
    BESIDE: Stage("Beside Odoo's other till modules", beside_commands, odoo_log.read_odoo, show_odoo),
    'outside': Stage(
        "From outside, on a live server",
        lambda: [[sys.executable, 'dev/outside_tests.py']],
        odoo_log.read_unittest,
        show_all,
    ),
}


def say(text: str) -> None:
    minutes, seconds = divmod(int(time.monotonic() - STARTED), 60)
    print(f'{minutes:3d}:{seconds:02d}  {text}', flush=True)


def start(command: list[str]) -> 'subprocess.Popen[str]':
    return subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, errors='replace', start_new_session=True,
    )  # fmt: skip


def follow(process: 'subprocess.Popen[str]', log: Path) -> Iterator[str]:
    """Yield the process's lines as they come, keeping them in ``log``."""
    lines: queue.Queue[str | None] = queue.Queue()
    threading.Thread(target=lambda: [*map(lines.put, process.stdout), lines.put(None)], daemon=True).start()
    deadline = time.monotonic() + LIMIT
    with log.open('w', encoding='utf-8') as kept:
        while (line := next_line(lines, deadline)) is not None:
            kept.write(line)
            yield line.rstrip('\n')


def stop(process: 'subprocess.Popen[str]') -> None:
    """End the process and all it started (servers, browsers), should any of them still be there."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def next_line(lines: 'queue.Queue[str | None]', deadline: float) -> str | None:
    """Wait for a line; say every now and then that we are still there; give up at the deadline."""
    while time.monotonic() < deadline:
        try:
            return lines.get(timeout=HEARTBEAT)
        except queue.Empty:
            say('...')
    raise TimeoutError(f'no end after {LIMIT // 60} minutes')


def run(name: str, stage: Stage) -> Report:
    """Run one stage to its report."""
    say(f'{stage.title} ({name})')
    for old in LOGS.glob(f'{name}*.log'):
        old.unlink()
    try:
        commands = stage.commands()
    except (subprocess.SubprocessError, OSError) as error:
        return judge(name, Report(), str(error))
    parts = [f'{name}-{number}' for number in range(1, len(commands) + 1)] if len(commands) > 1 else [name]
    logs = [LOGS / f'{part}.log' for part in parts]
    running: list[subprocess.Popen[str]] = []
    with ThreadPoolExecutor(len(commands)) as pool:
        try:
            breakdowns = list(pool.map(lambda command, log: watch(command, stage, log, running), commands, logs))
        except BaseException:  # interrupted: the pool waits for what it began
            for process in running:
                stop(process)
            raise
    report = Report()
    for log in logs:
        lines = log.read_text(encoding='utf-8').splitlines() if log.exists() else []
        report.add(stage.read(lines))
        report.failures += odoo_log.read_failures(lines)
    return judge(name, report, ', '.join(filter(None, breakdowns)))


def watch(command: list[str], stage: Stage, log: Path, running: 'list[subprocess.Popen[str]]') -> str:
    """Show a process of the stage while it is ``running``; say how it broke down, or nothing."""
    process = start(command)
    running.append(process)
    try:
        for line in stage.show(follow(process, log)):
            say(f'  {line}')
        code = process.wait(timeout=60)
    except (TimeoutError, subprocess.SubprocessError, OSError) as error:
        return str(error)
    finally:
        stop(process)
    return f'it ended with code {code}' if code else ''


def judge(name: str, report: Report, breakdown: str) -> Report:
    """Count a stage that broke down as one more failure, so that it can never be read as success."""
    if breakdown and not report.failed:
        report.troubles.append(breakdown)
    if not report.counted or not report.ran:
        report.troubles.append("it ran no test")
    for trouble in report.troubles:
        say(f'  {name}: {trouble}')
    report.failures += [[f'{name}: {trouble}'] for trouble in report.troubles]
    if report.troubles:
        report.failed += 1
        report.ran += 1
    say(f'{name}: {report.passed} passed, {report.failed} failed, {report.skipped} skipped; log: {LOGS}/{name}*.log')
    return report


def chosen() -> list[str]:
    """Read ``ONLY``; ``TAGS`` alone means Odoo's tests."""
    wish = os.environ.get('ONLY') or ('odoo' if os.environ.get('TAGS') else ','.join(STAGES))
    names = wish.split(',')
    if unknown := set(names) - set(STAGES):
        sys.exit(f'ONLY={",".join(sorted(unknown))}: there is no such stage; choose of {", ".join(STAGES)}')
    return names


def prepare(names: list[str]) -> None:
    """Make the databases of later stages while the first one runs on one core; a stage waits for its own."""
    needed = [template for name, template in TEMPLATES.items() if name in names[1:]]

    def make() -> None:
        with contextlib.suppress(subprocess.SubprocessError, OSError):  # the stage itself will say it
            for template in needed:
                database(template)

    threading.Thread(target=make, daemon=True).start()


def forget() -> None:
    """Drop what a stage of Odoo's tests needed, but for what its classes took."""
    if SHARED.exists():
        shared_tests.remember()
        shutil.rmtree(SHARED)
    for name in databases():
        database('drop_db', name)


def main() -> int:
    names = chosen()
    LOGS.mkdir(parents=True, exist_ok=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    reports = []
    prepare(names)
    for name in names:
        try:
            reports.append(run(name, STAGES[name]))
        finally:
            if STAGES[name].read is odoo_log.read_odoo:
                forget()
    passed, failed = sum(report.passed for report in reports), sum(report.failed for report in reports)
    for failure in [failure for report in reports for failure in report.failures]:
        print('', *failure, sep='\n')
    print(f'{passed} passed, {failed} failed', flush=True)
    return 1 if failed or not passed else 0


if __name__ == '__main__':
    sys.exit(main())
