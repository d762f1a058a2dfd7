"""Odoo with its tests shared out: several servers, each with a database of its own, run every test class once between
them.

Called by ``run_tests.py`` with Odoo's own arguments. Each server goes through the same list, longest class first, and
runs what no other has claimed; so all end at about the same time, whatever each class takes. What the host's case of a
till sets up is made once in each database.
"""

import time
from collections.abc import Iterator
from itertools import groupby

import found_environments
import kept_caches
import shared_tests

import odoo.cli
from odoo.modules.registry import Registry
from odoo.tests import HttpCase, loader
from odoo.tests.common import get_db_name
from odoo.tests.suite import OdooSuite

KEPT = kept_caches.install()
found_environments.install()


class SharedSuite(OdooSuite):
    """The tests nobody else runs."""

    def run(self, result, debug=False):
        """Run, class by class, what can be claimed."""
        classes = dict(self._classes())
        if classes and Registry(get_db_name()).ready:
            from odoo.addons.customer_card.tests.common.host import prepare  # noqa: PLC0415  there when it is loaded

            prepare()
        tours = {name for name, tests in classes.items() if isinstance(tests[0], HttpCase)}
        for name in shared_tests.plan({name: len(tests) for name, tests in classes.items()}, tours):
            if result.shouldStop:
                break
            if shared_tests.claim(name):
                began = time.monotonic()
                KEPT.of_class(Registry(get_db_name()))
                OdooSuite(classes[name]).run(result, debug)
                result._previousTestClass = None  # it was torn down already
                shared_tests.finish(name, time.monotonic() - began)
        return result

    def _classes(self) -> Iterator[tuple[str, list]]:
        """The name of each class, and its tests."""
        for kind, tests in groupby(self._tests, key=type):
            yield f'{kind.__module__.removeprefix("odoo.addons.customer_card.")}.{kind.__qualname__}', list(tests)


if __name__ == '__main__':
    loader.OdooSuite = SharedSuite
    odoo.cli.main()
