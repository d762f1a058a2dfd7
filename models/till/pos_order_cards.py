import logging
from dataclasses import replace
from decimal import Decimal
from functools import cache, partial
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ...core import money
from ..acceptance.tables import SLICE
from ..ledger import chunks
from ..ledger.errors import KEY_TROUBLES, LedgerRefusal
from ..ledger.posting import Origin, Place
from ..ledger.protected import is_new
from .bounds import MOST_CARDS, MOST_LINES, MOST_PAYMENTS
from .facts import PAID
from .pos_order_place import LATE_DAYS
from .pos_order_steps import GIVEN_BACK, HOURLY, STEPS, TAKEN, Work

_logger = logging.getLogger(__name__)
ZERO = Decimal(0)
LATE_AT_ONCE = 100


class Way(NamedTuple):
    """The key and the place of what an order, or its credit note, does."""

    key: str
    place: Place


class PosOrder(models.Model):
    """A paid order's work on cards.

    Runs as superuser inside the order's transaction; nothing the client says is believed.
    """

    _inherit = 'pos.order'

    def _customer_card_paid(self, *, late: bool = False):
        """Capture, sell, earn or take back, once per order; ``late`` by the hourly job.

        :raise UserError: with one sentence, when a card payment or a card sale is not what the server authorized
        """
        self.ensure_one()
        refs = (self.customer_card_refs or '').split()  # an order that is served forgets them
        self._customer_card_serve(late=late)
        self._customer_card_free_slices(refs)

    def _customer_card_serve(self, *, late: bool) -> None:
        if not late:
            self._customer_card_check_belongs()
        self._customer_card_lock_paid_down()
        if not late:
            self._customer_card_check_receipt()
        work = self._customer_card_work(late=late)
        if not (work.says_something or self.refunded_order_id) or self._customer_card_done():
            return
        if self._customer_card_sold_first(work):
            return
        if late:
            self._customer_card_check_late(work)
        elif self._customer_card_too_long(work.moves_value):
            return
        if self._customer_card_sealed_wait(work):
            return
        try:
            work = self._customer_card_do(work)
        except LedgerRefusal as refusal:
            if refusal.code in KEY_TROUBLES and not work.moves_value:
                _logger.error("%s Order %s earns later, by the hourly job.", refusal, self.name)
                return  # a till must always be able to sell
            raise UserError(
                self.env._(
                    "%(reason)s Take the card off order %(order)s, or pay with the card again.",
                    reason=refusal,
                    order=self.pos_reference or self.name,
                )
            ) from refusal
        self._customer_card_write_summary(work.cards, work.bought)

    def _customer_card_sold_first(self, work: Work) -> bool:
        """Serve what comes back before the return: what a sale has not earned yet cannot be taken back.

        :return: whether the return waits for the hourly job, as its sale does
        :raise UserError: when it cannot wait, because it moves value
        """
        sold = self.lines.refunded_orderline_id.order_id
        waiting = sold.filtered(lambda order: order._customer_card_is_served_later())
        for order in waiting.filtered(lambda order: len(order.lines) <= MOST_LINES):
            order._customer_card_serve_late()
        waiting = waiting.filtered(lambda order: not order.customer_card_summary)
        if waiting:
            # What the job would refuse is refused now, as long as the goods and the money are on the counter.
            self._customer_card_check_numbers(work)
            self._customer_card_check_place(work)
            self._customer_card_check_receipt_alone()
            self._customer_card_check_refund()
        if waiting and work.moves_value:
            raise UserError(
                self.env._(
                    "The cards of order %s are served within the hour. Until then nothing of it comes back for "
                    "value; give it back as it was paid, without a card.",
                    waiting._customer_card_names(),
                )
            )
        return bool(waiting)

    def _customer_card_check_late(self, work: Work) -> None:
        """:raise UserError: when an order moves value that was paid without being served: a till's own is refused
        there, so this one is none
        """
        if work.moves_value:
            raise UserError(
                self.env._("Order %s was not paid at a till, so no card was charged.", self.pos_reference or self.name)
            )

    def _customer_card_work(self, *, late: bool) -> Work:
        """Return what this order says about cards."""
        sales, holds = self._customer_card_sale_lines(), self._customer_card_hold_lines()
        return Work(
            tenders=self.payment_ids._on_cards(),
            sales=sales,
            holds=holds,
            reductions=self._customer_card_reductions(),
            refs=(self.customer_card_refs or '').split(),
            cards=self.env['customer.card'],
            late=late,
            bought=cache(partial(self._customer_card_purchase, sales, holds)),
        )

    def _customer_card_do(self, work: Work) -> Work:
        """Do it, step by step; the work with the cards the receipt speaks of."""
        for name in STEPS:
            if found := getattr(self, name)(work):
                work = work._replace(cards=work.cards | found)
        return work

    def _customer_card_check_returns(self, work: Work) -> None:
        """:raise UserError: when what comes back does not by its receipt, came back already, or would leave another way
        than it was paid
        """
        if self.lines.refunded_orderline_id:
            self._customer_card_check_credited()
            self._customer_card_check_receipts(work)
            self._customer_card_check_down_payments()
            self._customer_card_check_refund()  # needs no key: what cards paid may not leave meanwhile

    @api.model
    def _cron_customer_card_late(self) -> None:
        """Serve paid orders whose cards could not be served at the till (the ledger's key was missing), so that no
        point is lost.

        One that cannot be served stops no other; it is tried again the next hour.
        """
        try:
            self.env['customer.card.ledger']._key()
        except LedgerRefusal:
            return
        last = 0

        def some() -> tuple[int, int]:
            nonlocal last
            orders = self._customer_card_late(last)
            last = orders[-1:].id
            return sum(order._customer_card_serve_late() for order in orders), len(orders) // LATE_AT_ONCE

        chunks.work_off(self.env, some)
        for name in HOURLY:
            getattr(self, name)()

    @api.model
    def _customer_card_late(self, after: int):
        """The next paid orders whose cards were not served yet."""
        return self.search(
            [
                ('id', '>', after),
                '|',
                ('customer_card_refs', '!=', False),
                ('lines.refunded_orderline_id.order_id.customer_card_summary', '!=', False),
                ('customer_card_summary', '=', False),
                ('state', 'in', ('paid', 'done')),
                # Since it came here: when it was rung up is the till's word.
                ('create_date', '>', fields.Datetime.subtract(fields.Datetime.now(), days=LATE_DAYS)),
            ],
            order='id',
            limit=LATE_AT_ONCE,
        )

    def _customer_card_is_served_later(self) -> bool:
        """Tell whether the hourly job will serve a paid order that shows cards; it tries for some days."""
        last = fields.Datetime.subtract(fields.Datetime.now(), days=LATE_DAYS)
        waits = self.state in PAID and self.customer_card_refs and not self.customer_card_summary
        return bool(waits) and self.create_date > last

    def _customer_card_serve_late(self) -> bool:
        """Serve one order, or nothing of it; whether it is served now."""
        try:
            with self.env.cr.savepoint():
                self._customer_card_serving()._customer_card_paid(late=True)
        except UserError as error:
            _logger.warning("The cards of order %s were not served: %s", self.id, error)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception:
            _logger.exception("The cards of order %s were not served", self.id)
        return bool(self.customer_card_summary)

    def _customer_card_done(self) -> bool:
        """Tell whether this order was served already (a second call, however it came about, has no effect)."""
        if is_new(self.env):
            return False
        self.env.cr.execute(
            """
            SELECT 1 FROM customer_card_operation WHERE origin_model = 'pos.order' AND origin_id = %(order)s
             UNION ALL SELECT 1 FROM customer_card_owed WHERE origin_model = 'pos.order'
                 AND origin_id = %(order)s LIMIT 1
            """,
            {'order': self.id},
        )
        return bool(self.env.cr.fetchone())

    def _customer_card_show(self, work: Work):
        """The cards the cashier scanned for this order, in that order."""
        cards = self.env['customer.card']
        for ref in list(dict.fromkeys(work.refs))[:MOST_CARDS]:
            cards |= self._customer_card_by_ref(ref) or self._customer_card_note_lost(ref)
        return cards

    def _customer_card_by_ref(self, ref: str, *, shown: bool = False, days: int = LATE_DAYS):
        """The card a ticket means, or a code that was sealed for this order; an order paid without connection may bring
        one that is some ``days`` old, or of a card that was usable when it was rung up, and one that was begun at a
        trusted till that till's.
        """
        cards = self.env['customer.card']
        moment = self._customer_card_order_date
        tills = self.session_id.config_id | self.config_id
        found = (cards._by_ticket(ref, till, days, shown=shown, moment=moment) for till in tills)
        if card := next(filter(None, found), cards):
            return card
        return cards if shown else self._customer_card_by_sealed(ref, moment)

    @property
    def _customer_card_origin(self) -> Origin:
        return Origin('pos.order', self.id, self.uuid)

    @property
    def _customer_card_company(self):
        """The company whose cards the order speaks of: where it was sold, or the main company of that branch."""
        return self.company_id._card_company()

    @property
    def _customer_card_place(self) -> Place:
        return self._customer_card_way.place

    @property
    def _customer_card_way(self) -> Way:
        """Return what this order's deeds go by: the order itself, or the credit note that gives back what it sold (an
        object no client can send).
        """
        way = self.env.context.get('customer_card_way')
        return way if isinstance(way, Way) else Way(self.uuid, Place('pos.session', self.session_id.id))

    def _customer_card_originals(self):
        """The orders of which something comes back: those this order names, or itself where a credit note says so."""
        way = self.env.context.get('customer_card_way')
        return self if isinstance(way, Way) else self.lines.refunded_orderline_id.order_id

    # === TENDERS === #

    def _customer_card_check_tenders(self, work: Work) -> None:
        """:raise UserError: when cards would pay an order that does not add up, or more than its goods cost"""
        if not work.tenders:
            return
        if len(work.tenders) > MOST_PAYMENTS:  # several calls bring more than one may
            raise UserError(self.env._("An order has %s payments at most. Start it again.", MOST_PAYMENTS))
        self._customer_card_check_paid()
        spent = sum(money.exact(tender.amount) for tender in work.tenders)
        rounded_up = max(self._customer_card_payments_sum() - self._customer_card_due(), ZERO)
        if spent > max(self._customer_card_payable(work), ZERO) + rounded_up:
            raise UserError(
                self.env._(
                    "A card pays for goods only: never more than they cost, and never for another card. Lower "
                    "the card payment."
                )
            )

    def _customer_card_payable(self, work: Work) -> Decimal:
        """Return what cards may pay of this order: all it comes to, less value on cards, and that of the host's."""
        stored = work.sales | self._customer_card_stored_bought()
        return self._customer_card_due() - sum((line._customer_card_total() for line in stored), ZERO)

    def _customer_card_check_paid_out(self, work: Work) -> None:
        """:raise UserError: when an order that takes value or points from a card pays money out, but for goods that
        come back by their receipt and for what cards pay out
        """
        if not (any(tender.amount > 0 for tender in work.tenders) or work.points_off):
            return
        out = -sum((money.exact(one.amount) for one in self.payment_ids - work.tenders), ZERO)
        lines = work.holds | self.lines.filtered('refunded_orderline_id')
        due = -sum((min(line._customer_card_total(), ZERO) for line in lines), ZERO)
        if out > (due + self._customer_card_tolerance() if due else ZERO):
            raise UserError(self.env._("An order that a card pays gives no money out. Take less from the card."))

    def _customer_card_take_tenders(self, work: Work) -> None:
        """Take what cards pay, and give back what they get."""
        for tender in work.tenders:
            kind = tender.payment_method_id.customer_card_kind
            if tender.amount <= 0:
                getattr(self, GIVEN_BACK.get(kind, '_customer_card_give_back'))(tender)
            elif taken := TAKEN.get(kind):
                getattr(self, taken)(tender)
            elif (tender.customer_card_operation or '').startswith(SLICE):
                self._customer_card_capture_slice(tender)
            else:
                self._customer_card_capture(tender)

    def _customer_card_capture(self, tender) -> None:
        """Capture the authorization a payment line names, if it is one of this very order, till, account kind and
        amount.
        """
        ledger = self.env['customer.card.ledger']
        operation = ledger._find(tender.customer_card_operation or '')
        self._customer_card_check(operation, tender)
        ledger._capture(operation, booking='document', late='payment', origin=self._customer_card_origin)

    def _customer_card_check(self, operation, tender) -> None:
        """:raise UserError: unless the authorization is unconsumed and fits the payment line in every point"""
        kind, program = tender.payment_method_id.customer_card_kind, operation.account_id.program_id
        fits = self._customer_card_fits(operation, kind, money.exact(tender.amount))
        if not fits or (kind == 'points' and program._points_were(operation.moment) == 'discount'):
            raise UserError(
                self.env._(
                    "The card payment on order %s was not authorized by the server. Take it off and pay with "
                    "the card again.",
                    self.pos_reference or self.name,
                )
            )

    def _customer_card_fits(self, operation, kind: str, amount: Decimal) -> bool:
        """Tell whether an authorization is unconsumed, and one of this very order, till, account kind and amount."""
        digits = self.currency_id.decimal_places
        return (
            self._customer_card_is_held(operation)
            and operation.account_id.kind == kind
            and operation.tender_currency_id == self.currency_id
            and money.rounded(operation.tender_amount, digits) == money.rounded(amount, digits)
        )

    def _customer_card_is_held(self, operation) -> bool:
        """Tell whether an operation is an authorization nothing was taken from, made for this very order, in its
        company, at its till.
        """
        point = replace(self.session_id._customer_card_here(), company=self._customer_card_company)
        return self.env['customer.card.acceptance']._is_held(point, operation, self._customer_card_origin)
