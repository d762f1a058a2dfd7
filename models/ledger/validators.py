"""One small validator per invariant of the ledger; each returns findings and changes nothing."""

from collections.abc import Callable

from . import guards, kinds, owed, proofs, sql
from .finding import HOW_MANY, Finding


def _rows(env, query: str) -> list[Finding]:
    env.cr.execute(f'{query} LIMIT {HOW_MANY}')
    return [Finding(*row) for row in env.cr.fetchall()]


def balances(env) -> list[Finding]:
    """Invariants 1 and 10: balance = sum of entries = last running balance; sequences run 1..n without gaps."""
    return _rows(
        env,
        """
        SELECT a.id, a.sequence,
            format('balance %s, entries sum to %s, last running balance %s; %s entries up to number %s', a.balance,
                COALESCE(e.total, 0),
               COALESCE(l.balance, 0), COALESCE(e.count, 0), COALESCE(e.last, 0))
          FROM customer_card_account a
          LEFT JOIN (SELECT account_id, sum(amount) AS total, count(*) AS count, max(sequence) AS last
              FROM customer_card_entry GROUP BY account_id) e
                 ON e.account_id = a.id
          LEFT JOIN customer_card_entry l ON l.account_id = a.id AND l.sequence = a.sequence
         WHERE a.balance <> COALESCE(e.total, 0) OR a.balance <> COALESCE(l.balance, 0)
             OR a.sequence <> COALESCE(e.count, 0)
            OR a.sequence <> COALESCE(e.last, 0) OR a.seal <> COALESCE(l.seal, '')
        """,
    )


def floors(env) -> list[Finding]:
    """Invariant 2: nothing below its floor, and live holds fit into what is there, unless something was taken back
    after they were made. What is allowed on a debt is lowered beside holds; what they were made by is not known here.
    """
    return _rows(
        env,
        f"""
        SELECT a.id, a.sequence, format('balance %s, held %s, floor %s', a.balance, h.held, a.floor)
          FROM customer_card_account a JOIN (
              SELECT o.account_id, sum(o.amount) AS held, max(o.moment) AS last FROM customer_card_operation o
               WHERE {sql.live_hold()} GROUP BY o.account_id) h ON h.account_id = a.id
         WHERE a.balance - h.held < {sql.BOTTOM} AND a.kind NOT IN {sql.among(kinds.DEBTS)}
           AND NOT EXISTS (SELECT 1 FROM customer_card_entry e JOIN customer_card_operation o ON o.id = e.operation_id
                            WHERE e.account_id = a.id AND e.moment >= h.last AND (
                                e.kind IN {sql.among(kinds.FORCED_ENTRIES)} OR o.exception IS NOT NULL))
        """,
    )


def lots(env) -> list[Finding]:
    """Invariant 6: what is left of the lots is the balance; what left a lot is in the draws."""
    return _rows(
        env,
        f"""
        SELECT a.id, a.sequence, format('balance %s, lots hold %s', a.balance, COALESCE(l."left", 0))
          FROM customer_card_account a LEFT JOIN (SELECT account_id, sum("left") AS "left" FROM customer_card_lot
              GROUP BY account_id) l ON l.account_id = a.id
         WHERE a.kind IN {sql.among(kinds.WITH_LOTS)} AND GREATEST(a.balance, 0) <> COALESCE(l."left", 0)
        UNION ALL
        SELECT min(l.account_id), e.sequence, format('lots began with %s, hold %s, %s were drawn', sum(l.amount),
            sum(l."left"), sum(COALESCE(d.drawn, 0)))
          FROM customer_card_lot l JOIN customer_card_entry e ON e.id = l.entry_id
          LEFT JOIN (SELECT lot_id, sum(amount) AS drawn FROM customer_card_draw GROUP BY lot_id) d ON d.lot_id = l.id
          LEFT JOIN (SELECT entry_id, sum(amount) AS given FROM customer_card_draw GROUP BY entry_id) g
              ON g.entry_id = e.id
         GROUP BY e.id, g.given
        HAVING sum(l."left" + COALESCE(d.drawn, 0)) <> GREATEST(0, LEAST(e.amount, e.balance)) + COALESCE(g.given, 0)
            OR bool_or(COALESCE(d.drawn, 0) < 0 OR l."left" + COALESCE(d.drawn, 0) > l.amount OR l.amount > e.amount
                OR l.account_id <> e.account_id)
        """,
    )


def operations(env) -> list[Finding]:
    """Invariants 5 and 7: every operation has just the entries its state says; a hold ended once."""
    return _rows(
        env,
        """
        SELECT o.account_id, NULL::int, format('operation %s is %s with %s entries of %s', o.id, o.state, count(e.id),
            COALESCE(sum(e.amount), 0))
          FROM customer_card_operation o LEFT JOIN customer_card_entry e ON e.operation_id = o.id
              AND e.account_id = o.account_id
         GROUP BY o.id
        HAVING (o.state = 'captured' AND COALESCE(sum(e.amount), 0) <> -o.captured) OR (o.state = 'posted'
            AND count(e.id) = 0)
            OR (o.state = 'posted' AND o.kind <> 'transfer' AND sum(e.amount) <> o.amount)
            OR (o.state IN ('authorized', 'voided', 'expired') AND count(e.id) > 0)
        """,
    )


def reversals(env) -> list[Finding]:
    """Invariant 8: what an operation says was reversed is what its counter-operations moved."""
    return _rows(
        env,
        """
        SELECT o.account_id, NULL::int, format('operation %s: %s reversed, counter-entries of %s', o.id, o.reversed,
            COALESCE(sum(abs(r.amount)), 0))
          FROM customer_card_operation o LEFT JOIN customer_card_operation r ON r.reversal_of_id = o.id
         WHERE o.reversed <> 0 OR r.id IS NOT NULL
         GROUP BY o.id HAVING o.reversed <> COALESCE(sum(abs(r.amount)), 0)
        """,
    )


def books(env) -> list[Finding]:
    """Invariant 9: what settlements booked is what the general ledger has on the liability accounts."""
    found = []
    for company in (
        env['customer.card.program'].sudo().with_context(active_test=False).search([]).company_id
    ):  # sudo: the check covers every company
        today = env['customer.card.program']._today_of(company)  # named: a default would be somebody's word
        named = {'company_id': company.id, 'date_from': today.replace(day=1), 'date_to': today}
        report = env['customer.card.liability'].sudo().create(named)  # sudo: the check covers every company
        report._read_figures()
        for row in report.account_ids:
            if not company.currency_id.is_zero(row.difference):
                fact = f'{row.account_id.display_name}: {row.balance}, {row.difference}'
                found.append(Finding(None, None, fact, company=company.id))
    return found


# code: (what holds when nothing is found, the validator)
VALIDATORS: dict[str, tuple[str, Callable]] = {
    'balances': ("Balances are the sums of their entries", balances),
    'floors': ("Nothing is below its floor", floors),
    'guards': ("The database's own guards are in place", guards.guards),
    'chains': ("Every entry fits its seal", proofs.chains),
    'accounts': ("Every account is as the ledger wrote it", proofs.accounts),
    'links': ("Every card opens the accounts it was given", proofs.links),
    'holds': ("Every authorization is as the ledger made it", proofs.holds),
    'heirs': ("Accounts were taken over by those they moved to", proofs.heirs),
    'owed': ("What is owed is as it was written down", owed.proven),
    'settlements': ("Settlements still have what they booked", proofs.settlements),
    'deployments': ("Everything was made in this database", proofs.deployments),
    'lots': ("Lots add up to the balances", lots),
    'operations': ("Every operation has its entries", operations),
    'reversals': ("Reversals match what they reverse", reversals),
    'books': ("The general ledger agrees with the settlements", books),
}


def step(env, code: str, after: int) -> tuple[list[Finding], int]:
    """One step of a validator: what it found, and the account after which it goes on; 0 when it is through."""
    if code != 'chains':
        return VALIDATORS[code][1](env), 0
    last = proofs.chains_until(env, after)
    return (proofs.chains(env, after, last), last) if last else ([], 0)
