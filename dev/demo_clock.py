"""A clock the demo can set: Python's and PostgreSQL's, so that three months pass in a minute.

PostgreSQL finds functions of its own first, unless the search path names its schema later: a schema before it answers
what time it is, for the scratch database only, and is gone when the story ends. The health check looks for such things.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from freezegun import freeze_time

MAKE = """
    CREATE SCHEMA demo_clock;
    CREATE TABLE demo_clock.shift (seconds double precision NOT NULL);
    INSERT INTO demo_clock.shift VALUES (0);
    CREATE FUNCTION demo_clock.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE AS
        'SELECT pg_catalog.clock_timestamp() + seconds * interval ''1 second'' FROM demo_clock.shift';
    CREATE FUNCTION demo_clock.now() RETURNS timestamptz LANGUAGE sql STABLE AS
        'SELECT pg_catalog.now() + seconds * interval ''1 second'' FROM demo_clock.shift';
"""


class Clock:
    """What time it is in the story."""

    def __init__(self, registry: Any):
        self.registry = registry
        self.python: Any = None

    def set(self, at: datetime) -> None:
        """Let it be ``at`` (with a zone) from now on; time goes on from there."""
        self._python_is_real()
        seconds = (at - datetime.now(UTC)).total_seconds()
        with self.registry.cursor() as cr:
            cr.execute('UPDATE demo_clock.shift SET seconds = %s', [seconds])
        self.python = freeze_time(at.astimezone(UTC).replace(tzinfo=None), tick=True, ignore=['psycopg2', 'threading'])
        self.python.start()

    def _python_is_real(self) -> None:
        if self.python:
            self.python.stop()
            self.python = None


@contextmanager
def moved(registry: Any, close_connections: Any) -> Iterator[Clock]:
    """A clock for the time of a story; then the database knows nothing of it, and it is now."""
    with registry.cursor() as cr:
        cr.execute(MAKE)
        cr.execute(f'ALTER DATABASE "{cr.dbname}" SET search_path = demo_clock, pg_catalog, public')
    close_connections()
    clock = Clock(registry)
    try:
        yield clock
    finally:
        clock._python_is_real()
        with registry.cursor() as cr:
            cr.execute(f'ALTER DATABASE "{cr.dbname}" RESET search_path')
            cr.execute('DROP SCHEMA demo_clock CASCADE')
        close_connections()
