from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ...core import money
from ..ledger.posting import Origin, Posting
from ..ledger.protected import own


class CustomerCard(models.Model):
    """Closing a card with something left on it: paid out, or moved to another card."""

    _inherit = 'customer.card'

    rest_to_id = fields.Many2one(
        comodel_name='customer.card',
        string="Remaining balance moved to",
        readonly=True,
        copy=False,
        ondelete='restrict',
        index='btree_not_null',
        help="Goods that come back later concern that card.",
    )

    def _close_transferring(self, target) -> None:
        """Close the card; what is left moves to another one, with its expiry.

        :raise UserError: for a card that cannot take it
        :raise AccessError: when it goes to somebody else and the user is no manager
        """
        (self | target).check_access('write')
        (self | target)._wait_for()
        self._require(self._closing())
        (self | target)._refuse_own()
        if target == self or not target._usable() or target.company_id != self.company_id:
            raise UserError(
                self.env._("%s cannot take the remaining balance. Choose a card in use.", target.display_name)
            )
        is_same = self.partner_id and self._owners() | self.partner_id == target.partner_id
        if not is_same and not self.env.user.has_group('customer_card.group_manager'):
            raise AccessError(
                self.env._("This card belongs to somebody else. A card manager moves value between customers.")
            )
        if self.program_id != target.program_id and not self.env.user.has_group('customer_card.group_manager'):
            raise AccessError(
                self.env._(
                    "%s is a card of another program, with other rules. A card manager moves value there.",
                    target.display_name,
                )
            )
        target._refuse_shared()
        (self | target)._refuse_held()
        closing = self._closing()
        rest, moves = self._remainder_text() or self.env._("nothing"), bool(self._sole_accounts())
        self._move_all(target, 'close')
        self._act(closing, rest_to_id=self.rest_to_id.id or (moves and target.id))
        self.message_post(body=self.env._("Closed; %(rest)s moved to %(card)s.", rest=rest, card=target.display_name))
        target.message_post(
            body=self.env._("%(rest)s came from %(card)s, which was closed.", rest=rest, card=self.display_name)
        )
        if moves and is_same and closing == 'close' and self.program_id == target.program_id:
            self._merged_into(target)

    def _close_paying_out(self, journal, reason: str):
        """Ask for the rest to be paid out from ``journal``; small ones are, and the card is closed, at once. The
        adjustment.

        :raise AccessError: for who is no card manager
        :raise UserError: where the program does not pay out, nothing is left, or it was asked for by other words
        """
        self.check_access('write')
        if not self.env.user.has_group('customer_card.group_manager'):
            raise AccessError(self.env._("A card manager pays out what is left on a card."))
        self._wait_for()
        self._require(self._closing())
        self._refuse_own()
        account = self._sole_accounts().filtered(lambda one: one.kind == 'value' and one.balance > 0)[:1]
        if not self.program_id.pay_out_on_close or not account:
            raise UserError(
                self.env._("The program of %s does not pay out a remainder, or nothing is left.", self.display_name)
            )
        adjustments = self.env['customer.card.adjustment']
        adjustments._refuse_other_journal(journal, self.company_id)
        waiting = adjustments.search([('card_id', '=', self.id), ('state', '=', 'requested')], limit=1)
        if waiting:
            waiting._refuse_other_words(journal, reason)
            return waiting
        self._refuse_held()
        self._refuse_owing()
        adjustment = own(adjustments).create(
            {
                'account_id': account.id,
                'amount': -account.balance,
                'kind': 'payout',
                'reason': reason,
                'card_id': self.id,
                'journal_id': journal.id,
            }
        )
        adjustment = adjustment.with_env(self.env)
        adjustment.action_request()
        return adjustment

    def _owing_text(self) -> str:
        """Return what is owed on the accounts only this card opens, as people write it; empty for nothing."""
        owing = self._sole_accounts().filtered(lambda account: account.balance < 0)
        return ", ".join(account._format(-account.balance) for account in owing)

    def _refuse_owing(self) -> None:
        """:raise UserError: when value would leave as money while its holder owes something on the same card: nobody
        could take that back any more
        """
        if owing := self._owing_text():
            raise UserError(
                self.env._(
                    "%(card)s owes %(rest)s, so nothing of it is paid out. Take the worth of that off its value by an "
                    "adjustment and give what is owed by another one, or move all of it to another card.",
                    card=self.display_name,
                    rest=owing,
                )
            )

    def _give_up_points(self) -> None:
        """Expire the points on accounts only this card opens, when it is paid out and closed."""
        points = self._sole_accounts().filtered(lambda account: account.kind == 'points' and account.balance > 0)
        postings = [
            Posting(
                account.id,
                -money.exact(account.balance),
                'expire',
                f'close:{self.id}:{account.id}:{account.sequence}',
                self.id,
                origin=Origin(self._name, self.id),
            )
            for account in points
        ]
        self.env['customer.card.ledger'].sudo()._post(postings)  # sudo: nobody has rights on it
