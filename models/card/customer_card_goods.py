from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Protocol

from odoo import api, models

from ...core import earning, money
from ...core.purchase import Line, Purchase


class Asks(Protocol):
    """The facts earning needs of products, beside what was paid for them."""

    reads_categories: bool
    reads_prices: bool


class CustomerCard(models.Model):
    """The goods of a purchase as earning counts them, with what products say: nothing is read that no rule asks for.

    What a product costs here by itself tells goods that were paid for from goods that were given away: units and
    purchases are counted as far as they were paid (see :func:`earning.paid_units`).
    """

    _inherit = 'customer.card'

    def _goods(self, bought: Purchase, asks: Asks) -> list[Line]:
        """The lines of a purchase that can earn on the card, as much of them as is asked for."""
        lines = bought.goods()
        if asks.reads_categories:
            known = self._categories([line.product for line in lines])
            lines = [replace(line, categories=known.get(line.product, frozenset())) for line in lines]
        return self._priced(lines, bought) if asks.reads_prices else lines

    def _given_away(self, bought: Purchase) -> dict[str, str]:
        """Lines that were not paid in full, with the price they were measured by, which counts when they come back."""
        offered = [card._policy() for card in self] + [card.program_id._challenges(True) for card in self]
        if bought.comes_back or not any(one.reads_prices for one in offered):
            return {}
        return {
            line.key: money.plain(line.price)
            for line in self[:1]._priced(bought.goods(), bought)
            if line.price is not None and 0 < line.quantity != earning.paid_units(line)
        }

    @api.model
    def _categories(self, products: list[int]) -> dict[int, frozenset[int]]:
        """The category of each product with all its ancestors, by one statement."""
        self.env['product.template'].flush_model(['categ_id'])
        self.env['product.category'].flush_model(['parent_path'])
        self.env.cr.execute(
            """
            SELECT p.id, c.parent_path FROM product_product p JOIN product_template t ON t.id = p.product_tmpl_id
              JOIN product_category c ON c.id = t.categ_id WHERE p.id = ANY(%s)
            """,
            [products],
        )
        return {
            product: frozenset(int(part) for part in (path or '').split('/') if part)
            for product, path in self.env.cr.fetchall()
        }

    # === WHAT PRODUCTS COST BY THEMSELVES === #

    def _priced(self, lines: Sequence[Line], bought: Purchase) -> list[Line]:
        """The lines with the price one unit has here.

        It is the product's own or, where less was paid than that asks for, the least any price list of the till has.
        """
        company = self.company_id
        products = self.env['product.product'].sudo().with_company(company)  # sudo: what products cost
        listed = {
            product.id: money.exact(product.lst_price) for product in products.browse([line.product for line in lines])
        }
        least = money.exact(company.currency_id.rounding) / earning.FULL_SHARE
        config = self.env['pos.config'].browse(bought.begun_at or bought.place or ())
        return [replace(line, price=max(least, self._own_price(line, listed[line.product], config))) for line in lines]

    def _own_price(self, line: Line, price: Decimal, config) -> Decimal:
        enough = line.amount >= line.quantity * price * earning.FULL_SHARE
        return price if enough else min([price, *self._list_prices(line, config)])

    def _list_prices(self, line: Line, config) -> list[Decimal]:
        """Return what a unit costs by the price lists of a till, and those its cards set."""
        company = self.company_id
        config = config.sudo()  # sudo: what products cost
        lists = config.pricelist_id | (config.available_pricelist_ids if config.use_pricelist else config.pricelist_id)
        lists |= self.env['customer.card.program']._till_pricelists(company, config.currency_id or company.currency_id)
        product = self.env['product.product'].sudo().with_company(company).browse(line.product)  # sudo: as above
        quantity = float(abs(line.quantity))
        lists = lists.sudo()  # sudo: as above
        return [money.exact(one._get_product_price(product, quantity, currency=company.currency_id)) for one in lists]
