from odoo import fields, models

from ...core import anniversary, ticket
from .point import Point


class CustomerCardAcceptance(models.AbstractModel):
    """What a place shows of a customer beside the balances: who looks after them, whether it is their day, what the desk wants said."""

    _inherit = 'customer.card.acceptance'

    def _tell_people(self, _point: Point, card, shown: int) -> dict:
        """Personal manager, birthday and messages, and whether a holder may be named. The day of birth itself stays on the server."""
        asks = [self._ask_phone()] if self._wants_moving(card, shown) else []
        return {
            'manager': card.partner_id.user_id.name or '',
            'birthday': self._birthday(card),
            'messages': [*filter(None, (card.till_message, card.program_id.till_message)), *asks],
            'enroll': bool(shown) and card._can_get_holder() and ('new' if card.state == 'ready' else 'who'),
        }

    def _read_receipt(self, point: Point, code) -> tuple | None:
        """The code of a receipt finds the card as its holder's name would, so that it earns and does not pay."""
        card = self.env['customer.card']._by_receipt(code, point.company)
        return (card, ticket.FOUND) if card else None

    def _birthday(self, card) -> bool:
        """Whether today, in the shop's time zone, is the holder's birthday."""
        holder = card.partner_id
        today = card.program_id._local(fields.Datetime.now()).date()
        return anniversary.is_today(holder.customer_card_birth_day, int(holder.customer_card_birth_month or 0), today)
