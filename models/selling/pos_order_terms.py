from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from odoo import fields, models
from odoo.exceptions import UserError

from ...core import ticket
from ..till.pos_order_place import LATE_DAYS
from .customer_card_program_terms import Terms

AT_ONCE = timedelta(minutes=5)  # an order that is sent as it is validated comes within that
EVER = 100 * 366  # days


class PosOrder(models.Model):
    """What was paid for is charged: what the program allows is asked when the line is rung up, and an order that was
    paid for without a connection may come after it was changed.

    Nothing comes of nothing by that, for the line is paid in full, whatever the terms. And nobody goes back to former
    terms by saying an old date: they count where they were changed after the day of the line's ticket, which only the
    server makes, and within the session or the days a till may be away. Each time is noted.
    """

    _inherit = 'pos.order'

    def _customer_card_charged(self, ref: str):
        """The card a line on it names; a till that was away for long has old tickets, and they open nothing here."""
        return self._customer_card_by_ref(ref) or self._customer_card_by_ref(ref, days=EVER)

    def _customer_card_terms(self, line, card, refusal: Callable[[Terms], str]) -> Terms:
        """Return the terms a line charges its card by: today's, or the newest former ones it may have been rung up by.

        :param refusal: the sentence by which terms refuse the line, or nothing
        :raise UserError: with today's sentence, where none allow it
        """
        now, *before = card.program_id._terms_since(self._customer_card_rung_up(line))
        terms = next((one for one in (now, *before) if not refusal(one)), None)
        if terms is None:
            raise UserError(refusal(now))
        if terms is not now or not self._customer_card_by_ref(line.customer_card_ref):
            self._customer_card_note_terms(line, card)
        return terms

    def _customer_card_sold_later(self, line, card) -> bool:
        """Tell whether a line on a card may be paid for later; by former terms that is noted."""
        now, *before = card.program_id._terms_since(self._customer_card_rung_up(line))
        if not now.sold_on_account and any(one.sold_on_account for one in before):
            self._customer_card_note_terms(line, card)
            return True
        return now.sold_on_account

    def _customer_card_rung_up(self, line) -> datetime:
        """Return since when (UTC) terms count for a line: it cannot have been rung up before its ticket was made. An
        order that comes at once was rung up when it says; one that comes later may have been at any time its till was
        away, before or after somebody changed something here.
        """
        now, session = fields.Datetime.now(), self.session_id
        claim = ticket.peek(line.customer_card_ref or '')
        if not claim:
            return now  # no ticket says when; its card is found some other way, or not at all
        since = min(self.date_order or now, now)
        if now - since > AT_ONCE:
            began = max(session.start_at or session.create_date, session.create_date)
            since = min(began, now - timedelta(days=LATE_DAYS))
        return max(since, datetime.combine(date.fromordinal(claim.day), time()))

    def _customer_card_note_terms(self, line, card) -> None:
        self.env['customer.card.unusual']._note('terms', f'terms:{self.uuid}:{line.uuid}', card, self.session_id)
