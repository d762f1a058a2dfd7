from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from odoo import models

from ...core.cycle import cycle_of
from ...core.money import exact
from ...core.standing import Standing, Terms, standing
from ..books.booking import not_booking
from . import debts


class CustomerCardAccount(models.Model):
    """The account of a credit line: whose line it is, and what of its debt is late, asked for, or comes later."""

    _inherit = 'customer.card.account'

    def _credit_line(self):
        """The line that is not over, or none; as the server: places read what they serve."""
        lines = self.env['customer.card.credit'].sudo()  # sudo: a till has no right to read lines
        return lines.search([('account_id', '=', self.id), ('is_over', '=', False)], limit=1)

    def _bought_since(self, days: Iterable[date]) -> dict[date, Decimal]:
        """Return what was bought from each day on (in the shop's time zone), less what came back of it."""
        moments = {self.program_id._utc(day): day for day in days}
        found = debts.bought_since(self.env.cr, self.id, [*moments])
        return {moments[moment]: bought for moment, bought in found.items()}

    def _debt_standing_of(self, owed: Decimal, terms: Terms, today: date) -> Standing:
        """Return how ``owed`` of the account stands ``today``."""
        if owed <= 0:
            return Standing()
        return standing(owed, self._bought_since(cycle.begins for cycle in terms.not_late(today)), today, terms)

    def _late(self, terms: Terms, today: date, days: int) -> Decimal:
        """Return what is late for more than ``days`` days."""
        owed, since = -exact(self.balance), terms.first_not_late(today, days)
        return max(owed - self._bought_since([since])[since], Decimal(0)) if owed > 0 else Decimal(0)

    # What the general ledger has of an account: items on the program's receivable.

    def _lines_ever(self):
        """The newest line of the account, over or not, or none."""
        lines = self.env['customer.card.credit'].sudo()  # sudo: a till has no right to read lines
        return lines.search([('account_id', '=', self.id)], order='is_over, id desc', limit=1)

    def _debtor(self):
        """Return who owes what is on the account."""
        self.ensure_one()
        lines = self._lines_ever()
        return lines.debtor_id or self.sudo().card_ids[:1].partner_id or self.partner_id  # sudo: whose it is

    def _owing(self):
        """Return who owes on lines of these accounts, or did."""
        lines = self.env['customer.card.credit'].sudo()  # sudo: only who they are
        lines = lines.search([('account_id', 'in', self.ids)])
        return lines.debtor_id | lines.payer_id

    def _debt_tags(self) -> dict:
        """Return what says of a journal item that it is this account's: account, partner, and that reports of what
        customers owe count it.
        """
        debtor = self._debtor()
        partner = self.env['res.partner']._find_accounting_partner(debtor) if debtor else debtor
        return {
            'customer_card_account_id': self.id,
            'partner_id': partner.id,
            'customer_card_booked': True,
            'display_type': 'payment_term',
            'no_followup': False,
        }

    def _debt_due(self, day: date) -> date:
        """Return the last day to pay what is bought on ``day``, by the terms of the line."""
        lines = self._lines_ever()
        if not lines:
            return day
        terms = lines._terms()
        return cycle_of(day, terms.day, terms.grace, terms.calendar).due

    def _reconcile_debts(self) -> None:
        """Let what came pay what is owed in the general ledger, oldest first; what takes something back undoes that
        first: goods that came back their own purchase, a repayment that is taken back itself.
        """
        for account in self:
            domain = [
                ('customer_card_account_id', '=', account.id), ('parent_state', '=', 'posted'),
                ('account_id', '=', account.sudo().program_id.receivable_account_id.id), ('reconciled', '=', False),
            ]  # fmt: skip
            items = self.env['account.move.line'].sudo().search(domain)  # sudo: a cashier closes the session
            for item in items:
                item._customer_card_undo()
            rest = items.search(domain)
            if any(one.balance > 0 for one in rest) and any(one.balance < 0 for one in rest):
                not_booking(rest).with_context(no_cash_basis=True).reconcile()
