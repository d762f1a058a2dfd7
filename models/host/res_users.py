from odoo import api, models, tools


class ResUsers(models.Model):
    """Who serves at the till, as a contact that may hold a card, too."""

    _inherit = 'res.users'

    @api.model
    @tools.ormcache('user')
    def _customer_card_contact(self, user: int) -> int | None:
        """The id of the contact behind a user, read once per worker: every order asks whether who rings it up holds its card."""
        return self.browse(user).sudo().partner_id.id  # sudo: only compared with a card's holder

    def _get_invalidation_fields(self):
        """Extend `base`: what is kept of the contact is forgotten when it changes."""
        return super()._get_invalidation_fields() | {'partner_id'}
