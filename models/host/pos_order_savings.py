import json
from decimal import Decimal

from odoo import fields, models

from ...core import money, savings
from ..ledger.posting import Posting

ONE = Decimal(1)


class PosOrder(models.Model):
    """A discount for the next purchase: what the card's price list would have saved is charged on it."""

    _inherit = 'pos.order'

    def _customer_card_earn_discount(self, cards, sales) -> None:
        """Cards of such programs are charged beside the points they may earn."""
        postings = [
            posting
            for card in cards
            if card.state == 'active' and card.program_id._discount().mode == 'charge'
            if (posting := self._customer_card_saving(card, sales))
        ]
        self.env['customer.card.ledger']._post(postings)

    def _customer_card_saving(self, card, sales) -> Posting | None:
        """What the order saves; goods that come back without their receipt take what they would save today."""
        account = card._account('value')
        program = card.program_id
        goods = self._customer_card_new_goods(sales)
        sign = -1 if sum(line._customer_card_total() for line in goods) < 0 else 1
        share = self._customer_card_earning_share(program) if sign > 0 else ONE
        share *= self._customer_card_after_discount([sign * line._customer_card_total() for line in goods])
        amount, parts = savings.charge(self._customer_card_bought(program, goods, sign), share, account.digits)
        strict = program.clawback == 'negative'
        if sign < 0 and not strict:
            amount = min(amount, account._claimable())
        if amount <= 0:
            return None
        name = program._discount_name()
        why = [{'rule': None, 'name': name, 'points': money.plain(amount), 'key': 'saved', 'lines': {key: money.plain(part) for key, part in parts.items()}}]  # fmt: skip
        return Posting(
            account.id, sign * amount, 'reward' if sign > 0 else 'clawback', f'discount:{self.uuid}:{account.id}', card.id, why=json.dumps(why),
            expires=program._expiry('value', fields.Datetime.now()) if sign > 0 else None, below_floor=sign < 0 and strict,
            usable=program._usable_from(fields.Datetime.now()) if sign > 0 else None, origin=self._customer_card_origin, place=self._customer_card_place, note=name,
        )  # fmt: skip

    def _customer_card_bought(self, program, lines, sign: int) -> list[savings.Bought]:
        """The goods as plain data: what was paid in the company's currency, and what the order's and the better list say now."""
        pricelist = self.env['product.pricelist'].browse(program._discount().pricelist)
        moment = self._customer_card_moment
        rate = self._customer_card_rate(self, self.company_id)
        return [
            savings.Bought(
                line.uuid,
                sign * line._customer_card_total() * rate,
                money.exact(line.price_unit) * (1 - money.exact(line.discount) / 100),
                self._customer_card_price(self.pricelist_id, line, moment),
                self._customer_card_price(pricelist, line, moment),
            )
            for line in lines
            if sign * line.qty > 0
        ]

    def _customer_card_price(self, pricelist, line, moment) -> Decimal:
        price = pricelist._get_product_price(line.product_id, abs(line.qty), currency=self.currency_id, date=moment)
        return money.exact(price) + money.exact(line.price_extra)
