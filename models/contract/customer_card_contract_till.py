from decimal import Decimal

from odoo import Command, fields, models
from odoo.exceptions import UserError

from ...core.money import ceiled, exact, rounded
from ..ledger import spoken
from ..ledger.kinds import DEBTS
from ..ledger.protected import own, unmarked
from .life import OVER
from .terms import share

LIVING = ('draft', 'requested', 'approved', 'signed')  # made at a till, and nothing handed over yet


class CustomerCardContract(models.Model):
    """A contract made of an order at a till, which pays that order and no other. Where that order is cancelled, as when
    a till is closed for the night, the next one with just its goods on its card takes it up.

    The till's cashier asks for it, as the server: whether a second person is needed is decided as in the office, and
    nobody but an accountant approves. The order stays at its till until the customer has signed; then it is paid, its
    contract becomes active in its own transaction, and its lines must be what was signed.
    """

    _inherit = 'customer.card.contract'

    order_uuid = fields.Char(string="Order at the till", readonly=True, copy=False)
    order_id = fields.Many2one(
        comodel_name='pos.order', string="Sold by", readonly=True, copy=False, index='btree_not_null',
        ondelete='restrict', help="The order at a till by which the goods were handed over.",
    )  # fmt: skip

    _one_of_order = models.UniqueIndex(
        '(order_uuid) WHERE order_uuid IS NOT NULL AND is_over IS NOT TRUE', "This order has a contract already."
    )

    # === MAKING === #

    def _till_values(self, card, order, goods: list[dict], number: int, down: Decimal | None) -> dict:
        """Return the values of a contract of an order's goods: by the program's terms, for a hand-over today."""
        program, today = card.program_id, card.program_id._today()
        values = {
            **program._own_contract_terms(), 'card_id': card.id, 'by': 'number', 'number': number, 'handed_over': today,
            'line_ids': [Command.clear(), *map(Command.create, goods)],
        }  # fmt: skip
        price = sum((exact(one['price']) * exact(one['quantity']) for one in goods), Decimal(0))
        least = ceiled(share(price, program.contract_down_percent), program.currency_id.decimal_places)
        return {**values, 'down': float(least if down is None else down)}

    def _make_at_till(self, card, order, goods: list[dict], number: int, down: Decimal | None):
        """Make the contract of an order, or the one it has anew, and ask for it; that contract.

        :raise UserError: where it cannot be, or is signed already
        """
        values = self._till_values(card, order, goods, number, down)
        known = self._of_order(order.uuid)
        if known and (known.is_fixed or known.card_id != card):
            raise UserError(
                self.env._("This order has contract %s already. Let the office cancel that first.", known.name)
            )
        if known:
            known.write(values)
        else:
            known = self.create(values)
            own(known).write({'order_uuid': order.uuid})
        known._request_at_till()
        return known

    def _of_order(self, uuid: str):
        """Return the contract of an order, unless it is over; or none."""
        return self.search([('order_uuid', '=', uuid), ('is_over', '=', False)], limit=1)

    def _for_order(self, order, card):
        """Return the contract of an order on a card: its own one, or one without an order whose goods it has; or
        none.
        """
        if known := self._of_order(order.uuid):
            return known.filtered(lambda one: one.card_id == card)
        free = self.search([
            ('card_id', '=', card.id), ('order_uuid', '=', False), ('invoice_id', '=', False),
            ('state', 'in', [state for state in LIVING if state != 'draft']),
        ])  # fmt: skip
        goods = order._customer_card_contract_goods() if free else []
        return free.filtered(lambda one: one._has_goods(goods))[:1]

    def _take_up(self, order) -> None:
        """Be the contract of this order, where it has none."""
        self._lock()
        if not self.order_uuid:
            own(self).write({'order_uuid': order.uuid})

    def _request_at_till(self) -> None:
        """Ask for approval in the cashier's name; one who keeps the books approves alone what the program lets."""
        self._refuse_gaining()
        self._check_agreed()
        if self.state == 'draft':
            self._act('request', requested_by_id=self.env.uid)
        if self.sudo(False)._needs_nobody_else():  # sudo: taken off, so that the server approves nothing
            self._check_ceiling()
            self._approve(is_alone=True)
        else:
            self._call_second()

    def _sign_at_till(self) -> None:
        """Freeze what the customer signed at the till.

        :raise AccessError: for who approved it, where a second person had to, and for one's own contract
        :raise UserError: where a day is over
        """
        self._lock()
        self._require('sign')
        self._refuse_approver(even_server=True)
        self._refuse_gaining()
        if refusal := self._card_refusal() or self._refusal() or self._late_refusal():
            raise UserError(refusal)
        self._freeze()

    # === HANDING OVER === #

    def _check_hand_over(self, order, amount: Decimal) -> None:
        """:raise UserError: where the contract does not pay ``amount`` of this very order now, in one sentence"""
        self._lock()
        self._require('activate')
        self._refuse_approver(even_server=True)
        self._refuse_gaining()
        if refusal := self._order_refusal(order, amount):
            raise UserError(refusal)
        self._refuse_activation(is_till=True)
        self._check_ceiling()

    def _order_refusal(self, order, amount: Decimal) -> str:
        """Return why an order is not what was signed, or nothing."""
        if self.order_uuid != order.uuid or self.order_id - order or order.currency_id != self.currency_id:
            return self.env._(
                "Contract %s is of another order. Take that one up, or choose another payment.", self.name
            )
        if not self._has_goods(order._customer_card_contract_goods()):
            return self.env._(
                "The order is not what was signed by contract %s any more: its goods or prices were changed. Put them "
                "back, or let the office cancel the contract and make a new one.",
                self.name,
            )
        financed = self._exact('financed')
        if rounded(amount, self.currency_id.decimal_places) != financed:
            return self.env._(
                "Contract %(contract)s pays %(financed)s of this order, no more and no less.",
                contract=self.name,
                financed=spoken.money(self.currency_id, financed),
            )
        return self._down_refusal(order)

    def _down_refusal(self, order) -> str:
        """Return why what is paid at once is not: it is put off, or on credit; or nothing."""
        owed = order.payment_ids.filtered(
            lambda one: one.payment_method_id.type == 'pay_later' or one.payment_method_id.customer_card_kind in DEBTS
        )
        others = owed - order._customer_card_by_contract()
        if all(one.amount <= 0 for one in others):
            return ""
        return self.env._(
            "The down payment of contract %s is paid at once: take it in cash, by bank or from a card with money on "
            "it.",
            self.name,
        )

    def _has_goods(self, goods: list[dict]) -> bool:
        """Tell whether these are the goods of the contract, at its prices."""
        digits = self.currency_id.decimal_places
        mine = [(one.product_id.id, exact(one.quantity), rounded(one.price, digits)) for one in self.line_ids]
        theirs = [
            (one['product_id'], exact(one['quantity']), rounded(one['price'], digits)) for one in goods
        ]  # fmt: skip
        return bool(goods) and sorted(mine) == sorted(theirs)

    def _hand_over_at_till(self, order, amount: Decimal) -> None:
        """Let the customer owe all installments, in the transaction of the order that hands the goods over.

        :raise UserError: where it cannot be
        """
        contract = unmarked(self)
        contract._check_hand_over(unmarked(order), amount)
        own(contract).write({'order_id': order.id})
        contract._put_in_ledger()

    def _end_unsold(self, *, is_paid: bool) -> None:
        """Cancel contracts whose order was paid otherwise; where it was cancelled they wait for the same goods on
        another one, unless they are drafts. One somebody works on is left to the hourly job.
        """
        for contract in self.filtered(lambda one: one.state in LIVING):
            if not contract.try_lock_for_update(allow_referencing=True):
                continue
            if is_paid or contract.state == 'draft':
                contract._act('cancel')
                contract._call_off()
                contract.message_post(body=self.env._("Its order at the till is over, without it."))
            else:
                own(contract).write({'order_uuid': False})
                contract.message_post(
                    body=self.env._(
                        "Its order at the till was cancelled. The same goods on its card take it up; cancel it if they "
                        "are not wanted any more."
                    )
                )

    def _till_refusal(self) -> str:
        """Return why goods of an order are not handed over in the office, or nothing."""
        if not self.order_uuid or self.state in OVER:
            return ""
        return self.env._(
            "%s was made at a till, and hands its goods over there: open its order, and pay it by Installments.",
            self.display_name,
        )

    # === WHAT A TILL IS TOLD === #

    def _other_order_text(self) -> str:
        return self.env._("The order is not what contract %s is about any more: choose a plan again.", self.name)

    def _till_summary(self) -> dict:
        """Return what a till is told of the contract of its order."""
        financed, down = self._exact('financed'), self._exact('down')
        return {
            'name': self.name,
            'state': self.state,
            'amount': float(financed),
            'text': self._till_text(),
            'sentence': self.sentence,
            'down_text': spoken.money(self.currency_id, down) if down else '',
        }

    def _till_text(self) -> str:
        words = {
            'draft': self.env._("Contract %(name)s was given back: choose again."),
            'requested': self.env._("Contract %(name)s waits for approval in the office."),
            'approved': self.env._("Contract %(name)s is approved: the customer signs it."),
            'signed': self.env._("Contract %(name)s is signed: it pays %(financed)s."),
        }.get(self.state, "%(name)s")
        return words % {'name': self.name, 'financed': spoken.money(self.currency_id, self._exact('financed'))}
