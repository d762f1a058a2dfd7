from datetime import datetime
from decimal import Decimal

from odoo import models
from odoo.exceptions import AccessError


class CustomerCardAdjustment(models.Model):
    """Nobody has a part in an adjustment of the own card."""

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

    def _given_alone(self, program, since: datetime) -> Decimal:
        """What the user adjusted alone in ``program`` since then."""
        done = self.search([
            ('state', '=', 'posted'), ('requested_by_id', '=', self.env.uid), ('decided_by_id', '=', self.env.uid),
            ('account_id.program_id', '=', program.id), ('operation_id.moment', '>=', since),
        ])  # fmt: skip
        return sum((one._worth() for one in done), Decimal(0))

    def _refuse_own_account(self) -> None:
        holder = self.env.user.partner_id
        for adjustment in self:
            account = adjustment.account_id.sudo()  # sudo: whose it is
            if holder in (account.card_ids.partner_id | account.partner_id):  # who has it, and who had it first
                raise AccessError(
                    self.env._("%s is your own card. Ask a colleague.", account.card_ids[:1].display_name)
                )
