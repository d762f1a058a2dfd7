from odoo import models

from ...core import money
from ..ledger.errors import LedgerRefusal
from ..ledger.posting import Origin, Place, Tender


class PosSession(models.Model):
    """Verbs that hold something on a card for a line of an order: a reward's points, a small rest to be paid out."""

    _inherit = 'pos.session'

    # === VERBS OF THE TILL === #

    def customer_card_reward(self, ref, reward, order_uuid, key, pin=None):
        """Hold the points of a reward for a line of the order. Alone in its own request.

        :return: ``{ok: True, operation, name, points_text, products: [{product_id, product_tmpl_id, name}]}`` or
            ``{ok: False, message, available}``; a ``code`` of ``pin`` asks for the PIN
        """
        return self._customer_card_hold_line('reward', 'points', ref, order_uuid, key, reward, pin)

    def customer_card_payout(self, ref, order_uuid, key, pin=None):
        """Hold the small rest of a card, all of it, to be paid out by a line of the order. Alone in its own request.

        :return: ``{ok: True, operation, amount, product_id, product_tmpl_id}`` or ``{ok: False, message, available}``, as above
        """
        return self._customer_card_hold_line('payout', 'value', ref, order_uuid, key, None, pin)

    # === HELPERS === #

    def _customer_card_hold_line(self, purpose: str, kind: str, ref, order_uuid, key, what=None, pin=None) -> dict:
        """Wait for the account, look at the card as it is now, and hold what ``purpose`` takes from it."""
        account = self.env['customer.card.account']
        try:
            card, account = self._customer_card_begin(ref, kind, order_uuid, key)
            if not account:
                return self._customer_card_cannot(
                    ref, self.env._("This card cannot be used for that. Go on without it.")
                )
            place = {'origin': Origin('pos.order', None, order_uuid), 'place': Place('pos.session', self.id)}
            return getattr(self, f'_customer_card_hold_{purpose}')(card, account, key, what, place, pin)
        except LedgerRefusal as refusal:
            if refusal.code == 'left_open':
                return self._customer_card_left_open(refusal, account)
            return self._customer_card_no(str(refusal))

    def _customer_card_hold_reward(self, card, account, key, what, place, pin) -> dict:
        reward = card.program_id._reward(what) if type(what) is int else None
        if not reward:
            return self._customer_card_no(self.env._("This reward is not offered any more. Choose another one."))
        name = f'reward:{reward.id}:{key}'
        if refused := self._customer_card_guard_line(card, account, reward.points, place['origin'].key, name, pin):
            return refused
        try:
            self.env['customer.card.ledger'].sudo()._authorize(
                account, reward.points, name, card=card.id, left_open=True, **place
            )  # sudo: as above
        except LedgerRefusal as refusal:
            if refusal.code != 'not_enough':
                raise
            left = float(max(refusal.available or 0, 0))
            return self._customer_card_no(
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
            'products': self._customer_card_reward_articles(card, reward),
        }

    def _customer_card_reward_articles(self, card, reward) -> list[dict]:
        """What the reward's line may be: one of its articles, or the article that charges the card."""
        products = self.env['product.product'].sudo().browse(reward.products)  # sudo: names of what the till may give
        if reward.kind == 'value':
            products = card.program_id.product_id
        return [{**self._customer_card_article(product), 'name': product.display_name} for product in products.exists()]

    def _customer_card_hold_payout(self, card, account, key, _what, place, pin) -> dict:
        ledger = self.env['customer.card.ledger'].sudo()  # sudo: as above
        name = f'payout:{key}'
        held = ledger._find(name)  # asked again: the same hold answers, though nothing more is left on the card
        amount = held.amount if held.account_id == account else float(self._customer_card_rest(card))
        if not amount:
            return self._customer_card_no(self.env._("Nothing can be paid out from this card. It stays as it is."))
        units = money.rounded(amount, account.digits)
        if refused := self._customer_card_guard_line(card, account, units, place['origin'].key, name, pin):
            return refused
        ledger._authorize(account, units, name, card=card.id, left_open=True, **place)
        return {
            'ok': True,
            'operation': name,
            'amount': amount,
            **self._customer_card_article(card.program_id.product_id),
        }

    def _customer_card_guard_line(self, card, account, units, order_uuid: str, name: str, pin) -> dict | None:
        """The guard of payments for what a line takes, at what it is worth."""
        worth = self._customer_card_in_till_currency(account, units)
        rate = self.currency_id._get_conversion_rate(self.currency_id, account.currency_id, self.company_id)
        tender = Tender(worth, self.currency_id.id, money.exact(rate))
        return self._customer_card_guard(card, account, tender, order_uuid, name, pin)
