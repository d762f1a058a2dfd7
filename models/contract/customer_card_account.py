from datetime import date
from decimal import Decimal

from odoo import api, models

from ...core.money import exact, rounded
from ...core.plan_paid import parts_of
from ..ledger.protected import own
from .life import BY_BALANCE, COMMITTED, LIVE, OVER


class CustomerCardAccount(models.Model):
    """The account of a contract: what is owed by it, below nothing."""

    _inherit = 'customer.card.account'

    def _contract(self):
        """The contract of the account, or none; as the server: places read what they serve."""
        contracts = self.env['customer.card.contract'].sudo()  # sudo: a till has no right to read contracts
        return contracts.search([('account_id', '=', self.id)], limit=1) if self else contracts

    def _contract_debtor(self):
        contract = self._contract()
        return contract.partner_id or self.sudo().card_ids[:1].partner_id or self.partner_id  # sudo: whose it is

    def _contract_owing(self):
        """Return who owes by contracts on these accounts."""
        contracts = self.env['customer.card.contract'].sudo()  # sudo: only who they are
        return contracts.search([('account_id', 'in', self.ids)]).partner_id

    def _contract_paid_text(self, paid: Decimal) -> str:
        """Return what was paid last, and how much of it was charges, profit, principal, or more than was owed."""
        contract = self._contract()
        after = contract._paid()
        parts = parts_of(contract._rows(), after - paid, after)
        words = (
            (self.env._("charges %s"), parts.fee),
            (self.env._("profit %s"), parts.profit),
            (self.env._("principal %s"), parts.principal),
            (self.env._("on top %s"), paid - parts.amount),
        )
        digits = self.currency_id.decimal_places
        told = ", ".join(text % self._format(float(amount)) for text, amount in words if rounded(amount, digits))
        return f'{self._format(float(paid))} ({told})'

    def _contract_due(self, day: date) -> date:
        return day

    @api.model
    def _contract_account(self, partner, programs):
        """Return the account of a contract of ``partner`` with one of ``programs``, those not over first; or none."""
        contracts = self.env['customer.card.contract'].sudo()  # sudo: whoever keeps books need not see cards
        theirs = [
            ('partner_id.commercial_partner_id', '=', partner.id), ('program_id', 'in', programs.ids),
            ('account_id', '!=', False),
        ]  # fmt: skip
        return contracts.search(theirs, order='is_over, id', limit=1).account_id

    @api.model
    def _contract_accounts(self, partners):
        """Return the accounts of contracts by which ``partners`` owe, or did."""
        contracts = self.env['customer.card.contract'].sudo()  # sudo: only which they are
        return contracts.search([('partner_id', 'in', partners.ids), ('account_id', '!=', False)]).account_id

    @api.model
    def _contract_exposed(self, partner, company) -> list[tuple]:
        """Return what ``partner`` owes ``company`` by contracts, or will by those that are approved."""
        contracts = self.env['customer.card.contract'].sudo()  # sudo: what a policy reads
        theirs = contracts.search([
            ('partner_id.commercial_partner_id', '=', partner.id), ('company_id', '=', company.id),
            ('state', 'not in', ('draft', 'requested', *OVER)),
        ])  # fmt: skip
        return [(one.currency_id, one._whole() if one.state in COMMITTED else one._owed()) for one in theirs]

    def _contracts_follow(self) -> None:
        """Let contracts be active, settled or overpaid, by what is on their accounts."""
        contracts = self.env['customer.card.contract'].sudo()  # sudo: whoever takes money moves them
        for contract in contracts.search([('account_id', 'in', self.ids), ('state', 'in', [*BY_BALANCE])]):
            balance = exact(contract.account_id.balance)
            if balance < 0:
                state = contract.state if contract.state in LIVE else contract._state_owed()
            else:
                state = 'overpaid' if balance > Decimal(0) else 'settled'
            if state != contract.state:
                own(contract).write({'state': state, 'is_over': state in OVER, 'is_earned': False})
            contract._look_after()
        for contract in contracts.search([('account_id', 'in', self.ids), ('state', '=', 'written_off')]):
            contract._look_after()
