"""Reading what a test run prints: Odoo's log and unittest's summary. Knows nothing of how the run was started."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

LINE = re.compile(
    r'^\S+ \S+ \d+ (?P<level>DEBUG|INFO|WARNING|ERROR|CRITICAL|RUNBOT) (?P<db>\S+) (?P<logger>\S+?): '
    r'(?P<message>.*?)\s*$'
)
TOTAL = re.compile(r'(\d+) failed, (\d+) error\(s\) of (\d+) tests')
STARTING = re.compile(r'Starting (?P<test>\S+) \.\.\.$')
SKIPPED = re.compile(r'skipped (?P<test>.+?) : (?P<reason>.*)')
RECOUNT = re.compile(r'Module \S+: \d+ failures|At least one test failed')
BROKEN = re.compile(r'(?:FAIL|ERROR): (?P<test>.*)')
ALONE = re.compile(r'(?:FAIL|ERROR): \S+ \(\S+\)')  # as unittest itself says it; PostgreSQL says `ERROR:`, too
RULE = re.compile(r'={20,}$|Ran \d+ tests? in')  # between unittest's failures, and after the last one
RECALLED = 12  # lines of a failure that are said once more at the end of a run

# Trouble that no test expects and Odoo's own count does not know: (level, logger, message), each a pattern.
TROUBLE = (
    ('CRITICAL', '', ''),
    ('ERROR', r'odoo\.(schema|registry|modules|service)', ''),
    ('', '', r'Failed to (load|initialize)'),
    ('', '', r'Some modules are not loaded'),
)
# What the host says of itself on every start, add-on or not: Debian leaves this file out of its package.
HOST_NOISE = re.compile(r'selfie_segmentation')
# A tour that was skipped because the browser did not come up has not passed.
NO_BROWSER = re.compile(r'chrome|devtools|browser', re.IGNORECASE)


@dataclass
class Report:
    """The result of a test stage. ``troubles`` are reasons to fail that are not failing tests, ``failures`` the last
    lines of every failing test.
    """

    ran: int = 0
    failed: int = 0
    skipped: int = 0
    counted: bool = False
    troubles: list[str] = field(default_factory=list)
    failures: list[list[str]] = field(default_factory=list)

    @property
    def passed(self) -> int:
        """Tests that ran and passed."""
        return max(0, self.ran - self.failed - self.skipped)

    def add(self, other: 'Report') -> None:
        """Add ``other`` to this."""
        self.ran += other.ran
        self.failed += other.failed
        self.skipped += other.skipped
        self.counted |= other.counted
        self.troubles += other.troubles
        self.failures += other.failures


def read_unittest(lines: Iterable[str]) -> Report:
    """Add up every ``Ran N tests`` and its verdict; a run may hold several suites."""
    report = Report()
    for line in lines:
        if match := re.match(r'Ran (\d+) tests? in', line):
            report.ran += int(match[1])
            report.counted = True
        elif match := re.match(r'(?:OK|FAILED)(?: \((.*)\))?$', line.strip()):
            counts = dict(re.findall(r'([a-z ]+)=(\d+)', match[1] or ''))
            counts = {name.strip(): int(count) for name, count in counts.items()}
            report.failed += sum(counts.get(name, 0) for name in ('failures', 'errors', 'unexpected successes'))
            report.skipped += counts.get('skipped', 0)
    return report


def read_odoo(lines: Iterable[str]) -> Report:
    """Take Odoo's own count, and whatever went wrong outside of the tests."""
    report = Report()
    for line in lines:
        match = LINE.match(line)
        if not match:
            continue
        message = match['message']
        if total := TOTAL.search(message):
            report.failed, report.ran = int(total[1]) + int(total[2]), int(total[3])
            report.counted = True
        elif skip := SKIPPED.match(message):
            report.skipped += 1
            if NO_BROWSER.search(skip['reason']):
                report.troubles.append(f'{skip["test"]} was skipped: {skip["reason"]}')
        elif is_trouble(match):
            report.troubles.append(f'{match["logger"]}: {message}')
    return report


def is_trouble(line: re.Match[str]) -> bool:
    """Tell whether a log line is one of `TROUBLE`; a failing test is not, it is counted."""
    if BROKEN.match(line['message']) or RECOUNT.match(line['message']):
        return False
    return any(
        re.match(level, line['level']) and re.match(logger, line['logger']) and re.search(message, line['message'])
        for level, logger, message in TROUBLE
    )


def addon_of(line: re.Match[str]) -> str:
    """Name the add-on whose logger wrote a line."""
    return line['logger'].removeprefix('odoo.addons.').split('.')[0]


def read_failures(lines: Iterable[str]) -> list[list[str]]:
    """Give of every failing test, of Odoo's or of unittest's own, its name and the last lines of its traceback."""
    failures: list[list[str]] = []
    inside = False
    for line in lines:
        match = LINE.match(line)
        broken = BROKEN.match(match['message']) if match and match['level'] == 'ERROR' else ALONE.match(line)
        if broken:
            failures.append([broken[0]])
            inside = True
        elif match or RULE.match(line):
            inside = False
        elif inside and line.strip():
            failures[-1].append(line.rstrip())
    return [[failure[0], *failure[1:][-RECALLED:]] for failure in failures]


def read_broken(lines: Iterable[str]) -> dict[str, str]:
    """Name the failing tests as ``module:Class.test`` with the first line of each failure."""
    broken = {}
    for line in lines:
        match = LINE.match(line)
        if match and match['level'] == 'ERROR' and (failure := BROKEN.match(match['message'])):
            addon = addon_of(match)
            test = re.sub(r'^Subtest (\S+).*', r'\1', failure['test'])
            test = re.sub(r'^(?:setUp|tearDown)(?:Class|Module) \((?:\S+\.)?(\w+)\)$', r'\1', test)
            broken.setdefault(f'{addon}:{test}', match['logger'])
    return broken


def read_started(lines: Iterable[str]) -> set[str]:
    """Name the tests that were started, as ``module:Class.test``."""
    matches = filter(None, map(LINE.match, lines))
    return {
        f'{addon_of(match)}:{start["test"]}' for match in matches if (start := STARTING.match(match['message']))
    }  # fmt: skip


def read_skipped(lines: Iterable[str]) -> dict[str, str]:
    """Name the skipped tests as ``module:Class.test`` with the reasons."""
    matches = filter(None, map(LINE.match, lines))
    return {
        f'{addon_of(match)}:{skip["test"].split()[0]}': skip['reason']
        for match in matches
        if (skip := SKIPPED.match(match['message']))
    }


def read_reasons(lines: Iterable[str]) -> dict[str, str]:
    """Give for each failing test (as in `read_broken`) the line that tells most: the tour's failing
    step, or the error.
    """
    reasons, test = {}, ''
    for line in lines:
        if LINE.match(line):
            test = next(iter(read_broken([line])), '')
        elif test and line.strip() and 'FAILED:' not in reasons.get(test, ''):
            reasons[test] = line.strip()
    return reasons
