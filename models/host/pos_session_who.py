from odoo import models


class PosSession(models.Model):
    """The till says why a customer's purchases earn nothing."""

    _inherit = 'pos.session'

    def _customer_card_why(self, card, earned) -> list[str]:
        """Extend our own."""
        if not earned.points and card._is_excluded():
            return [
                self.env._(
                    "This customer earns no points: %s leaves customers with such a tag out.", card.program_id.name
                )
            ]
        return super()._customer_card_why(card, earned)
