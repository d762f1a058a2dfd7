from odoo import models


class PosOrder(models.Model):
    """Where people log in at the till as employees (Odoo's `pos_hr`), nobody earns on the own card by ringing up the own purchase."""

    _inherit = 'pos.order'

    def _customer_card_own(self, card) -> bool:
        """Extend our own: the employee who rang it up holds the card."""
        if super()._customer_card_own(card):
            return True
        return 'employee_id' in self._fields and self.session_id._customer_card_held_by(self.employee_id, card)
