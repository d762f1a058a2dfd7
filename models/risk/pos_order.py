from odoo import SUPERUSER_ID, models

from ...core.purchase import Purchase


class PosOrder(models.Model):
    """The cashier's own purchase: it earns nothing on their card; the sale goes on, and is noted."""

    _inherit = 'pos.order'

    def _customer_card_earning_not_own(self, cards, bought: Purchase):
        """Cards held by the one at the till earn nothing, unless their program allows it.

        Goods that come back take their points from everybody's card.
        """
        own = cards.filtered(self._customer_card_own)
        if own and bought.worth <= 0:
            own = own.browse()
        for card in own:
            self.env['customer.card.unusual']._note('own_card', f'own:{card.id}:{self.uuid}', card, self.session_id)
        return cards - own

    def _customer_card_own(self, card) -> bool:
        """Tell whether the one at the till holds the card, and the program minds; where people log in as employees
        (`pos_hr`), the employee, too.
        """
        if not card.partner_id or card.program_id._staff_own():
            return False
        people = {self.env.uid, self.user_id.id, (self.customer_card_as_paid or {}).get('by')}
        if self.env.uid == SUPERUSER_ID:  # the hourly job serves what somebody rang up
            people.add(self.create_uid.id)
        if card.partner_id.id in {self.env['res.users']._customer_card_contact(user) for user in people if user}:
            return True
        return 'employee_id' in self._fields and self.env['customer.card.acceptance']._held_by(self.employee_id, card)
