from odoo import fields, models

LATEST = 10


class CustomerCard(models.Model):
    """The last lines of a card's statement, with what was left after each, on its form."""

    _inherit = 'customer.card'

    latest_entry_ids = fields.Many2many(
        comodel_name='customer.card.entry', string="Latest entries", compute='_compute_latest_entries'
    )

    def _compute_latest_entries(self):
        entries = self.env['customer.card.entry']
        for card in self:
            accounts = card.sudo().account_ids.ids  # sudo: only the ids; the entries are read by the user's own right
            card.latest_entry_ids = (
                entries.search([('account_id', 'in', accounts)], limit=LATEST) if accounts else entries
            )
