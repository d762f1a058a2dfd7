"""A program with installments, a card of it, and who works with contracts."""

from datetime import date, timedelta
from typing import Any

from odoo.models import BaseModel as Model
from odoo.tests import new_test_user

from ..common.cards import CustomerCardCommon


class ContractMixin:
    """Before a case that has cards."""

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.plans = cls._program(
            'installment', name="Household goods", prefix='955', contract_rate=12, contract_down_percent=10,
            contract_highest_rate=60,
        )  # fmt: skip
        cls.buyer = cls.env['res.partner'].create({'name': "Leila Buyer"})
        cls.card = cls.env['customer.card']._issue(cls.plans, partner=cls.buyer)
        home = {'company_id': cls.card_company.id, 'company_ids': [(6, 0, cls.card_company.ids)]}
        cls.desk, cls.books, cls.manager, cls.other_desk = (
            new_test_user(cls.env, f'contract_{name}', f'customer_card.group_{group}', **home)
            for name, group in (
                ('desk', 'desk'), ('books', 'accountant'), ('manager', 'manager'), ('other_desk', 'desk')
            )
        )  # fmt: skip
        cls.today = cls.plans._today()

    def vals(self, price: float = 1200, **more: Any) -> dict:
        return {
            'card_id': self.card.id,
            'line_ids': [(0, 0, {'name': "Refrigerator", 'quantity': 1, 'price': price})],
            **more,
        }

    def drafted(self, price: float = 1200, user: Model | None = None, **more: Any) -> Model:
        """A draft as the desk makes it."""
        contracts = self.env['customer.card.contract'].with_user(user or self.desk)
        return contracts.create(self.vals(price, **more))

    def approved(self, price: float = 1200, **more: Any) -> Model:
        contract = self.drafted(price, **more)
        contract.action_request()
        contract.with_user(self.books).action_approve()
        return contract

    def signed(self, price: float = 1200, **more: Any) -> Model:
        contract = self.approved(price, **more)
        contract.action_sign()
        return contract

    def in_days(self, days: int) -> date:
        return self.today + timedelta(days=days)


class ContractCase(ContractMixin, CustomerCardCommon):
    """Contracts without a till."""
