"""The split of an order's payment: tenders that earn points, and those that do not."""

from collections.abc import Iterable
from decimal import Decimal

ZERO, ONE = Decimal(0), Decimal(1)


def earning_share(total: Decimal, silent: Iterable[Decimal], back: Decimal = ZERO) -> Decimal:
    """Return the part, 0 to 1, of goods worth ``total`` that was paid for by money that earns.

    ``silent``: what each tender that does not earn brought, below zero where it paid out. ``back``: what such tenders
    had paid for goods that come back on the same order, and pays for the new ones. What is paid out lessens that, and
    nothing else: money that goes out makes no other tender's goods earn.

    >>> earning_share(Decimal(100), [Decimal(60)]), earning_share(Decimal(100), [Decimal(100), Decimal(-50)])
    (Decimal('0.4'), Decimal('0'))
    """
    if total <= 0:
        return ZERO
    tenders = list(silent)
    paid = sum((amount for amount in tenders if amount > 0), ZERO)
    out = -sum((amount for amount in tenders if amount < 0), ZERO)
    return min(max((total - paid - max(back - out, ZERO)) / total, ZERO), ONE)
