from decimal import Decimal

from odoo import models
from odoo.fields import Domain

from ...core import money
from ..acceptance.point import Point
from ..acceptance.tables import SLICE
from ..ledger import kinds, spoken, sql
from ..ledger.errors import LedgerRefusal
from ..ledger.posting import Origin, Tender

SLICES_PER_TILL = 3  # live slices of one account at one till: an order being rung up, and some that were parked
DAY = 24 * 3600  # seconds


class CustomerCardAcceptance(models.AbstractModel):
    """Spending without a connection: a till sets a slice of a card aside while it is online, and spends only from that.

    Why nobody overspends: a slice is a hold like any other (made by the ledger's ``_authorize``, alone in its request,
    after ``_serialize``), and a hold is made only if it fits into balance - floor - live holds. So at every moment

        sum of live slices + sum of other live holds <= balance - floor

    and everything else that spends must fit into the rest. A slice is spent by at most one payment of one order, at the
    till that asked for it, and by no more than the slice. Hence as long as it is live, capturing it cannot take the
    account below its floor, in whatever order tills come back. A till that stays away longer than the program keeps
    slices (``offline_days``) may find its slice spent by others: then what it brings counts all the same, for the goods
    are gone, is flagged, and is at most the slice. Only one such slice takes an account below nothing; while it is
    there, others take no more than there is, and what they brought is owed.
    """

    _inherit = 'customer.card.acceptance'

    # === VERBS === #

    def _set_aside(self, point: Point, ref, kind, document: Origin, key) -> dict:
        """Set a slice of the card's ``kind`` account aside for the point's till and an order of it. Idempotent: an
        order has one slice of an account, whatever key it asks with.

        :return: ``{ok: True, operation, amount, amount_text, least, minutes}`` (amounts in the point's currency;
            ``least`` is the smallest amount the program lets be spent) or ``{ok: False, message, available}``
        """
        account = self.env['customer.card.account']
        try:
            card, account = self._begin(point, ref, kind, document, key)
            if not account:
                return self._cannot(point, ref, self.env._("This card cannot pay here. Choose another payment."))
            if refusal := self._refuse_slice(point, account, document.key):
                return self._refusal_answer(refusal)
            hold = self._slices(point, account, document.key)[:1]
            if not hold:
                tender = self._slice(point, account, self._free(account))
                if refused := self._check_spending(point, card, account, tender, document, f'{SLICE}{key}', None):
                    return refused  # what asks for a PIN or passes a limit is not spent without a connection
                hold = self._new_slice(point, card, account, tender, document, key)
        except LedgerRefusal as refusal:
            return self._refused(point, refusal, account)
        return self._slice_answer(point, hold)

    # === HELPERS === #

    def _aside(self, point: Point, account) -> Decimal:
        """Return what the till set aside of an account for the order on its screen, which is that order's to spend. The
        order's name is only a hint what to show; nothing is approved by it.
        """
        order_uuid = self.env.context.get('customer_card_order')
        if not isinstance(order_uuid, str) or not account.program_id.offline_limit:
            return Decimal(0)
        slices = self._slices(point, account, order_uuid)
        return sum((money.exact(one.amount) for one in slices), Decimal(0))

    def _tell_slices(self, point: Point, card, shown: int) -> dict:
        """``lease`` names the accounts a slice may be asked of, or is False."""
        if card.state != 'active' or not point.till or self._wants_moving(card, shown):
            return {'lease': False}
        return {'lease': [one.kind for one in card.account_ids if self._sliceable(one)] or False}

    def _sliceable(self, account) -> bool:
        """Tell whether a till may set something of an account aside: points that lower the price need the server to do
        so.
        """
        program = account.program_id
        is_discount = kinds.in_points(account.kind) and program.points_as == 'discount'
        return account.kind in kinds.TENDERS and program.offline_limit > 0 and not is_discount

    def _slices(self, point: Point, account, order_uuid: str | None = None):
        """Live slices of an account at the point's till, for one order or for all; none where there is no till."""
        if not point.till:
            return self.env['customer.card.operation']
        self.env.cr.execute(
            f"""
            SELECT o.id FROM customer_card_operation o JOIN pos_session s ON s.id = o.place_id
                AND o.place_model = 'pos.session'
             WHERE o.account_id = %s AND {sql.live_hold()}
               AND starts_with(o.key, '{SLICE}') AND s.config_id = %s AND (%s IS NULL OR o.origin_key = %s)
             ORDER BY o.id
            """,
            [account.id, point.till.id, order_uuid, order_uuid],
        )
        ids = [row[0] for row in self.env.cr.fetchall()]
        # sudo: the caller has no right to read the ledger
        return self.env['customer.card.operation'].sudo().browse(ids)

    def _refuse_slice(self, point: Point, account, order_uuid: str) -> str:
        """Return why nothing can be set aside for this order, in one sentence, or nothing."""
        if not point.till or not self._sliceable(account):
            return self.env._("This card pays with a connection only.")
        done = Domain('uuid', '=', order_uuid) & Domain('state', '!=', 'draft')
        if (
            self.env['pos.order'].sudo().search_count(done, limit=1)
        ):  # sudo: of any till; only to see whether there is one
            return self.env._("This order is paid already.")
        others = self._slices(point, account) - self._slices(point, account, order_uuid)
        if len(others) >= SLICES_PER_TILL:
            return self.env._(
                "This card is set aside for other orders of this till already. Finish or delete them first."
            )
        return ""

    def _new_slice(self, point: Point, card, account, tender: Tender, document: Origin, key: str):
        """The hold behind a new slice.

        :raise LedgerRefusal: ``not_enough`` where nothing can be spent, ``voided`` where it was given back before it
            was asked for
        """
        # sudo: the caller has no rights on it; every claim was checked
        ledger = self.env['customer.card.ledger'].sudo()
        name = f'{SLICE}{key}'
        if ledger._find(name):  # it ended already, or belongs to somebody else
            raise LedgerRefusal(self.env, 'voided')
        units = min(self._units(account, tender), money.exact(account.available))
        return ledger._authorize(
            account, units, name, seconds=account.program_id.offline_days * DAY, card=card.id,
            origin=document, place=point.place, tender=tender, left_open=True,
        )  # fmt: skip

    def _slice(self, point: Point, account, available: Decimal) -> Tender:
        """Return how much may be set aside, in the point's currency: what can be spent, at most the program's limit.

        :raise LedgerRefusal: ``not_enough`` where nothing can be spent
        """
        limit = money.exact(account.program_id.offline_limit)
        currency = account.program_id.currency_id
        if currency != point.currency:
            rate = currency._get_conversion_rate(currency, point.currency, point.company)
            limit = money.stepped_down(limit * money.exact(rate), point.currency.rounding)
        amount = min(self._in_currency(point, account, available), limit)
        if amount <= 0:
            raise LedgerRefusal(self.env, 'not_enough', Decimal(0))
        return self._tender(point, account, amount)

    def _slice_answer(self, point: Point, hold) -> dict:
        account = hold.account_id
        minimum = account.program_id.points_minimum if kinds.in_points(account.kind) else 0
        least = self._in_currency(point, account, money.exact(minimum)) if minimum else Decimal(0)
        return {
            'ok': True,
            'operation': hold.key,
            'amount': hold.tender_amount,
            'amount_text': spoken.money(point.currency.with_env(self.env), hold.tender_amount),
            'least': float(least),
            'minutes': account.program_id.offline_minutes,
        }
