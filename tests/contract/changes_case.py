"""Contracts that are changed."""

from datetime import timedelta
from typing import Any

from odoo.models import BaseModel as Model


class ChangesMixin:
    """Contracts that may be changed, and what is asked of them."""

    TERMS = {
        'withdrawal_days': 14, 'moves': 1, 'restructures': 2, 'tolerance': 0,
    }  # fmt: skip

    def active(self, price: float = 1200, **more: Any) -> Model:
        return super().active(price, **{**self.TERMS, **more})

    def change(self, contract: Model, kind: str, user: Model | None = None, **vals: Any) -> Model:
        changes = self.env['customer.card.contract.change'].with_user(user or self.desk)
        return changes.create({'contract_id': contract.id, 'kind': kind, **vals})

    def changed(self, contract: Model, kind: str, **vals: Any) -> Model:
        change = self.change(contract, kind, **vals)
        self.assertFalse(change.refusal)
        change.action_request()
        if change.state == 'requested':
            self.assertIn(kind, ('plan', 'back'))
            change.with_user(self.books).action_approve()
        self.assertEqual(change.state, 'quoted' if kind == 'settle' else 'done')
        return change

    def assertStands(self, contract: Model, state: str = 'active') -> None:
        """The rows of the newest plan, the ledger and the open items say the same; all validators are content."""
        contract.account_id.sudo()._reconcile_debts()
        self.env.flush_all()
        self.env.invalidate_all()
        owed = round(-contract.account_id.balance, 2)
        self.assertAlmostEqual(sum(contract.current_ids.mapped('left')), max(owed, 0))
        self.assertAlmostEqual(sum(self.items(contract).mapped('amount_residual')), owed)
        open_items = self.items(contract).filtered(lambda item: item.amount_residual > 0)
        rows = contract.current_ids.filtered('left')
        if owed > 0:
            self.assertEqual(
                sorted((item.date_maturity, round(item.amount_residual, 2)) for item in open_items),
                sorted((row.due_on, round(row.left, 2)) for row in rows),
            )
        self.assertEqual(contract.state, state)
        self.assertWhole()

    def day_of(self, contract: Model, number: int):
        return contract.current_ids.filtered(lambda one: one.number == number).due_on

    def night(self, day) -> None:
        with self.on(day + timedelta(days=1)):
            self.env['customer.card.contract']._cron_income()
