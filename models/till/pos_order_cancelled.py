from odoo import api, models

from ..ledger.protected import server
from .facts import PAID


class PosOrder(models.Model):
    """Orders that were cancelled on the server while a till had them paid: it had saved them as drafts, could not reach
    us, and somebody else cancelled what was open to close the session.
    """

    _inherit = 'pos.order'

    @api.model
    def _customer_card_reopen_paid(self, orders: list) -> None:
        """Open the cancelled drafts again that these orders of a till say are paid: the host would leave the payments
        out, and answer as if all were well.
        """
        for values in orders:
            order = self._get_open_order(values) if values.get('state') in PAID else self.browse()
            if order.state == 'cancel' and not order.sudo().customer_card_as_paid:  # sudo: whether it was paid before
                server(order).write({'state': 'draft'})
