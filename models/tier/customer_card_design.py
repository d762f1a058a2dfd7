from odoo import models


class CustomerCardDesign(models.Model):
    """A card says which tier it stands on."""

    _inherit = 'customer.card.design'

    def _tier_values(self, card, full: bool) -> dict[str, str]:
        tier = card.sudo().tier_id.with_context(lang=self._face_lang())  # sudo: a card shows its own tier
        return {'tier': tier.name or ''}
