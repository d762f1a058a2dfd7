from odoo import fields, models

from ..ledger.validators import VALIDATORS
from .proofs import PROOFS
from .waiting import WAITING

TILLS = {**PROOFS, **WAITING}
VALIDATORS.update(TILLS)


class CustomerCardFinding(models.Model):
    """The validators of the tills, whose findings stand with the rest."""

    _inherit = 'customer.card.finding'

    validator = fields.Selection(
        selection_add=[(code, row[0]) for code, row in TILLS.items()],
        ondelete=dict.fromkeys(TILLS, 'cascade'),
    )
