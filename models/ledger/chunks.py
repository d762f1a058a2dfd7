"""Scheduled work in chunks, each in a transaction of its own: killed anywhere it goes on there, and it holds no lock
for long.
"""

import logging
from collections.abc import Callable, Iterable

from odoo import modules
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

_logger = logging.getLogger(__name__)
ATTEMPTS = 10  # collisions in a row


def work_off(env, chunk: Callable[[], tuple[int, int]]) -> None:
    """Call ``chunk`` and commit, until nothing is left or the job's time is up; Odoo calls the job again for the rest.

    ``chunk`` answers how much it did and how much is left at least. Where a till, or another worker, was faster, it
    starts again on what is there now.
    """
    collisions = 0
    while True:
        try:
            if not _keep(env, *chunk()):
                return
            collisions = 0
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            collisions += 1
            if collisions > ATTEMPTS:
                raise
            env.cr.rollback()


def each(env, records: Iterable, work: Callable, what: str) -> list:
    """Call ``work`` with each record in a savepoint of its own; those it failed for, whatever of, stop no other and are
    named in the log.
    """
    failed = []
    for record in records:
        try:
            with env.cr.savepoint():
                work(record)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception:
            _logger.exception("%s: %s could not be done and is tried again by the next run", what, record)
            failed.append(record)
    return failed


def _keep(env, done: int, left: int) -> bool:
    """Commit a chunk; whether to go on. A chunk that could do nothing is no reason to be called again at once."""
    if modules.module.current_test:
        return bool(left)
    return bool(env['ir.cron']._commit_progress(done, remaining=left if done else 0) and left)
