from datetime import datetime
from decimal import Decimal

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ...core import money
from ..ledger.protected import own


class CustomerCardBatch(models.Model):
    """Value on the cards of a batch is given by hand: above what one person may give within 24 hours it needs a second one."""

    _inherit = 'customer.card.batch'

    requested_by_id = fields.Many2one(comodel_name='res.users', string="Started by", readonly=True, copy=False)
    requested_at = fields.Datetime(string="Started on", readonly=True, copy=False)
    approved_by_id = fields.Many2one(comodel_name='res.users', readonly=True, copy=False)

    # === ACTION METHODS === #

    def action_approve(self):
        """Issue the cards somebody else asked for.

        :raise AccessError: for one's own request, and for who neither keeps the books nor manages cards
        """
        self.check_access('read')
        if not self.env.user.has_group('customer_card.group_accountant'):
            raise AccessError(self.env._("A card accountant or a card manager approves value on cards."))
        for batch in self.sudo():  # sudo: an accountant reads batches; who may approve is checked
            if batch.state != 'requested':
                raise UserError(self.env._("%s does not wait for anybody.", batch.name))
            if batch.requested_by_id == self.env.user:
                raise AccessError(self.env._("You asked for this value yourself; a second person approves it."))
            own(batch).write({'approved_by_id': self.env.uid})
            batch._run()
        return True

    def action_take_back(self):
        """Make what waits for a second person a draft again."""
        self.check_access('write')
        own(self.filtered(lambda batch: batch.state == 'requested')).write({'state': 'draft'})
        return True

    # === BUSINESS METHODS === #

    def _worth(self) -> Decimal:
        """All the value on its cards."""
        return money.rounded(self.opening_value, self.currency_id.decimal_places) * self.quantity

    def _waits_for_second(self) -> bool:
        """Note who starts a draft with value; whether it waits for a second person now."""
        if self.state != 'draft' or not self.opening_value:
            return False
        may_alone = self.env.su or self.program_id._may_alone(
            self._worth()
        )  # a script on the server is nobody's request
        vals = {'requested_by_id': self.env.uid, 'requested_at': fields.Datetime.now(), 'approved_by_id': False}
        own(self).write({**vals, **({} if may_alone else {'state': 'requested'})})
        return not may_alone

    def _given_alone(self, program, since: datetime) -> Decimal:
        """What the user put on cards of ``program`` alone since then."""
        done = self.search([
            ('program_id', '=', program.id), ('state', 'not in', ('draft', 'requested')), ('opening_value', '>', 0),
            ('requested_by_id', '=', self.env.uid), ('approved_by_id', '=', False), ('requested_at', '>=', since),
        ])  # fmt: skip
        return sum((batch._worth() for batch in done), Decimal(0))
