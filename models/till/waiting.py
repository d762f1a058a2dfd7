"""Validators of what stays open at tills: entries a closed session should have booked, orders that no longer add up or
were not served, holds of tills that are gone. A finding is a sentence with its record.
"""

from collections.abc import Callable

from odoo import fields

from ..acceptance.untrusted import HOLD
from ..ledger import spoken, sql
from ..ledger.customer_card_ledger_late import RELEASED
from ..ledger.kinds import SETTLED, TENDER_ENTRIES
from ..ledger.validators import HOW_MANY, Finding
from ..ledger.waiting import found
from .pos_order_line import LATER

SERVED_WITHIN = 2  # days; the hourly job tries for seven
LOOK_BACK = 90  # days; what was never served before is in an earlier check
CHECKED_KINDS = (
    'spend',
    'refund',
    'sale',
    'topup',
    'earn',
    'payout',
    'repay',
)  # an order that did one of these on a card had to add up


def documents(env) -> list[Finding]:
    """Find entries that a closed or missing session did not book; an import books its own at its end."""
    return found(
        env,
        """
        SELECT min(e.account_id), CASE WHEN min(p.id) IS NULL THEN 'customer.card.operation'
            ELSE 'pos.order' END, COALESCE(min(p.id), min(o.id)),
               min(p.name), min(s.name), count(*)
          FROM customer_card_entry e
          JOIN customer_card_operation o ON o.id = e.operation_id
          LEFT JOIN pos_order p ON o.origin_model = 'pos.order' AND p.id = o.origin_id
          LEFT JOIN pos_session s ON s.id = p.session_id
         WHERE e.settlement_id IS NULL AND e.booking = 'document' AND e.account_kind = ANY(%s) AND (s.id IS NULL
             OR s.state = 'closed') AND NOT EXISTS (SELECT FROM customer_card c WHERE c.id = o.card_id
             AND c.state IN ('arriving', 'undone'))
         GROUP BY COALESCE(p.id, -o.id) ORDER BY min(e.id)
        """,
        [list(SETTLED)],
        lambda order, session, count: (
            env._(
                "Order %(order)s: session %(session)s is closed and left entries of cards unbooked: %(count)s. "
                "Ask your administrator to book them by hand.",
                order=order,
                session=session,
                count=count,
            )
            if order
            else env._(
                "Entries of cards that wait for a document that is gone: %s. Ask your administrator to book them by "
                "hand.",
                count,
            )
        ),
    )


def tenders(env) -> list[Finding]:
    """Find orders whose payments by card are not what the ledger took and what is owed for them; credit notes give back
    by themselves.
    """
    return found(
        env,
        """
        SELECT NULL::int, 'pos.order', p.id, p.name, round(COALESCE(said.amount, 0), 2)::text,
            round(COALESCE(took.amount, 0), 2)::text
          FROM (
               SELECT origin_id, sum(amount) AS amount FROM (
               SELECT o.origin_id, (CASE WHEN o.kind = 'refund' THEN -1 ELSE 1 END
                      * COALESCE(o.tender_amount, b.tender_amount * o.amount / NULLIF(b.captured, 0), 0)) AS amount
                 FROM customer_card_operation o
                 JOIN customer_card_entry e ON e.operation_id = o.id AND e.account_id = o.account_id
                     AND e.booking = 'document' AND e.kind = ANY(%s)
                 LEFT JOIN customer_card_operation b ON b.id = o.reversal_of_id
                WHERE o.origin_model = 'pos.order' AND o.place_model IS DISTINCT FROM 'account.move'
               UNION ALL SELECT origin_id, amount FROM customer_card_owed WHERE origin_model = 'pos.order'
                   AND purpose = 'payment') each_one
                GROUP BY origin_id
          ) took
          FULL JOIN (
               SELECT y.pos_order_id, sum(y.amount) AS amount FROM pos_payment y JOIN pos_payment_method m
                   ON m.id = y.payment_method_id
                 JOIN pos_order d ON d.id = y.pos_order_id AND d.state NOT IN ('draft', 'cancel')
                WHERE m.customer_card_kind IS NOT NULL GROUP BY y.pos_order_id
          ) said ON said.pos_order_id = took.origin_id
          JOIN pos_order p ON p.id = COALESCE(took.origin_id, said.pos_order_id)
         WHERE abs(COALESCE(said.amount, 0) - COALESCE(took.amount, 0)) > 0.005 ORDER BY p.id
        """,
        [list(TENDER_ENTRIES)],
        lambda order, said, took: env._(
            "Order %(order)s says %(said)s was paid by card, the ledger took %(took)s: somebody changed its "
            "payments. Ask who was at the till.",
            order=order,
            said=said,
            took=took,
        ),
    )


def orders(env) -> list[Finding]:
    """Find orders with cards that no longer add up."""
    env.cr.execute(
        """
        SELECT p.id FROM pos_order p JOIN (
               SELECT DISTINCT origin_id FROM customer_card_operation WHERE origin_model = 'pos.order'
                   AND kind = ANY(%s) AND state IN ('captured', 'posted')) o
               ON o.origin_id = p.id
          LEFT JOIN (SELECT pos_order_id, sum(amount) AS amount FROM pos_payment GROUP BY pos_order_id) y
              ON y.pos_order_id = p.id
          LEFT JOIN (SELECT order_id,
                sum(abs(price_subtotal_incl)
                    * sign(qty * price_unit * (100 - COALESCE(discount, 0)))::numeric) AS amount
                FROM pos_order_line WHERE customer_card_ref IS DISTINCT FROM %s GROUP BY order_id) l
              ON l.order_id = p.id
         WHERE abs(COALESCE(y.amount, 0) - p.amount_total) > 0.0001
             OR abs(abs(COALESCE(l.amount, 0)) - abs(p.amount_total)) > 0.0001
         ORDER BY p.id
        """,
        [list(CHECKED_KINDS), LATER],
    )
    suspects = (
        env['pos.order'].sudo().browse(row[0] for row in env.cr.fetchall())
    )  # sudo: the check covers every company
    bad = [order for order in suspects if not order._customer_card_adds_up()][:HOW_MANY]
    return [
        Finding(
            None,
            None,
            env._(
                "Order %s used a card, and its lines, total and payments no longer agree: somebody changed it. "
                "Ask who was at the till.",
                order.name,
            ),
            (order._name, order.id),
        )
        for order in bad
    ]


def unserved(env) -> list[Finding]:
    """Find paid orders with unserved cards."""
    now = fields.Datetime.now()
    late, past = (fields.Datetime.subtract(now, days=days) for days in (SERVED_WITHIN, LOOK_BACK))
    return found(
        env,
        """
        SELECT NULL::int, 'pos.order', p.id, p.name FROM pos_order p
         WHERE p.customer_card_summary IS NULL AND (p.customer_card_refs <> '' OR EXISTS (
               SELECT FROM pos_order_line l JOIN pos_order_line s ON s.id = l.refunded_orderline_id
                 JOIN pos_order o ON o.id = s.order_id AND o.customer_card_summary IS NOT NULL WHERE l.order_id = p.id))
           AND p.state NOT IN ('draft', 'cancel') AND p.create_date BETWEEN %s AND %s
           AND NOT EXISTS (SELECT FROM customer_card_operation o WHERE o.origin_model = 'pos.order'
               AND o.origin_id = p.id) ORDER BY p.id
        """,
        [past, late],
        lambda order: env._(
            "Order %s showed a card or gave back what one had to do with, and was never served: its points "
            "were not given or taken. See the server's log, and make up for them by an adjustment.",
            order,
        ),
    )


def summaries(env) -> list[Finding]:
    """Find orders on cards without what the server wrote when it served them: their payments and lines could be
    changed.
    """
    return found(
        env,
        """
        SELECT NULL::int, 'pos.order', p.id, p.name FROM pos_order p
         WHERE COALESCE(p.customer_card_summary, '') = ''
           AND EXISTS (SELECT FROM customer_card_operation o WHERE o.origin_model = 'pos.order' AND o.origin_id = p.id)
               ORDER BY p.id
        """,
        [],
        lambda order: env._(
            "Order %s moved value on cards, and what was written on it then is gone: somebody changed the "
            "database. Ask your administrator.",
            order,
        ),
    )


def tills(env) -> list[Finding]:
    """Find live holds of tills that are archived or gone."""
    return found(
        env,
        f"""
        SELECT o.account_id, 'customer.card.operation', o.id, o.expires_at::date
            FROM customer_card_operation o
          LEFT JOIN pos_session s ON s.id = o.place_id LEFT JOIN pos_config t ON t.id = s.config_id
         WHERE {sql.live_hold()} AND o.place_model = 'pos.session'
           AND t.active IS NOT TRUE ORDER BY o.id
        """,
        [],
        lambda day: env._(
            "This is set aside until %s for a till that is gone: the customer cannot spend it until then.",
            spoken.day(env['res.company'], day),
        ),
    )


def names(env) -> list[Finding]:
    """Find keys that a till took and that are no hold's: what is posted under one later is refused."""
    env.cr.execute(
        "SELECT id, key FROM customer_card_operation WHERE fingerprint = 'tombstone' AND key !~ %s ORDER BY id "
        "LIMIT %s",
        [f'^({RELEASED})?{HOLD.pattern}$', HOW_MANY],
    )
    return [
        Finding(
            None,
            None,
            env._(
                "A till took the key %s of the ledger before it was used. What is posted under it later is "
                "refused: tell your administrator.",
                key,
            ),
            ('customer.card.operation', operation),
        )
        for operation, key in env.cr.fetchall()
    ]


def closed(env) -> list[Finding]:
    """Find closed cards with something left, brought by an order rung up before: it is moved or paid out."""
    return found(
        env,
        """
        SELECT a.id, 'customer.card', max(c.id) FILTER (WHERE c.state = 'closed'),
            max(c.number_last4) FILTER (WHERE c.state = 'closed')
          FROM customer_card_account a JOIN customer_card_account_rel r ON r.account_id = a.id JOIN customer_card c
              ON c.id = r.card_id
         WHERE a.balance <> 0 GROUP BY a.id HAVING bool_or(c.state = 'closed')
             AND bool_and(c.state IN ('closed', 'replaced')) ORDER BY a.id
        """,
        [],
        lambda number: env._(
            "Something came to card …%s after it was closed, by an order that was rung up before. Open the "
            "card, and move it to another one or pay it out.",
            number,
        ),
    )


# As VALIDATORS of the ledger: code: (what holds when nothing is found, the validator)
WAITING: dict[str, tuple[str, Callable]] = {
    'documents': ("Closed sessions booked their cards", documents),
    'tenders': ("Card payments are what the ledger took", tenders),
    'orders': ("Orders with cards add up", orders),
    'unserved': ("Every paid order's cards were served", unserved),
    'summaries': ("Orders that used cards say so", summaries),
    'names': ("Tills took no key of the ledger", names),
    'tills': ("Holds belong to tills in use", tills),
    'closed': ("Nothing came to closed cards", closed),
}
