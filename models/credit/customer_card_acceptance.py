from decimal import Decimal

from odoo import models

from ...core import money
from ..acceptance.point import Point
from ..ledger import kinds, spoken


class CustomerCardAcceptance(models.AbstractModel):
    """A credit line at a place: whether it can be used, and what is free and owed on it."""

    _inherit = 'customer.card.acceptance'

    def _line_refuses(self, point: Point, card, account, tender, moved: Decimal = Decimal(0)) -> dict | None:
        """The answer that refuses buying on credit, or None. The line may allow less today than the account does, where
        a raised limit is over and the job has not been here; the account's own bound is the ledger's to hold. What is
        ``moved`` to the line was owed elsewhere before.
        """
        line = account._credit_line()
        if refusal := self._line_stopped(account, line):
            return self._refusal_answer(refusal)
        units, free = self._units(account, tender), self._line_free(point, account, line) + moved
        if units > free:
            left = self._in_currency(point, account, max(free, Decimal(0)))
            text = left and spoken.money(point.currency.with_env(self.env), float(left))
            return {**self._refusal_answer(self._line_full(account, text), float(left)), 'code': 'limit'}
        share = line.share_ids.filtered(lambda one: one.card_id == card)
        left = share._left() if share else units
        if units <= left:
            return None
        here = self._in_currency(point, account, min(left, free))
        if not here:
            words = self.env._(
                "This card has bought all it may on credit until the statement closes: %s. Choose another payment.",
                account._format(share.limit),
            )
            return {**self._refusal_answer(words, 0.0), 'code': 'limit'}
        words = self.env._(
            "This card may buy on credit for %(limit)s until the statement closes, and %(left)s of that is left. Take "
            "that, and the remainder by another payment?",
            limit=account._format(share.limit),
            left=spoken.money(point.currency.with_env(self.env), float(here)),
        )
        return {**self._refusal_answer(words, float(here)), 'code': 'limit'}

    def _line_stopped(self, account, line) -> str:
        """Return why nothing can be bought on the line, in one sentence, or nothing."""
        if not line:
            return self.env._("This card has no credit line: the office opens one. Choose another payment.")
        return line._stopped_text()

    def _line_free(self, point: Point, account, line) -> Decimal:
        """Return what can be bought on credit now, in the account's unit."""
        return self._available(point, account) - money.exact(account.allowance) + line._allowance()

    def _owed_elsewhere(self, account) -> Decimal:
        """Return what is owed elsewhere, where that lowers what is free on the line."""
        line = account._credit_line() if account.program_id.credit_counts_elsewhere else False
        return line._owed_elsewhere()[line] if line else Decimal(0)

    def _line_full(self, account, left: str) -> str:
        """Return why so much is not free: what is ``left`` as people write it, or nothing is, and what to do."""
        owed = self._owed_elsewhere(account)
        if not owed:
            return self._too_much(account, left)
        if left:
            words = self.env._(
                "With %(owed)s owed elsewhere, %(left)s is free on this credit line. Take that, and the remainder by "
                "another payment?"
            )
        else:
            words = self.env._(
                "With %(owed)s owed elsewhere, nothing is free on this credit line. Choose another payment, or let "
                "that be paid first."
            )
        return words % {'owed': account._format(float(owed)), 'left': left}

    def _reason_line(self, point: Point, account, _card, _shown) -> str:
        if account.kind not in kinds.DEBTS:
            return ''
        line = account._credit_line()
        if refusal := self._line_stopped(account, line):
            return refusal
        if self._line_free(point, account, line) <= 0:
            return self._line_full(account, '')
        return ''

    def _tell_line(self, point: Point, account) -> dict:
        """``debt``: what is owed, what of it is to be paid by now and until when, or what is the customer's."""
        if account.kind not in kinds.DEBTS:
            return {'debt': False}
        line = account._credit_line()
        found, owed = line._standing(), max(-money.exact(account.balance), Decimal(0))
        asked = account._format(float(found.asked)) if found.asked else ''
        day = spoken.day(self, found.due_on) if found.due_on and not found.overdue else ''
        return {
            'debt': {
                'owed_text': account._format(float(owed)) if owed else '',
                'asked_text': asked,
                'until_text': day,
                'late': bool(found.overdue),
                'overpaid_text': account._format(account.balance) if account.balance > 0 else '',
                'bar_text': self._line_bar(account, asked, late=bool(found.overdue)),
            }
        }

    def _line_bar(self, account, asked: str, *, late: bool) -> str:
        """Return the line as short as it can be said: what is free, and what is to be paid."""
        free = max(account.available - float(self._owed_elsewhere(account)), 0)
        free = self.env._("%s free", account._format(free))
        if not asked:
            return free
        due = self.env._("%s late", asked) if late else self.env._("%s due", asked)
        return f'{free} · {due}'

    def _tell_repay(self, point: Point, card, _shown) -> dict:
        """``repay``: as which product what is owed is paid back, and amounts to propose; False where nothing is."""
        account, program = card._account('credit'), card.program_id
        product = program.repay_product_id
        line = account._credit_line() if account else account
        is_here = bool(line and product) and program.currency_id == point.currency and card.state == 'active'
        if not is_here:
            return {'repay': False}
        owed, asked = max(-money.exact(account.balance), Decimal(0)), line._standing().asked
        return {
            'repay': {
                'product_id': product.id,
                'product_tmpl_id': product.product_tmpl_id.id,
                'amounts': [float(amount) for amount in sorted({asked, owed}) if amount > 0],
                'text': self.env._("Owed: %s", account._format(float(owed))) if owed else '',
            }
        }
