"""Files that are refused, and how long it takes."""

import time
import unittest
from contextlib import contextmanager

from ...core import table


class FileCase(unittest.TestCase):
    def refused(self, content: bytes, most: int = 200_000) -> str:
        with self.assertRaises(table.TableError) as caught:
            table.read(content, most)
        return caught.exception.code

    def quickly(self, seconds: float = 5):
        """A context that fails when reading took longer: most of it takes a tenth of that."""

        @contextmanager
        def measured():
            start = time.process_time()
            yield
            self.assertLess(time.process_time() - start, seconds)

        return measured()
