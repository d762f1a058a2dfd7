"""Calls that are undone whatever they do, many thousands in a run."""

from collections.abc import Iterator
from contextlib import contextmanager

from odoo.api import Environment


@contextmanager
def undone(env: Environment) -> Iterator[None]:
    """Undo what is done in here, however it ends. The registry's caches are made anew only where it touched what they
    hold: making them anew takes longer than most calls.
    """
    touched = env.registry.cache_invalidated
    touched.clear()
    savepoint = env.cr.savepoint()
    try:
        yield
    finally:
        env.clear()
        savepoint.close(rollback=True)
        if touched:
            env.registry.clear_cache(*touched)
