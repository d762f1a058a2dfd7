from odoo import api, models
from odoo.exceptions import UserError

from . import following


class AccountPartialReconcile(models.Model):
    """What pays what: credit accounts follow how items on their receivable are matched."""

    _inherit = 'account.partial.reconcile'

    @api.model_create_multi
    def create(self, vals_list):
        """Extend `account`.

        :raise UserError: when what one credit account has would pay what another one owes
        """
        partials = super().create(vals_list)
        for partial in partials.sudo():  # sudo: whose they are
            pair = partial.debit_move_id | partial.credit_move_id
            owed = pair.filtered('customer_card_booked').customer_card_account_id
            if len(owed) > 1:
                raise UserError(
                    self.env._(
                        "%(one)s and %(other)s are of two credit lines, so they do not pay each other. Match items of "
                        "one credit line.",
                        one=partial.credit_move_id.display_name,
                        other=partial.debit_move_id.display_name,
                    )
                )
        (partials.debit_move_id | partials.credit_move_id)._customer_card_follow_matched()
        return partials

    def unlink(self):
        """Extend `account`: what was matched is open again, on the account it was matched with."""
        items = self.debit_move_id | self.credit_move_id
        with following.at_the_end(self.env):
            result = super().unlink()
            items.exists()._customer_card_follow_matched()
        return result
