"""The limits on requests of this process that wait for one account: each keeps a worker (or a thread and a connection)
that other cards need.

A queue that moves is waited in, for some seconds: each of its requests takes milliseconds. Behind one that keeps the
card worker processes wait for a moment only, because they serve one request at a time; and after somebody waited in
vain, nobody waits for a while. Threads keep nobody from working, but only so many of them may wait.
"""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from odoo.tools import config

LOOK_SECONDS, MOST_SECONDS = 0.25, 4.0  # until a worker looks whether the queue moves, and altogether
REST_SECONDS = 1.0  # after somebody waited in vain

_lock = threading.Lock()
_waiting: Counter[tuple[int, int]] = Counter()  # by lock: namespace and id
_tired: dict[tuple[int, int], float] = {}


class Full(Exception):
    """Nobody else may wait for this account now."""


def seconds() -> float:
    """Return how long a request waits before it looks whether the queue moves."""
    return LOOK_SECONDS if config['workers'] else MOST_SECONDS


def at_most() -> int:
    """Return how many requests of this process may wait for one account: half of its connections."""
    return max(1, int(config['db_maxconn']) // 2)


@contextmanager
def turn(lock: tuple[int, int]) -> Iterator[None]:
    """Wait for an account inside of this.

    :raise Full: at once, when enough are waiting, or somebody waited in vain just now
    """
    with _lock:
        if _waiting[lock] >= at_most() or _tired.get(lock, 0) > time.monotonic():
            raise Full
        _waiting[lock] += 1
    try:
        yield
    finally:
        with _lock:
            _waiting[lock] -= 1
            if not _waiting[lock]:
                del _waiting[lock]


def in_vain(lock: tuple[int, int]) -> None:
    """Note that somebody waited for an account in vain."""
    now = time.monotonic()
    with _lock:
        for one in [one for one, until in _tired.items() if until <= now]:
            del _tired[one]
        if config['workers']:
            _tired[lock] = now + REST_SECONDS
