from odoo import SUPERUSER_ID, api

# The last card of an account that died says where what it opened went: the card it was merged into, or its rest moved to.
_HEIRS = """
    UPDATE customer_card_account a SET heir_id = h.heir
      FROM (SELECT DISTINCT ON (r.account_id) r.account_id, b.id AS heir
              FROM customer_card_account_rel r
              JOIN customer_card_account o ON o.id = r.account_id
              JOIN customer_card c ON c.id = r.card_id AND c.state IN ('replaced', 'closed')
              JOIN customer_card_account_rel x ON x.card_id IN (c.replaced_by_id, c.rest_to_id) AND x.account_id <> r.account_id
              JOIN customer_card_account b ON b.id = x.account_id AND b.kind = o.kind AND b.currency_id = o.currency_id AND b.digits = o.digits
             WHERE NOT EXISTS (SELECT FROM customer_card_account_rel l JOIN customer_card d ON d.id = l.card_id
                                WHERE l.account_id = r.account_id AND d.state NOT IN ('replaced', 'closed'))
             ORDER BY r.account_id, c.ended_at DESC NULLS LAST, c.id DESC) h
     WHERE h.account_id = a.id AND a.heir_id IS NULL
"""


def migrate(cr, version):
    """Accounts know which one took over from them; of cards that died before, it is read from the cards, once."""
    cr.execute(_HEIRS)
    api.Environment(cr, SUPERUSER_ID, {})['customer.card.account'].invalidate_model(['heir_id'])
