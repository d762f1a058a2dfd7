"""The rules for unusual operations, as one table of set-based SQL: each is a SELECT over those of the last days.

A rule gives rows of (key, moment, program, card, user, place, how many, operations); ``key`` makes a finding one row
however often the rules are run. Only what a person did at a till is counted, never what a job did.
"""

from ..ledger import sql

# Same person, same card: more operations in one day than a customer who comes twice would make.
OFTEN = 6
# Operations within MINUTES: on one card, and at one till.
BURST_CARD, BURST_TILL, MINUTES = 8, 60, 10
# Value given back so soon after it was spent, by the same person.
REFUND_MINUTES = 120
# A return and a sale of the same so near each other are one thing.
RESOLD_MINUTES = 30
# So many percent more or less money is still the same goods.
RESOLD_PERCENT = 10
# A rate that differs by so many percent from what the books say of that day.
RATE_PERCENT = 5
# One that is so many percent away from the day before's.
JUMP_PERCENT = 20

_OPERATIONS = """
    SELECT o.*, a.program_id, {person} AS person FROM customer_card_operation o JOIN customer_card_account a
        ON a.id = o.account_id
      LEFT JOIN pos_order rung ON o.origin_model = 'pos.order' AND rung.id = o.origin_id
     WHERE o.moment >= %(since)s AND o.place_model = 'pos.session' AND o.state <> 'voided'
"""
# Who did it: the employee the order names where people log in at the tills as employees (`pos_hr`), or else the user.
_USER = "'user ' || o.user_id"
_EMPLOYEE = f"COALESCE('employee ' || rung.employee_id, {_USER})"
_OFTEN = """
    SELECT 'often:' || person || ':' || card_id || ':' || moment::date, max(moment), min(program_id), card_id,
        min(user_id), NULL::int, count(*),
           to_jsonb(array_agg(id ORDER BY id))
      FROM operations WHERE card_id IS NOT NULL AND kind IN ('spend', 'earn', 'refund', 'topup')
     GROUP BY person, card_id, moment::date HAVING count(DISTINCT COALESCE(origin_key, key)) >= %(often)s
"""
_REFUND = """
    SELECT 'refund:' || o.id, o.moment, o.program_id, o.card_id, o.user_id, o.place_id,
           GREATEST(1, round(extract(epoch FROM o.moment - s.moment) / 60))::int, to_jsonb(ARRAY[s.id, o.id])
      FROM operations o JOIN operations s ON s.id = o.reversal_of_id AND s.kind = 'spend' AND s.person = o.person
     WHERE o.kind = 'refund' AND o.moment < s.moment + make_interval(mins => %(refund)s)
"""
_BURST_CARD = """
    SELECT 'burst:card:' || card_id || ':' || moment::date, max(moment), min(program_id), card_id, min(user_id),
        min(place_id), max(n)::int,
           to_jsonb(array_agg(id ORDER BY id))
      FROM (SELECT o.*, count(*) OVER (PARTITION BY card_id
          ORDER BY moment RANGE make_interval(mins => %(minutes)s) PRECEDING) AS n
              FROM operations o WHERE card_id IS NOT NULL) x
     GROUP BY card_id, moment::date HAVING max(n) >= %(burst_card)s
"""
_BURST_TILL = """
    SELECT 'burst:till:' || place_id || ':' || moment::date, max(moment), min(program_id), NULL::int, min(user_id),
        place_id, max(n)::int,
           to_jsonb(array_agg(id ORDER BY id))
      FROM (SELECT o.*, count(*) OVER (PARTITION BY place_id
          ORDER BY moment RANGE make_interval(mins => %(minutes)s) PRECEDING) AS n
              FROM operations o) x
     GROUP BY place_id, moment::date HAVING max(n) >= %(burst_till)s
"""
# Of its own, because what came late was held long before: what counts is when it took something.
_EXCEPTION = """
    SELECT 'exception:' || o.id, e.moment, a.program_id, o.card_id, o.user_id, o.place_id, 1, to_jsonb(ARRAY[o.id])
      FROM customer_card_operation o JOIN customer_card_account a ON a.id = o.account_id
     CROSS JOIN LATERAL (SELECT COALESCE(max(x.moment), o.moment) AS moment FROM customer_card_entry x
         WHERE x.operation_id = o.id) e
     WHERE o.exception IS NOT NULL AND e.moment >= %(since)s AND o.place_model = 'pos.session'
"""
# When an order was paid here, and who did that: its own hour is the till's word, and drafts are made at any time.
_PAID_AT = "COALESCE(({0}.customer_card_as_paid ->> 'at')::timestamp, {0}.create_date)"
_PAID_BY = "'user ' || COALESCE(back.customer_card_as_paid ->> 'by', back.create_uid::text)"
_PAID_BY_EMPLOYEE = f"COALESCE('employee ' || back.employee_id, {_PAID_BY})"
# What came back by a receipt: how much of a product, on one order.
_RETURNS = f"""
    SELECT back.id, {_PAID_AT.format('back')} AS moment, {{paid_by}} AS person, s.config_id,
           sold.order_id AS sold_id, l.product_id, sum(abs(l.price_subtotal_incl)) AS amount
      FROM pos_order_line l JOIN pos_order_line sold ON sold.id = l.refunded_orderline_id
      JOIN pos_order back ON back.id = l.order_id JOIN pos_session s ON s.id = back.session_id
     WHERE back.state NOT IN ('draft', 'cancel') AND l.qty < 0 AND back.write_date >= %(since)s - interval '1 day'
     GROUP BY back.id, s.config_id, sold.order_id, l.product_id
"""
# A return by its receipt and a sale of the same products for about the same money, by one person or at one till within
# half an hour, with a card the returned sale was not made with: what it earns was another one's. In several orders,
# too: a sale, and all of them together, are compared with a return and with all of them.
_RESOLD = f"""
    WITH again AS (
        SELECT x.card_id, x.person, x.config_id, x.sale_id, x.moment, l.product_id,
               sum(abs(l.price_subtotal_incl)) AS amount
          FROM (SELECT DISTINCT o.card_id, o.person, s.config_id, sale.id AS sale_id,
                    {_PAID_AT.format('sale')} AS moment
                  FROM operations o JOIN pos_order sale ON o.origin_model = 'pos.order' AND sale.id = o.origin_id
                  JOIN pos_session s ON s.id = sale.session_id
                 WHERE o.kind IN ('earn', 'reward') AND o.card_id IS NOT NULL) x
          JOIN pos_order_line l ON l.order_id = x.sale_id AND l.qty > 0
         GROUP BY x.card_id, x.person, x.config_id, x.sale_id, x.moment, l.product_id),
    pairs AS (
        SELECT a.card_id, a.person, a.sale_id, a.amount AS sale, r.amount AS back,
               sum(r.amount) OVER (PARTITION BY a.card_id, a.person, a.sale_id, a.product_id) AS backs,
               sum(a.amount) OVER (PARTITION BY a.card_id, r.id, r.sold_id, a.product_id) AS sales
          FROM again a JOIN returns r ON r.id <> a.sale_id AND r.product_id = a.product_id
               AND (r.person = a.person OR r.config_id = a.config_id)
               AND r.moment BETWEEN a.moment - make_interval(mins => %(resold)s)
                                AND a.moment + make_interval(mins => %(resold)s)
          JOIN pos_order sold ON sold.id = r.sold_id
         WHERE NOT COALESCE(sold.customer_card_shown -> 'cards' @> to_jsonb(a.card_id), FALSE))
    SELECT 'resold:' || o.card_id || ':' || o.person || ':' || o.moment::date, max(o.moment), min(o.program_id),
        o.card_id, min(o.user_id), min(o.place_id), count(DISTINCT o.origin_id)::int,
           to_jsonb(array_agg(DISTINCT o.id))
      FROM operations o
      JOIN pairs p ON o.origin_model = 'pos.order' AND p.sale_id = o.origin_id AND p.card_id = o.card_id
           AND p.person = o.person
     WHERE o.kind IN ('earn', 'reward') AND EXISTS (
           SELECT FROM unnest(ARRAY[p.sale, p.sales]) AS sold(amount), unnest(ARRAY[p.back, p.backs]) AS back(amount)
            WHERE abs(sold.amount - back.amount) * 100 <= back.amount * %(apart)s)
     GROUP BY o.person, o.card_id, o.moment::date
"""
# A card paid, or earned, in another currency at a rate that is not the one the books know for that day (by UTC or by
# the shop's clock), or that jumped since the day before: somebody may have written it for a moment. What an order
# earned by stands on it.
_RATE = """
    SELECT 'rate:' || o.id, o.moment, o.program_id, o.card_id, o.user_id, o.place_id,
        LEAST(GREATEST(apart.that_day, apart.before), 1000000)::int, to_jsonb(ARRAY[o.id])
      FROM operations o JOIN customer_card_account a ON a.id = o.account_id JOIN res_company c ON c.id = a.company_id
      JOIN res_partner shop ON shop.id = c.partner_id
      LEFT JOIN pos_order rung ON o.origin_model = 'pos.order' AND rung.id = o.origin_id
     CROSS JOIN LATERAL (
           SELECT o.tender_rate AS rate, o.tender_currency_id AS there, a.currency_id AS here
            WHERE o.kind = 'spend' AND o.tender_rate > 0 AND o.tender_currency_id <> a.currency_id
           UNION ALL SELECT (rung.customer_card_shown -> 'rate' ->> 'is')::numeric,
                            (rung.customer_card_shown -> 'rate' ->> 'of')::int, c.currency_id
            WHERE o.kind IN ('earn', 'reward') AND rung.customer_card_shown -> 'rate' ->> 'is' IS NOT NULL) used
     CROSS JOIN LATERAL (
           SELECT min(off.percent) FILTER (WHERE off.ago = 0) AS that_day,
                  min(off.percent) FILTER (WHERE off.ago = 1) AS before
             FROM (SELECT ago.ago, round(100 * abs(used.rate * there.rate / here.rate - 1)) AS percent
                     FROM (VALUES (o.moment::date),
                         ((o.moment AT TIME ZONE 'UTC' AT TIME ZONE COALESCE(shop.tz, 'UTC'))::date)) AS day(said)
                    CROSS JOIN unnest(ARRAY[0, 1]) AS ago(ago)
                    CROSS JOIN LATERAL ({rate_there}) there CROSS JOIN LATERAL ({rate_here}) here) off) apart
     WHERE apart.that_day >= %(rate)s OR apart.before >= %(jump)s
"""
# As Odoo reads it (`res.currency._get_rates`).
_RATE_OF = """
    SELECT COALESCE((SELECT r.rate FROM res_currency_rate r WHERE r.currency_id = {currency}
                        AND r.name <= day.said - ago.ago
                        AND (r.company_id IS NULL OR r.company_id = split_part(c.parent_path, '/', 1)::int)
                      ORDER BY r.company_id, r.name DESC LIMIT 1),
                    (SELECT r.rate FROM res_currency_rate r WHERE r.currency_id = {currency}
                        AND (r.company_id IS NULL OR r.company_id = split_part(c.parent_path, '/', 1)::int)
                      ORDER BY r.company_id, r.name LIMIT 1), 1.0)::numeric AS rate
"""
_RATE = _RATE.format(rate_there=_RATE_OF.format(currency='used.there'), rate_here=_RATE_OF.format(currency='used.here'))
# kind of finding: rule
RULES = {
    'often': _OFTEN,
    'refund': _REFUND,
    'burst_card': _BURST_CARD,
    'burst_till': _BURST_TILL,
    'exception': _EXCEPTION,
    'resold': _RESOLD,
    'rate': _RATE,
}


def look(cr, since, *, employees: bool) -> int:
    """Write down what the rules find since ``since`` (UTC); how many rows are new or have grown.

    ``employees``: orders say which of them.
    """
    operations = _OPERATIONS.format(person=_EMPLOYEE if employees else _USER)
    returns = _RETURNS.format(paid_by=_PAID_BY_EMPLOYEE if employees else _PAID_BY)
    values = {
        'since': since,
        'often': OFTEN,
        'refund': REFUND_MINUTES,
        'minutes': MINUTES,
        'resold': RESOLD_MINUTES,
        'apart': RESOLD_PERCENT,
        'rate': RATE_PERCENT,
        'jump': JUMP_PERCENT,
        'burst_card': BURST_CARD,
        'burst_till': BURST_TILL,
    }
    written = 0
    for kind, rule in RULES.items():
        # Names and SQL come from the table above, never from outside.
        cr.execute(  # pylint: disable=sql-injection
            f"""
            WITH operations AS ({operations}), returns AS ({returns}),
                found (key, moment, program_id, card_id, user_id, place_id, count,
                operations) AS ({rule})
            INSERT INTO customer_card_unusual (key, kind, moment, program_id, company_id, card_id, user_id, session_id,
                count, operations)
            SELECT f.key, %(kind)s, f.moment, f.program_id, p.company_id, f.card_id, f.user_id, s.id, f.count,
                f.operations
              FROM found f JOIN customer_card_program p ON p.id = f.program_id LEFT JOIN pos_session s
                  ON s.id = f.place_id
                ON CONFLICT (key) DO UPDATE SET moment = EXCLUDED.moment, count = EXCLUDED.count,
                    operations = EXCLUDED.operations,
                   seen_by_id = NULL WHERE customer_card_unusual.operations <> EXCLUDED.operations
            """,
            {**values, 'kind': kind},
        )
        written += cr.rowcount
    return written


def note(
    cr, kind: str, key: str, *, card: int | None, program: int, company: int, user: int, session: int | None
) -> None:
    """Write down one thing that leaves no operation behind; the same thing again only counts."""
    cr.execute(
        f"""
        INSERT INTO customer_card_unusual (key, kind, moment, program_id, company_id, card_id, user_id, session_id,
            count, operations)
        VALUES (%s, %s, {sql.NOW}, %s, %s, %s, %s, %s, 1, '[]'::jsonb)
        ON CONFLICT (key) DO UPDATE SET count = customer_card_unusual.count + 1, moment = EXCLUDED.moment,
            user_id = EXCLUDED.user_id,
           session_id = EXCLUDED.session_id, seen_by_id = NULL
        """,
        [key, kind, program, company, card, user, session],
    )
