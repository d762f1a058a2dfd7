from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...core import money
from ..ledger.posting import Origin, Posting
from ..ledger.protected import own, refuse_unless_own

PAYOUT_FIELDS = {'card_id', 'journal_id', 'move_id'}


class CustomerCardProgram(models.Model):
    """Whether what is left on a card may leave the shop as money."""

    _inherit = 'customer.card.program'

    pay_out_on_close = fields.Boolean(
        string="Pay out the rest when a card is closed",
        tracking=True,
        help="A card manager may pay out what is left when closing a card; above the limit for adjustments a second person approves it.",
    )


class CustomerCardAdjustment(models.Model):
    """A rest paid out when a card is closed: an adjustment that also books the money and ends the card."""

    _inherit = 'customer.card.adjustment'

    kind = fields.Selection(selection_add=[('payout', "Paid out")], ondelete={'payout': 'cascade'})
    card_id = fields.Many2one(
        comodel_name='customer.card', string="Closes", readonly=True, copy=False, index='btree_not_null', ondelete='restrict', check_company=True
    )  # fmt: skip
    journal_id = fields.Many2one(
        comodel_name='account.journal', string="Paid from", readonly=True, copy=False, ondelete='restrict', check_company=True
    )  # fmt: skip
    move_id = fields.Many2one(
        comodel_name='account.move', string="Journal entry", readonly=True, copy=False, ondelete='restrict'
    )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_payout(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_payout(vals)
        if OPEN_TO_PAYOUTS & set(vals) and any(adjustment.card_id for adjustment in self):
            refuse_unless_own(self, self.env._("A pay-out is all that is left on the card. Refuse it to start again."))
        return super().write(vals)

    def _refuse_payout(self, vals) -> None:
        if vals.get('kind') == 'payout' or PAYOUT_FIELDS & set(vals):
            refuse_unless_own(self, self.env._("A rest is paid out by closing its card."))

    def action_approve(self):
        """Extend: a pay-out waits for the card first."""
        self.card_id.sudo()._wait_for()  # sudo: only to wait; who may approve is checked below
        return super().action_approve()

    def _post(self) -> None:
        """Extend: a pay-out takes all that is left, books the money, and closes the card.

        :raise UserError: when what is left has changed meanwhile, or a till is using the card
        """
        if not self.card_id:
            return super()._post()
        card = self.card_id.sudo()  # sudo: who approves reads cards only; closing is part of what is approved
        card.with_env(self.env)._refuse_own()
        card._require('close')
        card._refuse_held()
        if self.account_id not in card._sole_accounts() or money.exact(self.account_id.balance) != -money.exact(
            self.amount
        ):
            raise UserError(
                self.env._("What is left on the card has changed. Refuse this pay-out and close the card again.")
            )
        super()._post()
        own(self).write({'move_id': self._book_payout().id})
        card._give_up_points()
        card._act('close')
        return None

    def _book_payout(self):
        """Money against the clearing account, which the settlement of the card's liability meets there.

        A bank journal without an account for outstanding payments books nothing now: the line of the bank statement does.
        """
        program, journal = self.program_id, self.journal_id.sudo()  # sudo: the books of the pay-out; who may is checked
        account = journal._customer_card_pays_from()
        if not account:
            return self.env['account.move']
        if not program.sudo().clearing_account_id:  # sudo: see above
            raise UserError(self.env._("Set the card clearing account of %s first, under Books.", program.name))
        amount, words = abs(self.amount), f'{self.env._("Card closed")} {self.card_id.masked}'
        sides = [(program.sudo().clearing_account_id, amount, 0), (account, 0, amount)]  # sudo: see above
        move = self.env['account.move'].sudo().with_company(self.company_id).create({  # sudo: see above
            'move_type': 'entry', 'journal_id': journal.id, 'date': fields.Date.context_today(self), 'ref': words,
            'line_ids': [
                (0, 0, {'account_id': side.id, 'name': words, 'debit': debit, 'credit': credit, 'partner_id': self.card_id.partner_id.id})
                for side, debit, credit in sides
            ],
        })  # fmt: skip
        move.action_post()
        return move


OPEN_TO_PAYOUTS = {'account_id', 'amount', 'kind'}


class AccountJournal(models.Model):
    _inherit = 'account.journal'

    def _customer_card_pays_from(self):
        """The account money leaves by: cash at once, a bank by its outstanding payments; none where the statement books it."""
        if self.type == 'cash':
            return self.default_account_id
        return self.outbound_payment_method_line_ids.payment_account_id[:1]


class CustomerCard(models.Model):
    """Closing a card with something left on it: paid out, or moved to another card."""

    _inherit = 'customer.card'

    def _close_transferring(self, target) -> None:
        """Close the card; what is left moves to another one, with its expiry.

        :raise UserError: for a card that cannot take it
        :raise AccessError: when it goes to somebody else and the user is no manager
        """
        (self | target).check_access('write')
        (self | target)._wait_for()
        self._require('close')
        (self | target)._refuse_own()
        if target == self or not target._usable() or target.company_id != self.company_id:
            raise UserError(self.env._("%s cannot take the rest. Choose a card in use.", target.display_name))
        is_same = self.partner_id and self.partner_id == target.partner_id
        if not is_same and not self.env.user.has_group('customer_card.group_manager'):
            raise AccessError(
                self.env._("This card belongs to somebody else. A card manager moves value between customers.")
            )
        (self | target)._refuse_held()
        rest = self._rest_text() or self.env._("nothing")
        self._move_all(target, 'close')
        self._act('close')
        self.message_post(body=self.env._("Closed; %(rest)s moved to %(card)s.", rest=rest, card=target.display_name))
        target.message_post(
            body=self.env._("%(rest)s came from %(card)s, which was closed.", rest=rest, card=self.display_name)
        )

    def _close_paying_out(self, journal, reason: str):
        """Ask for the rest to be paid out from ``journal``; small ones are, and the card is closed, at once. The adjustment.

        :raise AccessError: for who is no card manager
        :raise UserError: where the program does not pay out, or nothing is left
        """
        self.check_access('write')
        if not self.env.user.has_group('customer_card.group_manager'):
            raise AccessError(self.env._("A card manager pays out what is left on a card."))
        self._wait_for()
        self._require('close')
        self._refuse_own()
        account = self._sole_accounts().filtered(lambda one: one.kind == 'value' and one.balance > 0)[:1]
        if not self.program_id.pay_out_on_close or not account:
            raise UserError(
                self.env._("The program of %s does not pay out a rest, or nothing is left.", self.display_name)
            )
        if journal.company_id != self.company_id or journal.type not in ('cash', 'bank'):
            raise UserError(
                self.env._("Choose the cash or bank journal of %s the money comes from.", self.company_id.name)
            )
        adjustments = self.env['customer.card.adjustment']
        waiting = adjustments.search([('card_id', '=', self.id), ('state', '=', 'requested')], limit=1)
        if waiting:
            return waiting
        self._refuse_held()
        adjustment = own(adjustments).create({
            'account_id': account.id, 'amount': -account.balance, 'kind': 'payout', 'reason': reason, 'card_id': self.id, 'journal_id': journal.id,
        })  # fmt: skip
        adjustment = adjustment.with_env(self.env)
        adjustment.action_request()
        return adjustment

    def _give_up_points(self) -> None:
        """What points are left on a card that is paid out and closed end with it; they are booked as expired."""
        points = self._sole_accounts().filtered(lambda account: account.kind == 'points' and account.balance > 0)
        postings = [
            Posting(
                account.id,
                -money.exact(account.balance),
                'expire',
                f'close:{self.id}:{account.id}',
                self.id,
                origin=Origin(self._name, self.id),
            )
            for account in points
        ]
        self.env['customer.card.ledger'].sudo()._post(postings)  # sudo: nobody has rights on it
