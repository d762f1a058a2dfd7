from odoo import api, models
from odoo.exceptions import AccessError

SAID = {'body', 'subject', 'author_id', 'email_from', 'date', 'model', 'res_id', 'message_type'}


class MailMessage(models.Model):
    """The history of cards and programs, as our own code notes it: no user changes or removes it, not even who caused
    it.
    """

    _inherit = 'mail.message'

    def write(self, vals):
        """Extend `mail`: refuse changes to our notes."""
        if SAID & vals.keys():
            self._customer_card_refuse_history()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        self._customer_card_refuse_history()

    def _customer_card_refuse_history(self) -> None:
        """:raise AccessError: when a person changes what our own code noted"""
        if not self.env.su and any(
            message.message_type == 'notification' and (message.model or '').startswith('customer.card')
            for message in self.sudo()  # sudo: only what it is about
        ):
            raise AccessError(
                self.env._("This is the history of cards and programs, and is kept. Write a note beside it instead.")
            )
