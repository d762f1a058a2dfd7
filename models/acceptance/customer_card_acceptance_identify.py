import time

from odoo import models

from ...core import lookup, sealed, store_code, ticket
from ...core.rate import Rate
from ..card.customer_card_ticket import bound
from ..ledger.errors import LedgerRefusal
from .customer_card_acceptance import TICKET_DAYS
from .point import Point
from .tables import CODE_READERS, GUESSABLE

MOST_FOUND = 10
MOST = 120  # codes a minute that mean nothing: two a second, more than anybody scans
_GUESSES = Rate(most=MOST, seconds=60)


class CustomerCardAcceptance(models.AbstractModel):
    """The ways to a card at a point. A card that was read may pay; one found by name or phone only earns."""

    _inherit = 'customer.card.acceptance'

    # === VERBS === #

    def _find(self, point: Point, words) -> dict:
        """Look for cards by their holder's phone (4 digits at least) or name (3 letters at least).

        :return: ``{ok: True, cards: [{ref, holder, phone, masked, program, color}], more}`` with ten cards at most, or
            ``{ok: False, message}``
        """
        partners = self.env['res.partner']
        typed = words if isinstance(words, str) else ''
        wanted = lookup.wanted(typed, partners._customer_card_calling_code(point.company))
        if wanted.kind not in ('phone', 'name'):
            return self._refusal_answer(self._say_more(wanted.kind))
        try:
            cards = partners._customer_card_holders(wanted, point.company, MOST_FOUND + 1)
            cards = cards.filtered(lambda card: card._usable())
            rows = [self._row(point, card) for card in cards[:MOST_FOUND]]
        except LedgerRefusal as refusal:  # the ledger's key is missing: the sale goes on without the card
            return self._refusal_answer(str(refusal))
        return {'ok': True, 'cards': rows, 'more': len(cards) > MOST_FOUND}

    # === HELPERS === #

    def _presented(self, point: Point, ref):
        """The usable (or blank) card a ticket of this point means, if the card itself was read, and as its program
        wants it; or none. What takes value asks for this.
        """
        card = self.env['customer.card']._by_ticket(ref, point.binding, TICKET_DAYS, shown=True)
        return self._proven(card, ref) if card else card

    def _only_found(self, point: Point, ref) -> bool:
        """Tell whether a genuine ticket of this point means a card that was found by name or phone and never read."""
        claim = ticket.read(ref, self.env['customer.card.ledger']._key()) if isinstance(ref, str) else None
        return bool(claim) and claim.till == bound(point.binding) and not claim.shown

    def _not_shown(self) -> dict:
        """Return why a card that was only found does not pay, and what to do."""
        return self._refusal_answer(
            self.env._("Found by name or phone, this card earns but does not pay. Scan the card to pay with it.")
        )

    def _read_code(self, point: Point, code) -> tuple:
        """The card a code or a ticket means, and how it was read (:mod:`core.ticket`)."""
        card, shown = next(found for name in CODE_READERS if (found := getattr(self, name)(point, code)) is not None)
        return card, ticket.FOUND if shown and self._is_guessed(card, code) else shown

    def _is_guessed(self, card, code) -> bool:
        """Tell whether a card was read by a code that somebody could have tried."""
        return bool(card) and isinstance(code, str) and any(getattr(self, name)(card, code) for name in GUESSABLE)

    def _read_ticket(self, point: Point, code) -> tuple | None:
        """Return the card of a ticket, and how it was read."""
        card = self._by_ref(point, code)
        return (card, ticket.peek(code).shown) if card else None

    def _read_sealed(self, point: Point, code) -> tuple | None:
        """A code that was read without a connection, once there is one again: it found its card, which earns."""
        if not isinstance(code, str) or not code.startswith(sealed.PREFIX):
            return None
        order = self.env.context.get('customer_card_order')
        return self.env['customer.card']._by_sealed(code, order, point.company), ticket.FOUND

    def _read_number(self, point: Point, code) -> tuple:
        """A number, a stripe, a QR code, or a code of another system; the last reader, which always answers."""
        return self.env['customer.card']._identify(code, point.company), ticket.READ

    def _reason_found(self, _point: Point, _account, _card, shown: int) -> str:
        return '' if shown else self.env._("Scan the card to pay with it.")

    def _row(self, point: Point, card) -> dict:
        """One line of what was found: enough to ask the customer "is that you?"."""
        return {
            'ref': card._ticket(point.binding),
            'holder': card.partner_id.name,
            'phone': lookup.mask_phone(card.partner_id.phone or ''),
            'masked': card.masked,
            'program': card.program_id.name,
            'color': card.program_id.color or '',
        }

    def _say_more(self, kind: str) -> str:
        if kind == 'code':
            return self.env._("This is longer than a phone number. Press Enter to look up a card by its number.")
        return self.env._("Type at least four digits of the phone, or three letters of the name.")

    # A card read by a code that can be guessed was found, not shown: it earns and does not pay.

    def _is_store_code(self, _card, code: str) -> bool:
        """Tell whether the code is the shop's own EAN-13: it can be guessed."""
        return bool(store_code.read(code))

    def _is_guessable_old_code(self, card, code: str) -> bool:
        """Tell whether it is an old code that its program does not trust."""
        kept = card.sudo().old_code  # sudo: compared, never told
        is_old = kept and self.env['customer.card']._is_old_code(code, kept)
        return bool(is_old) and not card.program_id._trusts_old_code(kept)

    # Who tries one number after the other finds no card: after some that mean nothing the right one means nothing
    # either, for a minute.
    #
    # Each process counts for itself. What a found card is good for is bounded elsewhere: by PINs, limits, and codes
    # that move.

    def _guesses(self, who: int | None = None) -> bool:
        """Tell whether who asks (the user, or the one whose id is ``who``) tried too many codes that mean nothing."""
        return _GUESSES.is_spent(str(who or self.env.uid), time.time())

    def _guessed(self, who: int | None = None) -> None:
        """Count a code that means nothing, as above."""
        _GUESSES.allows(str(who or self.env.uid), time.time())
