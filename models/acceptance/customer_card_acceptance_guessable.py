from odoo import models

from ...core import store_code


class CustomerCardAcceptance(models.AbstractModel):
    """A card read by a code that can be guessed was found, not shown: it earns and does not pay."""

    _inherit = 'customer.card.acceptance'

    def _is_store_code(self, _card, code: str) -> bool:
        """An EAN-13 of the shop's own has ten digits that somebody could try."""
        return bool(store_code.read(code))

    def _is_guessable_old_code(self, card, code: str) -> bool:
        """A code of another system, as far as its program does not trust it."""
        kept = card.sudo().old_code  # sudo: compared, never told
        is_old = kept and self.env['customer.card']._is_old_code(code, kept)
        return bool(is_old) and not card.program_id._trusts_old_code(kept)
