"""Running contracts of another system, as a shop hands them over."""

import base64
from typing import Any

from odoo import Command
from odoo.models import BaseModel as Model

from .books_case import ContractBooksCase

AGREED = "Number in the old system,Customer,Goods,Price,Down payment,Hand-over"
BY_TERMS = "First installment on,Number of installments,Reckoned by,Rate (% a year),Paid so far,Installments paid"
BY_ROWS = "Due on,Principal,Profit,Charge with each installment,Paid so far"
TERMS, ROWS = f'{AGREED},{BY_TERMS}', f'{AGREED},{BY_ROWS}'


class ContractImportCase(ContractBooksCase):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.before = cls.env['account.account'].create({
            'name': "Claims of the old system", 'code': 'OLD120', 'account_type': 'asset_current',
            'company_ids': [Command.set(cls.card_company.ids)],
        })  # fmt: skip
        cls.other_books = cls.env['res.users'].create({
            'name': "Second", 'login': 'contract_second', 'company_id': cls.card_company.id,
            'company_ids': [Command.set(cls.card_company.ids)],
            'group_ids': [Command.set(cls.env.ref('customer_card.group_accountant').ids)],
        })  # fmt: skip

    def listed(self, text: str | bytes, user: Model | None = None, lang: str = 'en_US', **more: Any) -> Model:
        """An import of ``text``, checked by an accountant."""
        content = text if isinstance(text, bytes) else text.encode()
        imports = self.env['customer.card.contract.import'].with_user(user or self.books).with_context(lang=lang)
        one = imports.create({
            'program_id': self.plans.id, 'opening_account_id': self.before.id, 'file_name': 'contracts.csv',
            'file': base64.b64encode(content), **more,
        })  # fmt: skip
        one.action_check()
        return one

    def by_terms(self, *lines: str, **more: Any) -> Model:
        return self.listed("\n".join([TERMS, *lines]), **more)

    def by_rows(self, *lines: str, **more: Any) -> Model:
        return self.listed("\n".join([ROWS, *lines]), **more)

    def imported(self, one: Model) -> Model:
        """The contracts of a list, asked for and approved."""
        self.assertEqual(one.state, 'checked', one.errors)
        one.action_import()
        if one.state == 'requested':
            one.with_user(self.other_books).action_approve()
        self.env.flush_all()
        self.env.invalidate_all()
        return one.sudo().contract_ids.sorted('old_number')

    def wrong(self, one: Model) -> list[tuple[int, str, str]]:
        self.assertEqual(one.state, 'faulty')
        return [tuple(error) for error in one.errors]

    def ago(self, days: int) -> str:
        return str(self.in_days(-days))
