from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from odoo import api, models

from ...core.cycle import cycle_of
from ...core.money import exact
from ...core.standing import Standing, Terms, standing
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

    def _lines_ever(self):
        """The newest line of the account, over or not, or none."""
        lines = self.env['customer.card.credit'].sudo()  # sudo: a till has no right to read lines
        return lines.search([('account_id', '=', self.id)], order='is_over, id desc', limit=1)

    def _line_debtor(self):
        lines = self._lines_ever()
        return lines.debtor_id or self.sudo().card_ids[:1].partner_id or self.partner_id  # sudo: whose it is

    def _owing(self):
        """Return who owes on lines of these accounts, or did."""
        lines = self.env['customer.card.credit'].sudo()  # sudo: only who they are
        lines = lines.search([('account_id', 'in', self.ids)])
        return lines.debtor_id | lines.payer_id

    def _line_due(self, day: date) -> date:
        """Return the last day to pay what is bought on ``day``, by the terms of the line."""
        lines = self._lines_ever()
        if not lines:
            return day
        terms = lines._terms()
        return cycle_of(day, terms.day, terms.grace, terms.calendar).due

    def _line_paid_text(self, paid: Decimal) -> str:
        """Return what was paid back, and which part of it was late, due, not asked for yet, or more than was owed."""
        return self.env['pos.order']._customer_card_paid_back_text(self, self._credit_line(), paid)

    @api.model
    def _line_account(self, partner, programs):
        """Return the account of a line of ``partner`` with one of ``programs``, those in use first; or none."""
        lines = self.env['customer.card.credit'].sudo()  # sudo: whoever keeps books of others need not see cards
        theirs = [('debtor_id.commercial_partner_id', '=', partner.id), ('program_id', 'in', programs.ids)]
        return lines.search(theirs, order='is_over, id', limit=1).account_id

    @api.model
    def _line_accounts(self, partners):
        """Return the accounts of lines on which ``partners`` owe, or did."""
        lines = self.env['customer.card.credit'].sudo()  # sudo: only which they are
        return lines.search([('debtor_id', 'in', partners.ids)]).account_id

    @api.model
    def _line_exposed(self, partner, company) -> list[tuple]:
        """Return what ``partner`` owes on lines of ``company``, or may owe by their limits."""
        lines = self.env['customer.card.credit'].sudo()  # sudo: what a policy reads
        theirs = lines.search([
            ('debtor_id.commercial_partner_id', '=', partner.id), ('company_id', '=', company.id)
        ])  # fmt: skip
        return [(one.currency_id, max(exact(one.allowance), -exact(one.balance))) for one in theirs.account_id]
