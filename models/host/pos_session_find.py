from odoo import models

from ...core import lookup, ticket
from ..ledger.errors import LedgerRefusal
from .pos_session import TICKET_DAYS

MOST_FOUND = 10


class PosSession(models.Model):
    """How a till came by a card. A card that was read may pay; one found by name or phone is good for earning only."""

    _inherit = 'pos.session'

    # === VERBS OF THE TILL === #

    def customer_card_find(self, words):
        """Look for cards by their holder's phone (4 digits at least) or name (3 letters at least).

        :return: ``{ok: True, cards: [{ref, holder, phone, masked, program, color}], more}`` with ten cards at most, or ``{ok: False, message}``
        """
        self._customer_card_till()
        partners = self.env['res.partner']
        typed = words if isinstance(words, str) else ''
        wanted = lookup.wanted(typed, partners._customer_card_calling_code(self.company_id))
        if wanted.kind not in ('phone', 'name'):
            return self._customer_card_no(self._customer_card_say_more(wanted.kind))
        try:
            cards = partners._customer_card_holders(wanted, self.company_id, MOST_FOUND + 1)
            cards = cards.filtered(lambda card: card._usable())
            rows = [self._customer_card_row(card) for card in cards[:MOST_FOUND]]
        except LedgerRefusal as refusal:  # the ledger's key is missing: the sale goes on without the card
            return self._customer_card_no(str(refusal))
        return {'ok': True, 'cards': rows, 'more': len(cards) > MOST_FOUND}

    # === HELPERS === #

    def _customer_card_presented(self, ref):
        """The usable (or blank) card a ticket of this till means, if the card itself was read; or none. What takes value asks for this."""
        return self.env['customer.card']._by_ticket(ref, self.config_id, TICKET_DAYS, shown=True)

    def _customer_card_only_found(self, ref) -> bool:
        """Whether a genuine ticket of this till means a card that was found by name or phone and never read."""
        claim = ticket.read(ref, self.env['customer.card.ledger']._key()) if isinstance(ref, str) else None
        return bool(claim) and claim.till == self.config_id.id and not claim.shown

    def _customer_card_not_shown(self) -> dict:
        """Why a card that was only found does not pay, and what to do."""
        return self._customer_card_no(
            self.env._("Found by name or phone, this card earns but does not pay. Scan the card to pay with it.")
        )

    def _customer_card_read(self, code) -> tuple:
        """The card a code or a ticket means, and how it was read (:mod:`core.ticket`); a card a till shows in a ticket stays what it was."""
        if card := self._customer_card_by_ref(code):
            return card, ticket.peek(code).shown
        return self.env['customer.card']._identify(code, self.company_id), ticket.READ

    def _customer_card_answer_as(self, card, shown: int) -> dict:
        """What the till may know about a card, and do with it by the way it came by it."""
        answer = self._customer_card_answer(card)
        enroll = bool(shown) and card._can_get_holder() and ('new' if card.state == 'ready' else 'who')
        answer.update(id=card.id, ref=card._ticket(self.config_id, shown=shown), shown=bool(shown), enroll=enroll)
        for account in [] if shown else answer['accounts']:
            account.update(usable=False, reason=account['reason'] or self.env._("Scan the card to pay with it."))
        return answer

    def _customer_card_row(self, card) -> dict:
        """One line of what was found: enough to ask the customer "is that you?"."""
        return {
            'ref': card._ticket(self.config_id),
            'holder': card.partner_id.name,
            'phone': lookup.mask_phone(card.partner_id.phone or ''),
            'masked': card.masked,
            'program': card.program_id.name,
            'color': card.program_id.color or '',
        }

    def _customer_card_say_more(self, kind: str) -> str:
        if kind == 'code':
            return self.env._("This is longer than a phone number. Press Enter to look up a card by its number.")
        return self.env._("Type at least four digits of the phone, or three letters of the name.")
