from odoo import api, fields, models

from ..ledger.kept import kept


class CustomerCardProgram(models.Model):
    """Deposits: products that are goods in no program of the company."""

    _inherit = 'customer.card.program'

    deposit_category_ids = fields.Many2many(
        comodel_name='product.category',
        relation='customer_card_program_deposit_rel',
        string="Deposits",
        ondelete='restrict',
        help="What is of these categories (bottles, crates) earns nothing, and comes back without a receipt, for no "
        "more than its price. Those of all programs of the company count.",
    )

    @api.model
    @kept('company')
    def _deposit_categories(self, company: int) -> frozenset[int]:
        """The categories of deposits of a company's programs; what is below them counts, too. Read once per worker."""
        programs = self.search([('company_id', '=', company)])
        return frozenset(programs.deposit_category_ids.ids)

    @api.model
    def _deposits(self, company: int, products: list[int]) -> set[int]:
        """Return which of ``products`` are deposits in the company."""
        deposits = self._deposit_categories(company)
        if not deposits:
            return set()
        categories = self.env['customer.card']._categories(products)
        return {product for product in products if deposits & categories.get(product, frozenset())}
