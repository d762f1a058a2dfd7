from odoo import api, models

from ..ledger import left_open, sql

AT_ONCE = 1000


class PosOrder(models.Model):
    """Authorizations of orders that came and did not use them: their answer was lost, and something else paid."""

    _inherit = 'pos.order'

    @api.model
    def _customer_card_free_served(self) -> None:
        """Let go of what is still held, or counts as left open, for orders that were paid at a till: none of it is used
        any more, and it keeps the card from paying.
        """
        self.env.flush_all()
        self.env.cr.execute(
            f"""
            SELECT o.id FROM customer_card_operation o
              JOIN pos_order p ON p.uuid = o.origin_key
              JOIN res_company c ON c.id = p.company_id
                  AND o.company_id::text = ANY(string_to_array(c.parent_path, '/'))
             WHERE p.customer_card_as_paid IS NOT NULL AND (({left_open.LAPSED}) OR {sql.live_hold()})
             ORDER BY o.id LIMIT %s
            """,
            [AT_ONCE],
        )
        ledger = self.env['customer.card.ledger'].sudo()  # sudo: the job has no rights on the ledger
        for hold in self.env['customer.card.operation'].sudo().browse([row[0] for row in self.env.cr.fetchall()]):
            ledger._void(hold.key, hold.company_id)
