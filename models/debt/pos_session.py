from decimal import Decimal

from odoo import models

from ...core import money
from ..ledger.kinds import DEBTS


class PosSession(models.Model):
    """Debts in the session's entry: an item on the program's receivable for each purchase, with who owes it and until
    when, and one for each repayment; then what pays what, oldest first.
    """

    _inherit = 'pos.session'

    def _customer_card_purchases(self, program, kind: str, paid) -> list[dict]:
        """The journal items of what was bought on credit, or came back, one by one."""
        items = []
        for payment, parts in paid.items():
            for part in parts:
                if (part.program, part.kind) != (program.id, kind):
                    continue
                ((key, amounts),) = self._customer_card_debits({payment: [part]}).items()
                operation = self.env['customer.card.operation'].sudo().browse(part.operation)  # sudo: whose it is
                debt, *others = self._customer_card_lines(*key, amounts) or [{}]
                items += [{**debt, **operation._debt_item(), **self._customer_card_own_currency(debt)}, *others]
        return items

    def _customer_card_own_currency(self, item: dict) -> dict:
        """What is owed is owed in the account's currency, which is the company's, whatever the till's is."""
        currency = self.company_id.currency_id
        return {'currency_id': currency.id, 'amount_currency': item.get('debit', 0.0) - item.get('credit', 0.0)}

    def _customer_card_repayments(self) -> list[dict]:
        """The journal items that put what was paid back on who owed it: the host books it in one sum, as goods."""
        self._customer_card_hosts_sums()
        items = []
        for operation, amount in self._customer_card_paid_back_here():
            receivable = operation.account_id._receivable()
            vals = {'account_id': receivable.id, 'move_id': self.move_id.id, 'name': operation.key}
            worth = float(amount)
            debt = {**vals, **operation._debt_item()}
            items.append(self._debit_amounts(debt, -worth, -worth))
            items.append(self._debit_amounts({**vals, 'name': debt['name']}, worth, worth))
        return items

    def _customer_card_hosts_sums(self) -> None:
        """Say of what the host booked as goods that it is what our own items take apart."""
        receivables = self.env['customer.card.program']._liability_ids()
        sums = self.move_id.sudo().line_ids.filtered(  # sudo: a cashier closes the session
            lambda item: item.account_id.id in receivables and item.account_id.account_type == 'asset_receivable'
        )
        models.BaseModel.write(sums, {'customer_card_booked': True})

    def _customer_card_paid_back_here(self) -> list[tuple]:
        """Return operation and amount (below nothing where it was taken back) of each repayment."""
        self.env.flush_all()
        self.env.cr.execute(
            """
            SELECT o.id, e.amount::text FROM customer_card_operation o
              JOIN customer_card_entry e ON e.operation_id = o.id
             WHERE o.origin_model = 'pos.order' AND o.origin_id = ANY(%s) AND e.account_kind = ANY(%s)
               AND e.kind IN ('repay', 'clawback') AND e.booking = 'document' ORDER BY o.id
            """,
            [self._get_closed_orders().ids, list(DEBTS)],
        )
        operations = self.env['customer.card.operation'].sudo()  # sudo: a cashier closes the session; whose it is
        return [(operations.browse(operation), Decimal(amount)) for operation, amount in self.env.cr.fetchall()]

    def _customer_card_reconcile_debts(self) -> None:
        """Let each account's items pay each other, and the host's sums what was put on the accounts."""
        items = self.move_id.sudo().line_ids  # sudo: a cashier closes the session
        debts = items.filtered('customer_card_account_id')
        for receivable in debts.account_id:
            sums = items.filtered(lambda item, on=receivable: item.account_id == on) - debts
            if money.exact(sum(sums.mapped('amount_residual'))) == 0:
                sums.filtered(lambda item: not item.reconciled).with_context(no_cash_basis=True).reconcile()
        debts.customer_card_account_id._reconcile_debts()
