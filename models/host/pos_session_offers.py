from decimal import Decimal

from odoo import models

from ...core import money


class PosSession(models.Model):
    """What the till may do for a card besides paying: its tier and prices, top-up, points for money, a rest paid out."""

    _inherit = 'pos.session'

    def _customer_card_tell_offers(self, card, _shown) -> dict:
        """``tier``, ``prices``, ``topup``, ``buy_points`` and ``cash_out``; each is False where it does not apply."""
        tier = card._tier()
        return {
            'tier': {'name': tier.name, 'color': tier.color, 'vip': tier.vip} if tier else False,
            'prices': self._customer_card_prices(card, tier),
            'topup': self._customer_card_topup(card),
            'buy_points': self._customer_card_buy_points(card),
            'cash_out': self._customer_card_cash_out(card),
        }

    def _customer_card_prices(self, card, tier):
        """Price lists the card brings, its tier's first, and how they combine with others; or False."""
        discount = card.program_id._discount()
        own = discount.pricelist if discount.mode == 'price' else 0
        wanted = [pricelist for pricelist in (tier.pricelist if tier else 0, own) if pricelist]
        if not wanted or card.state != 'active':
            return False
        pricelists = self.env['product.pricelist'].sudo().browse(wanted)  # sudo: only their currency is read
        here = pricelists.filtered(lambda pricelist: pricelist.currency_id == self.currency_id)
        return {'pricelists': here.ids, 'combine': discount.combine} if here else False

    def _customer_card_topup(self, card):
        program = card.program_id
        if card.state != 'active' or not program.topup or not self._customer_card_sells(card, program.product_id):
            return False
        return {
            **self._customer_card_article(program.product_id),
            'minimum': program.topup_minimum,
            'maximum': program.topup_maximum,
        }

    def _customer_card_buy_points(self, card):
        program = card.program_id
        article = program.points_product_id
        if card.state != 'active' or not program.sell_points or not self._customer_card_sells(card, article):
            return False
        return {
            **self._customer_card_article(article),
            'price': program.point_price,
            'point_name': program._facts().point_name,
            'digits': program.point_digits,
        }

    def _customer_card_cash_out(self, card):
        """The small rest the till may pay out, or False."""
        amount = self._customer_card_rest(card)
        if not amount:
            return False
        return {
            **self._customer_card_article(card.program_id.product_id),
            'amount': float(amount),
            'amount_text': self.currency_id.format(float(amount)),
        }

    def _customer_card_rest(self, card) -> Decimal:
        """What is left on the card when that is so little that it may be paid out, and no other order has begun to pay with it; else 0."""
        program = card.program_id
        if (
            card.state != 'active'
            or not program.cash_out_below
            or not self._customer_card_sells(card, program.product_id)
        ):
            return Decimal(0)
        account = card._account('value')
        return account._small_rest(money.exact(program.cash_out_below)) if account else Decimal(0)

    def _customer_card_sells(self, card, article) -> bool:
        """Whether value of the card can be sold here: there is an article for it, and the till works in its currency."""
        return bool(article) and card.program_id.currency_id == self.currency_id

    def _customer_card_article(self, article) -> dict:
        return {'product_id': article.id, 'product_tmpl_id': article.product_tmpl_id.id}
