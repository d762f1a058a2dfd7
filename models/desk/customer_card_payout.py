from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ...core import money
from ..ledger.protected import own, refuse_unless_own
from .customer_card_adjustment import PAID_TO

PAYOUT_FIELDS = {'card_id', 'move_id'}
# Why a card is blocked that is not in its holder's hands.
REPORTED = ('lost', 'stolen', 'fraud')
OPEN_TO_PAYOUTS = {'account_id', 'amount', 'kind', 'journal_id'}


class CustomerCardAdjustment(models.Model):
    """A remaining balance paid out when a card is closed: an adjustment that also books the money and ends the card."""

    _inherit = 'customer.card.adjustment'

    kind = fields.Selection(selection_add=[('payout', "Paid out")], ondelete={'payout': 'cascade'})
    card_id = fields.Many2one(
        comodel_name='customer.card',
        string="Closes",
        readonly=True,
        copy=False,
        index='btree_not_null',
        ondelete='restrict',
        check_company=True,
    )
    journal_id = fields.Many2one(
        comodel_name='account.journal',
        string="Paid from",
        copy=False,
        domain="[('company_id', '=', company_id), ('type', 'in', ('cash', 'bank'))]",
        ondelete='restrict',
        check_company=True,
    )
    move_id = fields.Many2one(
        comodel_name='account.move',
        string="Journal entry",
        readonly=True,
        copy=False,
        index='btree_not_null',
        ondelete='restrict',
    )

    def _check_payout(self, vals: dict) -> None:
        """:raise AccessError: when anybody makes a pay-out by hand"""
        kinds = {vals['kind']} if 'kind' in vals else set(self.mapped('kind') or self.default_get(['kind']).values())
        names_journal = bool(vals.get('journal_id')) and kinds != {'overpaid'}
        if vals.get('kind') == 'payout' or PAYOUT_FIELDS & vals.keys() or names_journal:
            refuse_unless_own(self, self.env._("A remaining balance is paid out by closing its card."))

    def _check_payout_stays(self, vals: dict) -> None:
        """:raise AccessError: when a pay-out would become something else"""
        if OPEN_TO_PAYOUTS & vals.keys() and any(adjustment.card_id for adjustment in self):
            refuse_unless_own(self, self.env._("A pay-out is all that is left on the card. Refuse it to start again."))

    def _wait_for_cards(self) -> None:
        self.card_id.sudo()._wait_for()  # sudo: only to wait; who may approve is checked after

    def _post_payout(self) -> None:
        """Take all that is left, book the money, and close the card.

        :raise UserError: when what is left has changed meanwhile, a till is using the card, or its holder lost it
        """
        card = self.card_id.sudo()  # sudo: who approves reads cards only; closing is part of what is approved
        card.with_env(self.env)._refuse_own()
        closing = card._closing()
        card._require(closing)
        self._refuse_reported(card)
        card._refuse_held()
        card._refuse_owing()
        if self.account_id not in card._sole_accounts() or money.exact(self.account_id.balance) != -money.exact(
            self.amount
        ):
            raise UserError(
                self.env._("What is left on the card has changed. Refuse this pay-out and close the card again.")
            )
        self._post_amount()
        own(self).write({'move_id': self._book_payout().id})
        card._give_up_points()
        card._act(closing)

    def _refuse_other_words(self, journal, reason: str) -> None:
        """:raise UserError: when this waits with another journal or reason than what is asked for now"""
        if (self.journal_id, self.reason) != (journal, reason):
            raise UserError(
                self.env._(
                    "A pay-out of %(card)s from %(journal)s waits for a second person already. Refuse it under "
                    "Adjustments first, then ask anew.",
                    card=self.card_id.display_name,
                    journal=self.journal_id.display_name,
                )
            )

    def _refuse_reported(self, card) -> None:
        """:raise UserError: when the card was reported since this was asked for: who asked may be who found it"""
        since = card.state == 'blocked' and card.block_reason in REPORTED and card.ended_at  # unknown: long ago
        if since and since > self.create_date:
            raise UserError(
                self.env._(
                    "%s was blocked as lost, as stolen or for suspected fraud since this was asked for. Refuse this "
                    "pay-out, and close the card again for its holder.",
                    card.display_name,
                )
            )

    def _book_payout(self):
        """Money against the clearing account, which the settlement of the card's liability meets there.

        A bank journal without an account for outstanding payments books nothing now: the line of the bank statement
        does.
        """
        program, journal = self.program_id, self.journal_id.sudo()  # sudo: the books of the pay-out; who may is checked
        account = self._money_leaves_by(journal)
        if not account:
            return self.env['account.move']
        if not program.sudo().clearing_account_id:  # sudo: see above
            raise UserError(self.env._("Set the card clearing account of %s first, under Books.", program.name))
        card = self.card_id or self.account_id.sudo().card_ids[:1]  # sudo: see above
        words = self.env._("Card closed") if self.card_id else self.env._("Overpaid credit, paid out")
        amount, words = abs(self.amount), f'{words} {card.masked}'
        sides = [(program.sudo().clearing_account_id, amount, 0), (account, 0, amount)]  # sudo: see above
        paid_to = getattr(self, PAID_TO[self.kind])() if self.kind in PAID_TO else card.partner_id
        whose = {'name': words, 'partner_id': paid_to.id}
        items = [
            Command.create({**whose, 'account_id': side.id, 'debit': debit, 'credit': credit})
            for side, debit, credit in sides
        ]
        moves = self.env['account.move'].sudo().with_company(self.company_id)  # sudo: see above
        vals = {'move_type': 'entry', 'journal_id': journal.id, 'date': program._today()}
        move = moves.create({**vals, 'ref': words, 'line_ids': items})
        move.action_post()
        return move

    @api.model
    def _refuse_other_journal(self, journal, company) -> None:
        """:raise UserError: for a journal by which no money leaves this company, or of another currency"""
        if journal.company_id != company or journal.type not in ('cash', 'bank'):
            raise UserError(self.env._("Choose the cash or bank journal of %s the money comes from.", company.name))
        self._refuse_other_currency(journal)

    @api.model
    def _refuse_other_currency(self, journal) -> None:
        """:raise UserError: when money of ``journal`` is in another currency than the books of its company"""
        journal = journal.sudo()  # sudo: only its currency
        currency = journal.company_id.currency_id
        if (journal.currency_id | self._money_leaves_by(journal).currency_id) - currency:
            raise UserError(
                self.env._(
                    "%(journal)s is in another currency. Choose a cash or bank journal in %(currency)s.",
                    journal=journal.display_name,
                    currency=currency.name,
                )
            )

    @api.model
    def _money_leaves_by(self, journal):
        """The account money of ``journal`` leaves by: cash at once, a bank by its outstanding payments; none where the
        statement books it.
        """
        if journal.type == 'cash':
            return journal.default_account_id
        return journal.outbound_payment_method_line_ids.payment_account_id[:1]
