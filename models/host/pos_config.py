from odoo import models


class PosConfig(models.Model):
    """What every till loads for cards: articles and price lists that cashiers are not offered."""

    _inherit = 'pos.config'

    def _get_special_products(self):
        """Extend `point_of_sale`: every till knows the articles of points discounts, and sells them to nobody."""
        articles = self.env['customer.card.program']._discount_articles()
        return super()._get_special_products() | self.env['product.product'].browse(articles)

    def _get_available_pricelists(self):
        """Extend `point_of_sale`: a till also knows the prices cards may bring; cashiers are offered their own ones only."""
        cards = self.env['customer.card.program']._till_pricelists(self.company_id, self.currency_id)
        return super()._get_available_pricelists() | cards
