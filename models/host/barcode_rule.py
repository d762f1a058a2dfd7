from odoo import fields, models


class BarcodeRule(models.Model):
    _inherit = 'barcode.rule'

    type = fields.Selection(
        selection_add=[('customer_card', "Customer Card")],
        ondelete={'customer_card': 'set default'},
    )
