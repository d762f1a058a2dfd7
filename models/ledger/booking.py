"""Where each kind of entry is booked against the liability: decisions as a table."""

from decimal import Decimal
from typing import NamedTuple

from odoo.tools.translate import LazyTranslate

from ...core import money
from .settling import Booked, Sum

_lt = LazyTranslate(__name__)

_ONE = Decimal(1)

# (kind of account, kind of entry): (program's account on the other side, words of the journal item). Points defer revenue (IFRS 15);
# points and value given away are promotion; value that came or went without a document of ours waits on the clearing account.
DECISIONS = {
    ('points', 'earn'): ('points_revenue_account_id', _lt("Points earned")),
    ('points', 'clawback'): ('points_revenue_account_id', _lt("Points taken back")),
    ('points', 'spend'): ('points_revenue_account_id', _lt("Points spent")),
    ('points', 'refund'): ('points_revenue_account_id', _lt("Points refunded")),
    ('points', 'expire'): ('points_revenue_account_id', _lt("Points expired")),
    ('points', 'opening'): ('points_revenue_account_id', _lt("Opening points")),
    ('points', 'transfer'): ('points_revenue_account_id', _lt("Points transferred")),
    ('points', 'reward'): ('promotion_account_id', _lt("Points given")),
    ('points', 'adjust'): ('promotion_account_id', _lt("Points adjusted")),
    ('points', 'sale'): ('clearing_account_id', _lt("Points sold")),
    ('points', 'topup'): ('clearing_account_id', _lt("Points bought")),
    ('points', 'payout'): ('clearing_account_id', _lt("Points paid out")),
    ('value', 'reward'): ('promotion_account_id', _lt("Value given")),
    ('value', 'earn'): ('promotion_account_id', _lt("Value earned")),
    ('value', 'clawback'): ('promotion_account_id', _lt("Value taken back")),
    ('value', 'adjust'): ('promotion_account_id', _lt("Value adjusted")),
    ('value', 'opening'): ('promotion_account_id', _lt("Opening value")),
    ('value', 'transfer'): ('promotion_account_id', _lt("Value transferred")),
    ('value', 'expire'): ('breakage_account_id', _lt("Value expired")),
    ('value', 'sale'): ('clearing_account_id', _lt("Value sold")),
    ('value', 'topup'): ('clearing_account_id', _lt("Value charged")),
    ('value', 'spend'): ('clearing_account_id', _lt("Value spent")),
    ('value', 'refund'): ('clearing_account_id', _lt("Value refunded")),
    ('value', 'payout'): ('clearing_account_id', _lt("Value paid out")),
}
# What is left between the lines and the target: a new point value or breakage, tenders at another rate, and cents.
REMAINDER = {'points': 'points_revenue_account_id', 'value': 'breakage_account_id'}
REMAINDER_WORDS = _lt("Re-estimate and rounding")


class Line(NamedTuple):
    """One journal item pair: the liability grows by ``amount`` against the program's account in ``field``."""

    kind: str | None
    field: str
    units: Decimal
    amount: Decimal


def movement(
    account_kind: str, sums: dict[str, Sum], before: Booked, rate: Decimal, digits: int
) -> tuple[Decimal, list[Line]]:
    """Return what brings the general ledger to units × rate, as a total and as lines that add up to it.

    ``rate`` is what one unit is booked at, ``digits`` the decimals of the company's currency. Lines of zero are left out.
    """
    units = before.units + sum((total.units for total in sums.values()), Decimal(0))
    change = money.rounded(units * rate, digits) - before.change
    lines = [
        Line(kind, DECISIONS[account_kind, kind][0], total.units, money.rounded(total.units * rate, digits))
        for kind, total in sums.items()
    ]
    rest = change - sum((line.amount for line in lines), Decimal(0))
    lines.append(Line(None, REMAINDER[account_kind], Decimal(0), rest))
    return change, [line for line in lines if line.amount]


def rate(account_kind: str, point_value: float, breakage: float) -> Decimal:
    """Return the money one unit is booked at: a point at its value less the share expected never to be spent, value at its face."""
    if account_kind != 'points':
        return _ONE
    return money.exact(point_value) * (1 - money.exact(breakage) / 100)
