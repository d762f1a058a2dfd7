"""Run ``tests/outside/test_*.py``: tests that drive a live server from outside and never import Odoo.

The add-on's own ``__init__`` needs Odoo, so its packages are put in place empty: the tests may say
``from . import helper``, ``import helper`` and ``from customer_card.core import number`` alike.
Arguments are names of test modules; none means all.
"""

import sys
import types
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OUTSIDE = ROOT / 'tests/outside'
PACKAGES = {'customer_card': ROOT, 'customer_card.tests': ROOT / 'tests', 'customer_card.tests.outside': OUTSIDE}


def put_packages() -> None:
    for name, folder in PACKAGES.items():
        package = types.ModuleType(name)
        package.__path__ = [str(folder)]
        sys.modules[name] = package
        parent, _, child = name.rpartition('.')
        if parent:
            setattr(sys.modules[parent], child, package)
    sys.path.insert(0, str(OUTSIDE))


def main() -> int:
    put_packages()
    names = sys.argv[1:] or sorted(path.stem for path in OUTSIDE.glob('test_*.py'))
    suite = unittest.defaultTestLoader.loadTestsFromNames([f'customer_card.tests.outside.{name}' for name in names])
    result = unittest.TextTestRunner(stream=sys.stdout, verbosity=2).run(suite)
    return 0 if result.wasSuccessful() else 1


if __name__ == '__main__':
    sys.exit(main())
