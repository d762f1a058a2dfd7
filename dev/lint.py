"""All checks behind ``make lint``: a table of name, check and remedy. Quiet when there is nothing to say.

Arguments are names of checks; none means all. Each check returns findings as ``path:line: what``.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import lint_code
import lint_data
import lint_till
from lint_files import ROOT, files


class Check(NamedTuple):
    """One check and what to do about its findings."""

    find: Callable[[], list[str]]
    remedy: str


def tool(*command: str) -> list[str]:
    """Run a linter; its output is the findings when it fails."""
    result = subprocess.run(
        command,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return (result.stdout.strip().splitlines() or [f'code {result.returncode}']) if result.returncode else []


def python_tool(*command: str) -> Callable[[], list[str]]:
    return lambda: tool(sys.executable, '-m', *command)


def pylint() -> list[str]:
    """Check through the folder that is named like the add-on: Odoo's plugin reads the name."""
    addons = os.path.join(os.environ['STATE'], 'addons')
    if not (ROOT / '__manifest__.py').exists():
        return ['__manifest__.py:1: missing']
    findings = tool(sys.executable, '-m', 'pylint', '--rcfile', f'{ROOT}/pyproject.toml', '--ignore-paths',
                    r'.*/(dev|bench|tests/outside|docs)/.*', f'{addons}/customer_card')  # fmt: skip
    return [line.replace(f'{addons}/customer_card/', '') for line in findings if not line.startswith('***')]


def layout() -> list[str]:
    """Name the files the formatter would change; the changes themselves are its business."""
    findings = tool(sys.executable, '-m', 'ruff', 'format', '--check', '-q', '.')
    names = [line.strip().removeprefix('--> ') for line in findings if line.strip().startswith('--> ')]
    return [f'{name}: not laid out' for name in names] or findings


def scripts(kind: str, *command: str) -> list[str]:
    names = [str(path) for path in files(kind, under='static')]
    return tool(*command, *names) if names else []


def shell() -> list[str]:
    return [line for path in files('.sh', '.ci/run') for line in tool('bash', '-n', str(path))]


CHECKS = {
    'ruff': Check(
        python_tool('ruff', 'check', '--output-format=concise', '-q', '.'),
        "`make format` mends a part of it; the rules are in pyproject.toml",
    ),
    'layout': Check(layout, "run `make format`"),
    'pylint': Check(
        pylint,
        "Odoo's own rules; each name is explained by `python -m pylint --load-plugins=pylint_odoo --help-msg NAME`",
    ),
    'eslint': Check(lambda: scripts('.js', 'eslint', '--format', 'stylish'), "the rules are in eslint.config.cjs"),
    'prettier': Check(
        lambda: (
            scripts('.js', 'prettier', '--check', '--log-level', 'warn')
            + scripts('.scss', 'prettier', '--check', '--log-level', 'warn')
        ),
        "run `make format`",
    ),
    'shell': Check(shell, "the shell cannot read the script"),
    'xml': Check(lint_data.xml, "Odoo could not load this file; see odoo/import_xml.rng"),
    'csv': Check(lint_data.csv_files, "the columns are Odoo's; see security/ir.model.access.csv"),
    'po': Check(lint_data.translations, "run `make pot`, then translate what is new or changed"),
    'words': Check(lint_code.words, "a project file names nothing of one machine, registry or person"),
    'days': Check(lint_code.days, "the shop's day is `_today` of a program, or `_today_of` and `_day_of` a company"),
    'size': Check(lint_code.sizes, "split it, or give a reason a reader would accept in WAIVERS of dev/lint_code.py"),
    'till': Check(lint_till.till, "edit our own code where it is, and keep what changes in objects"),
    'overrides': Check(
        lint_code.overrides,
        "a capability takes part by a row of a table of method names; see Doors in docs/architecture.md",
    ),
    'views': Check(lint_code.views, "edit the view: a capability's page or group stands in it"),
    'sudo': Check(
        lint_code.sudo, "say why this may pass by the access rules: `# sudo: ...` on the line or the one above"
    ),
}


def run(name: str) -> tuple[str, list[str], float]:
    start = time.monotonic()
    return name, CHECKS[name].find(), time.monotonic() - start


def main() -> int:
    names = sys.argv[1:] or list(CHECKS)
    if unknown := set(names) - set(CHECKS):
        sys.exit(f'There is no check {", ".join(sorted(unknown))}; there are {", ".join(CHECKS)}')
    start, count = time.monotonic(), 0
    with ThreadPoolExecutor(max_workers=2) as pool:
        for name, findings, _seconds in pool.map(run, names):
            count += len(findings)
            if findings:
                print(f'\n{name}: {CHECKS[name].remedy}', *findings, sep='\n  ', flush=True)
    verdict = f'{count} findings' if count else 'nothing to report'
    print(f'lint: {len(names)} checks, {verdict} ({time.monotonic() - start:.0f} s)', flush=True)
    return 1 if count else 0


if __name__ == '__main__':
    sys.exit(main())
