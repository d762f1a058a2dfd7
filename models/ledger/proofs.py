"""Validators of what is sealed: chains of entries, rows of accounts, links to cards, holds, anchors, and where all of
it was made.
"""

from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby  # a stream in chain order: Odoo's own would collect it all

from ...core import seal
from . import anchors, operations, sealed, spoken, strays
from .finding import HOW_MANY, Finding

LAST_ACCOUNT = 2**31 - 1
AT_ONCE = 100_000  # entries whose seals are verified in one go, some seconds


def _stream(env, name: str, query: str, values: dict | None = None) -> Iterator[tuple]:
    """The rows of a query, fetched as they are needed."""
    with env.cr._cnx.cursor(f'customer_card_{name}') as stream:
        stream.itersize = 5000
        stream.execute(query, values)
        yield from stream


_CHAIN = f"""
    SELECT e.account_id, a.sequence, e.sequence, e.amount::text, e.balance::text, e.kind, o.key,
        pg_catalog.to_char(e.moment, '{sealed.STAMP}'::text), e.id,
           e.deployment, e.program_id, e.company_id, e.account_kind, a.currency_id, e.booking,
               {sealed.digest(sealed.POSTED, 'o')},
           l.opened, d.drawn, e.seal
      FROM customer_card_entry e JOIN customer_card_operation o ON o.id = e.operation_id JOIN customer_card_account a
          ON a.id = e.account_id
      LEFT JOIN (SELECT entry_id, pg_catalog.array_agg(ARRAY[id::text, account_id::text, company_id::text, amount::text,
                           pg_catalog.to_char(opened_at, '{sealed.STAMP}'::text),
                               COALESCE(pg_catalog.to_char(expires_at, '{sealed.STAMP}'::text), ''),
                           COALESCE(pg_catalog.to_char(usable_at, '{sealed.STAMP}'::text), ''),
                               source_id::text]) AS opened
                   FROM customer_card_lot WHERE account_id > %(after)s AND account_id <= %(last)s GROUP BY entry_id) l
                       ON l.entry_id = e.id
      LEFT JOIN LATERAL (SELECT pg_catalog.array_agg(ARRAY[lot_id::text, company_id::text, amount::text]
          ORDER BY id) AS drawn FROM customer_card_draw
                          WHERE entry_id = e.id) d ON TRUE
     WHERE e.account_id > %(after)s AND e.account_id <= %(last)s
     ORDER BY e.account_id, e.sequence
"""


def _sealed(env, after: int, last: int) -> Iterator[tuple[int, int, seal.SealedEntry]]:
    """The entries of the accounts after ``after`` up to ``last`` in chain order, streamed."""
    rows = _stream(env, 'chain', _CHAIN, {'after': after, 'last': last})
    for account, reached, sequence, amount, balance, *same, opened, drawn, made in rows:
        lots = seal.lots_text(map(_lot, opened)) if opened else ''
        draws = seal.draws_text((int(one), int(of), Decimal(part)) for one, of, part in drawn) if drawn else ''
        yield (
            account,
            reached,
            seal.SealedEntry(account, sequence, Decimal(amount), Decimal(balance), *same, lots, draws, made),
        )


def _lot(row: list) -> tuple:
    """A lot as :func:`...core.seal.lots_text` takes it."""
    lot, account, company, amount, opened, ends, begins, source = row
    return int(lot), int(account), int(company), Decimal(amount), opened, ends, begins, source


def chains_until(env, after: int) -> int:
    """Up to which account the seals after the account ``after`` are verified in one go; 0 when there are none."""
    env.cr.execute(
        """
        SELECT COALESCE(max(id) FILTER (WHERE before < %(most)s), 0) FROM (
            SELECT id, sum(sequence) OVER (ORDER BY id) - sequence AS before FROM (
                SELECT id, sequence FROM customer_card_account WHERE id > %(after)s
                    ORDER BY id LIMIT %(most)s) few) summed
        """,
        {'after': after, 'most': AT_ONCE},
    )
    return env.cr.fetchone()[0]


def chains(env, after: int = 0, last: int = 0) -> list[Finding]:
    """Invariant 4: every entry fits its seal and the seal before; the first damaged, missing, added or reordered row is
    named.

    Of all accounts, or of those after ``after`` up to ``last``.
    """
    key = env['customer.card.ledger']._key()
    found = []
    stream = _sealed(env, after, last or LAST_ACCOUNT)
    for (account, reached), rows in groupby(stream, lambda row: row[:2]):  # pylint: disable=bad-builtin-groupby
        bad = seal.verify(key, (entry for _account, _last, entry in rows), reached)
        if bad and len(found) < HOW_MANY:
            found.append(Finding(account, bad.sequence, bad.reason))
    return found


def accounts(env) -> list[Finding]:
    """Invariant 4: every account's row is as the ledger wrote it with its last entry."""
    key = env['customer.card.ledger']._key()
    query = """
        SELECT id, kind, program_id, company_id, currency_id, digits, floor::text, balance::text, sequence, seal,
            heir_id, allowance::text, mark, heir_seal FROM customer_card_account
         WHERE allowance <> 0::numeric OR sequence <> 0 OR balance <> 0::numeric OR floor <> 0::numeric
            OR seal::text <> '' OR mark::text <> ''
    """
    found = []
    for account, *what, floor, balance, sequence, last, heir, below, made, passed in _stream(env, 'accounts', query):
        amounts = Decimal(floor), Decimal(balance)
        parts = sealed.account_parts(account, *what, *amounts, sequence, last, heir, Decimal(below))
        if not sealed.fits_account(key, made, passed, parts):
            found.append(
                Finding(
                    account,
                    sequence,
                    env._("The account itself (what it is, or its balance) was changed, but not by the ledger."),
                )
            )
    return found[:HOW_MANY]


def links(env) -> list[Finding]:
    """Invariant 4: every card opens the accounts the ledger gave it, by the codes it had then; every account is opened
    by a card. A card whose import was undone has no codes any more, and nothing on it.
    """
    key = env['customer.card.ledger']._key()
    query = f"""
        SELECT a.id, r.seal, {sealed.digest(sealed.LINK)}, c.id, c.number_last4 FROM customer_card_account a
          LEFT JOIN customer_card_account_rel r ON r.account_id = a.id LEFT JOIN customer_card c ON c.id = r.card_id
         WHERE (c.state::text = 'undone' AND COALESCE(c.number, c.old_code, c.store_code) IS NULL
             AND a.balance = 0::numeric) IS NOT TRUE
    """
    found, named = [], set()
    for account, made, content, card, last4 in _stream(env, 'links', query):
        if not seal.fits(key, 'link', made, content):
            named.add(card)
            sentences = {
                True: env._(
                    "The card that ends in %s opens this account, or has a code, which the ledger never gave "
                    "to it. Block the card.",
                    last4,
                ),
                False: env._("No card opens this account any more."),
            }
            found.append(Finding(account, None, sentences[bool(last4)]))
    return [*strays.programs(env), *found, *strays.cards(env, named)][:HOW_MANY]


def holds(env) -> list[Finding]:
    """Invariant 4: every hold is one the ledger made, as it made it, and ended as it ended it; what was captured of one
    is sealed by its entry.
    """
    key = env['customer.card.ledger']._key()
    query = f"""
        SELECT seal, state, exception, COALESCE(target_account_id, reversal_of_id) IS NULL
            AND COALESCE(why::text, note) IS NULL
               AND (exception IS NULL OR state::text <> 'authorized') AND captured = 0::numeric
                   AND reversed = 0::numeric, {operations.HOLD}
          FROM customer_card_operation
         WHERE state::text <> 'posted' AND (state::text <> 'captured' OR captured = 0::numeric)
             AND (fingerprint::text <> 'tombstone' OR account_id IS NOT NULL)
    """
    found = []
    for made, state, exception, plain, *row in _stream(env, 'holds', query):
        hold = operations.hold_of(row)
        purpose, parts = ('hold', hold.marked()) if state == 'authorized' else ('end', hold.ended(state, exception))
        if not plain or not seal.fits(key, purpose, made, *parts):
            sentence = env._("The authorization %s was changed, or not made by the ledger.", hold.key)
            found.append(Finding(hold.account, None, sentence))
    return found[:HOW_MANY]


def heirs(env) -> list[Finding]:
    """Find accounts of dead cards whose heir is not the one the ledger sealed, and accounts of living cards with an
    heir.
    """
    key = env['customer.card.ledger']._key()
    env.cr.execute(
        """
        SELECT a.id, a.heir_id, a.heir_seal, lives.some FROM customer_card_account a CROSS JOIN LATERAL (
               SELECT EXISTS (SELECT FROM customer_card_account_rel r JOIN customer_card c ON c.id = r.card_id
                               WHERE r.account_id = a.id AND c.state::text NOT IN ('replaced', 'closed')) AS some) lives
         WHERE a.heir_id IS NOT NULL OR a.heir_seal IS NOT NULL OR (NOT lives.some AND EXISTS (
               SELECT FROM customer_card_operation o WHERE o.account_id = a.id AND o.target_account_id IS NOT NULL
                  AND (pg_catalog.starts_with(o.key::text, 'merge:'::text)
                      OR pg_catalog.starts_with(o.key::text, 'close:'::text))
                  -- what was owed moves the other way, from the account that stays
                  AND pg_catalog.split_part(o.key::text, ':'::text, 3)::text = a.id::text)) ORDER BY a.id
        """
    )
    bad = [
        account for account, heir, made, lives in env.cr.fetchall()
        if lives or not (heir and seal.fits(key, 'heir', made, account, heir))
    ][:HOW_MANY]  # fmt: skip
    return [
        Finding(
            account,
            None,
            env._(
                "What comes to this account would go to another one than it moved to: somebody changed the "
                "database. Ask your administrator."
            ),
        )
        for account in bad
    ]


def settlements(env, until: int = 0) -> list[Finding]:
    """Invariant 4: every settlement still has the entries it booked, and goes on from settlements that are still there.

    Of all settlements, or of those up to ``until``.
    """
    found: list[Finding] = []
    known: dict[int, str] = {}
    key = env['customer.card.ledger']._key()
    for row in list(anchors.stored(env.cr)):
        if until and row.id > until:
            break
        known[row.id] = row.anchor or ''
        gone = [settlement for settlement in row.before() if settlement not in known]
        if gone:
            sentence = env._("Settlement %(gone)s is gone; %(name)s goes on from it.", gone=gone[0], name=row.name)
            found.append(Finding(None, None, sentence, company=row.company))
        elif row.anchor is None:
            sentence = env._("%s has no anchor yet. Settle again once the ledger's key is there.", row.name)
            found.append(Finding(None, None, sentence, company=row.company))
        elif not seal.fits(key, 'settlement', row.anchor, *row.parts(known)):
            found += _changed(env, row)
    return (found + _fewer(env))[:HOW_MANY]


def _changed(env, row: anchors.Anchored) -> list[Finding]:
    """Return what is wrong with a settlement that does not fit its anchor: accounts that were cut, else the settlement
    itself.
    """
    cut = [
        Finding(
            one.account if one.reached is not None else None,
            one.sequence,
            env._("%(name)s booked entry %(sequence)s of account %(account)s, which is no longer there.",
                  name=row.name, sequence=one.sequence, account=one.account),
            company=row.company,
        )
        for one in anchors.cut(env.cr, row.id)
    ]  # fmt: skip
    if cut:
        return cut
    if row.entries != row.entry_count:
        sentence = env._(
            "Entries that %(name)s booked: %(booked)s; of them are there now: %(now)s.",
            name=row.name,
            booked=row.entry_count,
            now=row.entries,
        )
    else:
        sentence = env._("%s was changed, or an entry it booked was.", row.name)
    return [Finding(None, None, sentence, company=row.company)]


def _fewer(env) -> list[Finding]:
    """Programs with fewer accounts or entries than a settlement counted."""
    env.cr.execute(
        """
        SELECT p.id, s.accounts, s.entries, COALESCE(a.accounts, 0), COALESCE(a.entries, 0), s.company
          FROM (SELECT program_id, max(account_count) AS accounts, max(sequence_total) AS entries,
                  min(company_id) AS company
              FROM customer_card_settlement GROUP BY program_id) s
          LEFT JOIN customer_card_program p ON p.id = s.program_id
          LEFT JOIN (SELECT program_id, count(*) AS accounts, sum(sequence) AS entries FROM customer_card_account
              WHERE sequence > 0 GROUP BY program_id) a
                 ON a.program_id = s.program_id
         WHERE COALESCE(a.accounts, 0) < s.accounts OR COALESCE(a.entries, 0) < s.entries
        """
    )
    return [
        Finding(
            None,
            None,
            env._(
                "%(program)s: accounts before %(accounts)s, now %(left)s; entries before %(entries)s, now %(rest)s.",
                program=env['customer.card.program'].browse(program).name,
                accounts=accounts,
                entries=entries,
                left=left,
                rest=rest,
            ),
            company=company,
        )
        for program, accounts, entries, left, rest, company in env.cr.fetchall()
    ]


def deployments(env) -> list[Finding]:
    """Invariant 4: everything was made in this database, or in one the shop has moved from."""
    relocation = env['customer.card.relocation']
    own, found = relocation._own(), []
    for deployment, count in relocation._made().items():
        until = own.get(deployment, 0)
        if deployment in own and until in (None, count):
            continue
        env.cr.execute(
            'SELECT account_id, sequence, moment FROM customer_card_entry WHERE deployment = %s '
            'ORDER BY id DESC LIMIT 1',
            [deployment],
        )
        account, sequence, last = env.cr.fetchone() or (None, None, None)
        sentence = env._(
            "Entries made in another database (%(deployment)s): %(count)s, the last one on %(day)s. If the shop has "
            "moved here from there, a card manager confirms it on this page. "
            "If it has not, they come from a copy of the shop.",
            count=count - (until or 0),
            deployment=deployment,
            day=spoken.day(env['res.company'], last.date()) if last else '–',
        )
        moved_from = None if deployment in own else deployment
        found.append(Finding(account, sequence, sentence, deployment=moved_from))
    return found
