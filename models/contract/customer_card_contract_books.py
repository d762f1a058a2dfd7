from collections.abc import Sequence
from decimal import Decimal

from odoo import Command, models

from ...core.money import exact
from ...core.plan_rows import Row, totals
from ..books.booking import booking
from ..books.settling import Sum
from ..ledger import spoken

ZERO = Decimal(0)


class CustomerCardContract(models.Model):
    """A contract in the books: one entry has an item for each installment, with its day; what it pays of an invoice, or
    the clearing account where there is none; and the income that is not earned yet.
    """

    _inherit = 'customer.card.contract'

    def _book_activation(self, operation, rows: Sequence[Row]) -> None:
        """Post what ``operation`` did, and let it pay the invoice.

        :raise UserError: without accounts, or a chart of accounts
        """
        program, whole, asked = self.program_id, totals(rows), self._asked_items()
        program._require_books({'installment_account_id', 'clearing_account_id', 'unearned_account_id'})
        company = self.invoice_id.company_id or self.company_id
        tags, plain = self.account_id._debt_tags(), {'tax_ids': [Command.clear()]}
        items = [
            {
                **plain, **tags, 'account_id': program.installment_account_id.id, 'balance': float(row.amount),
                'date_maturity': row.day, 'customer_card_operation_id': operation.id,
                'name': self._row_words(row, len(rows)),
            }
            for row in rows if row.amount
        ]  # fmt: skip
        for account, amount in self._paid_items(asked, whole.principal):
            items.append({
                **plain, 'account_id': account.id, 'balance': -float(amount), 'name': self.display_name,
                'partner_id': (asked.partner_id or self.partner_id)[:1].id,
            })  # fmt: skip
        if unearned := whole.profit + whole.fee:
            words = self.env._("%s, profit and charges", self.name)
            items.append({
                **plain, 'account_id': program.unearned_account_id.id, 'balance': -float(unearned), 'name': words
            })  # fmt: skip
        moves = booking(self.env['account.move'].with_company(company))
        move = moves.create({
            'move_type': 'entry', 'journal_id': program.journal_id.id, 'company_id': company.id,
            'date': program._today(), 'ref': self.display_name, 'line_ids': [Command.create(item) for item in items],
        })  # fmt: skip
        move._post(soft=False)
        settlements, entries = self.env['customer.card.settlement'], operation.entry_ids
        total = Sum(sum((exact(entry.amount) for entry in entries), ZERO), len(entries))
        settlements._link_entries(program, 'installment', move, entries.ids, total, total.units)
        for account in asked.account_id:
            paying = move.line_ids.filtered(lambda one, on=account: one.account_id == on and one.balance < 0)
            (paying | asked.filtered(lambda one, on=account: one.account_id == on)).reconcile()

    def _row_words(self, row: Row, count: int) -> str:
        return self.env._(
            "%(contract)s, installment %(number)s of %(count)s", contract=self.name, number=row.number, count=count
        )

    def _asked_items(self):
        """Return what the invoice still asks for, oldest first."""
        items = self.invoice_id.line_ids.filtered(
            lambda item: item.account_id.account_type == 'asset_receivable' and not item.reconciled and item.balance > 0
        )
        return items.sorted(lambda one: (one.date_maturity or one.date, one.id))

    def _paid_items(self, asked, amount: Decimal) -> list[tuple]:
        """Return accounts with what of the goods' price is put there: what the invoice asks for, or the clearing
        account.
        """
        if not asked:
            return [(self.program_id.clearing_account_id, amount)]
        found, left = [], amount
        for account in asked.account_id:
            here = sum((exact(item.amount_residual) for item in asked if item.account_id == account), ZERO)
            if part := min(left, here):
                found.append((account, part))
                left -= part
        return found

    def _invoice_refusal(self) -> str:
        """Return why the invoice cannot be paid by this contract, or nothing."""
        invoice = self.sudo().invoice_id  # sudo: whoever hands over need not keep books
        if not invoice:
            return ""
        residual = sum((exact(item.amount_residual) for item in self.sudo()._asked_items()), ZERO)  # sudo: as above
        if invoice.state == 'posted' and residual >= self._exact('financed'):
            return ""
        return self.env._(
            "%(open)s is open on %(invoice)s, and this contract pays %(financed)s of it. Cancel the contract and make "
            "a new one for what is open.",
            open=spoken.money(self.currency_id, residual if invoice.state == 'posted' else ZERO),
            invoice=invoice.display_name,
            financed=spoken.money(self.currency_id, self._exact('financed')),
        )
