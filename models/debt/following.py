"""Debts follow the general ledger: what others book on a program's receivable moves who owes there.

A payment, a line of a bank statement, an exchange difference, or an entry of an accountant: each journal item that is
posted there and not booked by the card ledger itself is followed, matched or not. What it comes to on which account is
worked out from how it is matched now, and compared with what was done for it before; the difference is posted. So the
same item is never followed twice, and one that is undone is taken back.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import Decimal
from typing import NamedTuple

_LATER: ContextVar[set[int] | None] = ContextVar('customer_card_items_later', default=None)


class Done(NamedTuple):
    """What was done for an item on one account: in sum, how many times, and operations with what is left to take back
    of each, oldest first.
    """

    units: Decimal = Decimal(0)
    count: int = 0
    parts: tuple[tuple[int, Decimal], ...] = ()

    def undoes(self, units: Decimal) -> int | None:
        """Return the last operation that ``units`` takes back wholly or in part, or none."""
        fits = [number for number, left in self.parts if left * units < 0 and abs(left) >= abs(units)]
        return fits[-1] if fits else None


@contextmanager
def at_the_end(env) -> Iterator[None]:
    """Let what is posted and matched in here be followed once, when all of it is as it will stay."""
    if _LATER.get() is not None:
        yield
        return
    token = _LATER.set(set())
    try:
        yield
        waiting = _LATER.get()
    finally:
        _LATER.reset(token)
    env['account.move.line'].browse(sorted(waiting)).exists()._customer_card_follow_matched()


def put_off(items) -> bool:
    """Tell whether these wait for the end of what is going on."""
    waiting = _LATER.get()
    if waiting is None:
        return False
    waiting.update(items.ids)
    return True


def done(cr, item: int, move: int) -> dict[int, Done]:
    """Return what was done for an item of a journal entry, by account."""
    cr.execute(
        """
        SELECT e.account_id, o.id, e.amount::text, (sign(e.amount) * (abs(o.amount) - o.reversed))::text
          FROM customer_card_operation o JOIN customer_card_entry e ON e.operation_id = o.id
         WHERE o.origin_model = 'account.move' AND o.origin_id = %s AND o.place_model = 'account.move.line'
           AND o.place_id = %s ORDER BY o.id
        """,
        [move, item],
    )
    found: dict[int, Done] = {}
    for account, operation, amount, left in cr.fetchall():
        before = found.get(account, Done())
        parts = (*before.parts, (operation, Decimal(left)))
        found[account] = Done(before.units + Decimal(amount), before.count + 1, parts)
    return found
