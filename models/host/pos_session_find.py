from odoo import models

from ...core import lookup, ticket
from ..ledger.errors import LedgerRefusal
from .pos_session import TICKET_DAYS
from .pos_session_tables import CODE_READERS, GUESSABLE

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
        """The usable (or blank) card a ticket of this till means, if the card itself was read, and as its program wants it; or none. What takes
        value asks for this.
        """
        card = self.env['customer.card']._by_ticket(ref, self.config_id, TICKET_DAYS, shown=True)
        return self._customer_card_proven(card, ref) if card else card

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
        """The card a code or a ticket means, and how it was read (:mod:`core.ticket`)."""
        card, shown = next(found for name in CODE_READERS if (found := getattr(self, name)(code)) is not None)
        return card, ticket.FOUND if shown and self._customer_card_is_guessed(card, code) else shown

    def _customer_card_is_guessed(self, card, code) -> bool:
        """Whether a card was read by a code that somebody could have tried."""
        return bool(card) and isinstance(code, str) and any(getattr(self, name)(card, code) for name in GUESSABLE)

    def _customer_card_read_ticket(self, code) -> tuple | None:
        """A card a till shows in a ticket stays what it was."""
        card = self._customer_card_by_ref(code)
        return (card, ticket.peek(code).shown) if card else None

    def _customer_card_read_number(self, code) -> tuple:
        """A number, a stripe, a QR code, or a code of another system; the last reader, which always answers."""
        return self.env['customer.card']._identify(code, self.company_id), ticket.READ

    def _customer_card_reason_found(self, _account, _card, shown: int) -> str:
        return '' if shown else self.env._("Scan the card to pay with it.")

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
