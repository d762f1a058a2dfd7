from odoo import api, models
from odoo.exceptions import AccessError

# Who said it, when, of what: of any message about cards and programs.
WHOSE = {'author_id', 'author_guest_id', 'email_from', 'date', 'model', 'res_id', 'message_type'}
# And what: of those our own code wrote.
SAID = {'body', 'subject', 'subtype_id', 'parent_id', 'attachment_ids', 'tracking_value_ids'}


class MailMessage(models.Model):
    """The history of cards and programs: our own code's notes no user changes or removes, not even who caused them, and
    nobody writes in another one's name.
    """

    _inherit = 'mail.message'

    @api.model_create_multi
    def create(self, vals_list):
        """Extend `mail`: what a user says about cards, whichever way, is said by that user, now."""
        messages = super().create(vals_list)
        if not self.env.su:
            about = messages.sudo()._customer_card_history()  # sudo: what they are about
            wrong = about.filtered(lambda message: message.author_id != self.env.user.partner_id)
            if wrong:
                whose = {'author_id': self.env.user.partner_id.id, 'email_from': self.env.user.email_formatted}
                wrong.write({**whose, 'author_guest_id': False})
            later = about.filtered(lambda message: message.date != message.create_date)
            for message in later:
                message.date = message.create_date
        return messages

    def write(self, vals):
        """Extend `mail`: refuse changes to our notes, and to whose a message is."""
        if SAID & vals.keys():
            self._customer_card_refuse_history()
        if WHOSE & vals.keys():
            self._customer_card_refuse_history(any_kind=True)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        self._customer_card_refuse_history()

    def _customer_card_history(self):
        """Return those of these messages that are about cards and programs."""
        return self.filtered(lambda message: (message.model or '').startswith('customer.card'))

    def _customer_card_refuse_history(self, *, any_kind: bool = False) -> None:
        """:raise AccessError: when a person changes what our own code noted, or (``any_kind``) any message about
        cards
        """
        if not self.env.su and any(
            any_kind or message.message_type == 'notification'
            for message in self.sudo()._customer_card_history()  # sudo: only what it is about
        ):
            raise AccessError(
                self.env._("This is the history of cards and programs, and is kept. Write a note beside it instead.")
            )
