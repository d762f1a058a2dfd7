from odoo import models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Contacts that become one: their cards go along."""

    _inherit = 'base.partner.merge.automatic.wizard'

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """Extend `base`: cards and accounts follow the surviving contact with every balance as it was; a note says so on the cards."""
        cards = (
            self.env['customer.card'].sudo().search([('partner_id', 'in', partner_ids)])
        )  # sudo: who merges contacts may not see cards
        holders = {card: card.partner_id for card in cards}
        result = super()._merge(partner_ids, dst_partner=dst_partner, extra_checks=extra_checks)
        self.env.registry.clear_cache()  # whose contact a user is, is kept
        cards.invalidate_recordset(['partner_id'])
        self.env['customer.card.account'].invalidate_model(['partner_id'])
        for card in cards:
            if card.partner_id != holders[card]:
                card.message_post(body=self.env._("The holder was merged into %s.", card.partner_id.display_name))
        return result
