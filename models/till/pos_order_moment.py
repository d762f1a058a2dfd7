from datetime import datetime

from odoo import fields, models

LATE_DAYS = 7  # so long a till may have been without a connection: its tickets are good for as long


class PosOrder(models.Model):
    """When an order was rung up, as far as a till can be believed."""

    _inherit = 'pos.order'

    @property
    def _customer_card_moment(self) -> datetime:
        """The moment (UTC) whose rules, prices and periods apply: what the till says, but not before its session began, and not ahead of us.

        A till without a connection says the truth days later, so its word is taken within its session; orders whose session was closed
        meanwhile arrive in a recovery session of the host's, and may be seven days old. Earlier dates would open a campaign that is over, or a
        challenge's period that lacked one purchase; within these bounds a date only moves a real, paid purchase, and one order still
        counts once. Once the order was served it is the moment that counted then: a return weeks later undoes what counted on that day.
        """
        kept = self.customer_card_summary and (self.customer_card_shown or {}).get('moment')
        if kept:
            return fields.Datetime.to_datetime(kept)
        now = fields.Datetime.now()
        session = self.session_id
        began = max(session.start_at or session.create_date, session.create_date)
        if session.rescue:
            began = fields.Datetime.subtract(now, days=LATE_DAYS)
        return min(max(self.date_order, began), now)
