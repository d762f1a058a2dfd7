from odoo import models


class ResPartner(models.Model):
    """Tags of a customer, as earning rules ask for them."""

    _inherit = 'res.partner'

    def _customer_card_tags(self) -> frozenset[int]:
        """The tags with all above them, archived ones too, for they leave nobody out less; a person of a company has the company's, too."""
        self.ensure_one()
        tags = (self | self.commercial_partner_id).with_context(active_test=False).category_id
        return frozenset(int(part) for tag in tags for part in (tag.parent_path or '').split('/') if part)
