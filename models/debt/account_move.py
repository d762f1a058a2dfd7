from odoo import Command, models
from odoo.exceptions import UserError

from ...core.money import exact


class AccountMove(models.Model):
    """Credit notes of what is owed: each account owes less, in an item of its own."""

    _inherit = 'account.move'

    def _customer_card_debts_back(self, words: str, operations) -> list:
        """Return commands that make the items by which ``operations`` lower what is owed.

        :raise UserError: for a note in another currency: what is owed is owed in the company's
        """
        if self.currency_id != self.company_currency_id:
            raise UserError(
                self.env._(
                    "What %s gives back was bought on credit in another currency. Return the goods at the till.",
                    self.name or self.env._("this credit note"),
                )
            )
        return [
            Command.create({
                **operation._debt_item(), 'name': words, 'balance': -sum(operation.entry_ids.mapped('amount')),
                'account_id': operation.account_id._receivable().id, 'tax_ids': [Command.clear()],
            })
            for operation in operations if exact(sum(operation.entry_ids.mapped('amount')))
        ]  # fmt: skip

    def _customer_card_back_on_debts(self, operations) -> None:
        """Let what came back lower its own purchase first."""
        operations.account_id._reconcile_debts()
