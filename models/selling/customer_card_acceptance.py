from decimal import Decimal

from odoo import models

from ...core import money
from ..acceptance.point import Point
from ..ledger import spoken


class CustomerCardAcceptance(models.AbstractModel):
    """A card's offers besides paying: tier and prices, top-up, points for money, a remainder paid out."""

    _inherit = 'customer.card.acceptance'

    def _tell_offers(self, point: Point, card, _shown) -> dict:
        """``tier``, ``prices``, ``topup``, ``buy_points`` and ``cash_out``; each is False where it does not apply."""
        tier = card._tier()
        return {
            'tier': {'name': tier.name, 'color': tier.color, 'vip': tier.vip} if tier else False,
            'prices': self._prices(point, card, tier),
            'topup': self._topup(point, card),
            'buy_points': self._buy_points(point, card),
            'cash_out': self._cash_out(point, card),
        }

    def _prices(self, point: Point, card, tier):
        """Price lists the card brings, its tier's first, and how they combine with others; or False."""
        discount = card.program_id._discount()
        own = discount.pricelist if discount.mode == 'price' else 0
        wanted = [pricelist for pricelist in (tier.pricelist if tier else 0, own) if pricelist]
        if not wanted or card.state != 'active':
            return False
        pricelists = self.env['product.pricelist'].sudo().browse(wanted)  # sudo: only their currency is read
        here = pricelists.filtered(lambda pricelist: pricelist.currency_id == point.currency)
        return {'pricelists': here.ids, 'combine': discount.combine} if here else False

    def _topup(self, point: Point, card):
        program = card.program_id
        if card.state != 'active' or not program.topup or not self._sells(point, card, program.product_id):
            return False
        return {
            **self._product(program.product_id),
            'minimum': program.topup_minimum,
            'maximum': program.topup_maximum,
        }

    def _buy_points(self, point: Point, card):
        program = card.program_id
        product = program.points_product_id
        if card.state != 'active' or not program.sell_points or not self._sells(point, card, product):
            return False
        return {
            **self._product(product),
            'price': program.point_price,
            'point_forms': program._facts().point_forms,
            'digits': program.point_digits,
        }

    def _cash_out(self, point: Point, card):
        """The small remainder that may be paid out, or False."""
        amount = self._remainder(point, card)
        if not amount:
            return False
        return {
            **self._product(card.program_id.product_id),
            'amount': float(amount),
            'amount_text': spoken.money(point.currency.with_env(self.env), float(amount)),
        }

    def _remainder(self, point: Point, card) -> Decimal:
        """Return what is left on the card when that is so little that it may be paid out, and no other order has begun
        to pay with it; else 0.
        """
        program = card.program_id
        if card.state != 'active' or not program.cash_out_below or not self._sells(point, card, program.product_id):
            return Decimal(0)
        account = card._account('value')
        return account._small_remainder(money.exact(program.cash_out_below)) if account else Decimal(0)

    def _sells(self, point: Point, card, product) -> bool:
        """Tell whether value of the card can be sold here: there is a product for it, and the point works in its
        currency.
        """
        return bool(product) and card.program_id.currency_id == point.currency

    def _product(self, product) -> dict:
        return {'product_id': product.id, 'product_tmpl_id': product.product_tmpl_id.id}
