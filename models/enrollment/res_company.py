from odoo import models


class ResCompany(models.Model):
    """A company that is renamed, as most are soon after they were set up."""

    _inherit = 'res.company'

    def _card_name_purposes(self) -> None:
        """Let what customers are asked for name the shop as it is called now."""
        self.env['customer.card.purpose']._name_shops(self)
