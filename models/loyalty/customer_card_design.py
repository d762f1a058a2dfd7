from odoo import models


class CustomerCardDesign(models.Model):
    """A card says which tier it stands on."""

    _inherit = 'customer.card.design'

    def _face_values(self, card, full):
        tier = card.sudo().tier_id.with_context(lang=self._face_lang())  # sudo: a card shows its own tier
        return {**super()._face_values(card, full), 'tier': tier.name or ''}
