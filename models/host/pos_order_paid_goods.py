from decimal import Decimal

from odoo import api, models

from ...core import earning, money

ZERO = Decimal(0)


class PosOrder(models.Model):
    """What an article costs here by itself, to tell goods that were paid for from goods that were given away: units and purchases are counted
    as far as they were paid (see :func:`earning.paid_units`).
    """

    _inherit = 'pos.order'

    @api.model
    def _customer_card_own_prices(self, rows: list[tuple], company, config) -> list[Decimal | None]:
        """By row (product, quantity, paid in the company's currency) the price one unit has here: the article's own or, where less was paid than that
        asks for, the least any price list of the till has. None where enough was paid in any case.
        """
        products = self.env['product.product'].sudo().with_company(company)  # sudo: what articles cost
        listed = {product.id: money.exact(product.lst_price) for product in products.browse([row[0] for row in rows])}
        prices = [listed[row[0]] for row in rows]
        least = money.exact(company.currency_id.rounding) / earning.FULL_SHARE
        return [
            max(
                least,
                price if _enough(row, price) else min([price, *self._customer_card_price_lists(row, company, config)]),
            )
            for row, price in zip(rows, prices, strict=True)
        ]

    @api.model
    def _customer_card_price_lists(self, row: tuple, company, config) -> list[Decimal]:
        """What a unit costs by the price lists of a till, and those its cards set."""
        config = config.sudo()  # sudo: what articles cost
        lists = config.pricelist_id | (config.available_pricelist_ids if config.use_pricelist else config.pricelist_id)
        lists |= self.env['customer.card.program']._till_pricelists(company, config.currency_id or company.currency_id)
        product = self.env['product.product'].sudo().with_company(company).browse(row[0])  # sudo: as above
        quantity = float(abs(row[1]))
        lists = lists.sudo()  # sudo: as above
        return [money.exact(one._get_product_price(product, quantity, currency=company.currency_id)) for one in lists]

    def _customer_card_given_away(self, cards) -> dict[str, str]:
        """Lines of this order that were not paid in full, with the price they were measured by: what comes back of them later counts by it."""
        offered = [card._policy() for card in cards] + [card.program_id._challenges(True) for card in cards]
        policy = next((one for one in offered if one.reads_prices), None)
        if not policy:
            return {}
        goods = self._customer_card_new_goods(self._customer_card_sale_lines() | self._customer_card_hold_lines())
        lines = self._customer_card_lines(goods, self.company_id, policy)
        return {
            line.key: money.plain(line.price)
            for line in lines
            if line.price is not None and 0 < line.quantity != earning.paid_units(line)
        }


def _enough(row: tuple, price: Decimal) -> bool:
    _product, quantity, paid = row
    return paid >= quantity * price * earning.FULL_SHARE
