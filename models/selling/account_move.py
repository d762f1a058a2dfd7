from odoo import models


class AccountMove(models.Model):
    """Invoices of orders with cards, and their credit notes."""

    _inherit = 'account.move'

    def _prepare_product_base_line_for_taxes_computation(self, product_line):
        """Extend `account`: a rest of the goods' taxes stays with the goods."""
        base_line = super()._prepare_product_base_line_for_taxes_computation(product_line)
        return self.env['customer.card.program']._rounded_apart(self.company_id, base_line)
