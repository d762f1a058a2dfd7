"""Goods and invoices that come back."""

from typing import Any
from uuid import uuid4

from odoo.models import BaseModel as Model

from ..common.sealing import aged
from ..common.till import TillCase
from ..selling.case import SellCase


class ReturnCase(TillCase):
    def sale(self, lines: list, payments: list, **more: Any) -> Model:
        return self.sync(self.order(lines, payments, cards=[self.loyalty_card, self.gift_card], **more))

    def back(
        self, order: Model, quantities: list[float], payments: list, more: list | None = None, **data: Any
    ) -> Model:
        """Return ``quantities`` of the order's lines (in their order), together with ``more`` new lines."""
        lines = [
            (line.product_id, -quantity, line.price_unit, {'refunded_orderline_id': line.id})
            for line, quantity in zip(order.lines, quantities, strict=True)
            if quantity
        ]
        return self.sync(self.order(lines + (more or []), payments, is_refund=True, **data))

    def standing(self) -> list:
        """What the customer has: balances, what is free, and every lot with its day."""
        self.env.invalidate_all()
        accounts = self.value | self.points
        lots = [(lot.account_id.id, lot.left, lot.expires_at) for lot in accounts.lot_ids if lot.left]
        return [[(account.balance, account.available) for account in accounts], sorted(lots, key=str)]


class ExpiryCase(ReturnCase):
    """Time passes: the database's clock cannot be moved, so what ends is moved instead."""

    def days_pass(self, days: int, *, cron: bool = True) -> None:
        later = 'UPDATE customer_card_{} SET expires_at = expires_at - make_interval(days => %s)'
        aged(self.env, f"{later.format('lot')}; {later.format('operation')}", [days, days])
        if cron:
            self.Ledger._cron_expire()

    def last_day(self, account: Model) -> list:
        """When what is left on the account expires."""
        return account.lot_ids.filtered('left').mapped('expires_at')

    def points_of(self, order: Model) -> Model:
        domain = [('origin_model', '=', 'pos.order'), ('origin_id', '=', order.id), ('kind', '=', 'earn')]
        return self.env['customer.card.operation'].search(domain)


class InvoiceCase(ReturnCase, SellCase):
    """Orders that are invoiced at the till, and credited in the office."""

    def setUp(self) -> None:
        super().setUp()
        self.charge(50)

    def invoiced(self, lines: list, *, gift: float = 0, points: float = 0, uuid: str | None = None) -> Model:
        """An invoiced order: a part of it paid by the gift card, a part by points, the rest in cash."""
        uuid, payments = uuid or str(uuid4()), []
        left = sum(quantity * price for _product, quantity, price, *_more in lines)
        for card, kind, method, amount in (
            (self.gift_card, 'value', self.value_method, gift),
            (self.loyalty_card, 'points', self.points_method, points),
        ):
            if amount:
                key = self.authorize(card, kind, amount, uuid)['operation']
                payments.append((method, amount, {'customer_card_operation': key}))
                left -= amount
        if left:
            payments.append((self.cash_method, left))
        order = self.sale(lines, payments, uuid=uuid, to_invoice=True, partner_id=self.holder.id)
        self.assertTrue(order.account_move)
        return order

    def discounted(self) -> Model:
        """Goods of 30, of which points take off 10."""
        self.loyalty.points_as = 'discount'
        self.post(self.points, 3000, expires=None)
        uuid = str(uuid4())
        key = self.authorize(self.loyalty_card, 'points', 10, uuid)['operation']
        off = (self.loyalty.discount_product_id, 1, -10.0, {'customer_card_discount': key})
        order = self.sale(
            [(self.bread, 3, 10.0), off],
            [(self.cash_method, 20)],
            uuid=uuid,
            to_invoice=True,
            partner_id=self.holder.id,
        )
        self.assertEqual(self.points.balance, 2020)
        return order

    def sold_card(self) -> tuple:
        card = self.env['customer.card']._issue(self.gift, state='ready')
        return card, (self.gift.product_id, 1, 20.0, {'customer_card_ref': self.ref(card)})

    def reversal(self, invoice: Model) -> Model:
        wizard = self.env['account.move.reversal'].with_context(active_model='account.move', active_ids=invoice.ids)
        return wizard.create({'journal_id': invoice.journal_id.id})

    def credit(self, order: Model, change=None) -> Model:
        """Reverse the order's invoice in the office; ``change`` says how the draft is changed before it is posted."""
        wizard = self.reversal(order.account_move)
        wizard.refund_moves()
        note = wizard.new_move_ids
        if change:
            change(note)
        note.action_post()
        return note

    def assertBooked(self) -> None:
        self.close()
        self.settle()
        self.assertTrue(self.report().balanced)
        self.assertHealthy()

    def close(self) -> None:
        if self.session.state != 'closed':
            super().close()
