"""The books of credit lines beside a till: payments, lines of bank statements, entries, and how they are undone."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.models import BaseModel as Model

from ..common.bank import BankMixin
from .case import CreditCase


class CreditBooksCase(BankMixin, CreditCase):
    """Two credit lines of one customer, a bank, and all an accountant does with them."""

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.receivable = cls.credit.receivable_account_id
        cls.second = cls.env['customer.card']._issue(cls.credit, partner=cls.debtor)
        cls.second_account = cls.second._account('credit')
        cls.second_line = cls._open(cls.second, 50)
        cls.payer = cls.debtor
        cls._open_bank()

    def items(self, account: Model | None = None) -> Model:
        """The journal items of an account, oldest debt first."""
        domain = [('customer_card_account_id', '=', (account or self.account).id), ('parent_state', '=', 'posted')]
        return self.env['account.move.line'].search(domain, order='date_maturity, id')

    def owed_items(self, account: Model | None = None) -> Model:
        return self.items(account).filtered(lambda item: item.balance > 0 and not item.reconciled)

    def bought(self, *amounts: float, card: Model | None = None) -> None:
        """Buy, and close the session; open the next one."""
        for amount in amounts:
            self.buys(amount, card=card)
        self.closed()

    def closed(self) -> Model:
        """Close the session and open the next one; the entry of the one that was closed."""
        move = self.closes()
        self.pos_config_usd.open_ui()
        self.session = self.pos_config_usd.current_session_id
        self.till = self.session.with_user(self.cashier)
        return move

    # === PAYING === #

    def statement(self, amount: float, items: Model | None = None, partner: Model | None = None) -> Model:
        """A line of a bank statement whose money is put on the receivable, matched with items as a bank widget does."""
        line = self.env['account.bank.statement.line'].create({
            'journal_id': self.bank.id, 'payment_ref': "Transfer", 'amount': amount,
            'partner_id': (partner or self.debtor).id, 'date': fields.Date.today(),
        })  # fmt: skip
        _liquid, suspense, _other = line._seek_for_lines()
        line.move_id.with_context(skip_readonly_check=True).write(
            {'line_ids': [Command.update(suspense.id, {'account_id': self.receivable.id})]}
        )
        if items:
            mine = line.move_id.line_ids.filtered(lambda item: item.account_id == self.receivable)
            (mine | items).reconcile()
        return line

    def entry(self, balance: float, other: Model | None = None, partner: Model | None = None, day: date | None = None):
        """An entry of an accountant's own: ``balance`` on the receivable; posted."""
        journal = self.env['account.journal'].search(
            [('type', '=', 'general'), ('company_id', '=', self.card_company.id)], limit=1
        )
        other = other or self.credit.promotion_account_id
        move = self.env['account.move'].create({
            'journal_id': journal.id, 'date': day or fields.Date.today(),
            'line_ids': [
                Command.create({
                    'account_id': self.receivable.id, 'balance': balance, 'name': "By hand",
                    'partner_id': (self.debtor if partner is None else partner).id,
                }),
                Command.create({'account_id': other.id, 'balance': -balance, 'name': "By hand"}),
            ],
        })  # fmt: skip
        move.action_post()
        return move

    # === WHAT HOLDS === #

    @contextmanager
    def refuses(self, words: str) -> Iterator[None]:
        """What is in here is refused with these words, and undone as the request would be."""
        with self.assertRaisesRegex(UserError, words), self.env.cr.savepoint():
            yield
        self.env.invalidate_all()

    def open_in_books(self, account: Model | None = None) -> float:
        return sum(self.items(account).mapped('amount_residual'))

    def assertOwed(self, amount: float, account: Model | None = None) -> None:
        """So much is owed by the ledger, open in the books, and in the currency of both."""
        account = account or self.account
        account.invalidate_recordset()
        self.assertAlmostEqual(-account.balance, amount)
        self.assertAlmostEqual(self.open_in_books(account), amount)
        own = self.items(account).filtered(lambda item: item.currency_id == account.currency_id)
        self.assertAlmostEqual(sum(own.mapped('amount_residual_currency')), sum(own.mapped('amount_residual')))

    def assertWhole(self) -> None:
        """The general ledger's receivable is what the accounts owe, and no validator finds anything."""
        self.assertBooks()
        self.assertHealthy()
