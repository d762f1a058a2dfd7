"""Risks: what a served order and its session are is rewritten afterwards: value out of nothing, value in no books, a
campaign that is over.
"""

from collections.abc import Iterator
from contextlib import ExitStack, suppress
from typing import Any
from unittest.mock import patch
from uuid import uuid4

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ...models.till import facts
from .edits_case import FactCase

# A row that PostgreSQL refuses is told as a ValidationError by Odoo's request, which is around what is called here.


@tagged('post_install', '-at_install')
class TestPaymentsByHand(FactCase):
    """A card payment comes from a till's order only, even before anything is paid."""

    def test_none_is_made_or_changed(self):
        self.charge(50)
        uuid = str(uuid4())
        held = self.authorize(self.gift_card, 'value', 4, uuid)['operation']
        tender = (self.value_method, 4, {'customer_card_operation': held})
        payments = [tender, (self.cash_method, 1)]
        order = self.sync(self.order([(self.bread, 1, 10.0)], payments, uuid=uuid, state='draft'))
        card = order.payment_ids._on_cards()
        cash = order.payment_ids - card
        more = {'pos_order_id': order.id, 'payment_method_id': self.value_method.id, 'amount': 5.0}
        for method, *args in (
            ('create', more),
            ('create', {**more, 'customer_card_operation': 'till:another'}),
            ('write', card.ids, {'amount': 9.0}),
            ('write', card.ids, {'payment_method_id': self.cash_method.id}),
            ('write', card.ids, {'customer_card_operation': 'till:another'}),
            ('write', cash.ids, {'payment_method_id': self.value_method.id}),
        ):
            with self.subTest(method, args=args):
                self.assertIsInstance(self.rpc('pos.payment', method, *args), UserError)
        plain = {**more, 'payment_method_id': self.cash_method.id, 'customer_card_operation': held}
        self.assertIsInstance(self.rpc('pos.payment', 'create', plain), int)
        named = order.payment_ids.filtered('customer_card_operation')
        self.assertEqual((named, named.customer_card_operation), (card, f'till:{held}'))

    def test_one_that_was_taken_is_not_removed(self):
        """Not even where nothing on its order says that cards were used."""
        self.charge(50)
        order = self.sync(self.gift_order(10))
        self.env.flush_all()
        self.env.cr.execute(
            'UPDATE pos_order SET customer_card_summary = NULL, customer_card_refs = NULL WHERE id = %s', order.ids
        )
        self.env.invalidate_all()
        self.assertIsInstance(self.rpc('pos.payment', 'unlink', order.payment_ids.ids), UserError)


@tagged('post_install', '-at_install')
class TestServedPayments(FactCase):
    """What was paid for a card stays paid, while the session is open and after."""

    def setUp(self) -> None:
        super().setUp()
        self.sold = self.charge_order(self.gift_card, 100)
        self.paid = self.sold.payment_ids

    def attacks(self) -> Iterator[tuple]:
        """Every way to a payment that a cashier has: by itself, from its order, from the session, and in a till's
        order.
        """
        pay, sold = self.paid.id, self.sold.id
        more = {'payment_method_id': self.cash_method.id, 'amount': -100.0}
        other = self.sync(self.order([(self.bread, 1, 5.0)], [], state='draft'))
        moved = self.rpc('pos.payment', 'create', {**more, 'amount': 5.0, 'pos_order_id': other.id})
        for vals in (
            {'amount': 0},
            {'pos_order_id': other.id},
            {'payment_method_id': self.bank_payment_method.id},
            {'payment_date': '2020-01-01 00:00:00'},
            {'is_change': True},
            {'uuid': 'x'},
        ):
            yield 'pos.payment', 'write', [pay], vals
            yield 'pos.payment', 'web_save', [pay], vals, {}
            yield 'pos.order', 'write', [sold], {'payment_ids': [(1, pay, vals)]}
            yield 'pos.order', 'sync_from_ui', [self.draft(payment_ids=[[1, pay, vals]])]
        for command in ((2, pay), (3, pay), (5,), (6, 0, []), (0, 0, more), (4, moved)):
            yield 'pos.order', 'write', [sold], {'payment_ids': [command]}
        yield 'pos.payment', 'unlink', [pay]
        yield 'pos.payment', 'web_resequence', [pay], {}, 'amount'
        yield 'pos.payment', 'load', ['.id', 'amount'], [[str(pay), '0']]
        yield 'pos.payment', 'write', [moved], {'pos_order_id': sold}
        yield 'pos.payment', 'create', {**more, 'pos_order_id': sold}
        yield 'pos.payment', 'copy', [pay], {'amount': -100.0}
        yield 'pos.order', 'add_payment', [other.id], {**more, 'pos_order_id': sold}
        yield 'pos.order', 'write', [other.id], {'payment_ids': [(4, pay)]}
        yield 'pos.session', 'write', self.session.ids, {'order_ids': [(1, sold, {'payment_ids': [(2, pay)]})]}
        nested = {'session_ids': [(1, self.session.id, {'order_ids': [(3, sold)]})]}
        yield 'pos.config', 'write', self.pos_config_usd.ids, nested
        for command in (2, 3, 4):
            yield 'pos.order', 'sync_from_ui', [self.draft(payment_ids=[[command, pay, False]])]
        uuid = self.env['pos.payment'].browse(moved).uuid
        for mapping in (
            {'pos.payment': {uuid: {'pos_order_id': self.sold.uuid}}},
            {'pos.order': {self.sold.uuid: {'payment_ids': [uuid]}}},
        ):
            yield 'pos.order', 'sync_from_ui', [self.draft(relations_uuid_mapping=mapping)]

    def draft(self, **more: Any) -> dict:
        return {**self.order([(self.bread, 1, 1.0)], [], state='draft'), **more}

    def test_a_card_is_not_charged_for_nothing(self):
        for model, method, *args in self.attacks():
            with self.subTest(model=model, method=method, args=args):
                self.assertKept(self.sold, self.paid, deed=lambda a=args, m=model, do=method: self.rpc(m, do, *a))
                self.assertEqual(self.sold.payment_ids, self.paid)
        self.env['pos.order'].search([('state', '=', 'draft')]).action_pos_order_cancel()
        self.close()
        self.assertBalanced(100)

    def test_nor_by_what_the_context_would_fill_in(self):
        methods = self.cash_method | self.value_method
        for method in methods:
            vals = {'amount': -100.0, 'payment_method_id': method.id}
            self.rpc('pos.payment', 'create', vals, context={'default_pos_order_id': self.sold.id})
            self.assertEqual(self.sold.payment_ids, self.paid)
        other = self.sync(self.order([(self.bread, 1, 5.0)], [], state='draft'))
        context = {'default_customer_card_operation': 'till:made-up-key'}
        vals = {'amount': 5.0, 'payment_method_id': self.cash_method.id, 'pos_order_id': other.id}
        self.rpc('pos.payment', 'create', vals, context=context)
        self.assertFalse(any(other.payment_ids.mapped('customer_card_operation')))
        line = {
            'product_id': self.bread.id,
            'qty': -1,
            'price_unit': 100.0,
            'price_subtotal': 0,
            'price_subtotal_incl': 0,
        }
        self.rpc('pos.order.line', 'create', line, context={'default_order_id': self.sold.id})
        self.assertEqual(len(self.sold.lines), 1)

    def test_no_order_is_born_served(self):
        data = self.order([(self.bread, 1, 5.0)], [(self.cash_method, 5)])
        for name in ('shown', 'as_paid'):  # the office's: the host refuses them in a context
            answer = self.rpc(
                'pos.order',
                'sync_from_ui',
                [data],
                context={f'default_customer_card_{name}': {'cash': '5', 'line': '5'}},
            )
            self.assertIsInstance(answer, AccessError)
        forged = {'default_customer_card_summary': '{"cards": []}'}
        self.rpc('pos.order', 'sync_from_ui', [data], context=forged)
        made = self.env['pos.order'].search([('uuid', '=', data['uuid'])])
        self.assertTrue(made)
        self.assertFalse(made.customer_card_summary)
        self.rpc('pos.order', 'create', {**data, 'uuid': str(uuid4()), 'state': 'draft'}, context=forged)
        self.assertFalse(self.env['pos.order'].search([], order='id desc', limit=1).customer_card_summary)

    def test_a_till_tells_its_order_twice(self):
        data = self.order([(self.bread, 1, 5.0)], [(self.cash_method, 5)], cards=[self.loyalty_card])
        order = self.sync(data)
        again = {**data, 'payment_ids': [[0, 0, {**data['payment_ids'][0][2], 'amount': 1.0}]], 'amount_total': 1.0}
        self.assertKept(order, order.payment_ids, order.lines, deed=lambda: self.sync(again))
        self.assertEqual(self.points.balance, 5)

    def test_a_tip_takes_nothing_off(self):
        tip = self.env['product.product'].create({'name': "Tip", 'available_in_pos': True, 'taxes_id': False})
        self.pos_config_usd.write({'iface_tipproduct': True, 'tip_product_id': tip.id})
        line = {
            'order_id': self.sold.id,
            'product_id': tip.id,
            'qty': 1,
            'price_unit': 5.0,
            'price_subtotal': 5.0,
            'price_subtotal_incl': 5.0,
        }
        for wrong in (
            {'price_unit': -100.0},
            {'qty': -1},
            {'price_subtotal_incl': -100.0},
            {'price_subtotal': float('nan')},
            {'qty': 'x'},
            {'product_id': self.bread.id},
            {'refunded_orderline_id': self.sold.lines.id},
        ):
            self.assertIsInstance(self.rpc('pos.order.line', 'create', {**line, **wrong}), UserError)
        self.rpc('pos.config', 'write', self.pos_config_usd.ids, {'tip_product_id': self.bread.id})
        self.assertEqual(self.pos_config_usd.tip_product_id, tip)
        made = self.rpc('pos.order.line', 'create', line)
        self.assertEqual(self.sold.lines.filtered(lambda line: line.product_id == tip).ids, [made])
        self.assertKept(
            self.sold.lines, deed=lambda: self.rpc('pos.order.line', 'write', [made], {'price_unit': -100.0})
        )

    def test_by_what_belongs_to_a_line(self):
        """A lot's order and product are those of its line, and Odoo writes them through."""
        lot = self.env['pos.pack.operation.lot'].create({'pos_order_line_id': self.sold.lines.id, 'lot_name': "1"})
        other = self.sync(self.order([(self.bread, 1, 5.0)], [], state='draft'))
        for vals in ({'order_id': other.id}, {'product_id': self.bread.id}):
            self.assertKept(
                self.sold.lines, deed=lambda vals=vals: self.rpc('pos.pack.operation.lot', 'write', lot.ids, vals)
            )

    def test_one_that_is_served_keeps_nothing_from_the_others(self):
        other = self.sync(self.order([(self.bread, 1, 5.0)], [(self.cash_method, 5)]))
        both = (self.sold | other).ids
        self.assertKept(self.sold, deed=lambda: self.rpc('pos.order', 'write', both, {'amount_tax': 1.0}))
        self.assertEqual(other.amount_tax, 1)

    def test_no_statement_more_without_cards(self):
        """What guards orders with cards costs the others nothing."""

        def taken() -> int:
            data = self.order([(self.bread, 2, 5.0)], [(self.cash_method, 10)])
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.sync(data)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        taken(), taken()  # what is asked once for all orders
        guarded = taken()
        places = ('pos_order_facts', 'pos_order_line', 'pos_payment', 'pos_session_facts')
        with ExitStack() as without:
            for place in places:
                without.enter_context(patch(f'odoo.addons.customer_card.models.till.{place}.GUARDED', frozenset()))
            without.enter_context(patch.object(facts, 'are_settled', return_value=False))
            self.assertEqual(guarded, taken())


@tagged('post_install', '-at_install')
class TestServedOrders(FactCase):
    """The order around what a card did."""

    def test_the_invoice_that_books_it(self):
        order = self.charge_order(self.gift_card, 20)
        move = self.env['account.move'].search([('move_type', '=', 'entry')], limit=1) or self.env[
            'account.move'
        ].create({'move_type': 'entry'})
        for vals in (
            {'account_move': move.id},
            {'session_move_id': move.id},
            {'state': 'done'},
            {'state': 'cancel'},
            {'amount_total': 1},
            {'is_refund': True},
        ):
            with self.subTest(vals=vals):
                self.assertKept(order, deed=lambda vals=vals: self.rpc('pos.order', 'write', order.ids, vals))
        self.rpc('account.move', 'write', move.ids, {'pos_order_ids': [(4, order.id)]})
        self.assertFalse(order.account_move)
        self.close()
        self.assertBalanced(20)
        self.assertEqual(order.state, 'done')
        self.assertKept(order, deed=lambda: self.rpc('pos.order', 'action_pos_order_paid', order.ids))
        self.assertHealthy()

    def test_an_invoice_still_comes_later(self):
        orders = self.charge_order(self.gift_card, 20), self.charge_order(self.gift_card, 30)
        for order in orders:
            order.with_user(self.cashier).partner_id = self.holder
        answer = self.rpc('pos.order', 'action_pos_order_invoice', orders[0].ids, context={'generate_pdf': False})
        self.assertEqual(answer['res_id'], orders[0].account_move.id)
        self.close()
        orders[1].with_context(generate_pdf=False).action_pos_order_invoice()
        self.assertTrue(orders[1].account_move)
        self.assertBalanced(50)

    def test_an_invoice_of_what_was_served_is_kept(self):
        self.charge(50)
        order = self.sync(self.gift_order(10))
        order.partner_id = self.holder
        order.with_context(generate_pdf=False).action_pos_order_invoice()
        invoice = order.account_move
        self.close()
        with suppress(UserError), self.env.cr.savepoint():
            invoice.button_draft()
            invoice.unlink()
        self.env.invalidate_all()
        self.assertEqual(order.account_move, invoice)

    def test_a_cancelled_order_keeps_no_ticket(self):
        order = self.sync(self.order([self.line(self.gift_card, 20)], [], cards=[self.gift_card], state='draft'))
        self.assertTrue(order.customer_card_refs)
        self.rpc('pos.order', 'action_pos_order_cancel', order.ids)
        self.assertEqual((order.state, order.customer_card_refs), ('cancel', False))

    def test_a_ticket_of_a_paid_order_opens_nothing(self):
        self.charge(50)
        data = self.gift_order(10)
        sold = self.order([self.line(self.gift_card, 20)], [(self.cash_method, 20)], cards=[self.gift_card])
        answer = self.rpc('pos.order', 'sync_from_ui', [data, sold])
        self.assertFalse(any(row['customer_card_refs'] for row in answer['pos.order']))
        orders = self.env['pos.order'].search([('uuid', 'in', (data['uuid'], sold['uuid']))])
        refs = [order['customer_card_refs'] for order in self.rpc('pos.order', 'read', orders.ids)]
        refs += [line['customer_card_ref'] for line in self.rpc('pos.order.line', 'read', orders.lines.ids)]
        for ref in filter(None, refs):
            answer = self.till.customer_card_authorize(ref, 'value', 1, str(uuid4()), str(uuid4()))
            self.assertFalse(answer['ok'])
        self.assertEqual(self.available(self.value), 60)
        back = orders.filtered(lambda order: order.lines.product_id == self.gift.product_id)
        self.sync({**self.give_back(back, [(self.cash_method, -20)]), 'customer_card_refs': self.ref(self.gift_card)})
        self.env.invalidate_all()
        self.assertEqual(self.value.balance, 40)
