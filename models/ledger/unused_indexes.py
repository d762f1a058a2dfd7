"""Indexes that earlier versions had and no statement uses.

Every order paid for them, and Odoo itself never drops the index of a field.
"""

from odoo.tools import SQL

UNUSED = ('customer_card_operation__place_id_index',)


def drop(cr) -> None:
    """Drop them, at installation and at every update."""
    for name in UNUSED:
        cr.execute(SQL('DROP INDEX IF EXISTS %s', SQL.identifier(name)))
