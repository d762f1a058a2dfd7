"""Sums in lists: amounts of one unit have one, points and money together have none."""

from odoo.tools import SQL

from . import kinds

COLUMNS = ('kind', 'program_id', 'currency_id')  # of accounts: what :func:`of_one` asks for


def of_one(summed: SQL, account_kind: SQL, program: SQL, money: SQL) -> SQL:
    """Return ``summed`` where all of its rows count in one unit, else NULL: the points of one program, or ``money``
    (the id of a currency, or of a company with its own).
    """
    points = [kind for kind in kinds.ACCOUNTS if kinds.in_points(kind)]
    unit = SQL("CASE WHEN %s::text = ANY(%s::text[]) THEN %s ELSE -%s END", account_kind, points, program, money)
    return SQL("CASE WHEN min(%(unit)s) = max(%(unit)s) THEN %(summed)s END", unit=unit, summed=summed)
