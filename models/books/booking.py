"""The lines a settlement books against the liability; :mod:`..ledger.kinds` says where each kind is booked."""

from decimal import Decimal
from typing import NamedTuple

from odoo.tools.translate import LazyTranslate

from ...core import money
from ..ledger import kinds
from ..ledger.protected import OWN_CODE, own
from .settling import Booked, Sum, Waiting, paid_of_payouts

_lt = LazyTranslate(__name__)

_ONE = Decimal(1)

# What is booked by itself, not in one sum: rows by the kind of account, each a method wherever its capability lives.
# Of `pos.session`: the journal items of what such accounts paid; gets program, kind, and payments with their parts.
PAID_APART = {'credit': '_customer_card_purchases'}
# ... and what of a payment is paid by a document of its own, which credits the clearing account: rows that get a
# payment and return its parts.
PAID_BY_DOCUMENT = ('_customer_card_by_contract',)
# ... and of what its orders' lines put on them, which the host books as goods; gets nothing.
SOLD_APART = ('_customer_card_repayments',)
# ... and what is done once its entry is posted.
POSTED = ('_customer_card_reconcile_debts',)
# Of `account.move`: the items by which a credit note gives back to such accounts; gets words and operations...
BACK_APART = dict.fromkeys(kinds.DEBTS, '_customer_card_debts_back')
# ... and what is done once that is posted; gets the operations.
BACK_POSTED = dict.fromkeys(kinds.DEBTS, '_customer_card_back_on_debts')
# Of `customer.card.settlement`: items that put what a settlement booked in one sum on its accounts; gets program, kind,
# the last entry, and what is booked by kind of entry.
SETTLED_APART = dict.fromkeys(kinds.DEBTS, '_items_by_account')
# ... and what is done once its entry is posted; gets that.
SETTLED_POSTED = dict.fromkeys(kinds.DEBTS, '_post_debts')

# What is left between the lines and the target: a new point value or breakage, tenders at another rate, and cents.
REMAINDER_WORDS = _lt("Re-estimate and rounding")
# More than so many of the smallest unit is no rounding: an accountant looks why.
ROUNDING = 100
ESTIMATE_WORDS = _lt("Re-estimate, more than rounding: another point value, breakage, tax or exchange rate")


def booking(records):
    """The same records, while the card ledger books what it did already: what is posted here moves nothing on cards,
    and its items say whose they are.
    """
    marked = own(records.env['account.move.line']).env
    return records.with_env(marked).with_context(customer_card_booking=OWN_CODE)


def not_booking(records):
    """The same records, outside of :func:`booking`: what the host books by itself meanwhile, as differences of exchange
    rates, moves cards like anybody else's entry.
    """
    return records.with_context(customer_card_booking=None)


def is_booking(env) -> bool:
    """Tell whether the running code marked itself with :func:`booking`; JSON has no such mark, so no caller can."""
    return env.context.get('customer_card_booking') is OWN_CODE


class Line(NamedTuple):
    """One journal item pair: the liability grows by ``amount`` against the program's account in ``field``.

    ``given`` is what nobody had paid for: it has no tax that could be taken back.
    """

    kind: str | None
    field: str
    units: Decimal
    amount: Decimal
    given: bool = False


def movement(
    account_kind: str, sums: dict[str, Sum], before: Booked, rate: Decimal, unit: float
) -> tuple[Decimal, list[Line]]:
    """Return what brings the general ledger to units × rate, as a total and as lines that add up to it.

    ``rate`` is what one unit is booked at, ``unit`` the smallest of the company's currency: what is below it stays for
    the next settlement. Lines of zero are left out.
    """
    units = before.units + sum((total.units for total in sums.values()), Decimal(0))
    change = money.stepped(money.stepped(units * rate, unit) - before.change, unit)
    booked = kinds.ACCOUNTS[account_kind]
    lines = [
        Line(kind, booked.entries[kind].field, total.units, money.stepped(total.units * rate, unit))
        for kind, total in sums.items()
    ]
    rest = change - sum((line.amount for line in lines), Decimal(0))
    lines.append(Line(None, booked.remainder, Decimal(0), rest))
    return change, [line for line in lines if line.amount]


def moved(move, liability) -> Decimal:
    """Return what a journal entry of a settlement has on the ``liability``: this is recorded, and what the currency has
    no unit for stays for the next one.
    """
    items = move.line_ids.filtered(lambda item: item.account_id == liability)
    return -sum((money.exact(item.balance) for item in items), Decimal(0))


def payouts_apart(program, account_kind: str, waiting: Waiting, lines: list[Line]) -> list[Line]:
    """Return ``lines`` with what was given free and is paid out apart, where the program books taxes."""
    if not program._books_taxes() or 'payout' not in waiting.sums:
        return lines
    paid = paid_of_payouts(program.env.cr, program.id, account_kind, waiting.until)
    return given_apart(lines, paid, program._liability_rate(account_kind), program.currency_id.rounding)


def given_apart(lines: list[Line], paid: Decimal, rate: Decimal, unit: float) -> list[Line]:
    """Return ``lines`` with pay-outs in two: of units that were ``paid`` for, and of those that were given free."""
    found = []
    for line in lines:
        if line.kind != 'payout':
            found.append(line)
            continue
        bought = line._replace(units=-paid, amount=money.stepped(-paid * rate, unit))
        given = line._replace(units=line.units + paid, amount=line.amount - bought.amount, given=True)
        found += [part for part in (bought, given) if part.amount]
    return found


def remainder_words(amount: Decimal, unit: float) -> LazyTranslate:
    """Return what a remainder of this much is called."""
    return REMAINDER_WORDS if abs(amount) <= ROUNDING * money.exact(unit) else ESTIMATE_WORDS


def words(program, account_kind: str, line: Line) -> str:
    """Return what a line is called in the journal entry of a settlement of ``program``."""
    if not line.kind:
        return program.env._(remainder_words(line.amount, program.currency_id.rounding))
    side = kinds.ACCOUNTS[account_kind].entries[line.kind]
    return f"{program.env._(side.words)}, {program._format(account_kind, abs(line.units))}"


def rate(account_kind: str, point_value: float, breakage: float) -> Decimal:
    """Return the money one unit is booked at: a point at its value less the share expected never to be spent, value at
    its face.
    """
    if not kinds.in_points(account_kind):
        return _ONE
    return money.exact(point_value) * (1 - money.exact(breakage) / 100)
