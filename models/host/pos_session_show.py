from odoo import fields, models

from ...core import anniversary, ticket


class PosSession(models.Model):
    """What the till shows of a customer beside the balances: who looks after them, whether it is their day, what the desk wants said."""

    _inherit = 'pos.session'

    def _customer_card_tell_people(self, card, shown: int) -> dict:
        """Personal manager, birthday and messages, and whether a holder may be named. The day of birth itself stays on the server."""
        asks = [self._customer_card_ask_phone()] if self._customer_card_wants_moving(card, shown) else []
        return {
            'manager': card.partner_id.user_id.name or '',
            'birthday': self._customer_card_birthday(card),
            'messages': [*filter(None, (card.till_message, card.program_id.till_message)), *asks],
            'enroll': bool(shown) and card._can_get_holder() and ('new' if card.state == 'ready' else 'who'),
        }

    def _customer_card_read_receipt(self, code) -> tuple | None:
        """The code of a receipt finds the card as its holder's name would, so that it earns and does not pay."""
        card = self.env['customer.card']._by_receipt(code, self.company_id)
        return (card, ticket.FOUND) if card else None

    def _customer_card_birthday(self, card) -> bool:
        """Whether today, in the shop's time zone, is the holder's birthday."""
        holder = card.partner_id
        today = card.program_id._local(fields.Datetime.now()).date()
        return anniversary.is_today(holder.customer_card_birth_day, int(holder.customer_card_birth_month or 0), today)
