from odoo import api, models
from odoo.fields import Domain

from .customer_card_program import BOOK_FIELDS


class AccountAccount(models.Model):
    """Accounts programs are booked on."""

    _inherit = 'account.account'

    @api.constrains('currency_id')
    def _check_customer_card_currency(self):
        """One that gets another currency after it was chosen is refused as if it were chosen then."""
        accounts = [name for name in BOOK_FIELDS if name != 'journal_id']
        chosen = Domain.OR(Domain(name, 'in', self.ids) for name in accounts)
        programs = self.env['customer.card.program'].sudo()  # sudo: whoever keeps accounts, of all companies' programs
        programs.with_context(active_test=False).search(chosen)._check_accounts_currency()
