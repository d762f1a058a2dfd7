from odoo import fields, models

from ..ledger import kinds


class CustomerCard(models.Model):
    """The holder's goals and tier, pending points and the program's terms on the card's page; rows of its tables."""

    _inherit = 'customer.card'

    def _phone_terms(self) -> list[dict]:
        """Return how the card works (:meth:`CustomerCardProgram._published_terms`)."""
        return self.program_id._published_terms()

    def _phone_goals(self) -> list[dict]:
        """Return the challenges of a card with points (:meth:`CustomerCardProgram._challenge_progress`)."""
        account = self._account('points')
        today = self.program_id._local(fields.Datetime.now()).date()
        return self.program_id._challenge_progress(account, today) if account else []

    def _phone_pending(self) -> list[dict]:
        """What cannot be spent yet, and from when on it can."""
        later = [account._pending_text() for account in self.account_ids if account.kind in kinds.WITH_LOTS]
        return [{'text': self.env._("Later: %s", text), 'worth': ''} for text in later if text]

    def _phone_tier(self) -> list[dict]:
        """The tier, and what is missing to the next one."""
        if not (standing := self._tier_standing()):
            return []
        tier = self._tier()
        return [{'text': " · ".join(filter(None, (tier and tier.name, *standing))), 'worth': ''}]

    def _phone_program_words(self) -> dict[str, str]:
        return {
            'terms': self.env._("How this card works"),
            'reached': self.env._("Goal reached"),
        }
