from datetime import datetime
from decimal import Decimal

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ...core import money
from ..ledger.kinds import IMPORTED
from ..ledger.protected import own


class CustomerCardImport(models.Model):
    """Imported balances are value given by hand: above what one person may give within 24 hours they need a second one."""

    _inherit = 'customer.card.import'

    approved_by_id = fields.Many2one(comodel_name='res.users', readonly=True, copy=False)

    # === ACTION METHODS === #

    def action_approve(self):
        """Import what somebody else asked for, as it was checked.

        :raise AccessError: for one's own request, and for who neither keeps the books nor manages cards
        """
        self.ensure_one()
        self.check_access('read')
        if not self.env.user.has_group('customer_card.group_accountant'):
            raise AccessError(self.env._("A card accountant or a card manager approves imported balances."))
        if self.state != 'requested':
            raise UserError(self.env._("%s does not wait for anybody.", self.name))
        if self.started_by_id == self.env.user:
            raise AccessError(self.env._("You asked for this import yourself; a second person approves it."))
        own(self.sudo()).write(
            {'state': 'running', 'approved_by_id': self.env.uid}
        )  # sudo: an accountant reads imports
        return self.with_user(self.started_by_id)._start()

    # === BUSINESS METHODS === #

    def _worth(self) -> Decimal:
        """What the balances of the list are worth, in the program's currency."""
        found = {unit: money.exact(self[unit]) for unit in IMPORTED}
        return sum((self.program_id._worth_by_hand(unit, amount) for unit, amount in found.items()), Decimal(0))

    def _may_alone(self) -> bool:
        """Whether the user needs nobody else; a script on the server is nobody's request."""
        worth = self._worth()
        return self.env.su or not worth or self.program_id._may_alone(worth)

    def _refuse_more(self, rows, approved: Decimal) -> None:
        """:raise UserError: when the list became worth more since it was asked for, or one person alone imports balances of the own card"""
        if self._worth() > approved:
            raise UserError(self.env._("The balances are higher by now than they were when this import was asked for. Check the list again."))  # fmt: skip
        if self.approved_by_id or self.env.su:
            return
        if any(row.partner == self.env.user.partner_id.id and (row.points or row.value) for row in rows):
            raise AccessError(self.env._("Your own card is on the list. Ask a colleague to import it."))

    def _given_alone(self, program, since: datetime) -> Decimal:
        """What the user imported alone into ``program`` since then, or is about to."""
        recent = Domain('state', '=', 'running') | Domain('state', '=', 'done') & Domain('imported_at', '>=', since)
        mine = Domain('started_by_id', '=', self.env.uid) & Domain('approved_by_id', '=', False)
        done = self.search(Domain('program_id', '=', program.id) & mine & recent)
        return sum((one._worth() for one in done), Decimal(0))
