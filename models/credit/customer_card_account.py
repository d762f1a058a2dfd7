from datetime import date
from decimal import Decimal

from odoo import models

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
        first, less what was given back of it.
        """
        since, before = self.program_id._utc(day), self.sequence + 1
        found: list[tuple[date, Decimal]] = []
        while before > 1:
            self.env.cr.execute(
                """
                SELECT e.sequence, e.moment, (-e.amount - o.reversed)::text, e.amount < 0::numeric
                  FROM customer_card_entry e JOIN customer_card_operation o ON o.id = e.operation_id
                 WHERE e.account_id = %s AND e.sequence < %s ORDER BY e.sequence DESC LIMIT %s
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

    def _debt_tags(self) -> dict:
        """Return what says of a journal item that it is this account's: account, partner, and that reports of what
        customers owe count it.
        """
        self.ensure_one()
        lines = self.env['customer.card.credit'].sudo()  # sudo: as above
        debtor = lines.search([('account_id', '=', self.id)], limit=1).debtor_id
        debtor = debtor or self.sudo().card_ids[:1].partner_id or self.partner_id  # sudo: whose card
        partner = self.env['res.partner']._find_accounting_partner(debtor) if debtor else debtor
        return {
            'customer_card_account_id': self.id,
            'partner_id': partner.id,
            'display_type': 'payment_term',
            'no_followup': False,
        }

    def _reconcile_debts(self) -> None:
        """Let what came pay what is owed in the general ledger, oldest first; goods that came back their own purchase
        first.
        """
        for account in self:
            domain = [
                ('customer_card_account_id', '=', account.id), ('parent_state', '=', 'posted'),
                ('reconciled', '=', False),
            ]  # fmt: skip
            items = self.env['account.move.line'].sudo().search(domain)  # sudo: a cashier closes the session
            for item in items.filtered(lambda one: one.balance < 0 and one.customer_card_operation_id.reversal_of_id):
                sold = item.customer_card_operation_id.reversal_of_id
                pair = item | items.filtered(lambda one, sold=sold: one.customer_card_operation_id == sold)
                if len(pair.filtered(lambda one: not one.reconciled)) > 1:
                    pair.with_context(no_cash_basis=True).reconcile()
            rest = items.filtered(lambda one: not one.reconciled)
            if any(one.balance > 0 for one in rest) and any(one.balance < 0 for one in rest):
                rest.with_context(no_cash_basis=True).reconcile()
