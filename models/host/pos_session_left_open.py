from odoo import fields, models

# So many authorizations of an account may have run out, within HOURS, while their orders have not arrived: a till's browser that crashed,
# an order somebody forgot. One after another, each for all there is, would pay for goods again and again. Where the account's card
# owes something already, none may.
LEFT_OPEN, HOURS = 3, 24
# SQL: the order of a hold ``o`` may still come and use it.
OPEN = "NOT EXISTS (SELECT 1 FROM pos_order p WHERE p.uuid = o.origin_key AND p.state <> 'draft')"


class PosSession(models.Model):
    """Authorizations that ran out count for as long as their orders may still come."""

    _inherit = 'pos.session'

    def _customer_card_left_open(self, card) -> dict | None:
        """The answer that refuses one more authorization while too many others were left to run out, or None."""
        self.env.cr.execute(
            f"""
            SELECT count(*), EXISTS (SELECT 1 FROM customer_card_owed d WHERE d.account_id = ANY(%(accounts)s) AND d.state = 'open')
              FROM customer_card_operation o
             WHERE o.account_id = ANY(%(accounts)s) AND o.state = 'authorized' AND o.expires_at <= clock_timestamp() AT TIME ZONE 'UTC'
               AND o.expires_at > clock_timestamp() AT TIME ZONE 'UTC' - make_interval(hours => %(hours)s) AND {OPEN}
            """,
            {'accounts': card.account_ids.ids, 'hours': HOURS},
        )
        count, owes = self.env.cr.fetchone()
        if count < (1 if owes else LEFT_OPEN):
            return None
        self.env['customer.card.unusual']._note('left_open', f'left:{card.id}:{fields.Date.today()}', card, self)
        return {
            **self._customer_card_no(self.env._("Payments begun with this card were left open. Finish or delete those orders first, or choose another payment.")),
            'code': 'left_open',
        }  # fmt: skip
