"""Odoo processes and databases the benchmarks work with: each side lives in a process of its own
and is asked in turn.
"""

import contextlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
STATE = Path(os.environ['STATE'])
LOG = STATE / 'bench.log'


def database(*words: str) -> str:
    """Call a function of the databases' command and return what it prints."""
    command = [ROOT / 'dev/db.sh', *words]
    return subprocess.run(
        command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True
    ).stdout.strip()


class Scratch:
    """Databases that are dropped at the end, whatever happens."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def __enter__(self) -> 'Scratch':
        return self

    def __exit__(self, *_error: object) -> None:
        for name in self.names:
            self.drop(name)

    def copy(self, source: str, side: str) -> str:
        """A copy of ``source``, named after this process."""
        name = f'bench_{side}_{os.getpid()}'
        self.names.append(name)
        database('clone_db', source, name)
        return name

    def drop(self, name: str) -> None:
        """Drop one of them before the end."""
        database('drop_db', name)


def install(name: str, modules: str, conf: str = '') -> None:
    """Install modules into a database; ``conf`` as for :class:`Process`."""
    command = [sys.executable, '-m', 'odoo', '-d', name, '-i', modules, '--stop-after-init', '--no-http']
    with LOG.open('a', encoding='utf-8') as log:
        subprocess.run(
            command, check=True, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, env=environment(conf)
        )


def environment(conf: str) -> dict[str, str]:
    """The environment of an Odoo process with the configuration file ``conf``, or this clone's own."""
    return {**os.environ, **({'ODOO_RC': conf, 'CONF': conf} if conf else {})}


class Process:
    """An Odoo process with one database; it does what it is told, one thing at a time, and says how long it took.

    ``conf`` is a configuration file that names another state of the add-on than this clone's.
    """

    def __init__(self, side: str, name: str, conf: str = ''):
        with LOG.open('a', encoding='utf-8') as log:
            self.process = subprocess.Popen(
                [sys.executable, str(ROOT / 'bench/worker.py'), side, name],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True, env=environment(conf),
            )  # fmt: skip

    def __enter__(self) -> 'Process':
        return self

    def __exit__(self, *_error: object) -> None:
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.close()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()

    def ask(self, what: str, *arguments: Any) -> Any:
        """Let the process do one thing; its answer.

        :raise RuntimeError: when it could not; the log says why
        """
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps([what, *arguments]) + '\n')
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"{what} failed; see {LOG}")
        return json.loads(line)
