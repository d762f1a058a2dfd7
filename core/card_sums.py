"""Lines of a list of cards that are no cards: totals of groups and of all, and balances of nobody."""

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from .card_rows import CODES, TOTALS, WHOSE, Problem, Row, plain_words

UNITS = ('points', 'value')

_TOTAL_BESIDE = re.compile(rf'(?:{"|".join(sorted(TOTALS))})(?!\w).*|.*(?<!\w)(?:{"|".join(sorted(TOTALS))})')


class Sums(NamedTuple):
    """Lines of a list that are no cards, or may be none."""

    totals: list[Row]  # have what lines above them have together
    nobodys: list[Row]  # have a balance, and neither a code nor a holder as the others have
    perhaps: list[Row]  # of a list without any codes and holders: have by chance or not what lines above have


def sums(rows: Sequence[Row]) -> Sums:
    """Find the lines that sum up others, and those that belong to nobody.

    A list of cards without codes and holders is one where no line has any; there only the last line is a total: of all
    others, or of those that are no subtotals.

    >>> cards = [Row(number, old_code=f'KLM-{number}', value=Decimal(number)) for number in (2, 3)]
    >>> found = sums([*cards, Row(4, value=Decimal(5)), Row(5, value=Decimal(7))])
    >>> [row.line for row in found.totals], [row.line for row in found.nobodys]
    ([4], [5])
    >>> cards = [Row(number, value=Decimal(5)) for number in (2, 3)]
    >>> sums([*cards, Row(4, value=Decimal(5))]), [row.line for row in sums([*cards, Row(4, value=Decimal(10))]).totals]
    (Sums(totals=[], nobodys=[], perhaps=[]), [4])
    """
    if all(_is_nobodys(row) for row in rows):
        return _sums_of_nobodys(rows)
    found = _summed(rows, 2, _may_sum)
    if any(row.name for row in found):  # groups have totals here: those of one card as well
        found = _summed(rows, 1, _may_sum)
    totals = {row.line for row in found}
    nobodys = [
        row for row in rows if not row.problems and _is_nobodys(row) and _balances(row) and row.line not in totals
    ]
    return Sums(found, nobodys, [])


def _sums_of_nobodys(rows: Sequence[Row]) -> Sums:
    lines = [row for row in rows if not row.problems]
    if len(lines) < 3 or not (amounts := _balances(lines[-1])):
        return Sums([], [], [])
    *others, last = lines
    groups = _summed(rows, 2, lambda row, coded: True, nested=False)
    subtotals = {row.line for row in groups}
    if _together(others, amounts):
        return Sums([last], [], [row for row in groups if row is not last])
    if groups[1:] and groups[-1] is others[-1] and _together([r for r in others if r.line not in subtotals], amounts):
        return Sums([*groups, last], [], [])
    return Sums([], [], groups)


def _together(rows: Sequence[Row], amounts: Mapping[str, Decimal]) -> bool:
    return all(sum((getattr(row, unit) for row in rows), Decimal(0)) == amount for unit, amount in amounts.items())


def _balances(row: Row) -> dict[str, Decimal]:
    return {unit: amount for unit in UNITS if (amount := getattr(row, unit))}


def _has_code(row: Row) -> bool:
    return bool(row.number or row.old_code or any(problem.column in CODES for problem in row.problems))


def _is_nobodys(row: Row) -> bool:
    """Tell whether a line has no code and no holder; a total that says so has none."""
    if Problem('', 'total') in row.problems:
        return True
    found = (*CODES, *WHOSE)
    return not any(getattr(row, column) for column in found) and not any(
        problem.column in found for problem in row.problems
    )


def _may_sum(row: Row, coded: bool) -> bool:
    """Tell whether a line may be a total by what it has besides the amount: a name alone, as "South" is, where the
    lines above have codes, or one with a word for it.
    """
    if row.problems or _has_code(row) or row.phone or row.email or row.partner:
        return False
    return not row.name or coded or any(_TOTAL_BESIDE.fullmatch(plain_words(text)) for text in (row.name, row.note))


def _summed(rows: Sequence[Row], least: int, may: Callable[[Row, bool], bool], *, nested: bool = True) -> list[Row]:
    """Return the lines that have what ``least`` or more lines above have together, back to the first line or to an
    earlier such one.

    :param may: tells of a line, and of whether all of those above have codes, whether it may be one at all
    :param nested: any earlier one; else the last one only
    """
    found: list[Row] = []
    count = uncoded = 0
    above = dict.fromkeys(UNITS, Decimal(0))
    begins: dict[str, dict[Decimal, int]] = {unit: {Decimal(0): 0} for unit in UNITS}  # how many lines were before
    anonymous = all(_is_nobodys(row) for row in rows)
    for row in rows:
        amounts = _balances(row)
        before = [begins[unit].get(above[unit] - amount, count) for unit, amount in amounts.items()]
        is_sum = bool(amounts) and not row.problems and all(count - begin >= least for begin in before)
        if is_sum and may(row, min(before) >= uncoded):
            found.append(row)
        elif amounts and (anonymous or not _is_nobodys(row)) and Problem('', 'total') not in row.problems:
            count += 1
            above = {unit: above[unit] + getattr(row, unit) for unit in UNITS}
            uncoded = uncoded if _has_code(row) else count
            continue
        elif not amounts:
            continue
        for unit in UNITS:
            if not nested:
                begins[unit].clear()
            begins[unit].setdefault(above[unit], count)
    return found
