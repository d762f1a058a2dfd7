"""Who has to pay, as one statement: one row for each debt of which something is late or has its last day today.

What is late is what each kind of debt says is asked for (:mod:`.late`); today is that of the shop.
"""

# SQL of programs, and what day it is at their shops.
DAYS = """
    SELECT p.id AS program_id, (CURRENT_TIMESTAMP AT TIME ZONE COALESCE(NULLIF(shop.tz, ''), 'UTC'))::date AS today
      FROM customer_card_program p JOIN res_company firm ON firm.id = p.company_id
      JOIN res_partner shop ON shop.id = firm.partner_id"""
# Which pause is told where there are several.
_FIRST = "array_position(ARRAY['death', 'bankruptcy', 'fraud', 'complaint', 'block'], p.kind::text)"
_ABOUT = "(p.line_id = k.line_id OR p.contract_id = k.contract_id)"
_CAME = """COALESCE((SELECT sum(e.amount - o.reversed) FROM customer_card_entry e
              JOIN customer_card_operation o ON o.id = e.operation_id WHERE e.account_id = k.account_id
               AND e.sequence > p.first_sequence AND e.kind = 'repay' AND e.amount > 0), 0)"""


def debts(asked: list[tuple[str, str]]) -> str:
    """SQL of all debts: what each kind says is asked for, with ``line_id`` or ``contract_id``, and ids of their own.

    :param asked: by kind, the field that names such a debt, and its SQL
    """
    names = [field for field, _sql in asked]
    parts = [
        f"""SELECT one.id * {len(asked)} + {number} AS id, {
            ', '.join(f'{"one.id" if name == field else "NULL::int"} AS {name}' for name in names)
        },
                   one.account_id, one.program_id, one.company_id, one.debtor_id, one.today, one.owed, one.late,
                   CASE WHEN one.late > 0 THEN one.since END AS since, one.due, one.next_on, one.next_amount
              FROM ({sql}) one WHERE one.is_over IS NOT TRUE AND one.owed > 0"""
        for number, (field, sql) in enumerate(asked)
    ]
    return f"WITH day AS ({DAYS}), debt AS ({' UNION ALL '.join(parts)})"


def query(asked: list[tuple[str, str]]) -> str:
    """Return the statement behind the board."""
    return f"""
{debts(asked)}
SELECT k.id, k.line_id, k.contract_id, k.account_id, k.debtor_id, k.program_id, k.company_id, k.owed,
       LEAST(k.owed, GREATEST(COALESCE(k.late, 0), COALESCE(k.due, 0))) AS amount, k.since AS late_since,
       CASE WHEN k.since IS NULL THEN 0 ELSE k.today - k.since END AS days_late,
       CASE WHEN promise.due_on IS NOT NULL THEN '6_promised' WHEN k.since IS NULL THEN '1_today'
            WHEN k.today - k.since <= 7 THEN '2_week' WHEN k.today - k.since <= 30 THEN '3_month'
            WHEN k.today - k.since <= 60 THEN '4_two' ELSE '5_older' END AS stage,
       promise.due_on AS promised_on, promise.amount AS promised, COALESCE(past.broken, 0) AS broken,
       pause.kind AS paused, pause.until AS paused_until, reminder.id AS reminder_id
  FROM debt k
  LEFT JOIN LATERAL (
       SELECT p.due_on, p.amount FROM customer_card_credit_promise p WHERE {_ABOUT} AND p.due_on >= k.today
          AND p.amount > {_CAME} ORDER BY p.id DESC LIMIT 1) promise ON TRUE
  LEFT JOIN LATERAL (
       SELECT count(*) AS broken FROM customer_card_credit_promise p WHERE {_ABOUT} AND p.due_on < k.today
          AND p.due_on >= k.since AND p.amount > {_CAME}) past ON TRUE
  LEFT JOIN LATERAL (
       SELECT p.kind, p.until FROM customer_card_credit_pause p WHERE {_ABOUT} AND p.since <= k.today
          AND (p.until IS NULL OR p.until >= k.today) ORDER BY {_FIRST}, p.id DESC LIMIT 1) pause ON TRUE
  LEFT JOIN LATERAL (
       SELECT p.id FROM customer_card_credit_reminder p WHERE {_ABOUT} AND p.state <> 'resolved'
        ORDER BY p.id DESC LIMIT 1) reminder ON TRUE
 WHERE k.late > 0 OR k.due > 0
"""
