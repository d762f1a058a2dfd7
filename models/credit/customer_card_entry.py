from odoo import models


class CustomerCardEntry(models.Model):
    """Entries of credit accounts, as :mod:`.debts` looks for them: by their moment, and what came among them."""

    _inherit = 'customer.card.entry'

    _credit_by_moment = models.Index("(account_id, moment) WHERE account_kind = 'credit'")
    _credit_that_came = models.Index(
        "(account_id, moment) WHERE account_kind = 'credit' AND (amount > 0 OR kind = 'clawback')"
    )
