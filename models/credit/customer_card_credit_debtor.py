from odoo import models
from odoo.exceptions import AccessError, UserError

from ..ledger.protected import is_own


class CustomerCardCredit(models.Model):
    """Who owes on a credit line, and who therefore decides nothing about it."""

    _inherit = 'customer.card.credit'

    def _check_who_owes(self, vals: dict) -> None:
        """:raise UserError: when somebody else would owe what is open, which stands in the books in a name"""
        for line in self if not is_own(self) else ():
            payer = self.env['res.partner'].browse(vals.get('payer_id', line.payer_id.id))
            debtor = payer if vals.get('owes', line.owes) == 'payer' else line.card_id.partner_id
            account = line.account_id.sudo()  # sudo: what is on it
            if debtor != line.debtor_id and (account.balance or account.held):
                raise UserError(
                    self.env._(
                        "What is open on this line is in the name of %s. Somebody else can owe on it when that is "
                        "paid, or paid out.",
                        line.debtor_id.name,
                    )
                )

    def _refuse_another_debtor(self) -> None:
        """:raise UserError: when somebody else would owe what is owed, which stands in the books in a name"""
        for line in self:
            account = line.account_id.sudo()  # sudo: what is on it
            if account.balance or account.held:
                raise UserError(
                    self.env._(
                        "%(debtor)s owes on %(card)s, or has money there. Hand the card over when nothing is open on "
                        "it, or say on its credit line who pays.",
                        debtor=line.debtor_id.name,
                        card=line.card_id.display_name,
                    )
                )

    def _gaining(self):
        """Return the contacts who gain by a higher limit: who owes, who holds a card on the line, and their people."""
        line = self.sudo()  # sudo: whose they are
        return line.debtor_id | line.payer_id | line.account_id.card_ids.partner_id | line.card_id.partner_id

    def _refuse_gaining(self) -> None:
        """:raise AccessError: when the user gains by it"""
        for line in self:
            if self.env.user.partner_id in line._gaining():
                raise AccessError(self.env._("%s is your own credit line. Ask a colleague.", line.display_name))
