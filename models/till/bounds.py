"""The limits of a till's order: its size, and possible numbers and texts; checked before anything is waited for, read
or written.

A till never comes near these bounds. They are for whoever sends orders by hand: an order of thousands of lines would
keep its card from all other tills for as long as it takes.
"""

from collections.abc import Callable, Iterator

from ...core.said import is_one

MOST_LINES = 500  # of orders that take value from a card or put some on one; all that one call brings, together
MOST_PAYMENTS = 50
MOST_CARDS = 20  # shown on one order
OFF = '-'  # before the ticket of a card that a till takes off an order: it is none that is shown
MOST_TEXT = 4000  # characters of what names cards and authorizations

# What says that a line or payment takes value from a card, or puts some on one.
LINE_CLAIMS = ('customer_card_hold', 'customer_card_discount', 'customer_card_ref')
PAYMENT_CLAIMS = ('customer_card_operation',)
OURS = ('customer_card_refs', *LINE_CLAIMS, *PAYMENT_CLAIMS)


def values(order: dict, name: str) -> list[dict]:
    """Return what the commands of a till's order say of its lines or payments."""
    rows = order.get(name) or ()
    return [row[2] for row in rows if isinstance(row, (list, tuple)) and len(row) > 2 and isinstance(row[2], dict)]


def count(order: dict, name: str) -> int:
    """Return how many commands there are."""
    return len(order.get(name) or ())


def claims(order: dict) -> bool:
    """Tell whether an order says that it takes value from a card, or puts some on one."""
    lines = any(line.get(name) for line in values(order, 'lines') for name in LINE_CLAIMS)
    return lines or any(payment.get(name) for payment in values(order, 'payment_ids') for name in PAYMENT_CLAIMS)


def texts(order: dict) -> Iterator[object]:
    """Everything that names cards and authorizations."""
    for row in (order, *values(order, 'lines'), *values(order, 'payment_ids')):
        yield from (row[name] for name in OURS if row.get(name))


def _shaped(order: object) -> bool:
    """Tell whether this is an order with lines and payments as commands."""
    if not isinstance(order, dict):
        return False
    rows = [row for name in ('lines', 'payment_ids') for row in _rows(order.get(name) or [])]
    return all(isinstance(row, (list, tuple)) and row for row in rows)


def _rows(commands: object) -> Iterator[object]:
    if isinstance(commands, (list, tuple)):
        yield from commands
    else:
        yield commands


# Problem: whether one order has it.
REFUSALS: dict[str, Callable[[dict], bool]] = {
    'shape': lambda order: not _shaped(order),
    'lines': lambda order: claims(order) and count(order, 'lines') > MOST_LINES,
    'payments': lambda order: claims(order) and count(order, 'payment_ids') > MOST_PAYMENTS,
    'cards': lambda order: (
        len(str(order.get('customer_card_refs') or '')) > MOST_TEXT
        or sum(not ref.startswith(OFF) for ref in str(order.get('customer_card_refs') or '').split()) > MOST_CARDS
    ),
    'text': lambda order: any(not isinstance(text, str) or len(text) > MOST_TEXT for text in texts(order)),
    'numbers': lambda order: not is_one(order) or not order.get('date_order', True),
}


def problem(orders: object) -> str | None:
    """The first thing that is wrong with what a till sent, or None."""
    if not isinstance(orders, (list, tuple)):
        return 'shape'
    rows = list(orders)
    for order in rows:
        for name, has in REFUSALS.items():
            if has(order):
                return name
    if len(rows) > 1 and sum(count(order, 'lines') for order in rows) > MOST_LINES and any(map(claims, rows)):
        return 'lines'
    return None
