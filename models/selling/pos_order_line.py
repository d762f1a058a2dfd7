from odoo import models


class PosOrderLine(models.Model):
    """What cards are charged with is booked to the cent."""

    _inherit = 'pos.order.line'

    def _prepare_base_line_for_taxes_computation(self):
        """Extend `point_of_sale`: a rest of the goods' taxes stays with the goods."""
        base_line = super()._prepare_base_line_for_taxes_computation()
        return self.env['customer.card.program']._rounded_apart(self.order_id.company_id, base_line)
