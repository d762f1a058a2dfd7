from odoo import models

from ...core import ticket


class PosSession(models.Model):
    """A card read by a code of another system that can be guessed was found, not shown: it earns and does not pay."""

    _inherit = 'pos.session'

    def _customer_card_read(self, code):
        card, shown = super()._customer_card_read(code)
        kept = card and shown and card.sudo().old_code  # sudo: compared, never told
        is_old = kept and isinstance(code, str) and self.env['customer.card']._is_old_code(code, kept)
        return card, ticket.FOUND if is_old and not card.program_id._trusts_old_code(kept) else shown
