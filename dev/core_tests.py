#!/usr/bin/env python3
"""Run the tests and doctests of ``core/`` without Odoo, in seconds: ``dev/core_tests.py [-v] [name ...]``.

The add-on's root imports Odoo, so the root and its ``tests`` package are stood in for by empty modules that know only
their folder. At the end nothing may have imported Odoo: ``core/`` has to stand on its own.
"""

import argparse
import doctest
import importlib
import pkgutil
import sys
import types
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ADDON = 'customer_card'


def stand_in(name: str, folder: Path) -> None:
    """Register an empty package ``name`` that finds its modules in ``folder``."""
    package = types.ModuleType(name)
    package.__path__ = [str(folder)]
    sys.modules[name] = package


def modules(package: str) -> list[types.ModuleType]:
    """Import and return every module of ``package``."""
    path = importlib.import_module(package).__path__
    return [importlib.import_module(f'{package}.{found.name}') for found in pkgutil.iter_modules(path)]


def collect(names: list[str]) -> unittest.TestSuite:
    """Gather unit tests and doctests; ``names`` keeps the modules whose name contains one of them."""
    suite = unittest.TestSuite()
    wanted = [
        module
        for package in (f'{ADDON}.core', f'{ADDON}.tests.core')
        for module in modules(package)
        if not names or any(name in module.__name__ for name in names)
    ]
    for module in wanted:
        suite.addTests(unittest.defaultTestLoader.loadTestsFromModule(module))
        if module.__name__.startswith(f'{ADDON}.core.'):
            suite.addTests(doctest.DocTestSuite(module))
    return suite


def main() -> int:
    """Run everything; 0 when all passed and Odoo was never imported."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('-v', '--verbose', action='store_true')
    parser.add_argument('names', nargs='*', help="parts of module names, for example: track")
    options = parser.parse_args()
    sys.dont_write_bytecode = True
    stand_in(ADDON, ROOT)
    stand_in(f'{ADDON}.tests', ROOT / 'tests')
    suite = collect(options.names)
    result = unittest.TextTestRunner(verbosity=2 if options.verbose else 1).run(suite)
    if 'odoo' in sys.modules:
        print("core/ or its tests imported Odoo", file=sys.stderr)
        return 1
    if not result.testsRun:
        print("no test found", file=sys.stderr)
        return 1
    return 0 if result.wasSuccessful() else 1


if __name__ == '__main__':
    sys.exit(main())
