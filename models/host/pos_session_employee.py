from odoo import models
from odoo.fields import Domain


class PosSession(models.Model):
    """Where people log in at the till as employees (Odoo's `pos_hr`, which we do not depend on), nobody serves the own card either.

    Who is at the till is then more than one may know: the user it was opened with, whom the server knows, and the employee, whom the till
    names. For the own card both count, so that naming another employee wins nothing against the user. Limits count what the user rang up
    less what orders say others did: people who share a user have a limit each, which is as much worth as their log-in at the till is.
    """

    _inherit = 'pos.session'

    def _customer_card_employee(self):
        """The employee the till names, of those who may work there; without a word from it, the one who logged in last. Or none."""
        if 'employee_id' not in self._fields or not self.config_id.module_pos_hr:
            return None
        employee = (
            self.sudo().employee_id
        )  # sudo: tills have no rights on employees; only compared with a card's holder
        named = self.env.context.get('customer_card_employee')
        if type(named) is int and named != employee.id:
            allowed = Domain(self.config_id.sudo()._employee_domain(self.env.uid))  # sudo: the same
            employee = employee.search(Domain('id', '=', named) & allowed, limit=1) or employee
        return employee

    def _customer_card_held_by(self, employee, card) -> bool:
        """Whether the employee holds the card, and the program minds."""
        if not employee or not card.partner_id or card.program_id._staff_own():
            return False
        return card.partner_id in employee.sudo()._get_related_partners()  # sudo: only compared
