"""Risks: a return is made by calls to the server, past the till and its payment dialog, of goods that brought value
already.
"""

from collections.abc import Iterator
from typing import Any

from odoo.models import BaseModel as Model
from odoo.tests import tagged

from .edits_case import FactCase
from .receipts_case import ReceiptMixin


@tagged('post_install', '-at_install')
class TestReturnsByCall(ReceiptMixin, FactCase):
    """What was exchanged for value does not come back in cash as well, whichever way the paid return is made."""

    def setUp(self) -> None:
        super().setUp()
        self.paid = self.plain()

    def values(self, sold: Model) -> dict:
        """The line that gives back what was sold."""
        (line,) = self.cash_back(sold)['lines']
        return {**line[2], 'name': "Back"}

    def draft(self, sold: Model) -> Model:
        """A return that is not paid: anybody may make one."""
        data = {**self.cash_back(sold), 'state': 'draft', 'name': "Draft", 'payment_ids': []}
        return self.env['pos.order'].browse(self.rpc('pos.order', 'create', data))

    def ways(self, sold: Model) -> Iterator[tuple]:
        """Every way to a paid return that a cashier has: calls to make one after the other."""
        paid, back, data = self.paid.id, self.values(sold), {**self.cash_back(sold), 'name': "Made"}
        within = {**back, 'order_id': paid}
        yield (('pos.order', 'create', data),)
        yield (('pos.order', 'create', {**data, 'state': 'done', 'payment_ids': []}),)
        yield (
            (
                'pos.order',
                'create',
                {name: value for name, value in data.items() if name != 'state'},
                {'default_state': 'paid'},
            ),
        )
        yield (('pos.session', 'write', self.session.ids, {'order_ids': [(0, 0, data)]}),)
        yield (('pos.order', 'write', [paid], {'lines': [(0, 0, back)]}),)
        yield (('pos.order.line', 'create', within),)
        yield (('pos.order.line', 'create', back, {'default_order_id': paid}),)
        yield (('pos.order.line', 'write', self.paid.lines.ids, {'refunded_orderline_id': sold.id}),)
        yield (('pos.order.line', 'write', self.paid.lines.ids, {'combo_line_ids': [(0, 0, within)]}),)
        yield (('pos.order.line', 'write', sold.ids, {'refund_orderline_ids': [(0, 0, within)]}),)
        yield (('pos.order.line', 'write', sold.ids, {'refund_orderline_ids': [(4, self.paid.lines.id)]}),)
        for state in ('paid', 'done'):
            yield (('pos.order', 'write', self.draft(sold).ids, {'state': state}),)
            draft = self.draft(sold).ids
            yield ('pos.order', 'write', draft, {'state': 'cancel'}), ('pos.order', 'write', draft, {'state': state})
            yield (
                ('pos.session', 'write', self.session.ids, {'order_ids': [(1, self.draft(sold).id, {'state': state})]}),
            )
            yield (('pos.order', 'copy', self.draft(sold).ids, {'state': state}),)
        yield (('pos.order', 'write', [paid], {'lines': [(4, self.draft(sold).lines.id)]}),)
        yield (('pos.order', 'write', [paid], {'lines': [(6, 0, [*self.paid.lines.ids, self.draft(sold).lines.id])]}),)
        yield (('pos.order.line', 'write', self.draft(sold).lines.ids, {'order_id': paid}),)
        yield (('pos.order.line', 'copy', self.draft(sold).lines.ids, {'order_id': paid}),)

    def call(self, model: str, method: str, *args: Any) -> None:
        told = isinstance(args[-1], dict) and any(name.startswith('default_') for name in args[-1])
        self.rpc(model, method, *args[: -1 if told else None], context=args[-1] if told else {})

    def came_back(self, sold: Model) -> Model:
        self.env.invalidate_all()
        return sold.refund_orderline_ids.filtered(lambda line: line.order_id.state in ('paid', 'done'))

    def assertNoWay(self, sold: Model) -> None:
        before = self.came_back(sold)
        for calls in self.ways(sold):
            with self.subTest(calls=calls), self.env.cr.savepoint() as point:
                for call in calls:
                    self.call(*call)
                self.assertEqual(self.came_back(sold), before)
                point.rollback()
            self.env.invalidate_all()

    def test_not_after_an_exchange(self):
        sold = self.plain().lines
        self.sync(self.exchange(sold))
        self.assertNoWay(sold)

    def test_not_after_an_exchange_of_an_exchange(self):
        """No card was on the first two orders."""
        sold = self.plain().lines
        wine = self.sync(self.order([self.named(sold), (self.new_product("Wine"), 1, 10.0)], [])).lines.filtered(
            lambda line: line.qty > 0 and not line.refunded_orderline_id and line.product_id != self.bread
        )
        self.sync(self.exchange(wine))
        self.assertNoWay(sold)
        self.assertNoWay(wine)

    def test_nor_by_what_a_tills_order_says_of_others(self):
        """The host lets an order say what other records belong together."""
        sold, other = self.plain().lines, self.plain().lines
        back = self.sync(self.cash_back(other)).filtered('is_refund').lines
        self.sync(self.exchange(sold))
        for line in (back, self.paid.lines):
            for mapping in (
                {'pos.order.line': {line.uuid: {'refunded_orderline_id': [sold.uuid]}}},
                {'pos.order.line': {sold.uuid: {'refund_orderline_ids': [line.uuid]}}},
                {'pos.order': {self.paid.uuid: {'lines': [self.draft(sold).lines.uuid]}}},
            ):
                before = self.came_back(sold), self.came_back(other)
                data = self.order([(self.bread, 1, 1.0)], [(self.cash_method, 1)], relations_uuid_mapping=mapping)
                with self.subTest(mapping=mapping):
                    self.rpc('pos.order', 'sync_from_ui', [data])
                    self.assertEqual((self.came_back(sold), self.came_back(other)), before)

    def test_where_no_card_was_it_waits_for_the_others(self):
        """The rows of its sale are written, whichever way, so that an exchange in the same moment collides with it."""
        sold, ways = self.plain().lines, 0
        for calls in self.ways(sold):
            with self.subTest(calls=calls), self.env.cr.savepoint() as point:
                for call in calls[:-1]:
                    self.call(*call)
                before = self.versions()[sold.order_id.id]
                self.call(*calls[-1])
                if self.came_back(sold):  # the others are refused, whether or not cards had to do with it
                    ways += 1
                    self.assertNotEqual(self.versions()[sold.order_id.id], before)
                point.rollback()
            self.env.invalidate_all()
        self.assertGreater(ways, 5)

    # === BY TWO RECEIPTS AT ONCE: the till's own orders name one, but a draft is anybody's to make === #

    def in_two_steps(self, lines: list, *payments: tuple) -> Model | Exception:
        """An order of these lines, made by a call, and paid as a till's order that says nothing of lines; or the
        refusal.
        """
        data = {**self.order(lines, [], is_refund=True), 'state': 'draft', 'name': "Draft", 'payment_ids': []}
        draft = self.env['pos.order'].browse(self.rpc('pos.order', 'create', data))
        paid = self.order([], list(payments), uuid=data['uuid'], is_refund=True, access_token=draft.access_token)
        answer = self.rpc('pos.order', 'sync_from_ui', [{**paid, 'amount_total': data['amount_total']}])
        return answer if isinstance(answer, Exception) else draft

    def test_goods_of_one_order_come_back_at_a_time(self):
        self.charge(100)
        sold, own = self.sync(self.gift_order(100)).lines, self.plain(100.0).lines
        crumb, loaf = self.named(own, 0.01), self.named(sold)
        for lines, payments in (
            ([loaf, crumb], [(self.cash_method, -101)]),
            ([loaf, crumb, (self.bread, 1, 101.0)], []),
            ([loaf, self.named(own), self.line(self.gift_card, 200)], []),
        ):
            self.assertIn("one order come back at a time", str(self.in_two_steps(lines, *payments)))

    def test_what_a_card_paid_is_no_cash_by_an_exchange(self):
        """A crumb of what a card paid, and cash for the rest."""
        self.charge(100)
        sold = self.sync(self.gift_order(100)).lines
        lunch = self.sync(
            self.order([self.named(sold, 0.01), (self.new_product("Lunch"), 1, 100.0)], [(self.cash_method, 99)])
        )
        self.assertRefused(self.cash_back(sold, quantity=0.99), self.value)
        new = lunch.lines.filtered(lambda line: not line.refunded_orderline_id and line.product_id != self.bread)
        self.sync(self.order([self.named(new)], [(self.cash_method, -99), (self.value_method, -1)], is_refund=True))
        self.assertEqual(self.value.balance, 1)
        self.assertHealthy()
