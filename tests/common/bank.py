"""A bank beside receivables that the ledger follows: payments that name nothing, and the payment wizard."""

from typing import Any

from odoo import Command
from odoo.models import BaseModel as Model


class BankMixin:
    """For a case with ``receivable``, the account customers owe on, and ``payer``, who pays unless it is said."""

    receivable: Model
    payer: Model

    @classmethod
    def _open_bank(cls) -> None:
        """Make the journal ``bank``, whose payments wait on an outstanding account."""
        cls.bank = cls.env['account.journal'].create(
            {'name': "House bank", 'code': 'HBNK', 'type': 'bank', 'company_id': cls.card_company.id}
        )
        outstanding = cls.env['account.account'].create({
            'name': "Outstanding", 'code': '101999', 'account_type': 'asset_current', 'reconcile': True,
            'company_ids': [Command.set(cls.card_company.ids)],
        })  # fmt: skip
        lines = cls.bank.inbound_payment_method_line_ids | cls.bank.outbound_payment_method_line_ids
        lines.payment_account_id = outstanding

    def payment(self, amount: float, partner: Model | None = None, **vals: Any) -> Model:
        """A payment by bank on the receivable that names no item, posted."""
        payment = self.env['account.payment'].create({
            'payment_type': 'inbound', 'partner_type': 'customer', 'partner_id': (partner or self.payer).id,
            'amount': amount, 'journal_id': self.bank.id, 'destination_account_id': self.receivable.id, **vals,
        })  # fmt: skip
        payment.action_post()
        return payment

    def wizard(self, items: Model, amount: float | None = None, **vals: Any) -> Model:
        """Pay items by the payment wizard; the payments."""
        wizard = self.env['account.payment.register'].with_context(
            active_model='account.move.line', active_ids=items.ids
        )
        said = {'journal_id': self.bank.id, **vals} | ({'amount': amount} if amount else {})
        return wizard.create(said)._create_payments()

    def credit_item(self, payment: Model) -> Model:
        return payment.move_id.line_ids.filtered(lambda item: item.account_id == self.receivable)
