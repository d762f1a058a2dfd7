"""Words of ours on records that are the shop's: tenders, books, the first programs and what is asked at enrollment are
said in every language it speaks, also in those it adds later.
"""

from collections.abc import Callable, Iterable

from psycopg2.extras import Json

from odoo.tools import SQL

from ..ledger import sql


def name_in(record, codes: Iterable[str], word: Callable[[str], str], field: str = 'name') -> None:
    """Let ``field`` of ``record`` say ``word(code)`` in each of the languages ``codes``; what somebody wrote there
    stays.

    Odoo shows the English words wherever a language has none, so what was changed in English is left alone altogether.
    """
    names = record._fields[field]._get_stored_translations(record) or {}
    ours = {word(code) for code in {*codes, *names}}
    if names.get('en_US') not in ours:
        return
    words = {code: word(code) for code in codes if code not in names or names[code] in ours}
    # Not by write, which the host refuses for the tenders of a till that is open.
    table, column, now = SQL.identifier(record._table), SQL.identifier(field), SQL(sql.BEGAN)
    record.env.cr.execute(
        SQL(
            'UPDATE %s SET %s = %s || %s, write_date = %s WHERE id = %s',
            table, column, column, Json(words), now, record.id,
        )
    )  # fmt: skip
    record.invalidate_recordset([field, 'write_date'])
    record.modified([field])
