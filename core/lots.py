"""The arithmetic of lots: which part of a balance is spent first, what expires, and what a return gives back.

A lot is what is left of one credit and the moment it expires. All amounts are in the account's unit; all moments of one
account are of one sort (all naive in UTC, as Odoo stores them, or all with a zone). Nothing here knows a database.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Lot:
    """One credit's lot: what is ``left``, when it ``expires`` (None: never) and was ``opened``; ``pending`` cannot be
    spent yet.
    """

    id: int
    left: Decimal
    expires: datetime | None
    opened: datetime
    pending: bool = False


@dataclass(frozen=True, slots=True)
class Draw:
    """An ``amount`` (above zero) taken from, or given back to, one lot."""

    lot_id: int
    amount: Decimal


def _order(lot: Lot) -> tuple:
    """Soonest expiry first, never last; then the oldest; then the id, so that the order is always the same."""
    return (1, lot.opened, lot.id) if lot.expires is None else (0, lot.expires, lot.opened, lot.id)


def _require_amount(amount: Decimal) -> None:
    if amount < 0:
        raise ValueError(f"an amount must not be below zero: {amount}")


def _take(sources: Iterable[Draw], amount: Decimal) -> list[Draw]:
    """Take ``amount`` from the sources in their order, as far as they reach."""
    taken: list[Draw] = []
    for source in sources:
        part = min(source.amount, amount)
        if part > 0:
            taken.append(Draw(source.lot_id, part))
            amount -= part
    return taken


def total(draws: Iterable[Draw]) -> Decimal:
    """Return the sum of the draws.

    >>> total([Draw(1, Decimal('2.5')), Draw(2, Decimal(1))])
    Decimal('3.5')
    """
    return sum((draw.amount for draw in draws), ZERO)


def draw(lots: Iterable[Lot], amount: Decimal, *, pending_first: bool = False) -> tuple[list[Draw], Decimal]:
    """Spend ``amount``: return what to take from which lot, soonest-expiring first, and what no lot could cover.

    What is pending is taken last, as only a spend that was promised before the server could be asked gets so far; what
    is taken back (``pending_first``) begins there. The sum of the draws plus the shortfall is always ``amount``. Lots
    past their expiry count like any other: expiry is an entry of its own (:func:`due`), posted before, never a silent
    filter.

    :raises ValueError: when ``amount`` is below zero

    >>> day = datetime(2026, 1, 1)
    >>> draw([Lot(1, Decimal(5), None, day), Lot(2, Decimal(3), datetime(2026, 6, 1), day)], Decimal(4))
    ([Draw(lot_id=2, amount=Decimal('3')), Draw(lot_id=1, amount=Decimal('1'))], Decimal('0'))
    """
    _require_amount(amount)
    ordered = sorted(lots, key=lambda lot: (lot.pending != pending_first, _order(lot)))
    draws = _take((Draw(lot.id, lot.left) for lot in ordered), amount)
    return draws, amount - total(draws)


def due(lots: Iterable[Lot], now: datetime) -> list[Draw]:
    """Return what is left in the lots whose expiry has come (``expires <= now``), soonest first.

    >>> due([Lot(1, Decimal(5), datetime(2026, 1, 1), datetime(2025, 1, 1))], datetime(2026, 1, 1))
    [Draw(lot_id=1, amount=Decimal('5'))]
    """
    expired = [lot for lot in lots if lot.expires is not None and lot.expires <= now and lot.left > 0]
    return [Draw(lot.id, lot.left) for lot in sorted(expired, key=_order)]


def limit_due(draws: Iterable[Draw], available: Decimal) -> list[Draw]:
    """Cut expiry draws so that their total stays within ``available``: value on hold does not expire under a sale.

    >>> limit_due([Draw(1, Decimal(5)), Draw(2, Decimal(5))], Decimal(7))
    [Draw(lot_id=1, amount=Decimal('5')), Draw(lot_id=2, amount=Decimal('2'))]
    """
    return _take(draws, max(available, ZERO))


def refill(draws: Iterable[Draw], amount: Decimal, already: Iterable[Draw] = ()) -> list[Draw]:
    """Give ``amount`` of a spend back into the very lots it came from, the lot drawn last first.

    :param draws: what the spend drew, in the order drawn
    :param already: what earlier reversals of the same spend gave back
    :return: what to give back to which lot; together never more than was drawn and not yet given back
    :raises ValueError: when ``amount`` is below zero

    >>> drawn = [Draw(1, Decimal(3)), Draw(2, Decimal(2))]
    >>> refill(drawn, Decimal(3))
    [Draw(lot_id=2, amount=Decimal('2')), Draw(lot_id=1, amount=Decimal('1'))]
    >>> refill(drawn, Decimal(9), already=[Draw(2, Decimal(2)), Draw(1, Decimal(1))])
    [Draw(lot_id=1, amount=Decimal('2'))]
    """
    _require_amount(amount)
    given: dict[int, Decimal] = {}
    for back in already:
        given[back.lot_id] = given.get(back.lot_id, ZERO) + back.amount
    room: list[Draw] = []
    for drawn in reversed(list(draws)):
        used = min(given.get(drawn.lot_id, ZERO), drawn.amount)
        given[drawn.lot_id] = given.get(drawn.lot_id, ZERO) - used
        room.append(Draw(drawn.lot_id, drawn.amount - used))
    return _take(room, amount)


def credit_left(balance_before: Decimal, amount: Decimal) -> Decimal:
    """Return how much of a credit becomes lot value: it first covers a negative balance, only the rest can be spent.

    :raises ValueError: when ``amount`` is below zero

    >>> [credit_left(Decimal(before), Decimal(10)) for before in (-4, 7, -19)]
    [Decimal('6'), Decimal('10'), Decimal('0')]
    """
    _require_amount(amount)
    return max(ZERO, amount + min(ZERO, balance_before))
