from odoo import fields, models
from odoo.tools.misc import format_date


class PosSession(models.Model):
    """The till says what cannot be spent yet, and from when on it can: beside the balance, when it is earned, and when it is missing."""

    _inherit = 'pos.session'

    def _customer_card_account(self, account) -> dict:
        """Extend our own with ``pending_text``."""
        return {**super()._customer_card_account(account), 'pending_text': self._customer_card_pending(account)}

    def _customer_card_pending(self, account) -> str:
        """Accounts moved here from another program may have something pending, too; so every account is asked that has anything."""
        return account._pending_text() if account.balance > 0 else ""

    def _customer_card_empty(self, account) -> str:
        """Extend our own: nothing is missing, it is too early."""
        later = self._customer_card_pending(account)
        return self.env._("To be spent later: %s.", later) if later else super()._customer_card_empty(account)

    def _customer_card_refused(self, refusal, account) -> dict:
        """Extend our own: what comes later is said where something is missing now."""
        answer = super()._customer_card_refused(refusal, account)
        later = refusal.code == 'not_enough' and account and self._customer_card_pending(account)
        if later:
            answer['message'] = self.env._("%(refusal)s To be spent later: %(later)s.", refusal=answer['message'], later=later)  # fmt: skip
        return answer

    def _customer_card_why(self, card, earned) -> list[str]:
        """Extend our own with the day from which on it can be spent."""
        reasons = super()._customer_card_why(card, earned)
        day = earned.points and card.program_id._usable_on(fields.Datetime.now())
        return [*reasons, self.env._("To be spent from %s on.", format_date(self.env, day))] if day else reasons
