"""A purchase as plain data, whatever document it comes from: what was bought, how it was paid, what came back with it.

Points, challenges and charged discounts are functions of it. So a till's forecast and what its order earns cannot
differ, and a document of another kind earns by making one of these.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Literal, NamedTuple

from . import earning, paid
from .money import rounded

ZERO, ONE = Decimal(0), Decimal(1)
LATER = 'later'
SHARE_DIGITS = 9  # of a part's share in its menu

# What a line is: ``card`` puts value on a card (or takes it back), ``hold`` is what a card gives: a reward, a payout.
# ``deposit`` is charged for bottles and crates, below zero where they are brought back.
Kind = Literal['goods', 'tip', 'deposit', 'card', 'hold']


class Document(NamedTuple):
    """The document a purchase is, by the model, id and key (known before the id is) it has."""

    model: str
    id: int
    key: str


class Sold(NamedTuple):
    """The sold line a return gives back: its document, and its key."""

    document: Document
    line: str


class Tender(NamedTuple):
    """One payment: ``amount`` in the company's currency, below zero where it paid out.

    ``kind`` is that of the card's account it took from, '' for money, :data:`LATER` for what the customer owes.
    """

    method: int
    kind: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Line(earning.Line):
    """One line; ``amount`` in the company's currency, with tax, after its own discount, below zero where it takes off.

    ``categories`` and ``price`` are there where somebody asks for them. ``sold`` is what it gives back by its receipt.
    ``unit`` is the price charged for one unit, in the document's currency, with or without tax as price lists have it.
    ``options`` finds the attribute values (ids) it was chosen with: what they add to a price is the product's to say.
    ``menu`` is the key of the line it is a part of.
    """

    kind: Kind = 'goods'
    sold: Sold | None = None
    unit: Decimal = ZERO
    options: Callable[[], Collection[int]] = field(default=tuple, repr=False, compare=False)
    menu: str = ''

    @property
    def is_new(self) -> bool:
        """Tell whether the line can earn."""
        return is_new(self.kind, self.amount, returns=bool(self.sold))


def is_new(kind: Kind, amount: Decimal, *, returns: bool) -> bool:
    """Tell whether a line can earn: no card, tip or deposit, and nothing that ``returns`` by its receipt.

    A tip below zero is a discount on the goods.

    >>> is_new('goods', ONE, returns=False), is_new('goods', -ONE, returns=True), is_new('tip', ONE, returns=False)
    (True, False, False)
    >>> is_new('tip', -ONE, returns=False), is_new('card', ONE, returns=False)
    (True, False)
    """
    return not returns and (kind == 'goods' or (kind == 'tip' and amount < 0))


def spread(amounts: Iterable[Decimal]) -> Decimal:
    """Return what share of goods is paid for once ``amounts`` below zero are spread over the others.

    Such a line is a discount on the whole purchase.

    >>> spread([Decimal(30), Decimal(10), Decimal(-10)]), spread([Decimal(10), Decimal(-15)]), spread([])
    (Decimal('0.75'), Decimal('0'), Decimal('1'))
    """
    known = list(amounts)
    goods = sum((amount for amount in known if amount > 0), ZERO)
    return max(sum(known, ZERO), ZERO) / goods if goods else ONE


def lessened(lines: Iterable[Line], off: Decimal) -> Iterator[Line]:
    """Yield the lines; from those that can earn ``off`` is taken, by what they cost: they say it, and nobody paid it.

    >>> bread, card = Line(1, frozenset(), ONE, Decimal(30)), Line(2, frozenset(), ONE, Decimal(50), kind='card')
    >>> [line.amount for line in lessened([bread, bread, bread, card], Decimal('0.01'))]
    [Decimal('29.996666667'), Decimal('29.996666666'), Decimal('29.996666667'), Decimal('50')]
    >>> [line.amount for line in lessened([bread, card], Decimal(31))]
    [Decimal('0E-9'), Decimal('50')]
    """
    known = list(lines)
    whole = sum((line.amount for line in known if line.is_new and line.amount > 0), ZERO)
    left, seen, given = max(whole - off, ZERO), ZERO, ZERO
    for line in known:
        if off > 0 and line.is_new and line.amount > 0:
            seen += line.amount
            part = rounded(left * seen / whole, SHARE_DIGITS) - given
            given += part
            yield replace(line, amount=part)
        else:
            yield line


def in_menus(lines: Sequence[Line]) -> Sequence[Line]:
    """Return the lines; parts of menus with the share of theirs they are, by what was paid for each.

    A till rings a menu up as a line without a price, and its parts with the money.

    >>> menu = Line(9, frozenset(), ONE, ZERO, key='m')
    >>> burger = Line(7, frozenset(), ONE, Decimal(9), key='b', unit=Decimal(9), menu='m')
    >>> cola = Line(8, frozenset(), ONE, Decimal(3), key='c', unit=Decimal(3), menu='m')
    >>> [(part.whole.product, part.whole.quantity, part.whole.unit) for part in in_menus([menu, burger, cola])[1:]]
    [(9, Decimal('0.750000000'), Decimal('12')), (9, Decimal('0.250000000'), Decimal('12'))]
    """
    if not any(line.menu for line in lines):
        return lines
    menus = {line.key: line for line in lines}
    parts: dict[str, list[Line]] = {}
    for line in lines:
        if line.menu in menus and line.amount > 0:
            parts.setdefault(line.menu, []).append(line)
    shares = {part.key: share for key, some in parts.items() for part, share in _shares(menus[key], some)}
    return [replace(line, whole=shares[line.key]) if line.key in shares else line for line in lines]


def _shares(menu: Line, parts: list[Line]) -> Iterator[tuple[Line, Line]]:
    """Each part with its share of the menu; they come to the whole of it exactly. There are no more menus than parts
    that were paid for: each has one at least.

    >>> menu, part = Line(9, frozenset(), Decimal(1000), ZERO, key='m'), Line(7, frozenset(), ONE, Decimal(9), key='b')
    >>> [share.quantity for _part, share in _shares(menu, [part])]
    [Decimal('1')]
    """
    count, paid = min(menu.quantity, sum((part.quantity for part in parts), ZERO)), sum((p.amount for p in parts), ZERO)
    left = count
    unit = sum((part.unit * part.quantity for part in parts), ZERO) / count if count else ZERO
    for part in parts if count else ():
        last = part is parts[-1]
        quantity = left if last else rounded(count * part.amount / paid, SHARE_DIGITS)
        left -= quantity
        yield part, replace(menu, quantity=quantity, amount=part.amount, unit=unit, key=part.key)


def _no_sale(document: Document) -> 'Purchase':
    raise LookupError(f"nobody knows what {document} sold")


@dataclass(frozen=True, slots=True)
class Purchase:
    """A purchase made at ``moment`` (UTC).

    ``place`` is the till (id) it was paid at, None where there was none; ``begun_at`` the one whose price lists it was
    rung up by, where that is another. ``currency`` is the document's. ``pricelist`` (id) says what goods usually cost,
    0 for their own prices; None where the price charged is the usual one. ``sale`` finds the purchase of a document
    whose lines come back, ``accounts`` those (ids) of the cards it was made with. A purchase in the making has no
    ``document`` yet.

    >>> bread = Line(1, frozenset(), ONE, Decimal(30), key='bread')
    >>> tip, rebate = (Line(2, frozenset(), ONE, Decimal(amount), kind='tip') for amount in (5, -6))
    >>> bought = Purchase((bread, tip, rebate), (Tender(1, 'value', Decimal(29)),), datetime(2026, 1, 2, 12))
    >>> bought.worth, [line.amount for line in bought.goods()], bought.earning_share(())
    (Decimal('24'), [Decimal('24.0'), Decimal('-4.8')], Decimal('0'))
    """

    lines: tuple[Line, ...]
    tenders: tuple[Tender, ...]
    moment: datetime
    currency: int = 0
    pricelist: int | None = None
    place: int | None = None
    begun_at: int | None = None
    document: Document | None = None
    sale: Callable[[Document], 'Purchase'] = field(default=_no_sale, repr=False, compare=False)
    accounts: Callable[[], frozenset[int]] = field(default=frozenset, repr=False, compare=False)

    @property
    def new_goods(self) -> list[Line]:
        """The lines that can earn, as they are."""
        return [line for line in self.lines if line.is_new]

    @property
    def returned(self) -> list[Line]:
        """The goods that come back by their receipts."""
        return [line for line in self.lines if line.sold and line.kind != 'card']

    @property
    def worth(self) -> Decimal:
        """Return what the goods cost that can earn; below zero when more comes back, without a
        receipt, than goes out.
        """
        return sum((line.amount for line in self.lines if line.is_new), ZERO)

    @property
    def comes_back(self) -> bool:
        """Tell whether more goods come back without their receipt than go out: they take what they
        would bring today.
        """
        return self.worth < 0

    @property
    def after_discount(self) -> Decimal:
        """Return what share of :meth:`turned` is paid for once a discount on the whole purchase is spread over them."""
        return spread(line.amount for line in self.turned())

    def turned(self) -> list[Line]:
        """The lines that can earn; where goods come back without their receipt, with the sign of goods that go out."""
        lines = self.new_goods
        if not self.comes_back:
            return lines
        return [replace(line, quantity=-line.quantity, amount=-line.amount) for line in lines]

    def goods(self) -> list[Line]:
        """The same as earning counts them, a discount on the whole purchase spread over them."""
        lines = self.turned()
        share = spread(line.amount for line in lines)
        return [replace(line, amount=line.amount * share) for line in lines]

    def non_earning(self, excluded: Collection[int], earns: Collection[str] = ()) -> list[Decimal]:
        """Return what each method that does not earn brought, below zero where it paid out: cards, what nobody has paid
        yet (kinds that ``earns`` does not name), and the ``excluded``.

        Change is its method's.

        >>> amounts = ((1, '', 50), (1, '', -20), (2, 'value', 7), (3, '', 5))
        >>> tenders = tuple(Tender(method, kind, Decimal(amount)) for method, kind, amount in amounts)
        >>> Purchase((), tenders, datetime(2026, 1, 2, 12)).non_earning({1})
        [Decimal('30'), Decimal('7')]
        """
        brought: dict[int, Decimal] = {}
        for tender in self.tenders:
            if (tender.kind and tender.kind not in earns) or tender.method in excluded:
                brought[tender.method] = brought.get(tender.method, ZERO) + tender.amount
        return list(brought.values())

    def earning_share(
        self, excluded: Collection[int], mine: Collection[int] | None = None, earns: Collection[str] = ()
    ) -> Decimal:
        """Return the part, 0 to 1, of the new goods that was paid by tenders that earn.

        Cards never do, nor the ``excluded`` methods, nor what is owed unless it ``earns``. Goods that come back pay for
        new ones with what they were paid with themselves, and only for a card that was there when they were sold:
        ``mine`` are the accounts (ids) of who earns, None for anybody. Bottles brought back pay for new ones, and what
        is more than that is paid by no money.

        >>> full, empty = (Line(2, frozenset(), ONE, Decimal(amount), kind='deposit') for amount in (3, -8))
        >>> bread = Line(1, frozenset(), ONE, Decimal(20))
        >>> bought = (bread, full), (bread, full, empty)
        >>> [Purchase(lines, (), datetime(2026, 1, 2)).earning_share(()) for lines in bought]
        [Decimal('1'), Decimal('0.75')]
        """
        shares: dict[Document, Decimal] = {}
        for document, sold in self._sold_before():
            if mine is None or not sold.accounts().isdisjoint(mine):
                shares[document] = sold._share(excluded, shares, earns)
        return self._share(excluded, shares, earns)

    def _sold_before(self) -> list[tuple[Document, 'Purchase']]:
        """Return what sold the goods that come back, and what they were exchanged for, and so on, each after its own:
        however long the chain is.
        """
        found: list[tuple[Document, Purchase]] = []
        seen, path = set(), [(self, iter(self._back()), self.document)]
        while path:
            bought, back, document = path[-1]
            sold = next((one for one in back if one not in seen), None)
            if sold:
                seen.add(sold)
                purchase = bought.sale(sold)
                path.append((purchase, iter(purchase._back()), sold))
            else:
                path.pop()
                found += [(document, bought)] if path and document else []
        return found

    def _share(self, excluded: Collection[int], shares: dict[Document, Decimal], earns: Collection[str]) -> Decimal:
        """Return the part of the new goods that earns, where ``shares`` says it of what sold those that come back."""
        lines = [line for line in self.lines if line.kind != 'card' and not line.sold]
        deposits = sum((line.amount for line in lines if line.kind == 'deposit'), ZERO)
        total = sum((line.amount for line in lines if line.kind != 'deposit'), max(deposits, ZERO))
        back = sum(
            (worth * (ONE - shares.get(document, ZERO)) for document, worth in self._back().items()),
            ZERO,
        )
        return paid.earning_share(total, [*self.non_earning(excluded, earns), max(-deposits, ZERO)], back)

    def _back(self) -> dict[Document, Decimal]:
        """Return what the goods that come back are worth, by the document that sold them."""
        worth: dict[Document, Decimal] = {}
        for line in self.returned:
            if line.sold:
                worth[line.sold.document] = worth.get(line.sold.document, ZERO) - line.amount
        return worth
