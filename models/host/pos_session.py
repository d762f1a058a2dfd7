from contextlib import nullcontext
from decimal import Decimal

from odoo import models
from odoo.exceptions import AccessError

from ...core import money, ticket
from ..ledger import kinds, sql
from ..ledger.errors import LedgerRefusal
from ..ledger.posting import Origin, Place, Tender
from ..till import said
from .pos_session_tables import ACCOUNT_SECTIONS, CARD_SECTIONS, FORECASTS, REASONS

SOON_DAYS = 30
TICKET_DAYS = 1


class PosSession(models.Model):
    """What a till may ask the server about cards. Refusals are answers, not errors; nothing here trusts the client."""

    _inherit = 'pos.session'

    # === VERBS OF THE TILL === #

    def customer_card_identify(self, code):
        """Say which card a scanned, swiped or typed code means, with balances; see :meth:`_customer_card_answer`. A ticket says the same card again, shown or found as it was."""
        self._customer_card_till()
        if self._customer_card_guesses():
            return self._customer_card_no(
                self.env._("Too many codes that mean nothing here. Wait a minute, then scan the card.")
            )
        try:
            card, shown = self._customer_card_read(code)
            answer = card and self._customer_card_answer(card, shown)
        except LedgerRefusal as refusal:  # the ledger's key is missing: the sale goes on without the card
            return self._customer_card_no(str(refusal))
        if not card:
            self._customer_card_guessed()
            return self._customer_card_no(self._customer_card_unknown(code))
        return {'ok': True, 'card': answer}

    def customer_card_preview(self, ref, lines):
        """What an order of ``lines`` would earn on the card, and the rewards it would reach: ``{points_text, why, reached}``.

        A forecast; the server decides at payment.
        """
        self._customer_card_till()
        card = self._customer_card_by_ref(ref)
        if card and self._customer_card_own(card):
            return {'points_text': '', 'why': [self._customer_card_own_text()], 'reached': []}
        earns = card and card.state == 'active'
        bought = self._customer_card_purchase(said.lines(lines)) if earns else None
        forecasts = [getattr(self, name)(card, bought) for name in FORECASTS if earns]
        told = [forecast for forecast in forecasts if forecast]
        return {
            'points_text': ", ".join(forecast['points_text'] for forecast in told if forecast['points_text']),
            'why': [reason for forecast in told for reason in forecast['why']],
            'reached': [name for forecast in told for name in forecast['reached']],
        }

    def customer_card_authorize(self, ref, kind, amount, order_uuid, key, pin=None):
        """Hold what ``amount`` (in the till's currency) costs on the card's ``kind`` account. Alone in its own request.

        :return: ``{ok: True, operation, amount, units_text}`` or ``{ok: False, message, available}``; a ``code`` of ``pin`` asks for the PIN
        """
        # What this order set aside itself counts as there.
        return self.with_context(customer_card_order=order_uuid)._customer_card_take(
            ref, kind, order_uuid, key, pin, amount
        )

    def customer_card_void(self, key):
        """Release an authorization; idempotent, and valid before the authorization arrived."""
        self._customer_card_till()
        name = said.hold(key)
        if not name:
            return {'ok': True}
        ledger = self.env['customer.card.ledger'].sudo()  # sudo: the till has no rights on the ledger
        operation = ledger._find(name)
        if operation and not self._customer_card_same_till(operation):
            return {'ok': True}
        try:
            ledger._serialize(operation.account_id.ids)
            ledger._void(name, self.company_id)
        except LedgerRefusal as refusal:
            return self._customer_card_no(str(refusal))
        return {'ok': True}

    # === HELPERS === #

    def _customer_card_take(self, ref, kind, order_uuid, key, pin, amount) -> dict:
        """Hold ``amount`` on a card's account for an order; the answer for the till."""
        account = self.env['customer.card.account']
        try:
            card, account = self._customer_card_begin(ref, kind, order_uuid, key)
            if not account:
                return self._customer_card_cannot(ref, self.env._("This card cannot pay here. Choose another payment."))
            tender = self._customer_card_tender(account, amount)
            units = self._customer_card_units(account, tender)
            if refused := self._customer_card_guard(card, account, tender, order_uuid, said.hold(key), pin):
                return refused
            self._customer_card_hold(card, account, units, tender, order_uuid, key)
        except LedgerRefusal as refusal:
            return self._customer_card_refused(refusal, account)
        return {
            'ok': True,
            'operation': key,
            'amount': float(tender.amount),
            'units_text': account._format(float(units)),
        }

    def _customer_card_begin(self, ref, kind, order_uuid, key) -> tuple:
        """Whatever takes value begins so: wait for the card's accounts, look at it as it is then, and find what it pays from. The card and its
        account of ``kind``; no account where it may not pay here, or the till names no order or key.

        :raise AccessError: when the caller is no till user, or the session is not open
        :raise LedgerRefusal: ``busy``, and without the ledger's key
        """
        self._customer_card_cashier()
        ledger = self.env['customer.card.ledger'].sudo()  # sudo: the till has no rights on it; every claim is checked
        ledger._serialize(self._customer_card_hint(ref))
        self._customer_card_read_little()
        self._customer_card_till()
        card = self._customer_card_presented(ref)
        account = self._customer_card_payer(card, kind)
        named = self._customer_card_key_ok(key) and self._customer_card_key_ok(order_uuid)
        return card, account if named else account.browse()

    def _customer_card_cannot(self, ref, words: str) -> dict:
        """The answer where a card may not pay: because it was only found, for want of the moving code, or as ``words`` say."""
        if self._customer_card_only_found(ref):
            return self._customer_card_not_shown()
        return self._customer_card_or_phone(self._customer_card_no(words), ref)

    def _customer_card_unknown(self, code) -> str:
        """Why a code means no card, and what to do."""
        if self._customer_card_is_late(code):
            return self.env._(
                "This code was used already or is out of date. Wait for the next one in the customer's phone and scan that."
            )
        return self.env._(
            "This card cannot be used here: it is unknown, blocked or expired. Check the number, or go on without a card."
        )

    def _customer_card_cashier(self):
        """:raise AccessError: when the caller is no till user"""
        self.ensure_one()
        if not self.env.user.has_group('point_of_sale.group_pos_user'):
            raise AccessError(self.env._("Cards are served at an open till only."))

    def _customer_card_till(self):
        """:raise AccessError: when the caller is no till user, or the session is not open"""
        self._customer_card_cashier()
        self.check_access('read')
        if self.state == 'closed':
            raise AccessError(self.env._("Cards are served at an open till only."))

    def _customer_card_read_little(self) -> None:
        """Read what an authorization uses of the session, its register, their currency, and of who decides on the language of amounts: the
        rest, hundreds of columns, costs more than its own work, while others wait for the card.
        """
        session = self.sudo()  # sudo: nothing of it leaves; who may read the session is checked after
        session.fetch(('state', 'config_id'))
        session.config_id.fetch(('company_id', 'currency_id'))
        session.currency_id.fetch(('name', 'symbol', 'position', 'rounding', 'decimal_places'))
        user = session.env.user
        user.fetch(('company_id',))
        user.company_id.fetch(('partner_id',))
        user.company_id.partner_id.fetch(('lang',))

    def _customer_card_same_till(self, operation) -> bool:
        """Whether an operation was authorized at this till, in this session or an earlier one."""
        place = self.browse(operation.place_id if operation.place_model == 'pos.session' else []).exists()
        return bool(place) and place.config_id == self.config_id

    def _customer_card_no(self, message: str, available=False) -> dict:
        return {'ok': False, 'message': message, 'available': available}

    def _customer_card_key_ok(self, key) -> bool:
        """Whether a till may name something so; the keys of the ledger are the server's."""
        return said.is_key(key)

    def _customer_card_by_ref(self, ref):
        """The usable card a ticket of this till means, given out today or yesterday; or none."""
        return self.env['customer.card']._by_ticket(ref, self.config_id, TICKET_DAYS)

    def _customer_card_hint(self, ref) -> list[int]:
        """What to wait for before anything is read: the accounts of the card a genuine ticket claims, and (below zero) the cashier,
        where the program counts what a cashier takes. Nothing is decided by it.
        """
        claim = ticket.read(ref, self.env['customer.card.ledger']._key()) if isinstance(ref, str) else None
        if not claim:
            return []
        self.env.cr.execute(
            """
            SELECT a.id, p.cashier_day_limit > 0 FROM customer_card_account_rel r JOIN customer_card_account a ON a.id = r.account_id
              JOIN customer_card_program p ON p.id = a.program_id WHERE r.card_id = %s AND a.kind = ANY(%s)
            """,
            [claim.card, list(kinds.TENDERS)],
        )
        rows = self.env.cr.fetchall()
        return [account for account, _counted in rows] + [-self.env.uid] * any(counted for _account, counted in rows)

    def _customer_card_payer(self, card, kind):
        """The account of ``kind`` a usable card pays from, or none."""
        usable = card and kind in kinds.TENDERS and card._usable()
        return card._account(kind) if usable else self.env['customer.card.account']

    def _customer_card_tender(self, account, amount) -> Tender:
        """The amount asked for, with the rate to the account's currency.

        :raise LedgerRefusal: ``wrong_amount`` for anything that is no amount above zero
        """
        try:
            asked = money.rounded(amount, self.currency_id.decimal_places)
        except (ValueError, TypeError, ArithmeticError) as error:
            raise LedgerRefusal(self.env, 'wrong_amount') from error
        if asked <= 0:
            raise LedgerRefusal(self.env, 'wrong_amount')
        rate = self.currency_id._get_conversion_rate(self.currency_id, account.currency_id, self.company_id)
        return Tender(asked, self.currency_id.id, money.exact(rate))

    def _customer_card_units(self, account, tender: Tender) -> Decimal:
        """What the tender costs in the account's unit; points are rounded up, never in the customer's disfavor by more than one step."""
        amount = money.rounded(tender.amount * tender.rate, account.currency_id.decimal_places)
        if not kinds.in_points(account.kind):
            return amount
        program = account.program_id
        units = money.points_for(amount, money.exact(program.point_value), account.digits)
        if program.points_minimum and units < money.exact(program.points_minimum):
            raise LedgerRefusal(self.env, 'below_minimum')
        return units

    def _customer_card_hold(self, card, account, units: Decimal, tender: Tender, order_uuid: str, key: str) -> None:
        """Authorize ``units`` for the order under the till's ``key``; what the order set aside itself is freed first, all or nothing, so that it
        does not stand in its own way.

        :raise LedgerRefusal: as the ledger's ``_authorize``
        """
        ledger = self.env['customer.card.ledger'].sudo()  # sudo: the till has no rights on it; every claim was checked
        name = self.env['pos.payment']._customer_card_key(key)
        slices = self._customer_card_leases(account, order_uuid)
        with self.env.cr.savepoint() if slices and not ledger._find(name) else nullcontext() as freeing:
            for one in slices if freeing else ():
                ledger._void(one.key, self.company_id)
            ledger._authorize(
                account, units, name, card=card.id, origin=Origin('pos.order', None, order_uuid), place=Place('pos.session', self.id), tender=tender,
                left_open=True,
            )  # fmt: skip

    def _customer_card_available(self, account) -> Decimal:
        """What this till may say can be spent now, in the account's unit, with what it set aside for the order on its screen."""
        return money.exact(account.available) + self._customer_card_set_aside(account)

    def _customer_card_held_elsewhere(self, account) -> bool:
        """Whether some of the account is held, now, for another order than the one on the till's screen."""
        self.env.cr.execute(
            f"""
            SELECT 1 FROM customer_card_operation o
             WHERE o.account_id = %s AND {sql.live_hold()}
               AND o.origin_key IS DISTINCT FROM %s LIMIT 1
            """,
            [account.id, str(self.env.context.get('customer_card_order') or '')],
        )
        return bool(self.env.cr.fetchone())

    def _customer_card_refused(self, refusal: LedgerRefusal, account) -> dict:
        """The answer for what the ledger refused: what is left, and what comes later."""
        if refusal.code == 'left_open':
            return self._customer_card_left_open(refusal, account)
        if refusal.code == 'below_minimum':  # too few points are no lack of points
            least = account._format(account.program_id.points_minimum)
            return self._customer_card_no(
                self.env._("No fewer than %s can be spent at once. Take more, or choose another payment.", least)
            )
        if refusal.code != 'not_enough' or refusal.available is None:
            return self._customer_card_no(str(refusal))
        left = self._customer_card_in_till_currency(account, max(refusal.available, Decimal(0)))
        words = self.env._("Nothing is left on this card. Choose another payment.")
        if left:
            text = self.currency_id.format(float(left))
            words = self.env._("Not enough on this card: %s left. Take that and the rest by another payment?", text)
        if later := account and self._customer_card_pending(account):
            words = self.env._("%(refusal)s To be spent later: %(later)s.", refusal=words, later=later)
        return self._customer_card_no(words, float(left))

    def _customer_card_in_till_currency(self, account, units: Decimal) -> Decimal:
        worth = account._worth(units)
        if account.currency_id == self.currency_id:
            return worth
        rate = account.currency_id._get_conversion_rate(account.currency_id, self.currency_id, self.company_id)
        return money.floored(worth * money.exact(rate), self.currency_id.decimal_places)

    def _customer_card_answer(self, card, shown: int) -> dict:
        """What the till may know about a card, and do with it by the way it came by it (``shown``, see :mod:`core.ticket`): no number, no secret,
        no more of the holder than the name. Each capability tells its own part.
        """
        card.ensure_one()
        answer: dict = {}
        for name in CARD_SECTIONS:
            answer |= getattr(self, name)(card, shown)
        accounts = card.account_ids.filtered(lambda account: account.kind in kinds.TENDERS)
        return {**answer, 'accounts': [self._customer_card_account(account, card, shown) for account in accounts]}

    def _customer_card_account(self, account, card, shown: int) -> dict:
        """What the till may know about an account, and whether it can be used."""
        told: dict = {}
        for name in ACCOUNT_SECTIONS:
            told |= getattr(self, name)(account)
        reason = next(filter(None, (getattr(self, name)(account, card, shown) for name in REASONS)), '')
        return {**told, 'usable': not reason, 'reason': reason}

    def _customer_card_tell_card(self, card, shown: int) -> dict:
        program = card.program_id
        return {
            'id': card.id,
            'ref': card._ticket(self.config_id, shown=shown),
            'shown': bool(shown),
            'moving': ticket.is_moving(shown),
            'masked': card.masked,
            'program': program.name,
            'program_id': program.id,
            'kind': program.kind,
            'color': program.color or '#475569',
            'state': card.state,
            'holder': card.partner_id.name or '',
            'partner_id': card.partner_id.id,
            'expires': str(card.expires_on) if card.expires_on else False,
            'earns': bool(program.opens_points) or self._customer_card_saves(card),
            'sale': self._customer_card_sale(card),
        }

    def _customer_card_tell_account(self, account) -> dict:
        available = self._customer_card_available(account)
        worth = self._customer_card_in_till_currency(account, available)
        return {
            'kind': account.kind,
            'available': float(available),
            'available_text': account._format(float(available)),
            'worth': float(worth),
            'worth_text': self.currency_id.format(float(worth)),
            'expiring_text': account._expiring_text(SOON_DAYS),
        }

    def _customer_card_reason_empty(self, account, _card, _shown) -> str:
        """Why nothing can be spent: it is too early, another payment was begun with it, or nothing is there (this order's own payments count as
        paid).
        """
        if self._customer_card_in_till_currency(account, self._customer_card_available(account)) > 0:
            return ''
        if later := self._customer_card_pending(account):
            return self.env._("To be spent later: %s.", later)
        if money.exact(account.balance) > 0 and self._customer_card_held_elsewhere(account):
            return self.env._("In use for a payment that is not finished.")
        return self.env._("Nothing left on this card.")

    def _customer_card_reason_minimum(self, account, _card, _shown) -> str:
        least = account.program_id.points_minimum if kinds.in_points(account.kind) else 0
        if not least or self._customer_card_available(account) >= money.exact(least):
            return ''
        return self.env._("Can be spent from %s on.", account._format(least))

    def _customer_card_sale(self, card):
        """How a blank card from stock is sold at this till, or False."""
        program = card.program_id
        if card.state != 'ready' or not program.opens_value or not program.product_id:
            return False
        return {
            'product_id': program.product_id.id,
            'product_tmpl_id': program.product_id.product_tmpl_id.id,
            'price': program.face_value,
            'free_value': not program.face_value,
        }
