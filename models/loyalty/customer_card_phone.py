from odoo import fields, models

from ..ledger import kinds


class CustomerCard(models.Model):
    """The card's page goes on with the holder's goals and the program's terms."""

    _inherit = 'customer.card'

    def _phone_state(self, *, is_first: bool = False) -> dict:
        """Extend our own: ``terms`` for a page that was just opened (:meth:`CustomerCardProgram._published_terms`)."""
        state = super()._phone_state(is_first=is_first)
        if is_first:
            program = self.sudo().program_id  # sudo: the link (or the holder's login) was proved
            state['terms'] = program.with_context(lang=self._holder_lang())._published_terms()
        return state

    def _phone_code(self) -> dict:
        """Extend our own: ``goals`` of a card in use (:meth:`CustomerCardProgram._challenge_progress`)."""
        code = super()._phone_code()
        account = 'code' in code and self._account('points')
        today = self.program_id._local(fields.Datetime.now()).date()
        return {**code, 'goals': self.program_id._challenge_progress(account, today) if account else []}

    def _phone_balances(self) -> list[dict]:
        """Extend our own with what cannot be spent yet, and from when on it can."""
        later = [account._pending_text() for account in self.account_ids if account.kind in kinds.WITH_LOTS]
        rows = [{'text': self.env._("Later: %s", text), 'worth': ''} for text in later if text]
        if standing := self._tier_standing():
            tier = self._tier()
            rows.append({'text': " · ".join(filter(None, (tier and tier.name, *standing))), 'worth': ''})
        return [*super()._phone_balances(), *rows]

    def _phone_words(self) -> dict:
        return {
            **super()._phone_words(),
            'terms': self.env._("How this card works"),
            'reached': self.env._("Goal reached"),
        }
