from odoo import api, models

from ..ledger.protected import server
from .facts import PAID


class PosOrder(models.Model):
    """Orders that were cancelled on the server while a till had them paid: it had saved them as drafts, could not reach
    us, and somebody else cancelled what was open to close the session.
    """

    _inherit = 'pos.order'

    @api.model
    def _get_open_order(self, order):
        """Extend `point_of_sale`: a cancelled draft that a till says is paid is a draft again: the host would leave the
        payments out, and answer as if all were well.
        """
        found = super()._get_open_order(order)
        is_late = found.state == 'cancel' and order.get('state') in PAID and not self.env.su
        if is_late and not found.sudo().customer_card_as_paid:  # sudo: whether it was paid before
            server(found).write({'state': 'draft'})
        return found
