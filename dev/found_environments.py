"""Environments of a transaction that are found by what they are, not looked for one by one.

The host compares every environment of a transaction with the one that is asked for, at each ``sudo``, ``with_user`` and
``with_context``. A request has a few dozens; a test's transaction lives for a class, and thousands pile up that only
Python's garbage collector frees. What is found is the same: the first one made with that user, mode and context.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterator
from typing import Any
from weakref import WeakSet, ref

from odoo.api import SUPERUSER_ID
from odoo.orm.environments import Environment, Transaction
from odoo.tools import OrderedSet

Key = tuple[Any, bool, frozenset[Hashable]]


def key(uid: Any, su: bool, context: dict) -> Key:
    """What environments that are equal have in common, and hardly any other one."""
    try:
        return uid, su, frozenset(context.items())
    except TypeError:  # a list in it
        return uid, su, frozenset(context)


class Environments(WeakSet):
    """The environments of one transaction, oldest first, with an index of them."""

    def __init__(self) -> None:
        super().__init__()
        self.data = OrderedSet()
        self.index: defaultdict[Key, list[ref[Environment]]] = defaultdict(list)
        self.sought: Key | None = None  # while the host looks for one

    def __iter__(self) -> Iterator[Environment]:
        """All; while one is looked for, those it can be."""
        return super().__iter__() if self.sought is None else self._likely(self.sought)

    def _likely(self, sought: Key) -> Iterator[Environment]:
        for known in self.index.get(sought, ()):
            if (env := known()) is not None:
                yield env

    def add(self, env: Environment) -> None:
        if env not in self:
            super().add(env)
            same = self.index[key(env.uid, env.su, env.context)]
            same[:] = [known for known in same if known() is not None] + [ref(env)]

    def clear(self) -> None:
        super().clear()
        self.index.clear()


def install() -> None:
    """Let all transactions of this process find their environments."""
    begin, make = Transaction.__init__, Environment.__new__

    def begun(transaction: Transaction, *args: Any) -> None:
        begin(transaction, *args)
        transaction.envs = Environments()

    def found(cls: type, cr: Any, uid: Any, context: dict, su: bool = False) -> Environment:
        if cr.transaction is None:
            return make(cls, cr, uid, context, su)
        envs = cr.transaction.envs
        envs.sought = key(uid, su or uid == SUPERUSER_ID, context)
        try:
            return make(cls, cr, uid, context, su)
        finally:
            envs.sought = None

    Transaction.__init__, Environment.__new__ = begun, found
