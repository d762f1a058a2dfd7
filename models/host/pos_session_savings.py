from decimal import Decimal

from odoo import fields, models

from ...core import money, savings
from . import said


class PosSession(models.Model):
    """What a card whose discount waits for the next purchase would be charged with: a forecast beside that of points."""

    _inherit = 'pos.session'

    def _customer_card_forecast_discount(self, card, lines: list[dict]) -> dict | None:
        """What the order saves for next time, and by which price list."""
        amount = self._customer_card_saving(card.program_id, lines) if self._customer_card_saves(card) else Decimal(0)
        if amount <= 0:
            return None
        return {
            'points_text': card._account('value')._format(float(amount)),
            'why': [self.env._("For the next purchase: %s", card.program_id._discount_name())],
            'reached': [],
        }

    def _customer_card_saves(self, card) -> bool:
        """Whether the card is charged with its discount, in the currency of this till."""
        program = card.program_id
        return program._discount().mode == 'charge' and program.currency_id == self.currency_id

    def _customer_card_saving(self, program, lines: list[dict]) -> Decimal:
        """What lines as a till sends them (``product_id``, ``qty``, ``amount``, ``price``) save; the price typed counts as the usual one."""
        products = self.env['product.product'].browse([line['product_id'] for line in lines]).exists()
        # sudo: the till shows what a price list saves, not the list
        pricelist = self.env['product.pricelist'].sudo().browse(program._discount().pricelist)
        bought = []
        for place, line in enumerate(lines):
            product = products.filtered(lambda one, line=line: one.id == line['product_id'])
            quantity, unit = said.number(line.get('qty')), said.number(line.get('price'))
            if product and quantity > 0:
                better = pricelist._get_product_price(
                    product, float(quantity), currency=self.currency_id, date=fields.Datetime.now()
                )
                paid = said.number(line.get('amount'))
                bought.append(savings.Bought(str(place), paid, unit, unit, money.exact(better)))
        return savings.charge(bought, money.exact(1), self.currency_id.decimal_places)[0]
