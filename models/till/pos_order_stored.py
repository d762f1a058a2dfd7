from decimal import Decimal

from odoo import models

from .facts import PAID

ZERO = Decimal(0)
STORED = ('gift_card', 'ewallet')


class PosOrder(models.Model):
    """The host's own stored value, where its modules are installed: down payments (`pos_sale`), gift cards and eWallets
    (`pos_loyalty`).

    A card pays none of it, or its value would leave by what that pays later; and it earns when it is used, not when it
    is bought.
    """

    _inherit = 'pos.order'

    def _customer_card_stored(self):
        """The lines that buy such value, and those that take off what was paid down. That a line uses a gift card says
        only the till: it counts as a discount.
        """
        products = self._customer_card_stored_products()
        if not products:
            return self.lines.browse()
        bought = self.lines.filtered(lambda line: line.product_id.id in products and line._customer_card_sign() > 0)
        return bought | self._customer_card_settled()

    def _customer_card_stored_left(self) -> Decimal:
        """Return what such value these orders sold that did not come back: it leaves as money by what it pays later."""
        products = self._customer_card_stored_products() if self else ()
        lines = self.lines.filtered(lambda line: line.product_id.id in products) if products else self.lines.browse()
        bought = lines.filtered(lambda line: line.refunded_orderline_id or line._customer_card_sign() > 0)
        return max(sum((line._customer_card_total() for line in bought), ZERO), ZERO)

    def _customer_card_stored_products(self) -> set[int]:
        products = set(self._customer_card_down_payment_product().ids)
        if 'loyalty.program' in self.env:
            programs = self.env['loyalty.program'].sudo()  # sudo: which products they are; a till need not read them
            programs = programs.search([
                ('program_type', 'in', STORED), ('company_id', 'in', (False, *self.company_id.ids)),
            ])  # fmt: skip
            products |= {*programs.trigger_product_ids.ids, *programs.payment_program_discount_product_id.ids}
        return products

    def _customer_card_down_payment_product(self):
        config = self.session_id.config_id[:1].sudo()  # sudo: as above
        named = 'down_payment_product_id' in config._fields
        return config.down_payment_product_id if named else self.env['product.product']

    def _customer_card_settled(self):
        """The lines that take off what was paid down on their sales order before, and no more than that."""
        product = self._customer_card_down_payment_product()
        settled = self.lines.browse()
        if not product:
            return settled
        lines = self.lines.filtered(
            lambda line: (
                line.product_id == product and line._customer_card_sign() < 0 and not line.refunded_orderline_id
            )
        )
        for sale, some in lines.grouped('sale_order_origin_id').items():
            paid = self.env['pos.order.line'].search([
                ('sale_order_origin_id', '=', sale.id), ('product_id', '=', product.id), ('order_id.state', 'in', PAID),
                ('order_id', '!=', self.id),
            ])  # fmt: skip
            left = sum((line._customer_card_total() for line in paid | some), ZERO)
            settled |= some if sale and left >= 0 else some.browse()
        return settled
