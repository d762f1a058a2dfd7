"""While a template of a message is filled in, the ledger has no key: who may write templates writes code that runs with the rights it asks for."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_FILLING = ContextVar('customer_card_filling_a_template', default=False)


@contextmanager
def filling() -> Iterator[None]:
    """Mark that a template is being filled in; whatever is called meanwhile in this thread belongs to it."""
    before = _FILLING.set(True)
    try:
        yield
    finally:
        _FILLING.reset(before)


def is_filling() -> bool:
    """Whether a template is being filled in now."""
    return _FILLING.get()
