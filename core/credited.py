"""The goods a credit note gives back, where it only names products and amounts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from types import MappingProxyType

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Sold:
    """A line of the order: its product, and what of its money (tax included) has not come back yet.

    ``whole`` lines (a card that was sold) come back by their own product only, never as a share of an amount.
    """

    key: str
    product: int
    left: Decimal
    whole: bool = False


NOTHING: Mapping[str, Decimal] = MappingProxyType({})


def allocate(
    sold: Iterable[Sold], credited: Mapping[int, Decimal], said: Mapping[str, Decimal] = NOTHING
) -> tuple[dict[str, Decimal], Decimal]:
    """Spread what is ``credited`` (by product) over the lines: first as far as the note ``said`` of which lines it is;
    then on lines of that product, in their order; then, for what is given back as mere money, on all goods by what is
    left of them.

    :return: by line, how much of its money comes back, and what no line could take

    >>> lines = [Sold('bread', 1, Decimal(6)), Sold('wine', 2, Decimal(30)), Sold('card', 3, Decimal(20), True)]
    >>> allocate(lines, {2: Decimal(10)})
    ({'wine': Decimal('10')}, Decimal('0'))
    >>> allocate(lines, {9: Decimal(18)})
    ({'bread': Decimal('3'), 'wine': Decimal('15')}, Decimal('0'))
    >>> allocate(lines, {3: Decimal(25)})[1]
    Decimal('0')
    >>> allocate(lines, {1: Decimal(50)})[1]
    Decimal('14')
    >>> cards = [Sold('one', 3, Decimal(20), True), Sold('two', 3, Decimal(20), True)]
    >>> allocate(cards, {3: Decimal(20)}, {'two': Decimal(20)})
    ({'two': Decimal('20')}, Decimal('0'))
    """
    lines = list(sold)
    taken: dict[str, Decimal] = {}
    rest = ZERO
    for product, amount in credited.items():
        alike = [line for line in lines if line.product == product]
        for line, most in [(line, said.get(line.key, ZERO)) for line in alike] + [(line, amount) for line in alike]:
            part = min(line.left - taken.get(line.key, ZERO), most, amount)
            if part > 0:
                taken[line.key] = taken.get(line.key, ZERO) + part
                amount -= part  # noqa: PLW2901  what no line took yet
        rest += amount
    open_ = {line.key: line.left - taken.get(line.key, ZERO) for line in lines if not line.whole}
    total = sum(open_.values(), ZERO)
    spread = min(rest, total)
    if spread > 0:
        for key, left in open_.items():
            if left > 0:
                taken[key] = taken.get(key, ZERO) + spread * left / total
    return taken, max(rest - spread, ZERO)


def unclear(sold: Iterable[Sold], credited: Mapping[int, Decimal], said: Mapping[str, Decimal] = NOTHING) -> bool:
    """Tell whether one of several ``whole`` lines of a product would come back, and the note did not say which.

    >>> lines = [Sold('one', 3, Decimal(20), True), Sold('two', 3, Decimal(20), True)]
    >>> unclear(lines, {3: Decimal(20)}), unclear(lines, {3: Decimal(40)})
    (True, False)
    >>> unclear(lines, {3: Decimal(20)}, {'two': Decimal(20)})
    False
    """
    lines = list(sold)
    for product, amount in credited.items():
        alike = [line for line in lines if line.whole and line.left > 0 and line.product == product]
        open_ = [line.left for line in alike if line.key not in said]
        rest = amount - sum((said.get(line.key, ZERO) for line in alike), ZERO)
        if len(open_) > 1 and 0 < rest < sum(open_, ZERO):
            return True
    return False


def without(sold: Iterable[Sold], credited: Mapping[int, Decimal], said: Mapping[str, Decimal] = NOTHING) -> list[Sold]:
    """Return what is left of the lines after an earlier credit note of these amounts (by product).

    >>> [one.left for one in without([Sold('bread', 1, Decimal(6)), Sold('wine', 2, Decimal(30))], {1: Decimal(4)})]
    [Decimal('2'), Decimal('30')]
    """
    lines = list(sold)
    taken, _over = allocate(lines, credited, said)
    return [replace(line, left=line.left - taken.get(line.key, ZERO)) for line in lines]
