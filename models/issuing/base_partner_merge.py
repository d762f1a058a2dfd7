from odoo import models

from .customer_card_import import AT_WORK


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Contacts of an import that is on its way stay who they are until it is over."""

    _inherit = 'base.partner.merge.automatic.wizard'

    def _customer_card_arriving(self, partners) -> str:
        """Return why contacts an import names wait for its end, in one sentence, or nothing. Their cards and balances
        are nobody's yet: they would come to another holder than the one that was looked at and approved, and undoing
        the import would take a contact along that it did not make.
        """
        lines = self.env['customer.card.import.line'].sudo()  # sudo: lines are nobody's to read; only whose they are
        line = lines.search([('partner_id', 'in', partners.ids), ('import_id.state', 'in', AT_WORK)], limit=1)
        if not line:
            return ""
        return self.env._(
            "%s is on a list of cards that is being imported. Merge this contact once the import is over.",
            line.partner_id.display_name,
        )
