from decimal import Decimal

from odoo import models

from ...core import money
from ...core.standing import Standing, paid_of
from ..ledger import spoken


class PosOrder(models.Model):
    """Credit paid back on an order, alone or with goods, and what its receipt says of it."""

    _inherit = 'pos.order'

    def _customer_card_no_repayment(self, card, _which=0) -> str:
        """Return why nothing is paid back on a card, in one sentence, or nothing. Its amount is nobody's to refuse:
        what is more than is owed is the customer's, and pays the next purchase.
        """
        account = card._account('credit')
        if not account or not account._credit_line():
            return self.env._(
                "%s has no credit line that could be paid back. Remove the line; nothing was taken.", card.display_name
            )
        return ''

    def _customer_card_tell_debt(self, account: int, moved: dict | None) -> dict[str, str]:
        """Return what the receipt says of a credit account: what was paid back and of what, what is owed, and until
        when what of it is to be paid.
        """
        account = spoken.beside(self.env['customer.card.account'].browse(account))
        line, paid = account._credit_line(), money.exact((moved or {}).get('repay', 0))
        now, owed = line._standing(), max(-money.exact(account.balance), Decimal(0))
        asked = account._format(float(now.asked)) if now.asked else ''
        if asked and now.due_on and not now.overdue:
            asked = self.env._("%(amount)s until %(day)s", amount=asked, day=spoken.day(self, now.due_on))
        return {
            'paid_back': self._customer_card_paid_back_text(account, line, paid) if paid else '',
            'owed': account._format(float(owed)) if owed else '',
            'to_pay': self.env._("%s, late", asked) if asked and now.overdue else asked,
            'overpaid': account._format(account.balance) if account.balance > 0 else '',
        }

    def _customer_card_paid_back_text(self, account, line, paid: Decimal) -> str:
        """Return what was paid back, and which part of it was late, due, not asked for yet, or more than was owed."""
        before = self._customer_card_stood(account, line, paid)
        parts = paid_of(before, paid)
        beyond = paid - parts.overdue - parts.due - parts.later
        words = (
            (self.env._("late %s"), parts.overdue),
            (self.env._("due %s"), parts.due),
            (self.env._("not due yet %s"), parts.later),
            (self.env._("on top %s"), beyond),
        )
        told = ", ".join(text % account._format(float(amount)) for text, amount in words if amount)
        return f'{account._format(float(paid))} ({told})'

    def _customer_card_stood(self, account, line, paid: Decimal) -> Standing:
        """Return how the line stood before ``paid`` came, this order's own purchases included."""
        return line._standing_of(paid - money.exact(account.balance), paid)
