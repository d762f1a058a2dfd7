from odoo import models


class CustomerCardAcceptance(models.AbstractModel):
    """Where people log in at the till as employees (Odoo's `pos_hr`, which we do not depend on), nobody serves the own card either.

    Who is at the till is then more than one may know: the user it was opened with, whom the server knows, and the employee, whom the till
    names. For the own card both count, so that naming another employee wins nothing against the user. Limits count what the user rang up
    less what orders say others did: people who share a user have a limit each, which is as much worth as their log-in at the till is.
    """

    _inherit = 'customer.card.acceptance'

    def _held_by(self, employee, card) -> bool:
        """Whether the employee holds the card, and the program minds."""
        if not employee or not card.partner_id or card.program_id._staff_own():
            return False
        return card.partner_id in employee.sudo()._get_related_partners()  # sudo: only compared
