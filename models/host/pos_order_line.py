from odoo import api, fields, models


class PosOrderLine(models.Model):
    _inherit = 'pos.order.line'

    customer_card_ref = fields.Char(string="Card on this line", copy=False, help="The card this line sells or charges.")

    @api.model
    def _load_pos_data_fields(self, config):
        return [*super()._load_pos_data_fields(config), 'customer_card_ref']
