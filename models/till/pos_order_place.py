from datetime import datetime

from odoo import fields, models
from odoo.exceptions import UserError

from ...core import ticket
from .pos_order_steps import Work

LATE_DAYS = 7  # so long a till may have been without a connection: its tickets are good for as long


class PosOrder(models.Model):
    """An order belongs where its session is, cards or not: to that session's till, its company and currency; it is
    served while the session is open.

    What an order says of its till decides in which currency it counts, and a session that was closed has counted its
    money and written its books.
    """

    _inherit = 'pos.order'

    def _customer_card_check_belongs(self) -> None:
        """:raise UserError: when an order, whether or not it speaks of cards, says it is of another till, company or
        currency than its session: it would be a receipt of something that was not paid
        """
        if not self._customer_card_belongs():
            raise UserError(
                self.env._(
                    "Order %s says that it belongs to another till or company. Start the order again at this one.",
                    self.pos_reference or self.name,
                )
            )

    def _customer_card_belongs(self) -> bool:
        """Tell whether the order is of its session's till, or of one that till trusts: such orders it finishes, in the
        same currency and company.
        """
        config, said = self.session_id.config_id, self.config_id
        here = said == config or (said in config.trusted_config_ids and said.company_id == config.company_id)
        return bool(config) and here and self._customer_card_counts_as_session()

    def _customer_card_counts_as_session(self) -> bool:
        """Tell whether the order is of the company and the currency its session counts in."""
        config = self.session_id.config_id
        return self.company_id == config.company_id and self.currency_id == config.currency_id

    def _customer_card_check_place(self, work: Work) -> None:
        """:raise UserError: when the order says it belongs elsewhere than its session does; one that is served late was
        paid some time ago
        """
        session, here = self.session_id, self._customer_card_belongs()
        if here and session.state == 'closed':
            here = work.late and self.create_date <= session.stop_at
        if here and self.refunded_order_id:
            sold = self.lines.refunded_orderline_id.order_id.filtered('customer_card_summary')
            here = all(order.company_id == self.company_id and order.currency_id == self.currency_id for order in sold)
        if not here:
            raise UserError(
                self.env._(
                    "Order %s does not belong to this till, so no card was used. Start the order again at an "
                    "open till.",
                    self.pos_reference or self.name,
                )
            )
        # No session would book what it sells, and the entry it names does not know of it.
        if self.account_move and not work.late:
            raise UserError(
                self.env._(
                    "Order %s has an invoice before it is paid, so no card was used. Start the order again.",
                    self.pos_reference or self.name,
                )
            )

    def _customer_card_waits(self) -> bool:
        """Tell whether paying this order would do something on cards by what it says itself."""
        named = self.lines.filtered(
            lambda line: line.customer_card_ref or line.customer_card_hold or line._customer_card_key()
        )
        return bool(self.customer_card_refs or self.payment_ids._on_cards() or named)

    # When an order was rung up, as far as a till can be believed.

    @property
    def _customer_card_order_date(self) -> datetime:
        """The moment (UTC) whose rules, prices and periods apply: what the till says, but not before its session began,
        and not ahead of us.

        A till without a connection says the truth days later, so its word is taken within its session, or within the
        one that was closed before the order came (:meth:`_customer_card_rung_up`). Earlier dates would open a campaign
        that is over, or a challenge's period that lacked one purchase; within these bounds a date only moves a real,
        paid purchase, and one order still counts once. Once the order was served it is the moment that counted then: a
        return weeks later undoes what counted on that day.
        """
        kept = self.customer_card_summary and (self.customer_card_shown or {}).get('moment')
        kept = kept or (self.sudo().customer_card_as_paid or {}).get('rung_up')  # sudo: a till asks, too
        if kept:
            return fields.Datetime.to_datetime(kept)
        now = fields.Datetime.now()
        return min(max(self.date_order or now, _began(self.session_id)), now)

    def _customer_card_rung_up(self) -> dict[str, str]:
        """Return when an order was rung up that came after its session was closed, to be kept with it; or nothing.

        The host moves such an order to the till's open session, or the till itself does when it is loaded again. Its
        hour is believed where a session of this till was open then, some days ago at most, and each card of the order
        had been read by that day, not only found: a ticket says so, and a code the till sealed by itself says nothing
        of it. So nobody reads a card today for a campaign of yesterday, and who still has a ticket of then is noted.
        """
        session, moment = self.session_id, self.date_order
        earliest = fields.Datetime.subtract(fields.Datetime.now(), days=LATE_DAYS)
        if not moment or not earliest <= moment < _began(session) or not self._customer_card_read_by(moment):
            return {}
        sessions = session.sudo().search([  # sudo: only whether there is one
            ('config_id', '=', session.config_id.id), ('state', '=', 'closed'),
            ('start_at', '<=', moment), ('create_date', '<=', moment), ('stop_at', '>=', moment),
        ], limit=1)  # fmt: skip
        return {'rung_up': fields.Datetime.to_string(moment)} if sessions else {}

    def _customer_card_read_by(self, moment: datetime) -> bool:
        """Tell whether the order shows cards, and all of them by tickets of that day (UTC) or before."""
        refs = [*(self.customer_card_refs or '').split(), *filter(None, self.lines.mapped('customer_card_ref'))]
        claims = [ticket.peek(ref) for ref in refs]
        return bool(claims) and all(
            claim and claim.day <= moment.toordinal() and claim.shown != ticket.FOUND for claim in claims
        )

    def _customer_card_note_earlier(self, work: Work) -> None:
        """Note the cards of an order that counts by an earlier day, whether or not that made a difference: few come so
        late.
        """
        if not (self.customer_card_as_paid or {}).get('rung_up'):
            return
        for card in work.cards:
            key = f'earlier:{self.uuid}:{card.id}'
            self.env['customer.card.unusual']._note('earlier', key, card, self.session_id)


def _began(session) -> datetime:
    """Return when a session began: not before it was made, whatever it says."""
    return max(session.start_at or session.create_date, session.create_date)
