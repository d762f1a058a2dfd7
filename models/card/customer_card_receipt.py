from odoo import api, models

from ...core import token
from .customer_card_ticket import TICKET_FIELDS


class CustomerCard(models.Model):
    """The card a receipt tells of. A receipt is left lying about: what it says finds the card and never stands for it."""

    _inherit = 'customer.card'

    @api.model
    def _by_receipt(self, code, company):
        """The usable card of ``company`` whose receipt carries this code; or none, for anything that is no such code."""
        reference = token.read(
            code if isinstance(code, str) else '', self.env['customer.card.ledger']._key(), token.RECEIPT
        )
        if not reference:
            return self.browse()
        domain = [('reference', '=', reference), ('company_id', '=', company.id)]
        card = self.sudo().search_fetch(domain, TICKET_FIELDS)  # sudo: the reference is a secret nobody may read
        return card if card and card._usable() else card.browse()
