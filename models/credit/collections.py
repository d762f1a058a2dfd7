"""Who has to pay, as one statement: one row for each credit line of which something is late or has its last day today.

What is late is what statements asked for and nobody paid (:func:`.statements.late`); today is that of the line's shop.
"""

from .statements import late, paid_since

_TODAY = """(SELECT (CURRENT_TIMESTAMP AT TIME ZONE COALESCE(NULLIF(shop.tz, ''), 'UTC'))::date
      FROM res_company firm JOIN res_partner shop ON shop.id = firm.partner_id WHERE firm.id = c.company_id)"""

QUERY = f"""
WITH line AS (
    SELECT c.id, c.account_id, c.program_id, c.company_id, c.debtor_id, a.sequence, -a.balance AS owed, day.today
      FROM customer_card_credit c JOIN customer_card_account a ON a.id = c.account_id
     CROSS JOIN LATERAL (SELECT {_TODAY} AS today) day
     WHERE c.is_over IS NOT TRUE AND a.balance < 0
), asked AS (
    SELECT line.*, late.amount AS late, late.since, today_only.amount AS due FROM line
      LEFT JOIN LATERAL ({late('line.id', 'line.today', 'line.sequence')}) late ON TRUE
      LEFT JOIN LATERAL (
           SELECT s.minimum - {paid_since('s', 'line.sequence')} AS amount FROM customer_card_credit_statement s
            WHERE s.line_id = line.id AND s.due_on = line.today ORDER BY s.closes DESC LIMIT 1) today_only ON TRUE
)
SELECT k.id, k.id AS line_id, k.debtor_id, k.program_id, k.company_id, k.owed,
       LEAST(k.owed, GREATEST(COALESCE(k.late, 0), COALESCE(k.due, 0))) AS amount, k.since AS late_since,
       CASE WHEN k.since IS NULL THEN 0 ELSE k.today - k.since END AS days_late,
       CASE WHEN promise.due_on IS NOT NULL THEN '6_promised' WHEN k.since IS NULL THEN '1_today'
            WHEN k.today - k.since <= 7 THEN '2_week' WHEN k.today - k.since <= 30 THEN '3_month'
            WHEN k.today - k.since <= 60 THEN '4_two' ELSE '5_older' END AS stage,
       promise.due_on AS promised_on, promise.amount AS promised, COALESCE(past.broken, 0) AS broken,
       pause.kind AS paused, pause.until AS paused_until, reminder.id AS reminder_id
  FROM asked k
  LEFT JOIN LATERAL (
       SELECT p.due_on, p.amount FROM customer_card_credit_promise p WHERE p.line_id = k.id AND p.due_on >= k.today
          AND p.amount > (SELECT COALESCE(sum(e.amount - o.reversed), 0) FROM customer_card_entry e
              JOIN customer_card_operation o ON o.id = e.operation_id WHERE e.account_id = k.account_id
               AND e.sequence > p.first_sequence AND e.kind = 'repay' AND e.amount > 0)
        ORDER BY p.id DESC LIMIT 1) promise ON TRUE
  LEFT JOIN LATERAL (
       SELECT count(*) AS broken FROM customer_card_credit_promise p WHERE p.line_id = k.id AND p.due_on < k.today
          AND p.due_on >= k.since
          AND p.amount > (SELECT COALESCE(sum(e.amount - o.reversed), 0) FROM customer_card_entry e
              JOIN customer_card_operation o ON o.id = e.operation_id WHERE e.account_id = k.account_id
               AND e.sequence > p.first_sequence AND e.kind = 'repay' AND e.amount > 0)) past ON TRUE
  LEFT JOIN LATERAL (
       SELECT p.kind, p.until FROM customer_card_credit_pause p WHERE p.line_id = k.id AND p.since <= k.today
          AND (p.until IS NULL OR p.until >= k.today) ORDER BY p.kind DESC, p.id DESC LIMIT 1) pause ON TRUE
  LEFT JOIN LATERAL (
       SELECT r.id FROM customer_card_credit_reminder r WHERE r.line_id = k.id AND r.state <> 'resolved'
        ORDER BY r.id DESC LIMIT 1) reminder ON TRUE
 WHERE k.late > 0 OR k.due > 0
"""
