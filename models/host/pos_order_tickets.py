from odoo import api, models

from .pos_order_cards import LATE_DAYS

# What stands for a ticket on a line once it did its work: that the line was about a card stays known, which card it was opens nothing.
USED = 'used'


class PosOrder(models.Model):
    """Tickets are for the order they were made for: once it is served they are forgotten, for whoever reads orders could pay with them."""

    _inherit = 'pos.order'

    @api.model
    def _cron_customer_card_late(self) -> None:
        """Extend our own: what was served needs its tickets no more. Those older than a week open nothing by themselves."""
        super()._cron_customer_card_late()
        self.env['pos.order.line'].flush_model(['customer_card_ref'])
        self.flush_model(['customer_card_refs', 'customer_card_summary', 'date_order'])
        served = """
            o.customer_card_summary IS NOT NULL AND o.date_order > clock_timestamp() AT TIME ZONE 'UTC' - make_interval(days => %s)
            AND o.write_date < clock_timestamp() AT TIME ZONE 'UTC' - interval '10 minutes'
        """
        self.env.cr.execute(
            f'UPDATE pos_order o SET customer_card_refs = NULL WHERE o.customer_card_refs IS NOT NULL AND {served}',
            [LATE_DAYS],
        )
        self.env.cr.execute(
            f"""
            UPDATE pos_order_line l SET customer_card_ref = %s FROM pos_order o
             WHERE o.id = l.order_id AND l.customer_card_ref IS NOT NULL AND l.customer_card_ref <> %s AND {served}
            """,
            [USED, USED, LATE_DAYS],
        )
        self.invalidate_model(['customer_card_refs'])
        self.env['pos.order.line'].invalidate_model(['customer_card_ref'])
