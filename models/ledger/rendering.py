"""Expressions that are kept in the database have no key: who may write one writes code that runs with the rights it
asks for.

What asks for the key is told apart by the frames below it. Templates and expressions run with builtins of their own
(`safe_eval`, `ir.qweb`), code of a file, of a shell or of a debugger with Python's. A server action's code is code of
the server: Odoo names it after its record, which no template and no other expression can be named like. What a
message's template hands on is filled in within :func:`filling`.
"""

import builtins
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_FILLING = ContextVar('customer_card_filling_a_template', default=False)
_PYTHONS = vars(builtins)
_SERVER_ACTION = 'ir.actions.server('


@contextmanager
def filling() -> Iterator[None]:
    """Mark that a template is being filled in; whatever is called meanwhile in this thread belongs to it."""
    before = _FILLING.set(True)
    try:
        yield
    finally:
        _FILLING.reset(before)


def is_expression() -> bool:
    """Tell whether what runs now was asked for by a template or an expression of the database, however far below."""
    if _FILLING.get():
        return True
    frame = sys._getframe(1)  # noqa: SLF001 - inspect's way to it reads source files
    while frame:
        if frame.f_builtins is not _PYTHONS and not frame.f_code.co_filename.startswith(_SERVER_ACTION):
            return True
        frame = frame.f_back
    return False
