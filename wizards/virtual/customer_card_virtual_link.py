import base64

from odoo import api, fields, models

from ...core import qr


class CustomerCardVirtualLink(models.TransientModel):
    """The desk's dialog for the card in the customer's phone: the link, the code that opens it there, and the ways to
    end it.

    The link is never stored. A dialog that was saved shows the link the card had then, to who may change the card, and
    the card says so. It shows none that was made later, and turns none on again: that is a look of its own.
    """

    _name = 'customer.card.virtual.link'
    _description = "Link to a virtual card"
    _inherit = ['customer.card.dialog']

    holder_id = fields.Many2one(related='card_id.partner_id', related_sudo=False, string="Holder")
    email = fields.Char(related='card_id.partner_id.email', related_sudo=False)
    serial = fields.Integer(readonly=True, copy=False, groups=fields.NO_ACCESS)
    url = fields.Char(string="Link", compute='_compute_url')
    picture = fields.Image(string="To be scanned by the customer's phone", compute='_compute_url')

    @api.depends('card_id.state', 'card_id.virtual_on', 'card_id.virtual_serial', 'serial')
    def _compute_url(self):
        for dialog in self:
            dialog.card_id.check_access('write')
            dialog.url = dialog.card_id._virtual_url() if dialog._is_noted() else False
            dialog.picture = base64.b64encode(qr.png(dialog.url)) if dialog.url else False

    def _is_noted(self) -> bool:
        """Tell whether the card's link is still the one whose showing was noted when this dialog was saved."""
        dialog = self.sudo()  # sudo: the serial is readable to nobody
        card = dialog.card_id
        return bool(self.id and card.state == 'active' and card.virtual_on and card.virtual_serial == dialog.serial)

    @api.model_create_multi
    def create(self, vals_list):
        dialogs = super().create(vals_list)
        for dialog in dialogs:
            card = dialog.card_id
            card.check_access('write')
            card._refuse_own()
            is_shown = card.state == 'active'
            dialog.sudo().serial = card._living_link() if is_shown else 0  # sudo: whatever was asked for; see _is_noted
            if is_shown:
                card.message_post(body=self.env._("The link to the virtual card was shown at the desk."))
        return dialogs

    def action_send(self):
        """Send the link to the holder."""
        self.ensure_one()
        return self.card_id.action_send_virtual()

    def action_renew(self):
        """Make a new link; who has the old one sees the card no more."""
        self.card_id.action_renew_virtual()
        return self.card_id.action_show_virtual()

    def action_revoke(self):
        """Take the link back."""
        self.card_id.action_revoke_virtual()
        return {'type': 'ir.actions.act_window_close'}
