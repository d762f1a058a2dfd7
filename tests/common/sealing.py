"""Time that goes by, and damage done by who may write to the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import groupby  # a stream in chain order: Odoo's own would collect it all
from typing import Any
from unittest.mock import patch

from odoo.tools import SQL

from ...core import money, seal
from ...models.ledger import anchors, operations, owed, proofs, sealed, secret, triggers


@contextmanager
def key_is(text: str) -> Iterator[None]:
    """The server was started with this key, as hexadecimal digits; without one where it is empty."""
    with patch.object(secret, '_current', secret.read(text)):
        yield


@contextmanager
def switched_off(cr: Any) -> Iterator[None]:
    """The ledger's triggers do nothing meanwhile, as for an administrator of the database."""
    for table in triggers.TABLES:
        cr.execute(SQL('ALTER TABLE %s DISABLE TRIGGER USER', SQL.identifier(table)))
    yield
    for table in triggers.TABLES:
        cr.execute(SQL('ALTER TABLE %s ENABLE TRIGGER USER', SQL.identifier(table)))


def aged(env: Any, query: str, parameters: Any = ()) -> None:
    """Change dates by SQL and seal everything anew: the ledger as it would be had this happened then."""
    env.flush_all()
    with switched_off(env.cr):
        env.cr.execute(query, parameters)
        reseal(env)
    env.invalidate_all()


def reseal(env: Any) -> None:
    """Seal links, holds, entries, accounts and settlements as they are now; the triggers are off."""
    cr, ledger = env.cr, env['customer.card.ledger']
    key, here = ledger._key(), ledger._deployment()
    _reseal_links(cr, key, here)
    cr.execute(
        SQL(
            "SELECT state, exception, %s FROM customer_card_operation WHERE seal IS NOT NULL AND (state <> "
            "'captured' OR captured = 0)",
            SQL(operations.HOLD),
        )
    )
    for state, exception, *row in cr.fetchall():
        hold = operations.hold_of(row)
        purpose, parts = ('hold', hold.marked()) if state == 'authorized' else ('end', hold.ended(state, exception))
        made = seal.mark(key, purpose, here, *parts)
        cr.execute('UPDATE customer_card_operation SET seal = %s WHERE id = %s', [made, hold.id])
    for account, rows in groupby(list(proofs._sealed(env, 0, proofs.LAST_ACCOUNT)), lambda row: row[0]):  # pylint: disable=bad-builtin-groupby
        last = seal.GENESIS
        for _account, _reached, entry in rows:
            last = seal.seal_of(key, last, replace(entry, deployment=here))
            cr.execute(
                'UPDATE customer_card_entry SET seal = %s, deployment = %s WHERE id = %s', [last, here, entry.id]
            )
        cr.execute('UPDATE customer_card_account SET seal = %s WHERE id = %s RETURNING *', [last, account])
        row = cr.dictfetchone()
        parts = account, row['kind'], row['program_id'], row['company_id'], row['currency_id'], row['digits']
        amounts = [money.plain(money.exact(row[name])) for name in ('floor', 'balance')]
        below = money.plain(money.exact(row['allowance']))
        more = [] if below == '0' else [f'allowance {below}']
        made = seal.mark(key, 'account', here, *parts, *amounts, row['sequence'], last, *more)
        cr.execute('UPDATE customer_card_account SET mark = %s WHERE id = %s', [made, account])
    cr.execute('SELECT id FROM customer_card_owed')
    owed.mark(env, *(row[0] for row in cr.fetchall()))
    cr.execute("UPDATE customer_card_settlement SET anchor = NULL, after = '' RETURNING company_id")
    for company in {row[0] for row in cr.fetchall()}:
        anchors.anchor(cr, key, here, company)


def _reseal_links(cr: Any, key: bytes, here: str) -> None:
    """Seal the links of cards to accounts as they are now."""
    cr.execute(
        SQL(
            'SELECT r.card_id, r.account_id, %s FROM customer_card_account_rel r JOIN customer_card c ON c.id '
            '= r.card_id '
            'JOIN customer_card_account a ON a.id = r.account_id WHERE r.seal IS NOT NULL',
            SQL(sealed.digest(sealed.LINK)),
        )
    )
    for card, account, content in cr.fetchall():
        made = seal.mark(key, 'link', here, content)
        cr.execute(
            'UPDATE customer_card_account_rel SET seal = %s WHERE card_id = %s AND account_id = %s',
            [made, card, account],
        )
