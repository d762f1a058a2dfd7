"""Risk: orders of thousands of lines, hundreds of thousands of tickets, and numbers that are none: each gets a
sentence, and moves nothing.
"""

import logging
from uuid import uuid4

from odoo.exceptions import UserError
from odoo.tests import tagged

from ...models.till import bounds
from ..common.till import TillCase

NONE = (float('nan'), float('inf'), float('-inf'), 1e300, -1e300, 10**400, 2**70)


@tagged('post_install', '-at_install')
class TestTooMuch(TillCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.post(cls, cls.value, 100, 'sale')

    def long(self, data: dict, count: int) -> dict:
        line = data['lines'][0][2]
        more = [
            [0, 0, {**line, 'uuid': str(uuid4()), 'price_unit': 0, 'price_subtotal': 0, 'price_subtotal_incl': 0}]
            for _line in range(count)
        ]
        return {**data, 'lines': [*data['lines'], *more]}

    def assertRefused(self, *orders, holds: str = '') -> str:
        with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
            self.sync(*orders)
        self.env.invalidate_all()
        self.assertEqual(self.value.balance, 100)
        self.assertIn(holds, str(caught.exception))
        self.assertNotIn('Traceback', str(caught.exception))
        return str(caught.exception)

    def test_thousands_of_lines_that_take_from_a_card(self):
        self.assertRefused(self.long(self.gift_order(10), bounds.MOST_LINES), holds=str(bounds.MOST_LINES))
        plain = self.order([(self.bread, 1, 10.0)], [(self.cash_method, 10)])
        self.assertRefused(self.gift_order(10), self.long(plain, bounds.MOST_LINES - 1))
        named = self.long(
            self.order([(self.bread, 1, 10.0, {'customer_card_ref': 'x'})], [(self.cash_method, 10)]), bounds.MOST_LINES
        )
        self.assertRefused(named)

    def test_several_calls_bring_no_more_payments_than_one(self):
        uuid, price = str(uuid4()), 0.01 * (bounds.MOST_PAYMENTS + 1)
        keys = [self.authorize(self.gift_card, 'value', 0.01, uuid) for _one in range(bounds.MOST_PAYMENTS + 1)]
        paid = [(self.value_method, 0.01, {'customer_card_operation': key['operation']}) for key in keys]
        draft = self.sync(self.order([(self.bread, 1, price)], paid[:30], uuid=uuid, state='draft'))
        rest = {'uuid': uuid, 'access_token': 'x', 'amount_total': price, 'amount_paid': price}
        self.assertRefused(self.order([], paid[30:], **rest), holds=str(bounds.MOST_PAYMENTS))
        self.assertEqual(draft.state, 'draft')
        data = self.order([(self.bread, 1, price - 0.01)], paid[30:-1], **{**rest, 'amount_total': price - 0.01})
        data['lines'] = [[1, draft.lines.id, {**data['lines'][0][2], 'uuid': draft.lines.uuid}]]
        self.sync(data)
        self.assertEqual(self.value.balance, 99.5)

    def test_a_refund_that_names_nothing_is_bounded_too(self):
        order = self.sync(self.gift_order(10))
        back = [(self.bread, -1, 10.0, {'refunded_orderline_id': order.lines.id})]
        data = self.long(self.order(back, [(self.value_method, -10)], is_refund=True), 2)
        old, bounds.MOST_LINES = bounds.MOST_LINES, 2
        self.addCleanup(setattr, bounds, 'MOST_LINES', old)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.sync(data)

    def test_an_order_without_a_tender_is_sold_and_earns_later(self):
        card, old = self.loyalty_card, bounds.MOST_LINES
        self.addCleanup(setattr, bounds, 'MOST_LINES', old)
        bounds.MOST_LINES = 2
        data = self.long(self.order([(self.bread, 1, 10.0)], [(self.cash_method, 10)], cards=[card]), 2)
        order = self.sync(data)
        self.assertEqual((order.state, self.points.balance), ('paid', 0))
        self.env['pos.order']._cron_customer_card_late()
        self.assertEqual(self.points.balance, 10)

    def test_hundreds_of_thousands_of_tickets(self):
        for refs in ('x ' * 400_000, 'x ' * 21, 'x' * 4001):
            data = self.order([(self.bread, 1, 10.0)], [(self.cash_method, 10)])
            self.assertRefused({**data, 'customer_card_refs': refs})
        draft = self.sync({**self.order([(self.bread, 1, 10.0)], []), 'state': 'draft'})
        draft.with_user(self.cashier).write({'customer_card_refs': 'x ' * 400_000})
        draft.flush_recordset()
        draft.invalidate_recordset()
        self.assertLessEqual(len(draft.customer_card_refs or ''), 4000)

    def test_more_payments_than_anybody_makes(self):
        data = self.gift_order(10)
        free = {'payment_method_id': self.cash_method.id, 'amount': 0, 'name': 'x'}
        data['payment_ids'] += [[0, 0, {**free, 'uuid': str(uuid4())}] for _payment in range(bounds.MOST_PAYMENTS)]
        self.assertRefused(data, holds=str(bounds.MOST_PAYMENTS))

    def test_each_bound_is_asked_for_before_anything_is_read(self):
        """What is refused later as well would have kept its card from others until then."""
        line, payment = [0, 0, {'customer_card_hold': 'x'}], [0, 0, {'customer_card_operation': 'x'}]
        for name, *orders in (
            ('shape', {'lines': 5}),
            ('lines', {'lines': [line] * (bounds.MOST_LINES + 1)}),
            ('lines', {'lines': [line] * bounds.MOST_LINES}, {'lines': [[0, 0, {}]]}),
            ('payments', {'payment_ids': [payment] * (bounds.MOST_PAYMENTS + 1)}),
            ('cards', {'customer_card_refs': 'x ' * (bounds.MOST_CARDS + 1)}),
            ('cards', {'customer_card_refs': 'x' * (bounds.MOST_TEXT + 1)}),
            ('text', {'lines': [[0, 0, {'customer_card_ref': 'x' * (bounds.MOST_TEXT + 1)}]]}),
            ('text', {'lines': [[0, 0, {'customer_card_ref': 5}]]}),
            ('numbers', {'amount_total': float('nan')}),
            ('numbers', {'amount_total': 1e300}),
            ('numbers', {'amount_total': 10**400}),
        ):
            with self.subTest(name, orders=str(orders)[:60]):
                self.assertEqual(bounds.problem(orders), name)
        self.assertIsNone(bounds.problem([{'lines': [line] * bounds.MOST_LINES, 'payment_ids': [payment]}]))

    def test_long_and_strange_names(self):
        for wrong in ('x' * 5000, 'a\x00b', '\ud800', 5, ['x'], {'x': 1}, True, float('nan')):
            for part, name in (
                ('lines', 'customer_card_hold'),
                ('lines', 'customer_card_discount'),
                ('lines', 'customer_card_ref'),
                ('payment_ids', 'customer_card_operation'),
            ):
                with self.subTest(name=name, wrong=str(wrong)[:20]):
                    data = self.order([(self.bread, 1, 10.0)], [(self.value_method, 10)])
                    data[part][0][2][name] = wrong
                    self.assertRefused(data)
            data = self.order([(self.bread, 1, 10.0)], [(self.cash_method, 10)])
            self.assertRefused({**data, 'customer_card_refs': wrong})

    def test_numbers_that_are_none(self):
        for wrong in NONE:
            for part, name in (
                ('lines', 'qty'),
                ('lines', 'price_unit'),
                ('lines', 'discount'),
                ('lines', 'price_subtotal'),
                ('lines', 'price_subtotal_incl'),
                ('payment_ids', 'amount'),
                (None, 'amount_total'),
                (None, 'amount_paid'),
                (None, 'amount_return'),
                (None, 'amount_tax'),
            ):
                with self.subTest(name=name, wrong=wrong):
                    data = self.gift_order(10)
                    (data[part][0][2] if part else data)[name] = wrong
                    self.assertRefused(data, holds="number")
                    self.till.customer_card_void(data['payment_ids'][0][2]['customer_card_operation'])

    def test_no_order_at_all(self):
        for wrong in (
            None,
            5,
            'x',
            {},
            [None],
            [5],
            ['x'],
            [[]],
            [{'lines': 5}],
            [{'lines': [5]}],
            [{'payment_ids': 'x'}],
            [{'lines': [[]]}],
        ):
            with self.subTest(wrong=wrong), self.assertRaises(UserError), self.env.cr.savepoint():
                self.env['pos.order'].with_user(self.cashier).sync_from_ui(wrong)

    def test_what_was_stored_otherwise(self):
        """By an import or by RPC on a draft: PostgreSQL keeps what is no number."""
        for column, value in (('price_subtotal_incl', "'NaN'"), ('qty', "'NaN'"), ('price_unit', '1e300')):
            with self.subTest(column=column, value=value):
                data = self.gift_order(10)
                order = self.sync({**data, 'state': 'draft', 'lines': list(data['lines']), 'payment_ids': []})
                payment = {'pos_order_id': order.id, 'payment_method_id': self.cash_method.id, 'amount': 10}
                self.env['pos.payment'].create(payment)
                self.env.flush_all()
                self.env.cr.execute(f'UPDATE pos_order_line SET {column} = {value} WHERE order_id = %s', [order.id])
                self.env.invalidate_all()
                logging.disable(logging.ERROR)
                self.addCleanup(logging.disable, logging.NOTSET)
                with self.assertRaises(UserError), self.env.cr.savepoint():
                    order._customer_card_serving()._customer_card_paid()
                self.till.customer_card_void(data['payment_ids'][0][2]['customer_card_operation'])
