from datetime import date
from decimal import Decimal

from odoo import models

from ...core.cycle import cycle_of
from ...core.money import exact
from ...core.standing import Standing, Terms, standing

AT_ONCE = 500  # entries read by one statement


class CustomerCardAccount(models.Model):
    """The account of a credit line: whose line it is, and what of its debt is late, asked for, or comes later."""

    _inherit = 'customer.card.account'

    def _credit_line(self):
        """The line that is not over, or none; as the server: places read what they serve."""
        lines = self.env['customer.card.credit'].sudo()  # sudo: a till has no right to read lines
        return lines.search([('account_id', '=', self.id), ('is_over', '=', False)], limit=1)

    def _bought_since(self, day: date) -> list[tuple[date, Decimal]]:
        """Return day and amount of all that took value from the account since ``day`` (in the shop's time zone), newest
        first, less what was given back of it. A repayment that was taken back bought nothing: what it had paid is open
        again, as old as it is.
        """
        since, before = self.program_id._utc(day), self.sequence + 1
        found: list[tuple[date, Decimal]] = []
        while before > 1:
            self.env.cr.execute(
                """
                SELECT e.sequence, e.moment, (-e.amount - o.reversed)::text, e.amount < 0::numeric
                  FROM customer_card_entry e JOIN customer_card_operation o ON o.id = e.operation_id
                 WHERE e.account_id = %s AND e.sequence < %s AND e.kind <> 'clawback' ORDER BY e.sequence DESC LIMIT %s
                """,
                [self.id, before, AT_ONCE],
            )
            rows = self.env.cr.fetchall()
            for _sequence, moment, amount, is_debit in rows:
                if moment < since:
                    return found
                if is_debit:
                    found.append((self.program_id._local(moment).date(), Decimal(amount)))
            before = rows[-1][0] if rows else 0
        return found

    def _debt_standing(self, terms: Terms, today: date) -> Standing:
        """Return how what is owed on the account stands ``today``."""
        return self._debt_standing_of(-exact(self.balance), terms, today)

    def _debt_standing_of(self, owed: Decimal, terms: Terms, today: date) -> Standing:
        """Return how ``owed`` of the account would stand."""
        if owed <= 0:
            return Standing()
        return standing(owed, self._bought_since(terms.first_not_late(today)), today, terms)

    def _late(self, terms: Terms, today: date, days: int) -> Decimal:
        """Return what is late for more than ``days`` days."""
        owed = -exact(self.balance)
        if owed <= 0:
            return Decimal(0)
        recent = self._bought_since(terms.first_not_late(today, days))
        return max(owed - sum((max(amount, Decimal(0)) for _day, amount in recent), Decimal(0)), Decimal(0))

    # What the general ledger has of an account: items on the program's receivable.

    def _lines_ever(self):
        """The newest line of the account, over or not, or none."""
        lines = self.env['customer.card.credit'].sudo()  # sudo: a till has no right to read lines
        return lines.search([('account_id', '=', self.id)], order='is_over, id desc', limit=1)

    def _debt_tags(self) -> dict:
        """Return what says of a journal item that it is this account's: account, partner, and that reports of what
        customers owe count it.
        """
        self.ensure_one()
        lines = self._lines_ever()
        debtor = lines.debtor_id or self.sudo().card_ids[:1].partner_id or self.partner_id  # sudo: whose it is
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
                rest.with_context(no_cash_basis=True).reconcile()
