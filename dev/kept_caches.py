"""Caches of the registry that outlive a test.

Odoo's tests empty all caches after every test, so that each reads rights, rules, views and templates anew: a tour began
with compiling the back office. A test that ends is rolled back to where it began, and what nothing invalidated
meanwhile is right there, too: on a rollback a server empties what was invalidated and nothing else
(``Registry.reset_changes``). Compiled templates, bundles and routes stay for the classes after it.
"""

from collections.abc import Callable, Iterable

from odoo.orm.registry import _CACHES_BY_KEY, Registry
from odoo.tests.common import TransactionCase

SHARED = ('templates', 'assets', 'routing')  # what classes leave to each other

Caches = dict[str, dict]


def _cached(registry: Registry) -> Caches:
    return {name: cache.snapshot for name, cache in registry._Registry__caches.items()}


def _bring_back(registry: Registry, cached: Caches) -> None:
    for name, cache in registry._Registry__caches.items():
        cache.clear()
        cache.update(cached.get(name, {}))


class Kept:
    """What was cached in a database whose classes all begin with the same committed state."""

    def __init__(self) -> None:
        self.shared: Caches = {}
        self.invalid: set[str] = set()  # since the class began
        self.invalid_now: set[str] = set()  # since the test began

    def invalidate(self, names: Iterable[str]) -> None:
        for name in names:
            self.invalid_now.update(_CACHES_BY_KEY[name])
        self.invalid |= self.invalid_now

    def of_class(self, registry: Registry) -> None:
        """Let a class begin with what is known of the committed state."""
        self.invalid.clear()
        _bring_back(registry, self.shared)

    def of_test(self, test: TransactionCase, set_up: Callable[[TransactionCase], None]) -> None:
        """Set a test up so that, where the host empties all caches, it gives back those it invalidated as they were."""
        registry, found = test.registry, _cached(test.registry)
        self.invalid_now.clear()

        def leave() -> None:
            if registry.registry_invalidated:
                self.invalidate(_CACHES_BY_KEY)
            now = _cached(registry)
            for name in set(SHARED) - self.invalid:
                self.shared.setdefault(name, {}).update(now[name])
            _bring_back(registry, {**now, **{name: found[name] for name in self.invalid_now}})

        registry.clear_all_caches = leave  # what the host's own case registers to be called
        try:
            set_up(test)
        finally:
            del registry.clear_all_caches


def install() -> Kept:
    """Let all tests of this process keep caches."""
    kept, set_up = Kept(), TransactionCase.setUp
    clear_cache, clear_all_caches = Registry.clear_cache, Registry.clear_all_caches

    def clear(registry: Registry, *names: str) -> None:
        kept.invalidate(names or ('default',))
        clear_cache(registry, *names)

    def clear_all(registry: Registry) -> None:
        kept.invalidate(_CACHES_BY_KEY)
        clear_all_caches(registry)

    Registry.clear_cache, Registry.clear_all_caches = clear, clear_all
    TransactionCase.setUp = lambda test: kept.of_test(test, set_up)
    return kept
