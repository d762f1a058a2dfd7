from decimal import Decimal

from odoo import models
from odoo.exceptions import AccessError

from ...core import money


class CustomerCardAdjustment(models.Model):
    """What one person may do alone: the limit is for a day, so that many small adjustments are no way round the second person;
    and nobody has a part in an adjustment of the own card.
    """

    _inherit = 'customer.card.adjustment'

    def action_request(self):
        """Extend: on the own card a second person decides, however little it is.

        :raise AccessError: for one's own card
        """
        self._refuse_own_account()
        return super().action_request()

    def action_approve(self):
        """Extend, likewise.

        :raise AccessError: for one's own card
        """
        self._refuse_own_account()
        return super().action_approve()

    def _alone_worth(self) -> Decimal:
        """Extend our own: with what the same person posted alone in this program since the shop's day began."""
        # The user's row is written, so that of two requests at once the later one starts again and sees the earlier one.
        self.env.cr.execute('UPDATE res_users SET id = id WHERE id = %s', [self.env.uid])
        done = self.search([
            ('state', '=', 'posted'), ('requested_by_id', '=', self.env.uid), ('decided_by_id', '=', self.env.uid),
            ('account_id.program_id', '=', self.program_id.id), ('operation_id.moment', '>=', self.program_id._day_start()),
        ])  # fmt: skip
        return sum((money.exact(one._worth()) for one in done - self), super()._alone_worth())

    def _refuse_own_account(self) -> None:
        holder = self.env.user.partner_id
        for adjustment in self:
            account = adjustment.account_id.sudo()  # sudo: whose it is
            if holder in (account.card_ids.partner_id or account.partner_id):
                raise AccessError(
                    self.env._("%s is your own card. Ask a colleague.", account.card_ids[:1].display_name)
                )
