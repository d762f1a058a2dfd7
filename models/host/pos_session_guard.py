from datetime import timedelta
from decimal import Decimal
from typing import NamedTuple

from odoo import fields, models

from ...core import money
from ..ledger.errors import LedgerRefusal
from ..ledger.left_open import OPEN
from .pos_payment import LEASE

ZERO = Decimal(0)
ORDER_HOURS = 1  # an order's authorizations before midnight count after it, too


class Spent(NamedTuple):
    """What was taken (captures, holds that live, and those that ran out while their order may still come) in the program's currency: by the card today and on this order, by the cashier today.

    What was given back to the card no longer counts for these limits. ``card_gross`` is all the card paid today, given back or not: that
    asks for the PIN, so that nobody goes on without it by paying, returning and paying again.
    """

    card_day: Decimal = ZERO
    card_order: Decimal = ZERO
    cashier_day: Decimal = ZERO
    card_gross: Decimal = ZERO


class PosSession(models.Model):
    """What stands between a card and its value at the till: not one's own card, limits, and a second factor from an amount on."""

    _inherit = 'pos.session'

    # === VERBS OF THE TILL === #

    def customer_card_preview(self, ref, lines):
        """Extend our own: who serves the own card is told that it earns nothing."""
        answer = super().customer_card_preview(ref, lines)
        card = self._customer_card_by_ref(ref)
        if card and self._customer_card_own(card):
            return {'points_text': '', 'why': [self._customer_card_own_text()]}
        return answer

    # === HELPERS === #

    def _customer_card_guard(self, card, account, tender, order_uuid: str, name: str, pin) -> dict | None:
        """The answer that refuses an authorization, or None. Runs alone with the card (and the cashier, where a limit counts them).

        What is held by this ``name`` (the ledger's key) on the account for the order is only asked again: the ledger answers what it answered
        before, so nothing has to be proved twice.
        """
        if self._customer_card_own(card):
            self.env['customer.card.unusual']._note('own_card', f'own:{card.id}:{order_uuid}', card, self)
            return self._customer_card_no(self._customer_card_own_text())
        program = card.program_id
        if not program._has_limits() or self._customer_card_is_held(account, order_uuid, name):
            return None
        asked = money.rounded(tender.amount * tender.rate, account.currency_id.decimal_places)
        spent = self._customer_card_spent(card, program, order_uuid)
        return self._customer_card_over_limit(account, asked, spent) or self._customer_card_second_factor(
            card, account, tender, asked + spent.card_gross, pin
        )

    def _customer_card_is_held(self, account, order_uuid: str, name: str) -> bool:
        held = self.env['customer.card.ledger']._find(name).sudo()  # sudo: the till has no right to read the ledger
        return (held.state, held.account_id, held.origin_key) == ('authorized', account, order_uuid)

    def _customer_card_own(self, card) -> bool:
        """Whether the one at the till holds the card, and the program minds."""
        holder = card.partner_id
        if not holder or card.program_id._staff_own():
            return False
        return holder.id == self.env['res.users']._customer_card_contact(self.env.uid)

    def _customer_card_own_text(self) -> str:
        return self.env._(
            "This is your own card: it neither pays nor earns when you serve it yourself. Ask a colleague."
        )

    # === LIMITS === #

    def _customer_card_limits(self, program) -> list[tuple[str, float, str]]:
        """Field of :class:`Spent`, limit, and the words for it; only the limits that are set."""
        table = [
            ('card_order', program.card_order_limit, self.env._("This card pays %s per order at most.")),
            ('card_day', program.card_day_limit, self.env._("This card pays %s per day at most.")),
            ('cashier_day', program.cashier_day_limit, self.env._("You can take %s per day from these cards at most.")),
        ]
        return [row for row in table if row[1]]

    def _customer_card_over_limit(self, account, asked: Decimal, spent: Spent) -> dict | None:
        """The refusal by the first limit that ``asked`` would pass, saying what is left."""
        for name, limit, words in self._customer_card_limits(account.program_id):
            left = max(money.exact(limit) - getattr(spent, name), ZERO)
            if asked > left:
                words %= account.currency_id.format(limit)
                available = self._customer_card_available(account)
                till = self._customer_card_money(account, min(left, account._worth(available)))
                return {
                    **self._customer_card_no(self._customer_card_left_text(words, till), float(till)),
                    'code': 'limit',
                }
        return None

    def _customer_card_left_text(self, words: str, left: Decimal) -> str:
        if left <= 0:
            return self.env._("%s Nothing is left of that. Choose another payment.", words)
        text = self.currency_id.format(float(left))
        return self.env._(
            "%(limit)s %(left)s is left. Take that and the rest by another payment?", limit=words, left=text
        )

    def _customer_card_spent(self, card, program, order_uuid: str) -> Spent:
        """What was taken so far, by one statement over the operations of today; the order's own slice gives way to what it pays."""
        day = program._day_start()
        mine, more = self._customer_card_rung_up()
        # ``mine`` is SQL of our own, never from outside.
        self.env.cr.execute(  # pylint: disable=sql-injection
            f"""
            SELECT a.kind, COALESCE(sum(o.taken - o.reversed) FILTER (WHERE o.by_card AND o.today), 0)::text,
                   COALESCE(sum(o.taken - o.reversed) FILTER (WHERE o.by_card AND o.here), 0)::text,
                   COALESCE(sum(o.taken - o.reversed) FILTER (WHERE o.by_cashier AND o.today), 0)::text,
                   COALESCE(sum(o.taken) FILTER (WHERE o.by_card AND o.today), 0)::text
              FROM (SELECT o.account_id, o.account_id = ANY(%(accounts)s) AS by_card, {mine} AS by_cashier,
                           o.moment >= %(day)s AS today, o.origin_key = %(order)s AS here, o.reversed,
                           CASE o.state WHEN 'authorized' THEN o.amount WHEN 'captured' THEN o.captured ELSE abs(o.amount) END AS taken
                      FROM customer_card_operation o
                     WHERE o.kind = 'spend' AND o.moment >= %(since)s
                       AND NOT (o.state = 'authorized' AND o.origin_key = %(order)s AND starts_with(o.key, %(lease)s))
                       AND (o.account_id = ANY(%(accounts)s) OR (%(count_cashier)s AND {mine}))
                       AND (o.state IN ('captured', 'posted')
                            OR (o.state IN ('authorized', 'expired') AND (o.expires_at > clock_timestamp() AT TIME ZONE 'UTC' OR {OPEN})))) o
              JOIN customer_card_account a ON a.id = o.account_id AND a.program_id = %(program)s
             GROUP BY a.kind
            """,
            {
                'accounts': card.account_ids.ids, 'cashier': self.env.uid, 'order': order_uuid, 'lease': LEASE, 'program': program.id, 'day': day,
                'since': min(day, fields.Datetime.now() - timedelta(hours=ORDER_HOURS)), 'count_cashier': bool(program.cashier_day_limit), **more,
            },
        )  # fmt: skip
        spent = Spent()
        for kind, *sums in self.env.cr.fetchall():
            worth = [program._money_of(kind, Decimal(units)) for units in sums]
            spent = Spent(*(before + more for before, more in zip(spent, worth, strict=True)))
        return spent

    def _customer_card_rung_up(self) -> tuple[str, dict]:
        """SQL that says of an operation ``o`` whether who is at the till rang it up, and the values it needs beside ``cashier``."""
        return 'o.user_id = %(cashier)s', {}

    def _customer_card_money(self, account, amount: Decimal) -> Decimal:
        """``amount`` of the account's currency in the till's, rounded down."""
        rate = account.currency_id._get_conversion_rate(account.currency_id, self.currency_id, self.company_id)
        return money.floored(amount * money.exact(rate), self.currency_id.decimal_places)

    # === SECOND FACTOR === #

    def _customer_card_second_factor(self, card, account, tender, total: Decimal, pin) -> dict | None:
        """The refusal for want of the PIN, when what the card pays today comes to ``total``. A wrong one is counted by this answer."""
        program = card.program_id
        if not program.pin_from or total < money.exact(program.pin_from):
            return None
        units = self._customer_card_units(account, tender)
        available = self._customer_card_available(account)
        if available < units:  # nobody types a PIN for what is not there
            return self._customer_card_refused(LedgerRefusal(self.env, 'not_enough', available), account)
        if card._pin_state() != 'set' or not pin:
            return self._customer_card_pin_answer({'set': 'ask'}.get(card._pin_state(), card._pin_state()))
        result = card._try_pin(pin)
        if result == 'right':
            return None
        self.env['customer.card.unusual']._note('wrong_pin', f'pin:{card.id}:{fields.Date.today()}', card, self)
        return self._customer_card_pin_answer(result, card._pin_left())

    def _customer_card_pin_answer(self, result: str, left: int = 0) -> dict:
        """What the till is told, by what became of the PIN and how many tries are left; ``code`` says whether asking (again) helps."""
        sentences = {
            'ask': self.env._("This amount needs the card's PIN."),
            'wrong': self.env._("Wrong PIN. Tries left before the card's PIN is locked: %s.", left),
            'locked': self.env._("The PIN of this card is locked. The card desk can unlock it; choose another payment."),
            'none': self.env._("This amount needs a PIN and the card has none. The card desk can set one; choose another payment."),
        }  # fmt: skip
        code = 'pin' if result in ('ask', 'wrong') else 'pin_' + result
        return {**self._customer_card_no(sentences[result]), 'code': code}

    # === ANSWERS === #

    def _customer_card_answer(self, card) -> dict:
        """Extend our own: from which amount on the card asks for its PIN, and whether it is the cashier's own."""
        answer = super()._customer_card_answer(card)
        program = card.program_id
        answer['pin'] = False
        if program.pin_from:
            amount = self._customer_card_money(program, money.exact(program.pin_from))
            answer['pin'] = {'from': float(amount), 'locked': card._pin_state() == 'locked'}
        answer['own'] = self._customer_card_own(card)
        if answer['own']:
            for account in answer['accounts']:
                account.update(usable=False, reason=self.env._("Your own card: ask a colleague."))
        return answer

    def _customer_card_account(self, account) -> dict:
        """Extend our own: what one point pays here, so that a cashier can choose an amount in points."""
        answer = super()._customer_card_account(account)
        if account.kind == 'points':
            rate = account.currency_id._get_conversion_rate(account.currency_id, self.currency_id, self.company_id)
            answer['point_value'] = account.program_id.point_value * rate
        return answer

    def _customer_card_refused(self, refusal: LedgerRefusal, account) -> dict:
        """Extend our own: too few points are no lack of points."""
        if refusal.code == 'below_minimum':
            least = account._format(account.program_id.points_minimum)
            return self._customer_card_no(
                self.env._("No fewer than %s can be spent at once. Take more, or choose another payment.", least)
            )
        return super()._customer_card_refused(refusal, account)
