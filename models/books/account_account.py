from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..ledger import kinds
from .customer_card_program import AT_TILLS, BOOK_FIELDS


class AccountAccount(models.Model):
    """Accounts programs are booked on."""

    _inherit = 'account.account'

    @api.constrains('currency_id')
    def _check_customer_card_currency(self):
        """One that gets another currency after it was chosen is refused as if it were chosen then."""
        accounts = [name for name in BOOK_FIELDS if name != 'journal_id']
        self._customer_card_programs(accounts)._check_accounts_currency()

    @api.constrains('account_type')
    def _check_customer_card_liability(self):
        """Nor does a liability become something else."""
        for program in self._customer_card_programs(kinds.LIABILITIES.values()):
            for kind, name in kinds.LIABILITIES.items():
                (program[name] & self)._customer_card_refuse_type(kind)

    @api.constrains('active')
    def _check_customer_card_active(self):
        """Nor is it archived while cards are booked on it: no till that took or sold one could be closed."""
        for account in self.filtered(lambda account: not account.active):
            for program in account._customer_card_programs(AT_TILLS):
                if program.active or program._has_balances():
                    raise UserError(
                        self.env._(
                            "Cards of %(program)s are booked on %(account)s. Archive the account when the program is "
                            "archived and nothing is left on its cards.",
                            program=program.name,
                            account=account.display_name,
                        )
                    )

    def _customer_card_refuse_type(self, kind: str) -> None:
        """:raise UserError: when one of these is no account for what is owed on accounts of that kind"""
        for account in self:
            if account.account_type not in kinds.ACCOUNTS[kind].owed_on:
                if kinds.ACCOUNTS[kind].is_debt:
                    raise UserError(
                        self.env._("%s is no account for receivables. Choose a receivable.", account.display_name)
                    )
                raise UserError(
                    self.env._(
                        "%s is no account for liabilities. Choose a current or non-current liability.",
                        account.display_name,
                    )
                )

    def _customer_card_programs(self, names):
        """Return the programs that have one of these accounts in a field of ``names``."""
        chosen = Domain.OR(Domain(name, 'in', self.ids) for name in names)
        programs = self.env['customer.card.program'].sudo()  # sudo: whoever keeps accounts, of all companies' programs
        return programs.with_context(active_test=False).search(chosen)
