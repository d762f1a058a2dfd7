from decimal import Decimal

from odoo import models
from odoo.fields import Domain

from ...core import money
from ..ledger import kinds, sql
from ..ledger.errors import LedgerRefusal
from ..ledger.posting import Origin, Place, Tender
from ..till.pos_payment import LEASE

LEASES_PER_TILL = 3  # live slices of one account at one till: an order being rung up, and some that were parked
DAY = 24 * 3600  # seconds


class PosSession(models.Model):
    """Spending without a connection: a till sets a slice of a card aside while it is online, and spends only from that.

    Why nobody overspends: a slice is a hold like any other (made by the ledger's ``_authorize``, alone in its request, after
    ``_serialize``), and a hold is made only if it fits into balance - floor - live holds. So at every moment

        sum of live slices + sum of other live holds <= balance - floor

    and everything else that spends must fit into the rest. A slice is spent by at most one payment of one order, at the till that
    asked for it, and by no more than the slice. Hence as long as it is live, capturing it cannot take the account below its floor,
    in whatever order tills come back. A till that stays away longer than the program keeps slices (``offline_days``) may find its
    slice spent by others: then what it brings counts all the same, for the goods are gone, is flagged, and is at most the slice. Only one
    such slice takes an account below nothing; while it is there, others take no more than there is, and what they brought is owed.
    """

    _inherit = 'pos.session'

    # === VERBS OF THE TILL === #

    def customer_card_lease(self, ref, kind, order_uuid, key):
        """Set a slice of the card's ``kind`` account aside for this till and order. Alone in its own request, after which it is idempotent:
        an order has one slice of an account, whatever key it asks with.

        :return: ``{ok: True, operation, amount, amount_text, least, minutes}`` (amounts in the till's currency; ``least`` is the smallest
            amount the program lets be spent) or ``{ok: False, message, available}``
        """
        account = self.env['customer.card.account']
        try:
            card, account = self._customer_card_begin(ref, kind, order_uuid, key)
            if not account:
                return self._customer_card_cannot(ref, self.env._("This card cannot pay here. Choose another payment."))
            if refusal := self._customer_card_no_lease(account, order_uuid):
                return self._customer_card_no(refusal)
            lease = self._customer_card_leases(account, order_uuid)[:1]
            if not lease:
                tender = self._customer_card_slice(account, self._customer_card_free(account))
                if refused := self._customer_card_guard(card, account, tender, order_uuid, f'{LEASE}{key}', None):
                    return refused  # what asks for a PIN or passes a limit is not spent without a connection
                lease = self._customer_card_new_lease(card, account, tender, order_uuid, key)
        except LedgerRefusal as refusal:
            return self._customer_card_refused(refusal, account)
        return self._customer_card_lease_answer(lease)

    # === HELPERS === #

    def _customer_card_set_aside(self, account) -> Decimal:
        """What this till set aside of an account for the order on its screen, which is that order's to spend. The order's name is only a hint
        what to show; nothing is approved by it.
        """
        order_uuid = self.env.context.get('customer_card_order')
        if not isinstance(order_uuid, str) or not account.program_id.offline_limit:
            return Decimal(0)
        slices = self._customer_card_leases(account, order_uuid)
        return sum((money.exact(one.amount) for one in slices), Decimal(0))

    def _customer_card_tell_slices(self, card, shown: int) -> dict:
        """``lease`` names the accounts a slice may be asked of, or is False."""
        if card.state != 'active' or self._customer_card_wants_moving(card, shown):
            return {'lease': False}
        return {'lease': [one.kind for one in card.account_ids if self._customer_card_leasable(one)] or False}

    def _customer_card_leasable(self, account) -> bool:
        """Whether a till may set something of an account aside: points that lower the price need the server to do so."""
        program = account.program_id
        is_discount = kinds.in_points(account.kind) and program.points_as == 'discount'
        return account.kind in kinds.TENDERS and program.offline_limit > 0 and not is_discount

    def _customer_card_leases(self, account, order_uuid: str | None = None):
        """Live slices of an account at this till, for one order or for all."""
        self.env.cr.execute(
            f"""
            SELECT o.id FROM customer_card_operation o JOIN pos_session s ON s.id = o.place_id AND o.place_model = 'pos.session'
             WHERE o.account_id = %s AND {sql.live_hold()}
               AND starts_with(o.key, %s) AND s.config_id = %s AND (%s IS NULL OR o.origin_key = %s)
             ORDER BY o.id
            """,
            [account.id, LEASE, self.config_id.id, order_uuid, order_uuid],
        )
        ids = [row[0] for row in self.env.cr.fetchall()]
        return self.env['customer.card.operation'].sudo().browse(ids)  # sudo: the till has no right to read the ledger

    def _customer_card_no_lease(self, account, order_uuid: str) -> str:
        """Why nothing can be set aside for this order, in one sentence, or nothing."""
        if not self._customer_card_leasable(account):
            return self.env._("This card pays with a connection only.")
        done = Domain('uuid', '=', order_uuid) & Domain('state', '!=', 'draft')
        if (
            self.env['pos.order'].sudo().search_count(done, limit=1)
        ):  # sudo: of any till; only to see whether there is one
            return self.env._("This order is paid already.")
        others = self._customer_card_leases(account) - self._customer_card_leases(account, order_uuid)
        if len(others) >= LEASES_PER_TILL:
            return self.env._(
                "This card is set aside for other orders of this till already. Finish or delete them first."
            )
        return ""

    def _customer_card_new_lease(self, card, account, tender: Tender, order_uuid: str, key: str):
        """The hold behind a new slice.

        :raise LedgerRefusal: ``not_enough`` where nothing can be spent, ``voided`` where it was given back before it was asked for
        """
        ledger = self.env['customer.card.ledger'].sudo()  # sudo: the till has no rights on it; every claim was checked
        name = f'{LEASE}{key}'
        if ledger._find(name):  # it ended already, or belongs to somebody else
            raise LedgerRefusal(self.env, 'voided')
        units = min(self._customer_card_units(account, tender), money.exact(account.available))
        return ledger._authorize(
            account, units, name, seconds=account.program_id.offline_days * DAY, card=card.id,
            origin=Origin('pos.order', None, order_uuid), place=Place('pos.session', self.id), tender=tender,
            left_open=True,
        )  # fmt: skip

    def _customer_card_slice(self, account, available: Decimal) -> Tender:
        """How much may be set aside, in the till's currency: what can be spent, at most the program's limit.

        :raise LedgerRefusal: ``not_enough`` where nothing can be spent
        """
        limit = money.exact(account.program_id.offline_limit)
        currency = account.program_id.currency_id
        if currency != self.currency_id:
            rate = currency._get_conversion_rate(currency, self.currency_id, self.company_id)
            limit = money.floored(limit * money.exact(rate), self.currency_id.decimal_places)
        amount = min(self._customer_card_in_till_currency(account, available), limit)
        if amount <= 0:
            raise LedgerRefusal(self.env, 'not_enough', Decimal(0))
        return self._customer_card_tender(account, amount)

    def _customer_card_lease_answer(self, lease) -> dict:
        account = lease.account_id
        minimum = account.program_id.points_minimum if kinds.in_points(account.kind) else 0
        least = self._customer_card_in_till_currency(account, money.exact(minimum)) if minimum else Decimal(0)
        return {
            'ok': True,
            'operation': lease.key,
            'amount': lease.tender_amount,
            'amount_text': self.currency_id.format(lease.tender_amount),
            'least': float(least),
            'minutes': account.program_id.offline_minutes,
        }
