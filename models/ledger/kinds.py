"""Kinds of accounts and of entries, one row each: all that decides by kind reads these tables, SQL included
(:mod:`.sql`).

A new kind of account is a row of :data:`ACCOUNTS`, and on the program the fields it names;
``tests/ledger/test_kinds.py`` names what a row lacks.
"""

from collections.abc import Callable
from typing import NamedTuple

from odoo.tools.translate import LazyGettext, LazyTranslate

_lt = LazyTranslate(__name__)


class EntryKind(NamedTuple):
    """A kind of entry, and of the operation behind it."""

    label: str
    # It came as a payment: a document debits (or credits back) the liability for it; all other document entries were
    # sold.
    is_tender: bool = False
    # It may take what cannot be spent yet: with the goods that brought it, at its end, or to another card with its
    # date.
    takes_pending: bool = False
    # It may take what live holds count on, and go below what the account allows: nobody's purchase is in its way.
    is_forced: bool = False


class Side(NamedTuple):
    """The other side of an entry in the general ledger: the program's field for that account, and the words of the
    journal item.
    """

    field: str
    words: LazyGettext


class Tender(NamedTuple):
    """The tender of an account kind: its place among tenders, the method's name, and the words for what a program's
    cards spent.
    """

    place: int
    name: LazyGettext
    spent: Callable[..., str]


class AccountKind(NamedTuple):
    """A kind of account.

    ``opens`` is the program's field that says whether its cards open one; ``entries`` are the kinds it may have, and
    where the next settlement books them (None: nowhere). A kind with a ``liability`` is owed to customers: it is
    settled, and has a ``remainder``.
    """

    label: str
    opens: str
    entries: dict[str, Side | None]
    in_points: bool = False  # its unit is the program's point; else its currency
    # What is left of each credit is kept, and when it expires; a debit ends at nothing, not at the account's floor.
    has_lots: bool = False
    is_imported: bool = False  # balances of an older system become it, by columns of its name
    tender: Tender | None = None  # None: no till takes it
    # The name of the payment method by which a signed contract pays for its goods; no amount is taken freely.
    sold_by: LazyGettext | None = None
    liability: str | None = None  # the program's field for the account it is owed on
    remainder: str | None = None  # and for what a new rate, another tender and cents leave
    product: str | None = None  # the program's field for the product that charges it
    months: str | None = None  # the program's field for the months after which a credit expires
    paid: tuple[str, ...] = ()  # kinds of entries somebody paid for
    means: str | None = (
        None  # the program's field that says what an amount means, besides currency, company and decimals
    )
    charged: str = 'topup'  # the kind of entry its product makes on an account in use
    # Customers owe it: below nothing is usual, as far as the account allows (`allowance`), and what stands in the
    # general ledger is a receivable, which is a liability below nothing.
    is_debt: bool = False
    owed_on: tuple[str, ...] = ('liability_current', 'liability_non_current')  # types of the account in ``liability``
    # It is opened for one purpose at a time, not with the card, which may open several of them.
    is_opened_apart: bool = False
    # A method of `customer.card.account` that is called on accounts once entries came to them.
    moved: str | None = None


ENTRIES = {
    'sale': EntryKind("Sold"),
    'topup': EntryKind("Top-up"),
    'earn': EntryKind("Earned"),
    'reward': EntryKind("Given"),
    'spend': EntryKind("Spent", is_tender=True),
    'refund': EntryKind("Refunded", is_tender=True),
    'clawback': EntryKind("Taken back", takes_pending=True, is_forced=True),
    'expire': EntryKind("Expired", takes_pending=True),
    'transfer': EntryKind("Transferred", takes_pending=True),
    'adjust': EntryKind("Adjusted"),
    'opening': EntryKind("Opening balance"),
    'payout': EntryKind("Paid out"),
    'repay': EntryKind("Paid back"),
    'fee': EntryKind("Fee for late payment", is_forced=True),
}

SLICE = 'lease:'  # what keys of holds begin with that are slices: what a till set aside for offline spending

# Points defer revenue (IFRS 15); points and value given away are promotion; value that came or went without a document
# of ours waits on the clearing account.
_REVENUE, _PROMOTION, _BREAKAGE, _CLEARING, _FEES = (
    'points_revenue_account_id', 'promotion_account_id', 'breakage_account_id', 'clearing_account_id',
    'fee_account_id',
)  # fmt: skip
ACCOUNTS = {
    'points': AccountKind(
        label="Points",
        opens='opens_points',
        in_points=True,
        has_lots=True,
        is_imported=True,
        tender=Tender(2, _lt("Card points"), lambda env, program: env._("%s, points spent", program)),
        liability='points_account_id',
        remainder=_REVENUE,
        product='points_product_id',
        months='points_months',
        paid=('sale', 'topup'),  # the points of an older system were earned there
        means='point_value',
        entries={
            'earn': Side(_REVENUE, _lt("Points earned")),
            'clawback': Side(_REVENUE, _lt("Points taken back")),
            'spend': Side(_REVENUE, _lt("Points spent")),
            'refund': Side(_REVENUE, _lt("Points refunded")),
            'expire': Side(_REVENUE, _lt("Points expired")),
            'opening': Side(_REVENUE, _lt("Opening points")),
            'transfer': Side(_REVENUE, _lt("Points transferred")),
            'reward': Side(_PROMOTION, _lt("Points given")),
            'adjust': Side(_PROMOTION, _lt("Points adjusted")),
            'sale': Side(_CLEARING, _lt("Points sold")),
            'topup': Side(_CLEARING, _lt("Points bought")),
            'payout': Side(_CLEARING, _lt("Points paid out")),
        },
    ),
    'value': AccountKind(
        label="Value",
        opens='opens_value',
        has_lots=True,
        is_imported=True,
        tender=Tender(1, _lt("Card value"), lambda env, program: env._("%s, value spent", program)),
        liability='liability_account_id',
        remainder=_BREAKAGE,
        product='product_id',
        months='value_months',
        paid=('sale', 'topup', 'opening'),
        means='voucher_tax_id',  # value that was taxed at its sale is another unit than value that was not
        entries={
            'reward': Side(_PROMOTION, _lt("Value given")),
            'earn': Side(_PROMOTION, _lt("Value earned")),
            'clawback': Side(_PROMOTION, _lt("Value taken back")),
            'adjust': Side(_PROMOTION, _lt("Value adjusted")),
            'opening': Side(_PROMOTION, _lt("Opening value")),
            'transfer': Side(_PROMOTION, _lt("Value transferred")),
            'expire': Side(_BREAKAGE, _lt("Value expired")),
            'sale': Side(_CLEARING, _lt("Value sold")),
            'topup': Side(_CLEARING, _lt("Value charged")),
            'spend': Side(_CLEARING, _lt("Value spent")),
            'refund': Side(_CLEARING, _lt("Value refunded")),
            'payout': Side(_CLEARING, _lt("Value paid out")),
        },
    ),
    'credit': AccountKind(
        label="Credit line",
        opens='opens_credit',
        is_debt=True,
        owed_on=('asset_receivable',),
        tender=Tender(3, _lt("On credit"), lambda env, program: env._("%s, bought on credit", program)),
        liability='receivable_account_id',
        remainder=_PROMOTION,
        product='repay_product_id',
        charged='repay',
        paid=('repay',),
        entries={
            'spend': Side(_CLEARING, _lt("Bought on credit")),
            'refund': Side(_CLEARING, _lt("Goods bought on credit came back")),
            'repay': Side(_CLEARING, _lt("Credit paid back")),
            'clawback': Side(_CLEARING, _lt("Credit paid back, taken back")),
            'payout': Side(_CLEARING, _lt("Overpaid credit, paid out")),
            'adjust': Side(_PROMOTION, _lt("Credit adjusted")),
            'reward': Side(_PROMOTION, _lt("Credit let off")),
            'opening': Side(_PROMOTION, _lt("Opening credit")),
            'transfer': Side(_PROMOTION, _lt("Credit transferred")),
            'fee': Side(_FEES, _lt("Fees for late payment")),
        },
    ),
    'installment': AccountKind(
        label="Installments",
        opens='opens_installment',
        is_opened_apart=True,
        is_debt=True,
        owed_on=('asset_receivable',),
        sold_by=_lt("Installments"),
        liability='installment_account_id',
        remainder=_PROMOTION,
        product='installment_product_id',
        charged='repay',
        paid=('repay',),
        moved='_contracts_follow',
        entries={
            'spend': Side(_CLEARING, _lt("Sold in installments")),
            'refund': Side(_CLEARING, _lt("Goods sold in installments came back")),
            'repay': Side(_CLEARING, _lt("Installments paid")),
            'clawback': Side(_CLEARING, _lt("Installments paid, taken back")),
            'payout': Side(_CLEARING, _lt("Overpaid installments, paid out")),
            'adjust': Side(_PROMOTION, _lt("Installments adjusted")),
            'reward': Side(_PROMOTION, _lt("Installments let off")),
            'opening': Side(_PROMOTION, _lt("Opening installments")),
            'transfer': Side(_PROMOTION, _lt("Installments transferred")),
            'fee': Side(_FEES, _lt("Fees for late installments")),
        },
    ),
}

# --- what the tables come to ------------------------------------------------------------------------------------------

ACCOUNT_LABELS = [(code, kind.label) for code, kind in ACCOUNTS.items()]
ENTRY_LABELS = [(code, kind.label) for code, kind in ENTRIES.items()]
OPENS = {kind.opens: code for code, kind in ACCOUNTS.items()}
OPENED_APART = tuple(code for code, kind in ACCOUNTS.items() if kind.is_opened_apart)
MOVED = {code: kind.moved for code, kind in ACCOUNTS.items() if kind.moved}
LIABILITIES = {code: kind.liability for code, kind in ACCOUNTS.items() if kind.liability}
MONTHS = {code: kind.months for code, kind in ACCOUNTS.items() if kind.months}
PRODUCTS = {code: kind.product for code, kind in ACCOUNTS.items() if kind.product}
TENDERS = tuple(
    sorted((code for code, kind in ACCOUNTS.items() if kind.tender), key=lambda code: ACCOUNTS[code].tender.place)
)
BY_CONTRACT = tuple(code for code, kind in ACCOUNTS.items() if kind.sold_by)
METHODS = TENDERS + BY_CONTRACT  # what a till has methods of payment for
OWN_MONEY = tuple(code for code in TENDERS if not ACCOUNTS[code].is_debt)  # what customers have, not what they owe
DEBTS = tuple(code for code, kind in ACCOUNTS.items() if kind.is_debt)
WITH_LOTS = tuple(code for code, kind in ACCOUNTS.items() if kind.has_lots)
SETTLED = tuple(LIABILITIES)
IMPORTED = tuple(code for code, kind in ACCOUNTS.items() if kind.is_imported)
TENDER_ENTRIES = tuple(code for code, kind in ENTRIES.items() if kind.is_tender)
FORCED_ENTRIES = tuple(code for code, kind in ENTRIES.items() if kind.is_forced)
TAKES_PENDING = frozenset(code for code, kind in ENTRIES.items() if kind.takes_pending)


def in_points(account_kind: str) -> bool:
    """Tell whether accounts of this kind are kept in points; all others are kept in money of their currency."""
    return account_kind in ACCOUNTS and ACCOUNTS[account_kind].in_points


def require(account_kind: str, entry_kind: str) -> None:
    """:raise ValueError: when accounts of this kind have no entries of that kind: a mistake of ours, nothing a person
    could mend
    """
    if account_kind not in ACCOUNTS or entry_kind not in ACCOUNTS[account_kind].entries:
        raise ValueError(
            f'customer_card: accounts of the kind {account_kind!r} have no entries of the kind {entry_kind!r}'
        )
