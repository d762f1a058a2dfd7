from decimal import Decimal

from odoo import models

PAID = ('paid', 'done')
STORED = ('gift_card', 'ewallet')


class PosOrder(models.Model):
    """What the host keeps value in, where its modules are installed: down payments (`pos_sale`), gift cards and
    eWallets (`pos_loyalty`).

    A card pays none of it, or its value would leave by what that pays later; and it earns when it is used, not when it
    is bought.
    """

    _inherit = 'pos.order'

    def _customer_card_stored(self):
        """The lines that buy such value, or use it."""
        articles = self._customer_card_stored_articles()
        return self.lines.filtered(lambda line: line.product_id.id in articles) if articles else self.lines.browse()

    def _customer_card_stored_articles(self) -> set[int]:
        articles = set(self._customer_card_down_payment_article().ids)
        if 'loyalty.program' in self.env:
            programs = self.env['loyalty.program'].sudo()  # sudo: which articles they are; a till need not read them
            programs = programs.search([
                ('program_type', 'in', STORED), ('company_id', 'in', (False, self.company_id.id)),
            ])  # fmt: skip
            articles |= {*programs.trigger_product_ids.ids, *programs.payment_program_discount_product_id.ids}
        return articles

    def _customer_card_down_payment_article(self):
        config = self.session_id.config_id.sudo()  # sudo: as above
        named = 'down_payment_product_id' in config._fields
        return config.down_payment_product_id if named else self.env['product.product']

    def _customer_card_settled(self, goods):
        """Return which of ``goods`` take off what was paid down on their sales order before, and no more than that."""
        article = self._customer_card_down_payment_article()
        lines = goods.filtered(lambda line: line.product_id == article) if article else goods.browse()
        settled = lines.browse()
        for sale, some in (lines.grouped('sale_order_origin_id') if lines else {}).items():
            paid = self.env['pos.order.line'].search([
                ('sale_order_origin_id', '=', sale.id), ('product_id', '=', article.id), ('order_id.state', 'in', PAID),
                ('order_id', '!=', self.id),
            ])  # fmt: skip
            left = sum((line._customer_card_total() for line in paid | some), Decimal(0))
            settled |= some if sale and left >= 0 else some.browse()
        return settled
