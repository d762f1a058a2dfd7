from odoo import models

from ..acceptance.point import Point


class CustomerCardAcceptance(models.AbstractModel):
    """Single-purpose vouchers, as told at a point (see `customer.card.program`)."""

    _inherit = 'customer.card.acceptance'

    def _tell_voucher(self, _point: Point, card, _shown) -> dict:
        """The tax of the goods a single-purpose voucher pays for, or False."""
        taxes = card.program_id._voucher_taxes(card.program_id.company_id.id)
        tax = self.env['account.tax'].sudo().browse(taxes.get(card.program_id.id))  # sudo: its name, for the cashier
        return {'voucher_tax': {'id': tax.id, 'name': tax.name} if tax else False}
