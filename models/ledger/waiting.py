"""How many requests of this process may wait for one account, and how long: who waits keeps a worker (or a thread and a connection), and
others than this card's are to be served meanwhile.

Worker processes serve one request at a time, so they wait for a moment only; and after somebody waited in vain, nobody waits for a while.
Threads wait longer, because they keep nobody from working, but only so many of them.
"""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from odoo.tools import config

WORKER_SECONDS, THREAD_SECONDS = 0.35, 4.0
REST_SECONDS = 1.0  # after somebody waited in vain

_lock = threading.Lock()
_waiting: Counter[int] = Counter()
_tired: dict[int, float] = {}


class Full(Exception):
    """Nobody else may wait for this account now."""


def seconds() -> float:
    """How long one request may wait."""
    return WORKER_SECONDS if config['workers'] else THREAD_SECONDS


def at_most() -> int:
    """How many requests of this process may wait for one account: half of its connections."""
    return max(1, int(config['db_maxconn']) // 2)


@contextmanager
def turn(account: int) -> Iterator[None]:
    """Wait for an account inside of this.

    :raise Full: at once, when enough are waiting, or somebody waited in vain just now
    """
    with _lock:
        if _waiting[account] >= at_most() or _tired.get(account, 0) > time.monotonic():
            raise Full
        _waiting[account] += 1
    try:
        yield
    finally:
        with _lock:
            _waiting[account] -= 1
            if not _waiting[account]:
                del _waiting[account]


def in_vain(account: int) -> None:
    """Somebody waited for an account until the time was up."""
    now = time.monotonic()
    with _lock:
        for one in [one for one, until in _tired.items() if until <= now]:
            del _tired[one]
        if config['workers']:
            _tired[account] = now + REST_SECONDS
