from odoo import models

from ...core import money, ticket, track
from ..ledger.errors import LedgerRefusal
from ..ledger.protected import OWN_CODE

MOVING_MINUTES = 30  # how long after the phone was read its card may pay at that till: an order being rung up
CARD_LOCKS = -(1 << 30)  # names of cards among the ledger's advisory locks: below accounts (above zero) and cashiers
_MARK = 'customer_card_moving'


class PosSession(models.Model):
    """The moving code at the till: it proves that the customer's phone is here, which a picture of a code cannot.

    What a printed code may do is the program's to say (``code_pays``). How a till came by a card stands in its ticket
    (:mod:`core.ticket`); a ticket by a moving code counts as one for half an hour, then as one by the printed code.
    """

    _inherit = 'pos.session'

    # === HELPERS === #

    def _customer_card_read(self, code) -> tuple:
        """Extend: a moving code is taken once, in its time; afterwards it is no code at all."""
        if not isinstance(code, str) or track.parse(code).kind != 'moving':
            return super()._customer_card_read(code)
        cards = self.env['customer.card']
        card, step = cards._by_moving(code, self.company_id)
        if not card:
            return card, ticket.FOUND
        # Two tills that read the same screen wait for each other here, so that the later one sees what the first one took.
        self.env['customer.card.ledger'].sudo()._serialize([CARD_LOCKS - card.id])  # sudo: nobody has rights on it
        card.invalidate_recordset()
        is_taken = card._take_step(step)
        return (card, ticket.MOVING) if is_taken and card._usable() else (cards, ticket.FOUND)

    def customer_card_identify(self, code):
        """Extend: a moving code that was used, or is late, says so; there is a new one in a moment."""
        answer = super().customer_card_identify(code)
        if not answer['ok'] and self._customer_card_is_late(code):
            answer['message'] = self.env._(
                "This code was used already or is out of date. Wait for the next one in the customer's phone and scan that."
            )
        return answer

    def _customer_card_is_late(self, code) -> bool:
        """Whether a code that was refused is a genuine moving one of a card that can be used."""
        try:
            card = self.env['customer.card']._by_moving(code, self.company_id)[0]
        except LedgerRefusal:  # the ledger's key is missing: nothing can be proved
            return False
        return bool(card) and card._usable()

    def _customer_card_presented(self, ref):
        """Extend: only a card that was read as its program wants may pay. What proves the phone travels with the card, unforgeable."""
        card = super()._customer_card_presented(ref)
        if not card:
            return card
        is_moving = ticket.peek(ref).shown == ticket.MOVING and card._moving_since() < MOVING_MINUTES * 60
        if is_moving:
            return card.with_context(**{_MARK: OWN_CODE})
        return card.browse() if self._customer_card_earns_only(card) else card

    def customer_card_authorize(self, ref, kind, amount, order_uuid, key, *args, **kwargs):
        """Extend: who is refused for want of the moving code is told to ask for it."""
        answer = super().customer_card_authorize(ref, kind, amount, order_uuid, key, *args, **kwargs)
        return self._customer_card_or_phone(answer, ref)

    def _customer_card_hold_line(self, purpose: str, kind: str, ref, *args, **kwargs) -> dict:
        """Extend: as above, for rewards and a rest paid out."""
        return self._customer_card_or_phone(super()._customer_card_hold_line(purpose, kind, ref, *args, **kwargs), ref)

    def _customer_card_or_phone(self, answer: dict, ref) -> dict:
        """The answer, or, where a printed code was refused because only the moving one pays, the sentence what to do."""
        if answer['ok'] or not self._customer_card_wants_phone(ref):
            return answer
        words = self.env._("The printed code of this card earns but does not pay.")
        return {**self._customer_card_no(f'{words} {self._customer_card_ask_phone()}'), 'code': 'moving'}

    def _customer_card_wants_phone(self, ref) -> bool:
        """Whether a genuine ticket means a usable card that was read, but not by the moving code its program asks for."""
        try:
            card = self._customer_card_by_ref(ref)
        except LedgerRefusal:  # the ledger's key is missing: nothing can be proved
            return False
        return bool(card) and ticket.peek(ref).shown != ticket.FOUND and not self._customer_card_presented(ref)

    def _customer_card_earns_only(self, card) -> bool:
        """Whether the printed code of a card does not pay; blank ones are sold by it all the same."""
        return card.state == 'active' and card.program_id._code_pays() == 'moving'

    def _customer_card_second_factor(self, card, account, tender, total, pin) -> dict | None:
        """Extend: above the printed code's limit the moving code is asked for; where the program says so, it stands in for the PIN."""
        program = card.program_id
        is_moving = card.env.context.get(_MARK) is OWN_CODE
        if program._code_pays() == 'below' and not is_moving and total > money.exact(program.code_limit):
            limit = program.currency_id.format(program.code_limit)
            words = self.env._("The printed code pays %s per day at most.", limit)
            return {**self._customer_card_no(f'{words} {self._customer_card_ask_phone()}'), 'code': 'moving'}
        if is_moving and program.moving_for_pin:
            return None
        return super()._customer_card_second_factor(card, account, tender, total, pin)

    # === ANSWERS === #

    def _customer_card_ask_phone(self) -> str:
        return self.env._("Ask for the moving code in the customer's phone.")

    def _customer_card_answer_as(self, card, shown) -> dict:
        """Extend: ``moving`` when it was read by the phone; a printed code that does not pay says what to do."""
        answer = super()._customer_card_answer_as(card, shown)
        answer.update(shown=bool(shown), moving=shown == ticket.MOVING)
        if shown == ticket.READ and self._customer_card_earns_only(card):
            answer.update(lease=False, messages=[*answer.get('messages', []), self._customer_card_ask_phone()])
            for account in answer['accounts']:
                account.update(usable=False, reason=account['reason'] or self._customer_card_ask_phone())
        return answer
