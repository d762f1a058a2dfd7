"""Contracts in the books: their accounts, a bank, and all an accountant does with them."""

from datetime import date, timedelta
from typing import Any
from unittest.mock import patch

from odoo import Command
from odoo.models import BaseModel as Model

from ..common.bank import BankMixin
from ..common.cards import CustomerCardCommon
from ..common.till import TillCase
from .case import ContractMixin


class ContractBooksMixin(BankMixin, ContractMixin):
    """As :class:`ContractMixin`."""

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.plans._ensure_books()
        cls.receivable = cls.plans.installment_account_id
        cls.payer = cls.buyer
        cls._open_bank()

    def active(self, price: float = 1200, **more: Any) -> Model:
        contract = self.signed(price, **more)
        contract.action_activate()
        return contract

    def invoiced(self, price: float = 1200, partner: Model | None = None) -> Model:
        """An invoice of the office, posted."""
        invoice = self.env['account.move'].create({
            'move_type': 'out_invoice', 'partner_id': (partner or self.buyer).id, 'invoice_date': self.today,
            'invoice_line_ids': [
                Command.create({'name': "Stove", 'quantity': 1, 'price_unit': price, 'tax_ids': [Command.clear()]})
            ],
        })  # fmt: skip
        invoice.action_post()
        return invoice

    def items(self, contract: Model) -> Model:
        domain = [('customer_card_account_id', '=', contract.account_id.id), ('parent_state', '=', 'posted')]
        return self.env['account.move.line'].search(domain, order='date_maturity, id')

    def on(self, day: date):
        """Let it be that day."""
        return patch.object(type(self.plans), '_today', lambda program: day)

    def balance(self, account: Model) -> float:
        items = self.env['account.move.line'].search([('account_id', '=', account.id), ('parent_state', '=', 'posted')])
        return round(sum(items.mapped('balance')), 2)

    def assertOwed(self, amount: float, contract: Model, state: str = 'active') -> None:
        """So much is owed by the ledger, open in the books, and in the currency of both; and nothing is wrong."""
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertAlmostEqual(-contract.account_id.balance, amount)
        items = self.items(contract)
        self.assertAlmostEqual(sum(items.mapped('amount_residual')), amount)
        own = items.filtered(lambda item: item.currency_id == contract.currency_id)
        self.assertAlmostEqual(sum(own.mapped('amount_residual_currency')), sum(own.mapped('amount_residual')))
        self.assertEqual(contract.state, state)

    def assertWhole(self) -> None:
        self.env['customer.card.settlement']._settle_all(self.card_company)
        self.assertHealthy()

    def total(self, contract: Model) -> float:
        return float(contract._whole())

    def later(self, contract: Model, days: int = 1) -> date:
        """So many days after the first installment."""
        return contract.first_on + timedelta(days=days)


class ContractBooksCase(ContractBooksMixin, CustomerCardCommon):
    """Contracts without a till."""


class ContractTillCase(ContractBooksMixin, TillCase):
    """Contracts beside a till."""

    def pays(self, amount: float, *goods: tuple, **more: Any) -> Model:
        """Pay installments in cash at the till, alone or with goods; the order."""
        lines = [
            (self.plans.installment_product_id, 1, amount, {'customer_card_ref': self.ref(self.card)}), *goods
        ]  # fmt: skip
        total = sum(line[1] * line[2] for line in lines)
        return self.sync(self.order(lines, [(self.cash_method, total)], cards=[self.card], **more))

    def closes(self) -> Model:
        """Close the session; its entry."""
        self.session.with_user(self.env.user).action_pos_session_closing_control()
        self.assertEqual(self.session.state, 'closed')
        return self.session.move_id
