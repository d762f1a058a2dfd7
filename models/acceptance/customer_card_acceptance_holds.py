from odoo import models

from ...core import money
from ..ledger.errors import LedgerRefusal
from ..ledger.posting import Origin, Tender
from .point import Point

# What lines of a document hold, by what for; each method gets the card, its account, the caller's key, what is asked
# for, the document, the PIN.
HELD = {'reward': '_hold_reward', 'payout': '_hold_payout'}


class CustomerCardAcceptance(models.AbstractModel):
    """Verbs that hold something on a card for a line of a document: a reward's points, a small remainder to be paid
    out.
    """

    _inherit = 'customer.card.acceptance'

    # === VERBS === #

    def _reward(self, point: Point, ref, reward, document: Origin, key, pin=None) -> dict:
        """Hold the points of a reward for a line of the document.

        :return: ``{ok: True, operation, name, points_text, products: [{product_id, product_tmpl_id, name}]}`` or
            ``{ok: False, message, available}``; a ``code`` of ``pin`` asks for the PIN
        """
        return self._hold_line(point, 'reward', 'points', ref, document, key, reward, pin)

    def _payout(self, point: Point, ref, document: Origin, key, pin=None) -> dict:
        """Hold the small remainder of a card, all of it, to be paid out by a line of the document.

        :return: ``{ok: True, operation, amount, product_id, product_tmpl_id}`` or ``{ok: False, message, available}``,
            as above
        """
        return self._hold_line(point, 'payout', 'value', ref, document, key, None, pin)

    # === HELPERS === #

    def _hold_line(self, point: Point, purpose: str, kind: str, ref, document: Origin, key, what, pin) -> dict:
        """Look at the card as it is now, and hold what ``purpose`` takes from it."""
        account = self.env['customer.card.account']
        try:
            card, account = self._begin(point, ref, kind, document, key)
            if not account:
                return self._cannot(point, ref, self.env._("This card cannot be used for that. Go on without it."))
            return getattr(self, HELD[purpose])(point, card, account, key, what, document, pin)
        except LedgerRefusal as refusal:
            if refusal.code == 'left_open':
                return self._left_open(point, refusal, account)
            return self._refusal_answer(str(refusal))

    def _hold_reward(self, point: Point, card, account, key, what, document: Origin, pin) -> dict:
        reward = card.program_id._reward(what) if type(what) is int else None
        if not reward:
            return self._refusal_answer(self.env._("This reward is not offered any more. Choose another one."))
        name = f'reward:{reward.id}:{key}'
        if refused := self._line_limits(point, card, account, reward.points, document, name, pin):
            return refused
        try:
            self.env['customer.card.ledger'].sudo()._authorize(
                account, reward.points, name, card=card.id, left_open=True, origin=document, place=point.place
            )  # sudo: the caller has no rights on the ledger; every claim was checked
        except LedgerRefusal as refusal:
            if refusal.code != 'not_enough':
                raise
            left = float(max(refusal.available or 0, 0))
            return self._refusal_answer(
                self.env._(
                    "%(reward)s costs %(points)s; only %(left)s can be spent now.",
                    reward=reward.name,
                    points=account._format(float(reward.points)),
                    left=account._format(left),
                ),
                left,
            )
        return {
            'ok': True,
            'operation': name,
            'name': reward.name,
            'points_text': account._format(float(reward.points)),
            'products': self._reward_products(card, reward),
        }

    def _reward_products(self, card, reward) -> list[dict]:
        """Return what the reward's line may be: one of its products, or the product that charges the card."""
        products = self.env['product.product'].sudo().browse(reward.products)  # sudo: names of what may be given here
        if reward.kind == 'value':
            products = card.program_id.product_id
        named = products.exists().with_context(display_default_code=False)  # no customer knows a code
        return [{**self._product(product), 'name': product.display_name} for product in named]

    def _hold_payout(self, point: Point, card, account, key, _what, document: Origin, pin) -> dict:
        ledger = self.env['customer.card.ledger'].sudo()  # sudo: as above
        name = f'payout:{key}'
        held = ledger._find(name)  # asked again: the same hold answers, though nothing more is left on the card
        amount = held.amount if held.account_id == account else float(self._remainder(point, card))
        if not amount:
            return self._refusal_answer(self.env._("Nothing can be paid out from this card. It stays as it is."))
        units = money.rounded(amount, account.digits)
        if refused := self._line_limits(point, card, account, units, document, name, pin):
            return refused
        ledger._authorize(account, units, name, card=card.id, left_open=True, origin=document, place=point.place)
        return {
            'ok': True,
            'operation': name,
            'amount': amount,
            **self._product(card.program_id.product_id),
        }

    def _line_limits(self, point: Point, card, account, units, document: Origin, name: str, pin) -> dict | None:
        """The guard of payments for what a line takes, at what it is worth."""
        worth = self._in_currency(point, account, units)
        rate = point.currency._get_conversion_rate(point.currency, account.currency_id, point.company)
        tender = Tender(worth, point.currency.id, money.exact(rate))
        return self._check_spending(point, card, account, tender, document, name, pin)
