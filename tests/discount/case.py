"""Card prices."""

from ..selling.case import SellCase


class DiscountCase(SellCase):
    @classmethod
    def _pricelist(cls, percent: float, **more):
        return cls.env['product.pricelist'].create(
            {
                'name': f"{percent:g} % off",
                'currency_id': cls.card_company.currency_id.id,
                'company_id': cls.card_company.id,
                'item_ids': [
                    (0, 0, {'compute_price': 'percentage', 'percent_price': percent, 'applied_on': '3_global', **more})
                ],
            }
        )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tenth = cls._pricelist(10)
