from markupsafe import Markup

from odoo import models
from odoo.tools.misc import format_datetime


class PosOrder(models.Model):
    """What an order says to who may read what it did on cards, and not open it: goods, total and payments."""

    _inherit = 'pos.order'

    def _customer_card_told(self) -> Markup:
        """The order as a table to read; called as superuser, by whoever checked that it may be told."""
        money = self.currency_id.format
        return self.env['ir.qweb']._render(
            'customer_card.pos_order_told',
            {
                'order': self.pos_reference or self.name,
                'till': self.config_id.name,
                'moment': format_datetime(self.env, self.date_order),
                'lines': [
                    (
                        line.full_product_name or line.product_id.name,
                        line.qty,
                        money(float(line._customer_card_total())),
                    )
                    for line in self.lines
                ],
                'total': money(self.amount_total),
                'payments': [(one.payment_method_id.name, money(one.amount)) for one in self.payment_ids],
            },
        )
