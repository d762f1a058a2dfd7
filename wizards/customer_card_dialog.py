from odoo import api, fields, models
from odoo.exceptions import AccessError


class CustomerCardDialog(models.AbstractModel):
    """The base of desk dialogs about one card."""

    _name = 'customer.card.dialog'
    _description = "Dialog about one card"
    _inherit = ['customer.card.said']

    card_id = fields.Many2one(comodel_name='customer.card', required=True, readonly=True, ondelete='cascade')
    company_id = fields.Many2one(related='card_id.company_id', related_sudo=False)

    def write(self, vals):
        if 'card_id' in vals and any(dialog.card_id.id != vals['card_id'] for dialog in self):
            raise AccessError(self.env._("A dialog is about one card. Open it on the other card."))
        return super().write(vals)

    @api.constrains('card_id')
    def _check_card_is_theirs(self):
        """:raise AccessError: for a card the user may not see, of another company for example: what the dialog shows of
        it is read for everybody
        """
        # sudo: none, constraints have it of themselves
        self.card_id.sudo(False).check_access('read')
