from odoo import fields, models


class BarcodeRule(models.Model):
    """A kind of scan of its own, so that a till knows a card from a product."""

    _inherit = 'barcode.rule'

    type = fields.Selection(
        selection_add=[('customer_card', "Customer Card")],
        ondelete={'customer_card': 'set default'},
    )
