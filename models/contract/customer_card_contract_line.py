from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...core.money import exact, rounded


class CustomerCardContractLine(models.Model):
    """Goods of a contract. Taxes are in the price."""

    _name = 'customer.card.contract.line'
    _description = "Goods of a contract"
    _inherit = ['customer.card.contract.part']
    _order = 'contract_id, sequence, id'

    sequence = fields.Integer(default=10)
    product_id = fields.Many2one(
        comodel_name='product.product', check_company=True, ondelete='restrict', domain="[('sale_ok', '=', True)]"
    )
    name = fields.Char(
        string="Goods", compute='_compute_name', store=True, readonly=False, required=True, precompute=True,
        help="As they stand in the contract, with serial numbers.",
    )  # fmt: skip
    quantity = fields.Float(required=True, default=1, digits='Product Unit')
    price = fields.Monetary(
        string="Unit price", compute='_compute_product_price', store=True, readonly=False, precompute=True
    )
    subtotal = fields.Monetary(string="Amount", compute='_compute_subtotal', store=True, precompute=True)

    @api.depends('product_id')
    def _compute_name(self):
        for line in self:
            line.name = line.product_id.display_name if line.product_id else line.name

    @api.depends('product_id')
    def _compute_product_price(self):
        for line in self:
            product = line.product_id
            known = product and product.currency_id == line.currency_id
            line.price = line._price_with_taxes() if known else line.price

    @api.depends('quantity', 'price')
    def _compute_subtotal(self):
        for line in self:
            line.subtotal = float(line._worth())

    @api.constrains('quantity', 'price')
    def _check_figures(self):
        if any(line.quantity <= 0 or line.price < 0 for line in self):
            raise ValidationError(self.env._("Goods have a quantity above nothing, and a price that is not below it."))

    def _price_with_taxes(self) -> float:
        """Return what the product is sold at, taxes included."""
        product = self.product_id
        taxes = product.sudo().taxes_id._filter_taxes_by_company(self.company_id)  # sudo: only what it costs
        return taxes.compute_all(product.lst_price, self.currency_id, 1, product)['total_included']

    def _worth(self) -> Decimal:
        return rounded(exact(self.quantity) * exact(self.price), self.currency_id.decimal_places)

    def _content(self) -> dict:
        """Return what is signed of these goods."""
        return {
            'name': self.name,
            'quantity': exact(self.quantity),
            'price': rounded(self.price, self.currency_id.decimal_places),
            'amount': self._worth(),
        }
