from datetime import timedelta
from decimal import Decimal
from typing import NamedTuple

from odoo import fields, models

from ...core import money
from ..acceptance.point import Point
from ..acceptance.tables import CHECKS, SLICE, STANDING, Asked
from ..ledger import left_open, spoken, sql
from ..ledger.errors import LedgerRefusal
from ..ledger.kinds import TENDERS, in_points
from ..ledger.left_open import OPEN
from ..ledger.posting import Origin

ZERO = Decimal(0)
ORDER_HOURS = 1  # an order's authorizations before midnight count after it, too
# A card's accounts and those they took over from.
_OWN = """
    WITH RECURSIVE own AS (SELECT unnest(%(accounts)s::int[]) AS id
     UNION SELECT a.id FROM customer_card_account a JOIN own ON a.heir_id = own.id)
"""


class Spent(NamedTuple):
    """Amounts taken (captures, holds that live, and those that ran out while their order may still come) in the
    program's currency: by the card today and on this order, by the cashier today.

    What was given back to the card no longer counts for these limits. ``card_gross`` is all the card paid today, given
    back or not: that asks for the PIN, so that nobody goes on without it by paying, returning and paying again.
    """

    card_day: Decimal = ZERO
    card_order: Decimal = ZERO
    cashier_day: Decimal = ZERO
    card_gross: Decimal = ZERO


class CustomerCardAcceptance(models.AbstractModel):
    """The checks before a card pays: not one's own card, limits, and a second factor from an amount on."""

    _inherit = 'customer.card.acceptance'

    # === HELPERS === #

    def _check_spending(self, point: Point, card, account, tender, document: Origin, name: str, pin) -> dict | None:
        """The answer that refuses an authorization, or None. Runs alone with the card (and the cashier, where a limit
        counts them).

        What is held by this ``name`` (the ledger's key) on the account for the document is only asked again: the ledger
        answers what it answered before, so nothing has to be proved twice.
        """
        if self._is_own(point, card):
            self._note(point, 'own_card', f'own:{card.id}:{document.key}', card)
            return self._refusal_answer(self._own_text())
        program, standing = card.program_id, STANDING.get(account.kind)
        if not (standing or program._has_limits()) or self._is_asked_again(account, document, name):
            return None
        if standing and (refused := getattr(self, standing)(point, card, account, tender)):
            return refused
        if not program._has_limits():
            return None
        worth = money.rounded(tender.amount * tender.rate, account.currency_id.decimal_places)
        asked = Asked(card, account, tender, worth, self._spent(point, card, program, document.key), pin)
        return next(filter(None, (getattr(self, name)(point, asked) for name in CHECKS)), None)

    def _is_asked_again(self, account, document: Origin, name: str) -> bool:
        held = self.env['customer.card.ledger']._find(name).sudo()  # sudo: the caller has no right to read the ledger
        return (held.state, held.account_id, held.origin_key) == ('authorized', account, document.key)

    def _is_own(self, point: Point, card) -> bool:
        """Tell whether the one who serves, or the employee logged in there, holds the card, and the program minds."""
        holder = card.partner_id
        if not holder or card.program_id._staff_own():
            return False
        if holder.id == self.env['res.users']._customer_card_contact(point.server.user):
            return True
        return self._held_by(point.server.employee, card)

    def _own_text(self) -> str:
        return self.env._(
            "This is your own card: it neither pays nor earns when you serve it yourself. Ask a colleague."
        )

    def _note(self, point: Point, kind: str, key: str, card) -> None:
        """Note something unusual, at the point."""
        self.env['customer.card.unusual']._note(kind, key, card, point.session)

    # === LIMITS === #

    def _limits(self, program) -> list[tuple[str, float, str]]:
        """Field of :class:`Spent`, limit, and the words for it; only the limits that are set."""
        table = [
            ('card_order', program.card_order_limit, self.env._("This card pays %s per order at most.")),
            ('card_day', program.card_day_limit, self.env._("This card pays %s per day at most.")),
            ('cashier_day', program.cashier_day_limit, self.env._("You can take %s per day from these cards at most.")),
        ]
        return [row for row in table if row[1]]

    def _over_limit(self, point: Point, asked: Asked) -> dict | None:
        """The refusal by the first limit that what is asked would pass, saying what is left."""
        account = asked.account
        for name, limit, words in self._limits(account.program_id):
            left = max(money.exact(limit) - getattr(asked.spent, name), ZERO)
            if asked.worth > left:
                words %= spoken.money(account.currency_id, limit)
                available = self._available(point, account)
                till = self._money(point, account, min(left, account._worth(available)))
                return {
                    **self._refusal_answer(self._left_text(point, words, till), float(till)),
                    'code': 'limit',
                }
        return None

    def _left_text(self, point: Point, words: str, left: Decimal) -> str:
        if left <= 0:
            return self.env._("%s Nothing is left of that. Choose another payment.", words)
        text = spoken.money(point.currency.with_env(self.env), float(left))
        return self.env._(
            "%(limit)s %(left)s is left. Take that, and the remainder by another payment?", limit=words, left=text
        )

    def _spent(self, point: Point, card, program, order_uuid: str) -> Spent:
        """Return what was taken so far, by one statement over the operations of today, of the card's accounts and those
        they took over from; the order's own slice gives way to what it pays.
        """
        mine, more = self._rung_up(point)
        # ``mine`` is SQL of our own, never from outside.
        self.env.cr.execute(  # pylint: disable=sql-injection
            f"""
            {_OWN} SELECT a.kind, COALESCE(sum(o.taken - o.reversed) FILTER (WHERE o.by_card AND o.today), 0)::text,
                   COALESCE(sum(o.taken - o.reversed) FILTER (WHERE o.by_card AND o.here), 0)::text,
                   COALESCE(sum(o.taken - o.reversed) FILTER (WHERE o.by_cashier AND o.today), 0)::text,
                   COALESCE(sum(o.taken) FILTER (WHERE o.by_card AND o.today), 0)::text
              FROM (SELECT o.account_id, o.account_id IN (SELECT id FROM own) AS by_card, {mine} AS by_cashier,
                           o.moment >= %(day)s AS today, o.origin_key = %(order)s AS here, o.reversed,
                           CASE o.state WHEN 'authorized' THEN o.amount WHEN 'captured' THEN o.captured
                               ELSE abs(o.amount) END AS taken
                      FROM customer_card_operation o
                     WHERE (o.kind = 'spend' OR starts_with(o.key, 'unsell:')) AND o.moment >= %(since)s
                       AND NOT (o.state = 'authorized' AND o.origin_key = %(order)s AND starts_with(o.key, %(lease)s))
                       AND (o.account_id IN (SELECT id FROM own) OR (%(count_cashier)s AND {mine}))
                       AND (o.state IN ('captured', 'posted')
                            OR (o.state IN ('authorized', 'expired') AND ({sql.lasts()} OR {OPEN})))) o
              JOIN customer_card_account a ON a.id = o.account_id AND a.program_id = %(program)s
                   AND a.kind IN {sql.among(TENDERS)}
             GROUP BY a.kind
            """,
            {'accounts': card.account_ids.ids, 'order': order_uuid, **self._spent_since(point, program), **more},
        )
        spent = Spent()
        for kind, *sums in self.env.cr.fetchall():
            worth = [program._money_of(kind, Decimal(units)) for units in sums]
            spent = Spent(*(before + more for before, more in zip(spent, worth, strict=True)))
        return spent

    def _spent_since(self, point: Point, program) -> dict:
        """Return of whom and since when :meth:`_spent` counts."""
        day = program._day_start()
        return {
            'cashier': point.server.user,
            'lease': SLICE,
            'program': program.id,
            'day': day,
            'since': min(day, fields.Datetime.now() - timedelta(hours=ORDER_HOURS)),
            'count_cashier': bool(program.cashier_day_limit),
        }

    def _rung_up(self, point: Point) -> tuple[str, dict]:
        """SQL that says of an operation ``o`` whether who serves rang it up, and the values it needs beside
        ``cashier``.

        What other employees of the same user rang up is not mine; what is held for an order that is not here yet is.
        """
        mine, employee = 'o.user_id = %(cashier)s', point.server.employee
        if not employee:
            return mine, {}
        others = """NOT EXISTS (SELECT 1 FROM pos_order rung
                     WHERE o.origin_model = 'pos.order' AND rung.id = o.origin_id
                       AND rung.employee_id <> %(employee)s)"""
        return f'({mine} AND {others})', {'employee': employee.id}

    def _money(self, point: Point, account, amount: Decimal) -> Decimal:
        """``amount`` of the account's currency in the point's, rounded down."""
        rate = account.currency_id._get_conversion_rate(account.currency_id, point.currency, point.company)
        return money.stepped_down(amount * money.exact(rate), point.currency.rounding)

    # === SECOND FACTOR === #

    def _wants_pin(self, point: Point, asked: Asked) -> dict | None:
        """The refusal for want of the PIN, by what the card pays today. A wrong one is counted by this answer. The
        moving code stands in for it where the program says so.
        """
        card, account, pin = asked.card, asked.account, asked.pin
        program = card.program_id
        if program.moving_for_pin and self._is_proven(card):
            return None
        if not program.pin_from or asked.worth + asked.spent.card_gross < money.exact(program.pin_from):
            return None
        units = self._units(account, asked.tender)
        available = self._available(point, account)
        if available < units:  # nobody types a PIN for what is not there
            return self._refused(point, LedgerRefusal(self.env, 'not_enough', available), account)
        if card._pin_state() != 'set' or not pin:
            return self._pin_answer({'set': 'ask'}.get(card._pin_state(), card._pin_state()))
        result = card._try_pin(pin)
        if result == 'right':
            return None
        self._note(point, 'wrong_pin', f'pin:{card.id}:{fields.Date.today()}', card)
        return self._pin_answer(result, card._pin_left())

    def _pin_answer(self, result: str, left: int = 0) -> dict:
        """Return what is answered, by what became of the PIN and how many tries are left; ``code`` says whether asking
        (again) helps.
        """
        sentences = {
            'ask': self.env._("This amount needs the card's PIN."),
            'wrong': self.env._("Wrong PIN. Tries left before the card's PIN is locked: %s.", left),
            'locked': self.env._(
                "The PIN of this card is locked. The card desk can unlock it; choose another payment."
            ),
            'none': self.env._(
                "This amount needs a PIN and the card has none. The card desk can set one; choose another payment."
            ),
        }
        code = 'pin' if result in ('ask', 'wrong') else 'pin_' + result
        return {**self._refusal_answer(sentences[result]), 'code': code}

    # === ANSWERS === #

    def _tell_protection(self, point: Point, card, _shown) -> dict:
        """From which amount on the card asks for its PIN, and whether it is the cashier's own."""
        program, pin = card.program_id, False
        if program.pin_from:
            amount = self._money(point, program, money.exact(program.pin_from))
            pin = {'from': float(amount), 'locked': card._pin_state() == 'locked'}
        return {'pin': pin, 'own': self._is_own(point, card)}

    def _reason_own(self, point: Point, _account, card, _shown) -> str:
        return self.env._("Your own card: ask a colleague.") if self._is_own(point, card) else ''

    def _tell_point_value(self, point: Point, account) -> dict:
        """Return what one point pays here, so that a cashier can choose an amount in points."""
        if not in_points(account.kind):
            return {}
        rate = account.currency_id._get_conversion_rate(account.currency_id, point.currency, point.company)
        return {'point_value': account.program_id.point_value * rate}

    # Authorizations that ran out count for as long as their orders may still come; see the ledger's `left_open`.

    def _left_open(self, point: Point, refusal: LedgerRefusal, account) -> dict:
        """The answer that refuses an authorization for what others were left to run out for, with what can be spent
        beside them.
        """
        card = account.sudo().card_ids[
            :1
        ]  # sudo: who serves cannot read cards; only who may look at the finding sees which
        self._note(point, 'left_open', f'left:{account.id}:{fields.Date.today()}', card)
        left = self._in_currency(point, account, max(refusal.available or Decimal(0), Decimal(0)))
        return {**self._refusal_answer(str(refusal), float(left)), 'code': 'left_open'}

    def _free(self, account) -> Decimal:
        """Return what can be set aside of an account.

        :raise LedgerRefusal: ``left_open`` where nothing can, for what others were left to run out for
        """
        available = money.exact(account.available) - self._counted(account)
        free = available - left_open.worth(self.env, account.id)
        if free <= 0 < available:
            raise LedgerRefusal(self.env, 'left_open', Decimal(0))
        return free

    # Where people log in at the till as employees (Odoo's `pos_hr`, which we do not depend on), nobody serves the own
    # card either.
    #
    # Who is at the till is then more than one may know: the user it was opened with, whom the server knows, and the
    # employee, whom the till names. For the own card both count, so that naming another employee wins nothing against
    # the user. Limits count what the user rang up less what orders say others did: people who share a user have a limit
    # each, which is as much worth as their log-in at the till is.

    def _held_by(self, employee, card) -> bool:
        """Tell whether the employee holds the card, and the program minds."""
        if not employee or not card.partner_id or card.program_id._staff_own():
            return False
        return card.partner_id in employee.sudo()._get_related_partners()  # sudo: only compared
