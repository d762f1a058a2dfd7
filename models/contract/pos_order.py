from decimal import Decimal

from odoo import models

from ...core import money
from ..ledger import spoken


class PosOrder(models.Model):
    """Installments paid on an order, alone or with goods, and what its receipt says of the contract."""

    _inherit = 'pos.order'

    def _customer_card_no_installment(self, card, which=0) -> str:
        """Return why no installment is paid on a card, in one sentence, or nothing. Its amount is nobody's to refuse:
        what is more than is owed is the customer's.

        :param which: the id of the contract that is paid; 0: the oldest one on which something is owed
        """
        if card._charged_account('installment', which):
            return ''
        if which:
            return self.env._(
                "%s does not have the contract that is to be paid. Remove the line, and choose the contract again.",
                card.display_name,
            )
        return self.env._(
            "%s has no contract that could be paid. Remove the line; nothing was taken.", card.display_name
        )

    def _customer_card_tell_contract(self, account: int, moved: dict | None) -> dict[str, str]:
        """Return what the receipt says of a contract: what was paid and of what, what is left, and what is to be paid
        next and when.
        """
        account = spoken.beside(self.env['customer.card.account'].browse(account))
        contract, paid = account._contract(), money.exact((moved or {}).get('repay', 0))
        owed = max(-money.exact(account.balance), Decimal(0))
        name = contract.name or ''
        return {
            'paid_back': f'{name}: {account._contract_paid_text(paid)}' if paid else '',
            'owed': f'{name}: {account._format(float(owed))}' if owed else '',
            'to_pay': contract._next_text() if owed else '',
            'overpaid': account._format(account.balance) if account.balance > 0 else '',
        }
