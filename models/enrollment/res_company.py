from odoo import models


class ResCompany(models.Model):
    """A company that is renamed, as most are soon after they were set up."""

    _inherit = 'res.company'

    def write(self, vals):
        """Extend `base`: what customers are asked for names the shop as it is called now."""
        result = super().write(vals)
        if 'name' in vals:
            self.env['customer.card.purpose']._name_shops(self)
        return result
