"""Validators of what is sealed on the host's own records, and of lines that took something from a card."""

from collections.abc import Callable

from ...core import seal
from ...core.secret import Key
from ..acceptance.tables import SLICE
from ..ledger import kinds, operations, sql
from ..ledger.finding import HOW_MANY, Finding
from ..ledger.waiting import found


def given_back(move: int, back: dict) -> tuple[int, str, str]:
    """Return what the seal of a credit note covers of what it gave ``back``: how many of each line, and how much
    otherwise than to cards.
    """
    lines = ','.join(f'{line}:{quantity}' for line, quantity in sorted(back['lines'].items()))
    return move, lines, back['otherwise']


def credit_notes(env) -> list[Finding]:
    """Invariant 4: what a credit note gave back is as it was written down when it was posted, and still there."""
    key = env['customer.card.ledger']._key()
    env.cr.execute(
        """
        SELECT m.id, m.name, m.customer_card_back FROM account_move m
         WHERE jsonb_typeof(m.customer_card_back) <> 'null'
            OR m.id IN (SELECT place_id FROM customer_card_operation WHERE place_model = 'account.move')
         UNION ALL SELECT DISTINCT o.place_id, '#' || o.place_id, NULL::jsonb FROM customer_card_operation o
         WHERE o.place_model = 'account.move' AND NOT EXISTS (SELECT FROM account_move m WHERE m.id = o.place_id)
         ORDER BY 1
        """
    )
    bad = [(move, name) for move, name, back in env.cr.fetchall() if not _fits(key, move, back)][:HOW_MANY]
    return [
        Finding(
            None,
            None,
            env._(
                "What credit note %s gave back with cards was changed, but not by the server: goods could come "
                "back twice. Ask your administrator.",
                name,
            ),
            ('account.move', move),
        )
        for move, name in bad
    ]


def _fits(key: Key, move: int, back) -> bool:
    try:
        return seal.fits(key, 'given back', back['seal'], *given_back(move, back))
    except (AttributeError, KeyError, TypeError):  # damaged into something that was never sealed
        return False


# A reward of value that gave none, because its points were gone: its hold ended, and no value was posted for the line.
# A line of goods is gone with the customer, whatever became of its hold.
_GAVE_NOTHING = """
    starts_with(h.key, 'reward:') AND EXISTS (SELECT FROM customer_card_program c WHERE c.product_id = l.product_id)
      AND EXISTS (SELECT FROM customer_card_operation o WHERE o.key = h.key AND o.state IN ('voided', 'expired'))
      AND NOT EXISTS (SELECT FROM customer_card_operation o WHERE o.key = 'given:' || p.uuid || ':' || l.uuid)
"""


def held_lines(env) -> list[Finding]:
    """Find served orders with lines on a hold neither taken nor owed."""
    return found(
        env,
        f"""
        SELECT NULL::int, 'pos.order', p.id, p.name FROM pos_order p
         WHERE p.customer_card_summary IS NOT NULL AND p.state NOT IN ('draft', 'cancel') AND EXISTS (
               SELECT FROM pos_order_line l, unnest(ARRAY[NULLIF(l.customer_card_hold, ''),
                   'till:' || NULLIF(l.customer_card_discount, '')]) AS h(key)
                WHERE l.order_id = p.id AND h.key IS NOT NULL
                  AND NOT EXISTS (SELECT FROM customer_card_operation o
                      WHERE o.key = ANY(ARRAY[h.key, h.key || ':late', h.key || ':paid'])
                                     AND (o.state = 'posted' OR o.captured > 0))
                  AND NOT EXISTS (SELECT FROM customer_card_owed d WHERE d.key = h.key)
                  AND NOT ({_GAVE_NOTHING})) ORDER BY p.id
        """,
        [],
        lambda order: env._(
            "Order %s gave something for value of a card, and neither was that value taken nor is it owed: "
            "somebody changed the database. Ask your administrator.",
            order,
        ),
    )


def forwarded(env) -> list[Finding]:
    """Find holds that took an account below zero, are no slices, and lost no cover since they were made. What is
    allowed on a debt is lowered beside them, and is no cover that was lost.
    """
    return found(
        env,
        f"""
        SELECT f.account_id, 'customer.card.operation', f.id, f.key FROM customer_card_operation f
          JOIN customer_card_account a ON a.id = f.account_id AND a.kind NOT IN {sql.among(kinds.DEBTS)}
         WHERE f.exception = 'forwarded' AND NOT starts_with(f.key, %s)
           AND NOT EXISTS (SELECT FROM {operations.UNCOVERED} AND e.account_id = f.account_id AND e.moment >= f.moment
               AND o.id <> f.id)
         ORDER BY f.id
        """,
        [SLICE],
        lambda key: env._(
            "The authorization %s took its account below nothing, and nothing says why: somebody changed the "
            "database. Ask your administrator.",
            key,
        ),
    )


# As VALIDATORS of the ledger: code: (what holds when nothing is found, the validator)
PROOFS: dict[str, tuple[str, Callable]] = {
    'credit_notes': ("Credit notes are as they were posted", credit_notes),
    'forwarded': ("Nothing was taken below nothing without a reason", forwarded),
    'held_lines': ("What lines took from cards was taken", held_lines),
}
