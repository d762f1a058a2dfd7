import logging

from odoo import SUPERUSER_ID, api

from odoo.addons.customer_card.models.ledger.errors import LedgerRefusal

_logger = logging.getLogger(__name__)

# The last card of an account that died says where what it opened went: the card it was merged into, or its rest moved
# to.
_HEIRS = """
    SELECT h.account_id, h.heir FROM (SELECT DISTINCT ON (r.account_id) r.account_id, b.id AS heir
              FROM customer_card_account_rel r
              JOIN customer_card_account o ON o.id = r.account_id
              JOIN customer_card c ON c.id = r.card_id AND c.state IN ('replaced', 'closed')
              JOIN customer_card_account_rel x ON x.card_id IN (c.replaced_by_id, c.rest_to_id)
                  AND x.account_id <> r.account_id
              JOIN customer_card_account b ON b.id = x.account_id
                  AND (b.kind, b.company_id, b.currency_id, b.digits) = (o.kind, o.company_id, o.currency_id, o.digits)
              JOIN customer_card_program p ON p.id = o.program_id JOIN customer_card_program q ON q.id = b.program_id
             WHERE CASE o.kind WHEN 'points' THEN p.point_value = q.point_value ELSE p.voucher_tax_id IS NOT DISTINCT
                 FROM q.voucher_tax_id END AND NOT EXISTS (SELECT FROM customer_card_account_rel l JOIN customer_card d
                     ON d.id = l.card_id
                                WHERE l.account_id = r.account_id AND d.state NOT IN ('replaced', 'closed'))
             ORDER BY r.account_id, c.ended_at DESC NULLS LAST, c.id DESC) h
      JOIN customer_card_account a ON a.id = h.account_id WHERE a.heir_id IS NULL
"""


def migrate(cr, version):
    """Accounts know, under a seal, which one took over from them; of cards that died before, it is read from the cards,
    once.
    """
    accounts = api.Environment(cr, SUPERUSER_ID, {})['customer.card.account']
    cr.execute(_HEIRS)
    try:
        for account, heir in cr.fetchall():
            accounts.browse(account)._pass_to(accounts.browse(heir))
    except LedgerRefusal as refusal:
        _logger.error("%s Until then what comes to cards that were merged or closed stays with them.", refusal)
