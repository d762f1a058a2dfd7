from contextlib import nullcontext
from decimal import Decimal
from typing import Any

from odoo import models
from odoo.tools import SQL

from ...core import money, ticket
from ...core import number as numbers
from ..ledger import kinds, spoken, sql
from ..ledger.errors import LedgerRefusal
from ..ledger.posting import Origin, Tender
from . import untrusted
from .point import Point
from .tables import ACCOUNT_SECTIONS, CARD_SECTIONS, CODE_SECTIONS, COUNTED, FORECASTS, REASONS

SOON_DAYS = 30
TICKET_DAYS = 1


class CustomerCardAcceptance(models.AbstractModel):
    """The verbs of a card at every point: a till, later a reader, the office, the portal.

    Each verb gets the :class:`.point.Point` it is asked from, and answers with plain data. Refusals are answers, not
    errors; nothing here trusts what it is asked with. That the caller may serve at the point, and that the point is
    open, is for the point's maker to check. What takes value (:meth:`_authorize`, :meth:`_reward`, :meth:`_payout`,
    :meth:`_set_aside`) is asked alone in its own request, after :meth:`_wait`. Capabilities take part by rows of
    :mod:`.tables`.
    """

    _name = 'customer.card.acceptance'
    _description = "Card acceptance"

    # === VERBS === #

    def _identify(self, point: Point, code) -> dict:
        """Say which card a scanned, swiped or typed code means, with balances; see :meth:`_describe`.

        A ticket says the same card again, shown or found as it was.
        """
        if self._guesses():
            return self._refusal_answer(
                self.env._("Too many codes that mean nothing here. Wait a minute, then scan the card.")
            )
        try:
            card, shown = self._read_code(point, code)
            answer = card and self._describe(point, card, shown)
            for name in CODE_SECTIONS if card else ():
                answer |= getattr(self, name)(point, code, card)
        except LedgerRefusal as refusal:  # the ledger's key is missing: the sale goes on without the card
            return self._refusal_answer(str(refusal))
        if not card:
            self._guessed()
            return self._refusal_answer(self._unknown(point, code))
        if ticket.read(code, self.env['customer.card.ledger']._key()):
            answer['ref'] = code  # with its own day: asking does not make a ticket younger
        return {'ok': True, 'card': answer}

    def _preview(self, point: Point, ref, lines) -> dict:
        """Return what an order of ``lines`` (see :func:`.untrusted.lines`) would earn on the card, and the rewards it
        would reach: ``{points_text, why, reached}``.

        A forecast; the server decides at payment.
        """
        card = self._by_ref(point, ref)
        if card and self._is_own(point, card):
            return {'points_text': '', 'why': [self._own_text()], 'reached': []}
        earns = card and card.state == 'active'
        bought = self._purchase(point, untrusted.lines(lines)) if earns else None
        forecasts = [getattr(self, name)(point, card, bought) for name in FORECASTS if earns]
        told = [forecast for forecast in forecasts if forecast]
        return {
            'points_text': ", ".join(forecast['points_text'] for forecast in told if forecast['points_text']),
            'why': [reason for forecast in told for reason in forecast['why']],
            'reached': [name for forecast in told for name in forecast['reached']],
        }

    def _wait(self, point: Point, ref, look: SQL = SQL('NULL')) -> tuple[dict | None, Any]:
        """Wait for what a ticket names: the first thing of whatever takes value. The answer that refuses, or None; and
        what ``look``, the SQL of one value, comes to once the wait is over, or None where there was none.

        What was read before is forgotten. The card is read before all the same, while others have it, and once more
        only where it changed meanwhile.
        """
        ledger = self.env['customer.card.ledger'].sudo()  # sudo: the caller has no rights on it; every claim is checked
        try:
            card = self._claimed(ref)
            rows = card._ask_for_sale(point.company) if card else []
            looked = ledger._serialize(self._hint(card, rows), look=card._look_for_sale(look))
        except LedgerRefusal as refusal:  # busy, or the ledger's key is missing
            return self._refusal_answer(str(refusal)), None
        if not looked:
            return None, None
        card._still_for_sale(point.company, rows, looked[0])
        return None, looked[1]

    def _authorize(self, point: Point, ref, kind, amount, document: Origin, key, pin=None, spent_as=None) -> dict:
        """Hold what ``amount`` (in the point's currency) costs on the card's ``kind`` account, for ``document``, under
        the caller's ``key``.

        :param spent_as: what the caller spends points as, as it knows the card: ``payment`` or ``discount``
        :return: ``{ok: True, operation, amount, units_text}`` or ``{ok: False, message, available}``; a ``code`` of
            ``pin`` asks for the PIN
        """
        # What this document set aside itself counts as there.
        taking = self.with_context(customer_card_order=document.key)
        return taking._take(point, ref, kind, document, key, pin, amount, spent_as)

    def _void(self, point: Point, key) -> dict:
        """Release an authorization; idempotent, and valid before the authorization arrived."""
        name = untrusted.hold(key)
        if not name:
            return {'ok': True}
        ledger = self.env['customer.card.ledger'].sudo()  # sudo: the caller has no rights on the ledger
        operation = ledger._find(name)
        if operation and not self._is_here(point, operation):
            return {'ok': True}
        try:
            ledger._serialize(operation.account_id.ids)
            ledger._void(name, point.company)
        except LedgerRefusal as refusal:
            return self._refusal_answer(str(refusal))
        return {'ok': True}

    # === HELPERS === #

    def _take(self, point: Point, ref, kind, document: Origin, key, pin, amount, spent_as) -> dict:
        """Hold ``amount`` on a card's account for a document; the answer."""
        account = self.env['customer.card.account']
        try:
            card, account = self._begin(point, ref, kind, document, key)
            if not account:
                return self._cannot(point, ref, self.env._("This card cannot pay here. Choose another payment."))
            name = untrusted.hold(key)
            if refused := self._spent_otherwise(account, spent_as, document, name):
                return refused
            tender = self._tender(point, account, amount)
            units = self._units(account, tender)
            if refused := self._check_spending(point, card, account, tender, document, name, pin):
                return refused
            self._hold(point, card, account, units, tender, document, name)
        except LedgerRefusal as refusal:
            return self._refused(point, refusal, account)
        return {
            'ok': True,
            'operation': key,
            'amount': float(tender.amount),
            'units_text': account._format(float(units)),
        }

    def _no_payment(self, point: Point, ref, account, amount, document: Origin) -> dict | None:
        """Return the answer that refuses a payment of ``amount`` from the account with what a ticket shows, without a
        PIN; or None. Nothing is held.
        """
        card = self._presented(point, ref)
        if not card or account not in card.account_ids or card.state != 'active':
            return self._cannot(point, ref, self.env._("This card cannot pay here."))
        try:
            return self._check_spending(point, card, account, self._tender(point, account, amount), document, '', None)
        except LedgerRefusal as refusal:
            return self._refused(point, refusal, account)

    def _begin(self, point: Point, ref, kind, document: Origin, key) -> tuple:
        """Return the card as it is now and its account of ``kind``, after :meth:`_wait`; all that takes value begins
        so. No account where it may not pay here, or the caller names no document or key.

        :raise LedgerRefusal: without the ledger's key
        """
        card = self._presented(point, ref)
        account = self._payer(card, kind)
        is_named = self._is_key(key) and self._is_key(document.key)
        return card, account if is_named else account.browse()

    def _cannot(self, point: Point, ref, words: str) -> dict:
        """The answer where a card may not pay: because it was only found, for want of the moving code, or as ``words``
        say.
        """
        if self._only_found(point, ref):
            return self._not_shown()
        return self._or_moving_code(point, self._refusal_answer(words), ref)

    def _unknown(self, point: Point, code) -> str:
        """Return why a code means no card, and what to do."""
        if self._is_late(point, code):
            return self.env._(
                "This code was used already or is out of date. Wait for the next one in the customer's phone "
                "and scan that."
            )
        if isinstance(code, str) and numbers.check(code) == 'bad_check_digit':  # the check digit is no secret
            return self.env._("A digit of this number is wrong. Type it again, or scan the card.")
        return self.env._(
            "This card cannot be used here: it is unknown, blocked or expired. Check the number, or go on "
            "without a card; the card desk can say why."
        )

    def _is_here(self, point: Point, operation) -> bool:
        """Tell whether an operation was authorized at this place; where that is a till's session, also in another
        session of the till.
        """
        if (operation.place_model, operation.place_id) == point.place:
            return True
        if not point.session or operation.place_model != point.place.model:
            return False
        session = point.session.browse(operation.place_id).exists()
        return bool(session) and session.config_id == point.till

    def _is_held(self, point: Point, operation, document: Origin) -> bool:
        """Tell whether an operation is an authorization nothing was taken from, made for this very document, in its
        company, at this place; one that the desk let go of meanwhile is as good, and owed.
        """
        ledger = self.env['customer.card.ledger']
        return bool(
            operation
            and operation.kind == 'spend'
            and (operation.state in ('authorized', 'expired') or ledger._was_released(operation, operation.state))
            and operation.company_id == point.company
            and operation.origin_key == document.key
            and self._is_here(point, operation)
        )

    def _refusal_answer(self, message: str, available=False) -> dict:
        return {'ok': False, 'message': message, 'available': available}

    def _is_key(self, key) -> bool:
        """Tell whether a caller may name something so; the keys of the ledger are the server's."""
        return untrusted.is_key(key)

    def _by_ref(self, point: Point, ref):
        """The usable card a ticket given out at this point, today or yesterday, means; or none."""
        return self.env['customer.card']._by_ticket(ref, point.binding, TICKET_DAYS)

    def _claimed(self, ref):
        """Return the card a genuine ticket claims, of whatever place and day, or none. Nothing is decided by it."""
        claim = ticket.read(ref, self.env['customer.card.ledger']._key()) if isinstance(ref, str) else None
        # sudo: the caller has no rights on cards; only to know what to wait for
        return self.env['customer.card'].sudo().browse(claim.card if claim else [])

    def _hint(self, card, rows: list[tuple]) -> list[int]:
        """Return what to wait for before a card that was read is used: its accounts, and (below zero) the cashier,
        where the program counts what a cashier takes.
        """
        opened = card._opened_for_sale(rows)
        accounts = [account for account, (kind, *_same) in opened.items() if kind in kinds.TENDERS]
        programs = self.env['customer.card.program'].browse({opened[account][1] for account in accounts})
        return accounts + [-self.env.uid] * any(program._counts_cashiers() for program in programs)

    def _payer(self, card, kind):
        """The account of ``kind`` a usable card pays from, or none."""
        usable = card and kind in kinds.TENDERS and card._usable()
        return card._account(kind) if usable else self.env['customer.card.account']

    def _tender(self, point: Point, account, amount) -> Tender:
        """The amount asked for, with the rate to the account's currency.

        :raise LedgerRefusal: ``wrong_amount`` for anything that is no amount above zero
        """
        try:
            asked = money.stepped(amount, point.currency.rounding)
        except (ValueError, TypeError, ArithmeticError) as error:
            raise LedgerRefusal(self.env, 'wrong_amount') from error
        if asked <= 0:
            raise LedgerRefusal(self.env, 'wrong_amount')
        rate = point.currency._get_conversion_rate(point.currency, account.currency_id, point.company)
        return Tender(asked, point.currency.id, money.exact(rate))

    def _units(self, account, tender: Tender) -> Decimal:
        """Return what the tender costs in the account's unit: rounded up where it is another one, never in the
        customer's disfavor by more than one step.
        """
        amount = money.charged(tender.amount, tender.rate)
        if not kinds.in_points(account.kind):
            return money.ceiled(amount, account.currency_id.decimal_places)
        program = account.program_id
        units = money.points_for(amount, money.exact(program.point_value), account.digits)
        if program.points_minimum and units < money.exact(program.points_minimum):
            raise LedgerRefusal(self.env, 'below_minimum')
        return units

    def _hold(self, point: Point, card, account, units: Decimal, tender: Tender, document: Origin, name: str) -> None:
        """Authorize ``units`` for the document under ``name``, the ledger's key; what the document set aside itself is
        freed first, all or nothing, so that it does not stand in its own way.

        :raise LedgerRefusal: as the ledger's ``_authorize``
        """
        # sudo: the caller has no rights on it; every claim was checked
        ledger = self.env['customer.card.ledger'].sudo()
        slices = self._slices(point, account, document.key)
        with self.env.cr.savepoint() if slices and not ledger._find(name) else nullcontext() as freeing:
            for one in slices if freeing else ():
                ledger._void(one.key, point.company)
            ledger._authorize(
                account, units, name, card=card.id, origin=document, place=point.place, tender=tender, left_open=True
            )

    def _available(self, point: Point, account) -> Decimal:
        """Return what can be spent now, in the account's unit, with what the till set aside for the order on its
        screen.
        """
        return money.exact(account.available) + self._aside(point, account) - self._counted(account)

    def _counted(self, account) -> Decimal:
        """Return what of an account cannot be spent although it is there, in its unit."""
        counted = COUNTED.get(account.kind)
        return getattr(self, counted)(account) if counted else Decimal(0)

    def _held_elsewhere(self, account) -> bool:
        """Tell whether some of the account is held, now, for another order than the one on the till's screen."""
        self.env.cr.execute(
            f"""
            SELECT 1 FROM customer_card_operation o
             WHERE o.account_id = %s AND {sql.live_hold()}
               AND o.origin_key IS DISTINCT FROM %s LIMIT 1
            """,
            [account.id, str(self.env.context.get('customer_card_order') or '')],
        )
        return bool(self.env.cr.fetchone())

    def _refused(self, point: Point, refusal: LedgerRefusal, account) -> dict:
        """The answer for what the ledger refused: what is left, and what comes later."""
        if refusal.code == 'left_open':
            return self._left_open(point, refusal, account)
        if refusal.code == 'below_minimum':  # too few points are no lack of points
            least = account._format(account.program_id.points_minimum)
            return self._refusal_answer(
                self.env._("No fewer than %s can be spent at once. Take more, or choose another payment.", least)
            )
        if refusal.code != 'not_enough' or refusal.available is None:
            return self._refusal_answer(str(refusal))
        left = self._in_currency(point, account, max(refusal.available, Decimal(0)))
        text = left and spoken.money(point.currency.with_env(self.env), float(left))
        words = self._too_much(account, text)
        if later := account and self._pending(account):
            words = self.env._("%(refusal)s To be spent later: %(later)s.", refusal=words, later=later)
        return self._refusal_answer(words, float(left))

    def _in_currency(self, point: Point, account, units: Decimal) -> Decimal:
        worth = account._worth(units)
        if account.currency_id == point.currency:
            return money.stepped_down(worth, point.currency.rounding)
        rate = account.currency_id._get_conversion_rate(account.currency_id, point.currency, point.company)
        return money.stepped_down(worth * money.exact(rate), point.currency.rounding)

    def _describe(self, point: Point, card, shown: int) -> dict:
        """Return what a place may know about a card, and do with it by the way it came by it (``shown``, see
        :mod:`core.ticket`): no number, no secret, no more of the holder than the name. Each capability tells its own
        part.
        """
        card.ensure_one()
        answer: dict = {}
        for name in CARD_SECTIONS:
            answer |= getattr(self, name)(point, card, shown)
        accounts = card.account_ids.filtered(lambda account: account.kind in kinds.TENDERS)
        return {**answer, 'accounts': [self._describe_account(point, account, card, shown) for account in accounts]}

    def _describe_account(self, point: Point, account, card, shown: int) -> dict:
        """Return what a place may know about an account, and whether it can be used."""
        told: dict = {}
        for name in ACCOUNT_SECTIONS:
            told |= getattr(self, name)(point, account)
        reason = next(filter(None, (getattr(self, name)(point, account, card, shown) for name in REASONS)), '')
        return {**told, 'usable': not reason, 'reason': reason}

    def _tell_card(self, point: Point, card, shown: int) -> dict:
        program = card.program_id
        return {
            'id': card.id,
            'ref': card._ticket(point.binding, shown=shown),
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
            'earns': bool(program.opens_points) or self._charges_discount(card),
            'sale': self._sale(card),
        }

    def _tell_account(self, point: Point, account) -> dict:
        available = self._available(point, account)
        worth = self._in_currency(point, account, available)
        return {
            'kind': account.kind,
            'available': float(available),
            'available_text': account._format(float(available)),
            'worth': float(worth),
            'worth_text': spoken.money(point.currency.with_env(self.env), float(worth)),
            'expiring_text': account._expiring_text(SOON_DAYS),
        }

    def _reason_empty(self, point: Point, account, _card, _shown) -> str:
        """Return why nothing can be spent: it is too early, another payment was begun with it, or nothing is there
        (this order's own payments count as paid).
        """
        if self._in_currency(point, account, self._available(point, account)) > 0:
            return ''
        if later := self._pending(account):
            return self.env._("To be spent later: %s.", later)
        if money.exact(account.balance) > 0 and self._held_elsewhere(account):
            return self.env._("In use for a payment that is not finished.")
        return self.env._("Nothing left on this card.")

    def _reason_minimum(self, point: Point, account, _card, _shown) -> str:
        least = account.program_id.points_minimum if kinds.in_points(account.kind) else 0
        if not least or self._available(point, account) >= money.exact(least):
            return ''
        return self.env._("Can be spent from %s on.", account._format(least))

    def _sale(self, card):
        """Return how a blank card from stock is sold here, or False."""
        program = card.program_id
        if card.state != 'ready' or not program.opens_value or not program.product_id:
            return False
        return {
            'product_id': program.product_id.id,
            'product_tmpl_id': program.product_id.product_tmpl_id.id,
            'price': program.face_value,
            'free_value': not program.face_value,
        }
