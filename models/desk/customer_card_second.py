from odoo import models

from ..ledger.protected import plain

ACTIVITY = 'mail.mail_activity_data_todo'


class CustomerCardSecond(models.AbstractModel):
    """What waits for a second person calls those who may approve it: an activity for each, until it is decided."""

    _name = 'customer.card.second'
    _description = "Waits for a second person"
    _inherit = ['mail.activity.mixin']

    def _call_second(self, besides) -> bool:
        """Give each who may approve this an activity; True, as a button answers.

        :param besides: the users who may not: who asked for it, and whose card it is
        """
        self.ensure_one()
        today = self.program_id._today()
        for user in self._seconds() - besides:
            words = self.with_context(lang=user.lang).env._("Waits for your approval")
            # sudo: it is a colleague's; plain: whoever asks cannot ask for silence
            plain(self.sudo()).activity_schedule(ACTIVITY, today, summary=words, user_id=user.id)
        return True

    def _call_off(self) -> None:
        """End those activities: it was decided, or taken back."""
        plain(self.sudo()).activity_unlink([ACTIVITY])  # sudo: they are colleagues'

    def _seconds(self):
        """Return who may approve what is asked for in this company."""
        people = self.env.ref('customer_card.group_accountant').sudo().all_user_ids  # sudo: only who they are
        return people.filtered(lambda user: user.active and self.company_id in user.company_ids)
