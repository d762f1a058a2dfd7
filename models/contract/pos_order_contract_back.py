from decimal import Decimal

from odoo import models
from odoo.exceptions import UserError

from ...core.money import exact, rounded
from ..ledger import spoken
from ..ledger.protected import own, unmarked
from ..till.pos_order_steps import Work
from .life import LIVE


class PosOrder(models.Model):
    """Goods of a contract that come back at a till: the contract takes back what it paid of them, in the transaction of
    the order that brings them; the rest, of the down payment, goes back as any money.
    """

    _inherit = 'pos.order'

    def _customer_card_sold_contract(self):
        """Return the contract that paid for goods of these orders, or none."""
        paid = self._customer_card_by_contract().pos_order_id
        return self._customer_card_contracts().search([('order_id', 'in', paid.ids)])

    def _customer_card_back_to_contract(self) -> Decimal:
        """Return how much of what comes back of these orders their contract takes back at most."""
        return sum((one._takes_back() for one in self._customer_card_sold_contract()), Decimal(0))

    def _customer_card_check_contract_goods(self, _work: Work) -> None:
        """:raise UserError: when goods come back that were sold in installments, and another amount than the contract
        takes back goes back by it
        """
        sold = self.lines.refunded_orderline_id.order_id
        contract = sold._customer_card_sold_contract()
        if not contract:
            return
        if len(sold) > 1 or any(not line.refunded_orderline_id for line in self.lines):
            raise UserError(
                self.env._(
                    "Goods that were sold in installments by contract %s come back by an order of their own. Take the "
                    "others off.",
                    contract[:1].name,
                )
            )
        contract._lock()
        if refusal := contract._back_refusal(is_all=self._customer_card_brings_all(sold)):
            raise UserError(refusal)
        wanted = min(self._customer_card_brings(), contract._takes_back())
        if -sum((exact(one.amount) for one in self._customer_card_by_contract()), Decimal(0)) != wanted:
            raise UserError(
                self.env._(
                    "These goods were sold in installments: contract %(contract)s takes back %(amount)s of them. Let "
                    "just that go back by Installments, and the rest another way.",
                    contract=contract.name,
                    amount=spoken.money(contract.currency_id, wanted),
                )
            )

    def _customer_card_brings(self) -> Decimal:
        """Return what the goods that come back cost."""
        return -rounded(self._customer_card_due(), self.currency_id.decimal_places)

    def _customer_card_brings_all(self, sold) -> bool:
        """Tell whether all goods of the order they were sold by come back by this one, at once."""
        brought = {line.refunded_orderline_id: exact(-line.qty) for line in self.lines}
        return all(brought.get(line) == exact(line.qty) for line in sold.lines)

    def _customer_card_back_by_contract(self, tender) -> None:
        """Let the contract take back what it paid of goods that come back by this order.

        :raise UserError: where nothing of it came from a contract
        """
        sold = self.lines.refunded_orderline_id.order_id
        contract = sold._customer_card_sold_contract()
        if not contract:
            raise UserError(
                self.env._("Nothing of this order was sold in installments. Take that payment off, and choose another.")
            )
        is_all = self._customer_card_brings_all(sold)
        unmarked(contract)._take_back(-exact(tender.amount), self, is_all=is_all)


class CustomerCardContract(models.Model):
    """What a contract takes back at a till: what it financed, and nothing of the down payment."""

    _inherit = 'customer.card.contract'

    def _takes_back(self) -> Decimal:
        """Return how much the contract still takes back of its goods."""
        if self.state not in LIVE:
            return Decimal(0)
        done = self.change_ids.filtered(lambda one: one.kind == 'back' and one.state == 'done')
        return max(self._exact('financed') - sum((exact(one.goods_worth) for one in done), Decimal(0)), Decimal(0))

    def _back_refusal(self, *, is_all: bool) -> str:
        """Return why goods do not come back at a till, or nothing."""
        if self.state == 'written_off':
            return self.env._("%s was written off. Let the office take its goods back.", self.name)
        if self.state in LIVE and self.keeps_down and not (is_all and self.may_withdraw):
            return self.env._(
                "The down payment of contract %s stays when its goods come back. Let the office take them back.",
                self.name,
            )
        return ""

    def _take_back(self, amount: Decimal, order, *, is_all: bool) -> None:
        """Take goods back for which ``amount`` of what was financed is not owed any more. All of them within the days
        to withdraw undo the contract.
        """
        if not amount:
            return
        if is_all and self.may_withdraw:
            self._unwind()
            return
        changes = self.env['customer.card.contract.change'].sudo()  # sudo: a till has no rights on contracts
        change = changes.create({'contract_id': self.id, 'kind': 'back', 'price': float(amount)})
        own(change).write({'order_id': order.id})
        change.action_request()

    def _comes_back_at_till(self) -> bool:
        """Tell whether its goods come back at a till, and nowhere else: they were sold there."""
        return bool(self.order_id) and not self.keeps_down

    def _at_till_text(self) -> str:
        return self.env._(
            "The goods of contract %(contract)s were sold at a till by order %(order)s. Take them back there, with "
            "“Refund”: the contract follows.",
            contract=self.name,
            order=self.sudo().order_id.pos_reference or "",  # sudo: only its number
        )
