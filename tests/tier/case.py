"""Time that goes by between purchases."""

from odoo.tools import SQL


class OlderMixin:
    """Beside a case: what counts towards tiers grows old."""

    def grow_old(self, days: int) -> None:
        """What happened so far happened so many days earlier."""
        self.env.cr.execute('ALTER TABLE customer_card_operation DISABLE TRIGGER customer_card_operation_life')
        for table in ('customer_card_operation', 'customer_card_tier_change'):
            query = SQL('UPDATE %s SET moment = moment - make_interval(days => %s)', SQL.identifier(table), days)
            self.env.cr.execute(query)
        self.env.cr.execute('ALTER TABLE customer_card_operation ENABLE TRIGGER customer_card_operation_life')
        self.env.invalidate_all()
