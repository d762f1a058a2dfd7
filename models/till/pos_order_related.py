from odoo import api, models

from ..ledger.protected import afresh


class PosOrder(models.Model):
    """Refunds wait for each other: whatever gives back what one sale brought takes the rows of its whole family first.

    A family is a sale with all that hangs together with it by goods that came back, exchanges of exchanges included.
    What may leave the shop is counted over it, so two that count at the same moment must not both go on. Odoo runs
    REPEATABLE READ, where waiting inside a transaction ends with an old snapshot; therefore every way back *writes*
    these rows, and the later one collides and is repeated by Odoo. So that this stays the exception, tills wait for the
    family before their snapshot, as they do for cards (`_serialize`).
    """

    _inherit = 'pos.order'

    def _customer_card_related(self):
        """These orders and all that hang together with them by goods that came back, so that an
        exchange hides nothing, nor does a company whose orders the caller may not read.
        """
        everything = self.sudo()  # sudo: what is counted is counted whole
        family, wider = everything.browse(), everything
        while wider != family:
            family = wider
            lines = family.lines
            others = (lines.refunded_orderline_id | afresh(lines, 'refund_orderline_ids')).order_id
            wider = family | others.filtered(lambda order: order.state not in ('draft', 'cancel'))
        return family

    def _customer_card_lock_related(self, now=None):
        """Write the rows of all orders of the family that were there before ``now`` (the one that gives back), cards or
        not: what comes back in cash counts against what comes back as value. The family.
        """
        family = self._customer_card_related()
        if before := family - now if now else family:
            # Nothing changes but the row's version, which is what others collide with; in one order, so that nobody
            # waits in a circle.
            self.env.cr.execute(
                """
                UPDATE pos_order SET write_date = write_date
                 WHERE id IN (SELECT id FROM pos_order WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE)
                """,
                [before.ids],
            )
        return family

    @api.model
    def _customer_card_related_roots(self, orders) -> list[int]:
        """The families the orders of one sync give back from, each by its oldest order: a hint what to wait for."""
        commands = [command for order in orders for command in order.get('lines') or [] if len(command) > 2]
        named = [command[2].get('refunded_orderline_id') for command in commands if isinstance(command[2], dict)]
        lines = [line for line in named if type(line) is int and 0 < line < 2**31]
        if not lines:
            return []
        self.env.cr.execute(
            """
            WITH RECURSIVE family (start, id) AS (
                SELECT order_id, order_id FROM pos_order_line WHERE id = ANY(%s)
                UNION SELECT f.start, other.order_id FROM family f JOIN pos_order_line l ON l.order_id = f.id CROSS
                    JOIN LATERAL (
                    SELECT order_id FROM pos_order_line WHERE id = l.refunded_orderline_id
                    UNION ALL SELECT order_id FROM pos_order_line WHERE refunded_orderline_id = l.id) other)
            SELECT DISTINCT min(id) FROM family GROUP BY start
            """,
            [lines],
        )
        return [row[0] for row in self.env.cr.fetchall()]
