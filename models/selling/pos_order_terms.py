from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from odoo import fields, models
from odoo.exceptions import UserError

from ...core import money, ticket
from ..ledger import kinds
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

    Of points the till keeps on the line how many the customer was told: that is what the card gets, and it says by
    itself which price held.
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
        now, *before = card.program_id._terms_since(self._customer_card_terms_from(line))
        terms = next((one for one in (now, *before) if not refusal(one)), None)
        if terms is None:
            raise UserError(refusal(now))
        return terms

    def _customer_card_terms_told(self, line, card, amount: Decimal, terms: Terms) -> Terms:
        """Return the terms by whose price ``amount`` buys the points the customer was told: the newest of all by which
        points were sold since the line may have been rung up, also where the order comes at once. He has paid, and it
        says by itself which price he was told.

        :param terms: by these the line is sold; an older till says nothing of what was told, and their price holds
        :raise UserError: when the points never cost that
        """
        told, step = money.exact(line.customer_card_points), money.exact(self.currency_id.rounding)
        since = self._customer_card_terms_since(line)
        for one in card.program_id._terms_since(since) if told else ():
            if one.sell_points and money.is_cost(amount, told, money.exact(one.point_price), step):
                return one
        if told:
            raise UserError(self.env._("The price of a point has changed. Remove the line and sell the points again."))
        return terms

    def _customer_card_points_told(self, line, amount: Decimal, terms: Terms, digits: int) -> Decimal:
        """Return how many points a line buys: what the customer was told, else what its ``amount`` pays for."""
        if told := money.exact(line.customer_card_points):
            return money.floored(told, digits)
        return money.points_bought(amount, money.exact(terms.point_price), digits)

    def _customer_card_sold_later(self, line, card) -> bool:
        """Tell whether a line on a card may be paid for later; by former terms that is noted. What is paid back never
        is: one debt would only become another.
        """
        if self._customer_card_sold_kind(line, card) in kinds.DEBTS:
            return False
        now, *before = card.program_id._terms_since(self._customer_card_terms_from(line))
        if not now.sold_on_account and any(one.sold_on_account for one in before):
            self._customer_card_note_terms(line, card)
            return True
        return now.sold_on_account

    def _customer_card_terms_from(self, line) -> datetime:
        """Return since when (UTC) terms count for a line: it cannot have been rung up before its ticket was made. An
        order that comes at once was rung up when it says; one that comes later may have been at any time its till was
        away, before or after somebody changed something here.
        """
        now = fields.Datetime.now()
        said, earliest = min(self.date_order or now, now), self._customer_card_terms_since(line)
        return max(said, earliest) if now - said <= AT_ONCE else earliest

    def _customer_card_terms_since(self, line) -> datetime:
        """Return the earliest moment (UTC) a line may have been rung up, whatever its order says."""
        now, session = fields.Datetime.now(), self.session_id
        claim = ticket.peek(line.customer_card_ref or '')
        if not claim:
            return now  # no ticket says when; its card is found some other way, or not at all
        began = max(session.start_at or session.create_date, session.create_date)
        since = min(began, now - timedelta(days=LATE_DAYS))
        return max(since, datetime.combine(date.fromordinal(claim.day), time()))

    def _customer_card_note_former(self, line, card, terms: Terms) -> None:
        """Note a line that was charged by other terms than today's, or by a ticket that opens nothing any more."""
        now = card.program_id._terms()
        is_now = terms == now and line.product_id.id in now.products
        if not is_now or not self._customer_card_by_ref(line.customer_card_ref):
            self._customer_card_note_terms(line, card)

    def _customer_card_note_terms(self, line, card) -> None:
        self.env['customer.card.unusual']._note('terms', f'terms:{self.uuid}:{line.uuid}', card, self.session_id)
