from odoo import api, fields, models
from odoo.exceptions import UserError


class CustomerCardSetPin(models.TransientModel):
    """The desk's dialog for a card's PIN.

    What is typed is never stored: saving the dialog sets the PIN and forgets it.
    """

    _name = 'customer.card.set.pin'
    _description = "Set a card's PIN"
    _inherit = ['customer.card.dialog']

    pin = fields.Char(string="New PIN", store=False, help="4 to 8 digits. Let the customer type it.")
    pin_again = fields.Char(string="Once more", store=False)

    @api.model_create_multi
    def create(self, vals_list):
        typed = [(vals.pop('pin', None), vals.pop('pin_again', None)) for vals in vals_list]
        wizards = super().create(vals_list)
        for wizard, (pin, again) in zip(wizards, typed, strict=True):
            if pin or again:
                wizard._set(pin, again)
        return wizards

    def write(self, vals):
        pin, again = vals.pop('pin', None), vals.pop('pin_again', None)
        result = super().write(vals)
        if pin or again:
            self._set(pin, again)
        return result

    def action_done(self):
        """Close the dialog; saving it has set the PIN."""
        self.check_access('write')
        return {'type': 'ir.actions.act_window_close'}

    def _set(self, pin, again) -> None:
        """:raise UserError: when the two differ, or the PIN is not allowed"""
        self.ensure_one()
        if pin != again:
            raise UserError(self.env._("The two PINs are not the same. Type both again."))
        self.card_id.check_access('write')
        self.card_id._set_pin(pin)
