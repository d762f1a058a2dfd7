from odoo import models


class IrHttp(models.AbstractModel):
    """The customer's display is a page of nobody who is logged in: it speaks the shop's language about cards, too."""

    _inherit = 'ir.http'

    @classmethod
    def _get_translation_frontend_modules_name(cls):
        """Extend `http_routing`: our words beside those of the host's display."""
        return [*super()._get_translation_frontend_modules_name(), 'customer_card']
