from odoo import fields, models

LONGEST = 160


class CustomerCard(models.Model):
    """What the desk wants said when this card is shown at a till."""

    _inherit = 'customer.card'

    till_message = fields.Char(
        string="Message at the till",
        size=LONGEST,
        tracking=True,
        help="The cashier sees this when the card is shown, until it is removed here. The customer may read along.",
    )
