"""Words of ours on records that are the shop's: tenders and books are named in every language it speaks, also in those
it adds later.
"""

from collections.abc import Callable, Iterable

from psycopg2.extras import Json

from odoo.tools import SQL

from ..ledger import sql


def name_in(record, codes: Iterable[str], word: Callable[[str], str]) -> None:
    """Name ``record`` by ``word(code)`` in each of the languages ``codes``; a name somebody gave it stays.

    Odoo shows the English name wherever a language has none, so a record that was renamed in English is left alone
    altogether.
    """
    names = record._fields['name']._get_stored_translations(record) or {}
    ours = {word(code) for code in {*codes, *names}}
    if names.get('en_US') not in ours:
        return
    words = {code: word(code) for code in codes if code not in names or names[code] in ours}
    # Not by write, which the host refuses for the tenders of a till that is open.
    table = SQL.identifier(record._table)
    now = SQL(sql.BEGAN)
    record.env.cr.execute(
        SQL('UPDATE %s SET name = name || %s, write_date = %s WHERE id = %s', table, Json(words), now, record.id)
    )
    record.invalidate_recordset(['name', 'write_date'])
    record.modified(['name'])
