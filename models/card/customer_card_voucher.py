from odoo import models


class CustomerCard(models.Model):
    """What single-purpose vouchers ask of a card: their value is another unit than value that was sold without tax."""

    _inherit = 'customer.card'

    def _same_unit(self, one, other) -> bool:
        """Extend our own: value that was taxed at sale moves only to cards that were taxed the same."""
        same = super()._same_unit(one, other)
        return same and (one.kind != 'value' or one.program_id.voucher_tax_id == other.program_id.voucher_tax_id)
