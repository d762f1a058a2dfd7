from odoo import fields, models

from .customer_card_message import LONGEST


class CustomerCardProgram(models.Model):
    """What the manager wants said when any card of a program is shown at a till."""

    _inherit = 'customer.card.program'

    till_message = fields.Char(
        string="Message at the till",
        size=LONGEST,
        translate=True,
        help="The cashier sees this whenever a card of this program is shown. The customer may read along.",
    )
