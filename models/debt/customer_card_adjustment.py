from decimal import Decimal

from odoo import fields, models
from odoo.exceptions import UserError

from ...core.money import exact
from ..ledger.kinds import DEBTS
from ..ledger.protected import own


class CustomerCardAdjustment(models.Model):
    """What a customer paid back too much, paid out: the customer's own money, and never more than that."""

    _inherit = 'customer.card.adjustment'

    kind = fields.Selection(selection_add=[('overpaid', "Overpaid credit, paid out")], ondelete={'overpaid': 'cascade'})

    def _require_overpaid(self) -> None:
        """:raise UserError: for what is no money of the customer's on a credit line, and without where it comes from"""
        self.ensure_one()
        has = max(exact(self.account_id.balance) - exact(self.account_id.held), Decimal(0))
        if self.account_id.kind not in DEBTS or not 0 < -exact(self.amount) <= has:
            raise UserError(
                self.env._(
                    "%(left)s on %(account)s is the customer's, and only what was paid back too much is paid out. "
                    "Correct the amount; it is below zero.",
                    left=self.account_id._format(float(has)),
                    account=self.account_id.display_name,
                )
            )
        self._refuse_other_journal(self.journal_id, self.company_id)

    def _post_overpaid(self) -> None:
        """Take what is paid out off the line, and book the money.

        :raise UserError: when it is not there any more
        """
        self._require_overpaid()
        self._post_amount()
        own(self).write({'move_id': self._book_payout().id})

    def _overpaid_by(self):
        """Return who owes on the line, and so had paid too much."""
        account = self.account_id.sudo()  # sudo: whose it is
        return account._debtor()
