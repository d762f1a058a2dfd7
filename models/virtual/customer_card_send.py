from odoo import models
from odoo.exceptions import UserError

from ...core import lookup

TEMPLATE = 'customer_card.mail_template_virtual_card'


class CustomerCard(models.Model):
    """The link to the virtual card by e-mail, in the holder's language."""

    _inherit = 'customer.card'

    def action_send_virtual(self):
        """Send each holder the link to the card; who has no address, and cards that cannot be used, are named and left out.

        :raise UserError: when nothing could be sent
        :raise AccessError: for one's own card
        """
        self.check_access('write')
        self._refuse_own()
        refusals = {card: text for card in self if (text := card._no_letter())}
        for card in self - self.browse([card.id for card in refusals]):
            card._send_virtual()
        sent = len(self) - len(refusals)
        words = "\n".join(list(refusals.values())[:5])
        if not sent:
            raise UserError(words or self.env._("Choose the cards to send first."))
        message = self.env._("Virtual cards sent: %s.", sent)
        return {
            'type': 'ir.actions.client',
            'tag': 'display_notification',
            'params': {
                'type': 'warning' if refusals else 'success',
                'message': f'{message}\n{words}'.strip(),
                'sticky': bool(refusals),
                'next': {'type': 'ir.actions.act_window_close'},
            },
        }

    def _no_letter(self) -> str:
        """Why this card's link cannot be sent, in one sentence, or nothing."""
        if not self.partner_id:
            return self.env._("%s has no holder yet. Enter the customer on the card first.", self.display_name)
        if not self.partner_id.email_normalized:
            return self.env._(
                "%(holder)s has no e-mail address. Add one to the contact, then send %(card)s again.",
                holder=self.partner_id.name,
                card=self.display_name,
            )
        if not self._usable():
            return self.env._("%s cannot be used now, so it is not sent.", self.display_name)
        return ""

    def _send_virtual(self) -> None:
        """Queue the letter. It belongs to no document, so that nobody who reads the card reads its link, and goes once it is sent."""
        template = self.env.ref(TEMPLATE).sudo()  # sudo: the desk sends what it may not write
        values = {'model': False, 'res_id': False, 'auto_delete': True}
        template.with_context(customer_card_url=self._virtual_url()).send_mail(self.id, email_values=values)
        address = lookup.mask_email(self.partner_id.email_normalized)
        self.message_post(body=self.env._("The link to the virtual card was sent by e-mail to %s.", address))
