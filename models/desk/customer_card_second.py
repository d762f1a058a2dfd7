from odoo import api, fields, models

from ..ledger.protected import plain

ACTIVITY = 'mail.mail_activity_data_todo'


def accountants(company):
    """Return the users who keep the books of cards in a company."""
    people = company.env.ref('customer_card.group_accountant').sudo().all_user_ids  # sudo: only who they are
    return people.filtered(lambda user: user.active and company in user.company_ids)


class CustomerCardSecond(models.AbstractModel):
    """What waits for a second person calls those who may approve it: an activity for each, until it is decided."""

    _name = 'customer.card.second'
    _description = "Waits for a second person"
    _inherit = ['mail.activity.mixin']

    nobody_else = fields.Char(
        string="Nobody else may approve",
        compute='_compute_nobody_else',
        help="What to do where it waits, and nobody else may approve it.",
    )

    may_approve = fields.Boolean(
        string="May approve",
        compute='_compute_may_approve',
        help="The user is none of those who may not approve this.",
    )

    @api.depends('state')
    @api.depends_context('uid')
    def _compute_may_approve(self):
        for one in self:
            one.may_approve = one.state == 'requested' and self.env.user not in one._besides()

    @api.depends('state')
    def _compute_nobody_else(self):
        self.nobody_else = False
        for _company, some in self.filtered(lambda one: one.state == 'requested').grouped('company_id').items():
            seconds, group = some[:1]._seconds(), self.env.ref('customer_card.group_manager').sudo()  # sudo: its name
            for one in some:
                if not seconds - one._besides():
                    one.nobody_else = self.env._(
                        "Nobody else may approve this: give a second person the group “%s” in the settings of users.",
                        group.name,
                    )

    def _call_second(self) -> bool:
        """Give each who may approve this an activity; True, as a button answers."""
        self.ensure_one()
        today = self.program_id._today()
        for user in self._seconds() - self._besides():
            words = self.with_context(lang=user.lang).env._("Waits for your approval")
            # sudo: it is a colleague's; plain: whoever asks cannot ask for silence
            plain(self.sudo()).activity_schedule(ACTIVITY, today, summary=words, user_id=user.id)
        return True

    def _call_off(self) -> None:
        """End those activities: it was decided, or taken back."""
        plain(self.sudo()).activity_unlink([ACTIVITY])  # sudo: they are colleagues'

    def _besides(self):
        """Return the users who may not approve this, though others of their groups may: who asked for it."""
        raise NotImplementedError

    def _seconds(self):
        """Return who may approve what is asked for in this company."""
        return accountants(self.company_id)
