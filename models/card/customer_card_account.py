from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL


class CustomerCardAccount(models.Model):
    """Finding an account where one is asked for: by the card that opens it."""

    _inherit = 'customer.card.account'

    @api.model
    def _search_display_name(self, operator, value):
        """Extend: by what finds its cards, each way with a plan of its own; over all accounts with all their cards it
        took seconds.
        """
        if operator != 'ilike' or not isinstance(value, str) or not value.strip():
            return super()._search_display_name(operator, value)
        cards = self.env['customer.card']
        cards.flush_model(['account_ids'])
        named = cards._named_program(value)
        if parts := cards._named_parts(value):
            cards_found = SQL(" UNION ").join(parts)
            named |= Domain(
                'id', 'in', SQL("(SELECT account_id FROM customer_card_account_rel WHERE card_id IN (%s))", cards_found)
            )
        return named
