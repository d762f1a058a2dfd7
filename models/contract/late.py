"""SQL of what is left of the rows of plans, by accounts' balances: money pays the oldest row first
(:mod:`...core.plan_paid`), so what is left of a row is what is owed, less all rows after it.
"""

# States in which what is late is asked for.
CLAIMED = ('active', 'defaulted', 'charged_off')
_STATES = ', '.join(f"'{state}'" for state in CLAIMED)


def rows(contracts: str = '', which: str = 'TRUE') -> str:
    """SQL of the newest plans' rows with ``left_now``, what is still to be paid of each.

    :param contracts: joins of a contract ``c`` and its account ``a``; empty where they stand around it
    :param which: a condition on a contract, an account or a row ``r``
    """
    return f"""
        SELECT r.id, r.contract_id, r.number, r.due_on, r.amount,
               GREATEST(0, LEAST(r.amount, -a.balance - COALESCE(sum(r.amount) OVER (
                   PARTITION BY r.contract_id ORDER BY r.due_on, r.number
                   ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING), 0))) AS left_now
          FROM customer_card_contract_installment r {contracts} WHERE r.is_current AND {which}"""


def asked() -> str:
    """SQL of what is asked for by contracts (:mod:`..debt.late`)."""
    return f"""
        SELECT c.id, c.account_id, c.program_id, c.company_id, c.partner_id AS debtor_id, c.is_over, day.today,
               GREATEST(-a.balance, 0) AS owed, plan.late, plan.since, plan.due, plan.next_on,
               plan.next_amount
          FROM customer_card_contract c JOIN day ON day.program_id = c.program_id
          JOIN customer_card_account a ON a.id = c.account_id
          LEFT JOIN LATERAL (
               SELECT sum(p.left_now) FILTER (WHERE p.due_on < day.today) AS late,
                      min(p.due_on) FILTER (WHERE p.due_on < day.today) AS since,
                      CASE WHEN bool_or(p.due_on = day.today) THEN
                           sum(p.left_now) FILTER (WHERE p.due_on <= day.today) END AS due,
                      min(p.due_on) FILTER (WHERE p.due_on >= day.today) AS next_on,
                      (array_agg(p.left_now ORDER BY p.due_on, p.number)
                           FILTER (WHERE p.due_on >= day.today))[1] AS next_amount
                 FROM ({rows(which='r.contract_id = c.id')}) p WHERE p.left_now > 0
               ) plan ON c.state IN ({_STATES})"""
