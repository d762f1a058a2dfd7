import logging

from odoo import api, models
from odoo.exceptions import UserError

from ...core import money, slices, ticket
from ..acceptance.tables import SLICE
from ..card import unusual
from ..ledger import sql
from ..ledger.errors import LedgerRefusal

_logger = logging.getLogger(__name__)
NOTED_HOURS = 3  # an order is rung up, parked and paid within that
AT_ONCE = 1000


class PosOrder(models.Model):
    """Orders that come back from a till without connection: what they spent of their slices is taken, the rest is free
    again.

    Why a slice cannot be overspent: see `customer_card_acceptance.py` of this room.
    """

    _inherit = 'pos.order'

    # === TENDERS === #

    def _customer_card_capture_slice(self, tender) -> None:
        """Take what was spent of a slice.

        A slice that expired is taken if there is enough, and flagged if not.
        """
        hold = self._customer_card_slices_used(tender)
        amount = money.rounded(tender.amount, self.currency_id.decimal_places)
        held, worth = money.exact(hold.amount), money.exact(hold.tender_amount)
        self.env['customer.card.ledger']._capture(
            hold,
            slices.part(held, worth, amount, hold.account_id.digits),
            booking='document',
            late='payment',
            tender=amount,
            forwarded=self._customer_card_promised(hold),
            origin=self._customer_card_origin,
        )

    def _customer_card_promised(self, hold) -> bool:
        """Tell whether a hold is spent although it ran out and its value is gone: only a slice is, and only where the
        program allows them.
        """
        return hold.key.startswith(SLICE) and hold.account_id.program_id.offline_limit > 0

    def _customer_card_slices_used(self, tender):
        """The hold that a payment from a slice takes from: the slice itself, or what an authorization of this order
        made of it.

        The latter is how it is when the answer of that authorization was lost with the connection: it freed the slice
        and held the amount asked for, and the till, not knowing, went on with the slice for no more than that amount.

        :raise UserError: unless the slice is of this very order, till and kind of account, unspent, and large enough
        """
        ledger = self.env['customer.card.ledger']
        hold = ledger._find(tender.customer_card_operation)
        if (
            hold.state == 'voided'
            and hold.account_id
            and (heir := self._customer_card_authorization_instead(hold, tender))
        ):
            tender.customer_card_operation = heir.key
            hold = heir
        if not self._customer_card_slice_fits(hold, tender):
            raise UserError(
                self.env._(
                    "The card payment on order %s was not set aside by the server. Take it off and pay with "
                    "the card again.",
                    self.pos_reference or self.name,
                )
            )
        return hold

    def _customer_card_slice_fits(self, hold, tender) -> bool:
        digits = self.currency_id.decimal_places
        return (
            self._customer_card_is_held(hold)
            and hold.account_id.kind == tender.payment_method_id.customer_card_kind
            and hold.tender_currency_id == self.currency_id
            and 0 < money.rounded(tender.amount, digits) <= money.rounded(hold.tender_amount, digits)
        )

    def _customer_card_authorization_instead(self, hold, tender):
        """The order's own unused authorization of the same account, if it is large enough."""
        named = set(self.payment_ids.mapped('customer_card_operation'))
        return self.env['customer.card.operation'].search(
            [
                ('account_id', '=', hold.account_id.id),
                ('state', 'in', ('authorized', 'expired')),
                ('origin_key', '=', self.uuid),
                ('id', '>', hold.id),
                ('key', '=like', 'till:%'),
                ('key', 'not in', list(named)),
                ('tender_amount', '>=', tender.amount),
            ],
            limit=1,
        )

    # === GIVING BACK === #

    def _customer_card_free_slices(self, refs: list[str] | None = None) -> None:
        """Free the slices of this order that nothing was spent from.

        Companies without offline spending are not asked.
        """
        claims = [ticket.peek(ref) for ref in ((self.customer_card_refs or '').split() if refs is None else refs)]
        cards = [claim.card for claim in claims if claim]
        if not cards or not self.env['customer.card.program']._offline_any(self._customer_card_company.id):
            return
        try:
            for key in self._customer_card_open_slices(cards):
                ledger = self.env['customer.card.ledger']
                if refs is None:  # it is cancelled, and may have been paid at a till that is away
                    ledger._release(ledger._find(key))
                else:
                    ledger._void(key, self._customer_card_company)
        except LedgerRefusal as refusal:  # the ledger's key is missing: the sale goes on, the slice ends by itself
            _logger.error("%s What order %s had set aside is free again when its time is up.", refusal, self.name)

    @api.model
    def _customer_card_note_set_aside(self) -> None:
        """Note, once each, what a till set aside for an order that has not come for hours: nobody else can spend it."""
        self.env.flush_all()
        self.env.cr.execute(
            f"""
            SELECT o.id FROM customer_card_operation o JOIN customer_card_account a ON a.id = o.account_id
             WHERE {sql.live_hold()} AND starts_with(o.key, %s) AND o.moment < {sql.NOW} - make_interval(hours => %s)
               AND NOT EXISTS (SELECT FROM customer_card_unusual u WHERE u.key = 'aside:' || o.id)
               AND NOT EXISTS (SELECT FROM pos_order p WHERE p.uuid = o.origin_key AND p.state <> 'draft')
             ORDER BY o.id LIMIT %s
            """,
            [SLICE, NOTED_HOURS, AT_ONCE],
        )
        held = self.env['customer.card.operation'].sudo()  # sudo: what is noted, and of whom
        for hold in held.browse([row[0] for row in self.env.cr.fetchall()]):
            unusual.note(
                self.env.cr, 'aside', f'aside:{hold.id}', card=hold.card_id.id or None,
                program=hold.account_id.program_id.id, company=hold.company_id.id, user=hold.user_id.id,
                session=hold.place_id if hold.place_model == 'pos.session' else None,
            )  # fmt: skip
        self.env['customer.card.unusual'].invalidate_model(flush=False)

    def _customer_card_open_slices(self, cards: list[int]) -> list[str]:
        """Keys of the unspent slices of this order.

        The tickets only say where to look: no slice of another order or till is found.
        """
        self.env.cr.execute(
            """
            SELECT o.key FROM customer_card_account_rel r
              JOIN customer_card_operation o ON o.account_id = r.account_id AND o.state = 'authorized'
              JOIN pos_session s ON s.id = o.place_id AND o.place_model = 'pos.session'
             WHERE r.card_id = ANY(%s) AND starts_with(o.key, %s) AND o.origin_key = %s AND s.config_id = %s
            """,
            [cards, SLICE, self.uuid, self.config_id.id or None],
        )
        return [row[0] for row in self.env.cr.fetchall()]
