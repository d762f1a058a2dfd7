from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Protocol

from odoo import api, models

from ...core import earning, money
from ...core.purchase import ZERO, Line, Purchase, in_menus


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
        lines = list(in_menus(lines))
        return self._priced(lines, bought) if asks.reads_prices else lines

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
        A price of nothing is none.
        """
        company = self.company_id
        products = self.env['product.product'].sudo().with_company(company)  # sudo: what products cost
        listed = {
            product.id: money.exact(product.lst_price) for product in products.browse([line.product for line in lines])
        }
        config = self._rung_up_at(bought)

        def price(line: Line) -> Decimal:
            menu = line.whole and self._own_price(line.whole, listed[line.whole.product], config)
            if not menu:  # none, or one that costs what its parts do
                return self._own_price(line, listed[line.product], config)
            # What a part costs beside a menu says nothing: the menu was paid for, or was not.
            return menu * line.whole.quantity / line.quantity

        return [self._at_price(line, price(line) if line.quantity else ZERO) for line in lines]

    def _at_price(self, line: Line, price: Decimal) -> Line:
        """Return the line at what a unit costs here; one without a price counts by the coin where it is named."""
        whole = line.whole
        if whole and whole.quantity:
            whole = self._at_price(whole, price * line.quantity / whole.quantity)
        least = money.exact(self.company_id.currency_id.rounding) / earning.FULL_SHARE
        return replace(line, price=max(least, price), unpriced=price <= 0, whole=whole)

    def _own_price(self, line: Line, price: Decimal, config) -> Decimal:
        """Return what a unit costs by itself, 0 where neither its product nor a price list gives it a price."""
        price = price if price > 0 else self._chosen_price(line)
        if line.amount <= 0 or (price > 0 and line.amount >= line.quantity * price * earning.FULL_SHARE):
            return price
        return min((one for one in (price, *self._list_prices(line, config)) if one > 0), default=ZERO)

    def _chosen_price(self, line: Line) -> Decimal:
        """Return what the attributes of a product make of its own price."""
        # sudo: what products cost
        product = self.env['product.product'].sudo().with_company(self.company_id).browse(line.product)
        return money.exact(product.lst_price + self._chosen_extra(product, line))

    def _as_chosen(self, product, line: Line):
        """Return the product as its price lists see it with the attributes of the line."""
        return product.with_context(no_variant_attributes_price_extra=self._chosen_extra(product, line))

    def _chosen_extra(self, product, line: Line) -> float:
        """Return what the line's attributes add to a product's price; several of one that asks for a single value count
        as the dearest of them.
        """
        values = self.env['product.template.attribute.value'].sudo().browse(line.options())  # sudo: what products cost
        kept = values.browse()
        for choice, some in values.grouped('attribute_line_id').items():
            several = choice.attribute_id.display_type == 'multi'
            kept |= some if several else some.sorted('price_extra')[-1:]
        return product._get_no_variant_attributes_price_extra(kept)

    def _list_prices(self, line: Line, config) -> list[Decimal]:
        """Return what a unit costs by the price lists of a till, and those its cards set."""
        company = self.company_id
        product = self.env['product.product'].sudo().with_company(company).browse(line.product)  # sudo: as above
        quantity, lists = float(abs(line.quantity)), self._till_lists(config)
        return [money.exact(one._get_product_price(product, quantity, currency=company.currency_id)) for one in lists]

    def _rung_up_at(self, bought: Purchase):
        """Return the till by whose price lists a purchase was rung up; none where it was no till."""
        return self.env['pos.config'].browse(bought.begun_at or bought.place or ())

    def _till_lists(self, config):
        """Return the price lists of a till, and those its cards set."""
        company = self.company_id
        config = config.sudo()  # sudo: what products cost
        lists = config.pricelist_id | (config.available_pricelist_ids if config.use_pricelist else config.pricelist_id)
        lists |= self.env['customer.card.program']._till_pricelists(company, config.currency_id or company.currency_id)
        return lists.sudo()  # sudo: as above

    def _usual_list(self, bought: Purchase) -> int | None:
        """Return the price list (id) by which goods usually cost what they cost, 0 for their own prices; None where the
        price charged is the usual one.

        What the document says counts where it is a list of its till; else it is the till's own.
        """
        if bought.pricelist is None:
            return None
        config = self._rung_up_at(bought).sudo()  # sudo: what products cost
        own = config.pricelist_id.id or 0
        offered = bought.pricelist == own or bought.pricelist in self._till_lists(config).ids
        return bought.pricelist if offered else own
