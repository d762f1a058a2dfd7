import base64

from odoo import api, fields, models

from ..core import qr


class CustomerCardVirtualLink(models.TransientModel):
    """The desk's dialog for the card in the customer's phone: the link, the code that opens it there, and the ways to end it.

    The link is never stored; it is made anew for who may change the card, and each look at it is noted on the card.
    """

    _name = 'customer.card.virtual.link'
    _description = "Link to a virtual card"
    _inherit = ['customer.card.dialog']

    holder_id = fields.Many2one(related='card_id.partner_id', string="Holder")
    email = fields.Char(related='card_id.partner_id.email')
    url = fields.Char(string="Link", compute='_compute_url')
    picture = fields.Image(string="To be scanned by the customer's phone", compute='_compute_url')

    @api.depends('card_id')
    def _compute_url(self):
        for dialog in self:
            card = dialog.card_id
            card.check_access('write')
            is_ready = card and card.state == 'active'
            dialog.url = card._virtual_url() if is_ready else False
            dialog.picture = base64.b64encode(qr.png(dialog.url)) if dialog.url else False

    @api.model_create_multi
    def create(self, vals_list):
        dialogs = super().create(vals_list)
        for card in dialogs.card_id:
            card.check_access('write')
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
