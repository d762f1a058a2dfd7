from odoo import fields, models

from ..ledger.validators import VALIDATORS
from .waiting import WAITING

VALIDATORS.update(WAITING)


class CustomerCardFinding(models.Model):
    """What the tills left waiting is found with the rest."""

    _inherit = 'customer.card.finding'

    validator = fields.Selection(
        selection_add=[(code, row[0]) for code, row in WAITING.items()],
        ondelete=dict.fromkeys(WAITING, 'cascade'),
    )
