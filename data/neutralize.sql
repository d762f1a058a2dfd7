-- a neutralized copy is another deployment of the card ledger: what it seals is told from the shop's own rows
INSERT INTO ir_config_parameter (key, value)
VALUES ('customer_card.deployment', gen_random_uuid()::text)
    ON CONFLICT (key) DO
       UPDATE SET value = gen_random_uuid()::text;

-- virtual cards: links of the shop open nothing here, links made here open nothing in the shop, and no moving code that pays there is shown
UPDATE customer_card
   SET virtual_on = FALSE,
       virtual_serial = (COALESCE(virtual_serial, 0) + 32768) % 65535,
       rotating_step = 2147483647;
