from odoo import fields, models

from ...core import anniversary


class PosSession(models.Model):
    """What the till shows of a customer beside the balances: who looks after them, whether it is their day, what the desk wants said."""

    _inherit = 'pos.session'

    def _customer_card_answer(self, card) -> dict:
        """Extend: personal manager, birthday and messages. The day of birth itself stays on the server."""
        return {
            **super()._customer_card_answer(card),
            'program_id': card.program_id.id,
            'manager': card.partner_id.user_id.name or '',
            'birthday': self._customer_card_birthday(card),
            'messages': [text for text in (card.till_message, card.program_id.till_message) if text],
        }

    def _customer_card_read(self, code) -> tuple:
        """Extend: the code of a receipt finds the card as its holder's name would, so that it earns and does not pay."""
        card = self.env['customer.card']._by_receipt(code, self.company_id)
        return (card, False) if card else super()._customer_card_read(code)

    def _customer_card_birthday(self, card) -> bool:
        """Whether today, in the shop's time zone, is the holder's birthday."""
        holder = card.partner_id
        today = card.program_id._local(fields.Datetime.now()).date()
        return anniversary.is_today(holder.customer_card_birth_day, int(holder.customer_card_birth_month or 0), today)
