"""From an issued card to a regular customer, as one statement: one row per card of a batch.

A purchase is a paid order with goods on which the card was shown or used, net of what came back: one that came back
whole is none. What a replacement card buys counts for the card it replaced. All amounts are money of the company, tax
included.
"""

QUERY = """
WITH RECURSIVE heir AS (
    SELECT id AS card_id, replaced_by_id AS alias FROM customer_card WHERE batch_id IS NOT NULL
        AND replaced_by_id IS NOT NULL
    UNION
    SELECT heir.card_id, c.replaced_by_id FROM heir JOIN customer_card c ON c.id = heir.alias
        WHERE c.replaced_by_id IS NOT NULL
), back AS (
    SELECT sold.order_id,
           sum(abs(line.price_subtotal_incl)
               * sign(line.qty * line.price_unit * (100 - COALESCE(line.discount, 0))))::numeric AS amount
      FROM pos_order_line line
      JOIN pos_order refund ON refund.id = line.order_id AND refund.state IN ('paid', 'done')
      JOIN pos_order_line sold ON sold.id = line.refunded_orderline_id
     WHERE line.refunded_orderline_id IS NOT NULL AND COALESCE(sold.customer_card_ref, '') = ''
         AND COALESCE(sold.customer_card_hold, '') = ''
     GROUP BY sold.order_id
), shown AS (
    SELECT COALESCE(heir.card_id, one.card) AS card_id, o.date_order AS moment,
           round(((o.customer_card_shown ->> 'goods')::numeric + COALESCE(back.amount, 0))
                 / COALESCE(NULLIF(o.currency_rate, 0), 1)::numeric, 4) AS amount
      FROM pos_order o
      CROSS JOIN LATERAL (SELECT value::integer AS card
          FROM jsonb_array_elements_text(o.customer_card_shown -> 'cards')) one
      LEFT JOIN heir ON heir.alias = one.card
      LEFT JOIN back ON back.order_id = o.id
     WHERE o.customer_card_shown IS NOT NULL AND o.state IN ('paid', 'done')
), purchase AS (
    SELECT shown.card_id, shown.moment, shown.amount, row_number() OVER turn AS place,
           shown.moment - lag(shown.moment,
               program.regular_purchases - 1) OVER turn <= make_interval(days => program.regular_days) AS regular
      FROM shown
      JOIN customer_card card ON card.id = shown.card_id AND card.batch_id IS NOT NULL
      JOIN customer_card_program program ON program.id = card.program_id
     WHERE shown.amount > 0
    WINDOW turn AS (PARTITION BY shown.card_id ORDER BY shown.moment)
), bought AS (
    SELECT card_id, sum(amount) AS sales, count(*) AS purchases, min(moment) AS first,
        min(moment) FILTER (WHERE place = 2) AS second,
           COALESCE(bool_or(regular), false) AS regular
      FROM purchase GROUP BY card_id
), seen AS (
    SELECT card_id, min(moment) AS first FROM shown GROUP BY card_id
), held AS (
    SELECT heir.card_id FROM heir JOIN customer_card c ON c.id = heir.alias AND c.partner_id IS NOT NULL
        GROUP BY heir.card_id
), far AS (
    SELECT card.id, card.program_id, card.company_id, card.batch_id, batch.channel_id, batch.distributor_id,
        COALESCE(channel.name ->> %(lang)s, channel.name ->> 'en_US', %(unsaid)s) AS channel,
        card.create_date::date AS issued_on,
           batch.unit_cost AS cost, COALESCE(bought.sales, 0) AS sales, COALESCE(bought.purchases, 0) AS purchases,
           seen.first::date AS seen_on, EXTRACT(epoch FROM bought.second - bought.first) / 86400 AS days_to_second,
           (seen.first IS NOT NULL)::integer AS seen, (card.partner_id IS NOT NULL
               OR held.card_id IS NOT NULL)::integer AS identified,
           (bought.second IS NOT NULL)::integer AS second, COALESCE(bought.regular, false)::integer AS regular
      FROM customer_card card
      JOIN customer_card_batch batch ON batch.id = card.batch_id
      LEFT JOIN customer_card_channel channel ON channel.id = batch.channel_id
      LEFT JOIN seen ON seen.card_id = card.id
      LEFT JOIN bought ON bought.card_id = card.id
      LEFT JOIN held ON held.card_id = card.id
)
SELECT id, id AS card_id, program_id, company_id, batch_id, channel_id, channel, distributor_id, issued_on, seen_on,
    1 AS issued, seen, identified,
       second, regular, purchases, sales, cost, days_to_second,
       100.0 * seen AS seen_rate,
       CASE WHEN seen = 1 THEN 100.0 * identified END AS identified_rate,
       CASE WHEN seen = 1 THEN 100.0 * second END AS second_rate,
       CASE WHEN seen = 1 THEN 100.0 * regular END AS regular_rate,
       CASE WHEN regular = 1 THEN '5_regular' WHEN second = 1 THEN '4_second' WHEN seen = 1 AND identified = 1
           THEN '3_identified'
            WHEN seen = 1 THEN '2_seen' ELSE '1_issued' END AS stage
  FROM far
"""
