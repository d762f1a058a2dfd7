import time

from odoo import models

from ...core import money, rotating, ticket, track
from ..acceptance.point import Point
from ..acceptance.tables import Asked
from ..ledger import spoken
from ..ledger.errors import LedgerRefusal
from ..ledger.protected import OWN_CODE

MOVING_MINUTES = 30  # how long after the phone was read its card may pay at that place: an order being rung up
CARD_LOCKS = -(1 << 30)  # names of cards among the ledger's advisory locks: below accounts (above zero) and cashiers
_MARK = 'customer_card_moving'


class CustomerCardAcceptance(models.AbstractModel):
    """The moving code: it proves that the customer's phone is here, which a picture of a code cannot.

    What a printed code may do is the program's to say (``code_pays``). How a place came by a card stands in its ticket
    (:mod:`core.ticket`); a ticket by a moving code counts as one for half an hour, then as one by the printed code.
    """

    _inherit = 'customer.card.acceptance'

    # === HELPERS === #

    def _tell_claim(self, point: Point, card) -> dict:
        """``claim``: the address that opens a first card on its holder's phone, once, where nothing else leads to
        it.
        """
        if not (url := card._claim_url()):
            return {}
        words = self.env._("The code that opens the virtual card on a phone was shown once: %s.", point.binding.name)
        card.sudo().message_post(body=words)  # sudo: who serves does not write on cards; that it was shown is kept
        return {'claim': url}

    def _read_moving(self, point: Point, code) -> tuple | None:
        """Read a moving code, which is good once, in its time."""
        if not isinstance(code, str) or track.parse(code).kind != 'moving':
            return None
        cards = self.env['customer.card']
        card, step = cards._by_moving(code, point.company)
        if not card:
            return card, ticket.FOUND
        # Two tills that read the same screen wait for each other here, so that the later one sees what the first one
        # took.
        self.env['customer.card.ledger'].sudo()._serialize([CARD_LOCKS - card.id])  # sudo: nobody has rights on it
        card.invalidate_recordset()
        is_taken = card._take_step(step)
        return (card, step) if is_taken and card._usable() else (cards, ticket.FOUND)

    def _is_late(self, point: Point, code) -> bool:
        """Tell whether a code that was refused is a genuine moving one of a card that can be used."""
        try:
            card = self.env['customer.card']._by_moving(code, point.company)[0]
        except LedgerRefusal:  # the ledger's key is missing: nothing can be proved
            return False
        return bool(card) and card._usable()

    def _proven(self, card, ref):
        """A card that was read, if it was read as its program wants.

        What proves the phone travels with the card, unforgeable.
        """
        shown, now = ticket.peek(ref).shown, time.time()
        taken = rotating.taken(shown, now) if ticket.is_moving(shown) else 0
        if taken and now - taken * rotating.STEP_SECONDS < MOVING_MINUTES * 60:
            return card.with_context(**{_MARK: OWN_CODE})
        return card.browse() if self._earns_only(card) else card

    def _or_moving_code(self, point: Point, answer: dict, ref) -> dict:
        """The answer, or, where a printed code was refused because only the moving one pays, the
        sentence what to do.
        """
        if answer['ok'] or not self._wants_moving_code(point, ref):
            return answer
        words = self.env._("The printed code of this card earns but does not pay.")
        return {**self._refusal_answer(f'{words} {self._ask_for_moving_code()}'), 'code': 'moving'}

    def _wants_moving_code(self, point: Point, ref) -> bool:
        """Tell whether a genuine ticket means a usable card that was read, but not by the moving code its program asks
        for.
        """
        try:
            card = self._by_ref(point, ref)
        except LedgerRefusal:  # the ledger's key is missing: nothing can be proved
            return False
        return bool(card) and ticket.peek(ref).shown != ticket.FOUND and not self._presented(point, ref)

    def _earns_only(self, card) -> bool:
        """Tell whether the printed code of a card does not pay; blank ones are sold by it all the same."""
        return card.state == 'active' and card.program_id._code_pays() == 'moving'

    def _is_proven(self, card) -> bool:
        """Tell whether the card was read by the moving code."""
        return card.env.context.get(_MARK) is OWN_CODE

    def _over_code_limit(self, point: Point, asked: Asked) -> dict | None:
        """Above the printed code's limit the moving code is asked for."""
        program = asked.card.program_id
        if program._code_pays() != 'below' or self._is_proven(asked.card):
            return None
        if asked.worth + asked.spent.card_gross <= money.exact(program.code_limit):
            return None
        words = self.env._(
            "The printed code pays %s per day at most.", spoken.money(program.currency_id, program.code_limit)
        )
        return {**self._refusal_answer(f'{words} {self._ask_for_moving_code()}'), 'code': 'moving'}

    # === ANSWERS === #

    def _ask_for_moving_code(self) -> str:
        return self.env._("Ask for the moving code in the customer's phone.")

    def _wants_moving(self, card, shown: int) -> bool:
        """Tell whether a card was read by a printed code that does not pay."""
        return shown == ticket.READ and self._earns_only(card)

    def _reason_moving_code(self, _point: Point, _account, card, shown: int) -> str:
        return self._ask_for_moving_code() if self._wants_moving(card, shown) else ''
