"""Receipts, and orders written by hand."""

import contextlib
from collections.abc import Callable
from typing import Any

from odoo.exceptions import UserError
from odoo.models import BaseModel as Model


class ReceiptMixin:
    def new_product(self, name: str) -> Model:
        return self.env['product.product'].create({'name': name, 'available_in_pos': True, 'taxes_id': False})

    def plain(self, price: float = 10.0, *more: tuple) -> Model:
        """Bread (and ``more``), paid in cash, no card shown."""
        lines = [(self.bread, 1, price), *more]
        total = sum(line[1] * line[2] for line in lines)
        return self.sync(self.order(lines, [(self.cash_method, total)]))

    def named(
        self, sold: Model, quantity: float = 1, price: float | None = None, product: Model | None = None
    ) -> tuple:
        """The line that gives back one that was sold."""
        price = sold.price_unit if price is None else price
        return (product or sold.product_id, -quantity, price, {'refunded_orderline_id': sold.id})

    def cash_back(self, sold: Model, **named: Any) -> dict:
        line = self.named(sold, **named)
        return self.order([line], [(self.cash_method, line[1] * line[2])], is_refund=True)

    def assertStays(self, order: Model) -> None:
        """By plain RPC it would have cost nothing, and nothing was paid for it: refused or left out, all stays."""
        mine, sold = order.with_user(self.cashier.id), order.lines.filtered(lambda line: line.qty > 0)
        goods = sold.with_user(self.cashier.id)
        before = order.amount_total, order.payment_ids.mapped('amount'), sold.mapped('price_subtotal_incl')
        for act in (
            lambda: mine.payment_ids.write({'amount': 0}),
            mine.payment_ids.unlink,
            lambda: goods.write({'price_unit': 0, 'price_subtotal': 0, 'price_subtotal_incl': 0}),
            lambda: mine.write({'amount_total': 0, 'amount_paid': 0}),
        ):
            with contextlib.suppress(UserError), self.env.cr.savepoint():
                act()
                self.env.flush_all()
            self.env.invalidate_all()
        now = order.amount_total, order.payment_ids.mapped('amount'), sold.mapped('price_subtotal_incl')
        self.assertEqual(now, before)

    def exchange(self, sold: Model, worth: float = 10.0, **named: Any) -> dict:
        """The goods come back, and a card is charged with their worth; nothing is paid."""
        return self.order([self.named(sold, **named), self.line(self.gift_card, worth)], [])

    def for_points(self, sold: Model, quantity: float = 1, price: float = 10.0) -> dict:
        """The goods come back, and new ones of the same worth go out, with a card that earns."""
        return self.order(
            [self.named(sold, quantity, price), (self.bread, quantity, price)], [], cards=[self.loyalty_card]
        )

    def versions(self) -> dict[int, str]:
        """Where PostgreSQL keeps the row of each order; it is another place once the row is written."""
        self.env.flush_all()
        self.env.cr.execute('SELECT id, ctid::text FROM pos_order WHERE company_id = %s', [self.card_company.id])
        return dict(self.env.cr.fetchall())


class OrderMixin(ReceiptMixin):
    def refused(self, act: Callable[[], Any]) -> None:
        with self.assertRaises(UserError), self.env.cr.savepoint():
            act()
            self.env.flush_all()
        self.env.invalidate_all()

    def mine(self, records: Model) -> Model:
        """As the cashier may name them by RPC."""
        return records.with_user(self.cashier.id)

    def close(self) -> None:
        """The session is closed and another one opened."""
        details = self.session.get_closing_control_data()
        self.session.post_closing_cash_details(details['default_cash_details']['amount'])
        self.assertTrue(self.session.close_session_from_ui()['successful'])
        self.assertEqual(self.session.state, 'closed')
        self.pos_config_usd.open_ui()
        self.session = self.pos_config_usd.current_session_id
        self.till = self.session.with_user(self.cashier)
        self.till.set_opening_control(0, "")

    def returned(self, order: Model, method: Model, **more: Any) -> dict:
        """All of a paid order comes back by ``method``."""
        line = order.lines
        back = (line.product_id, -line.qty, line.price_unit, {'refunded_orderline_id': line.id})
        return {
            **self.order([back], [(method, -order.amount_total)], is_refund=True, partner_id=self.holder.id),
            **more,
        }
