"""Risks: an order says that it is paid, that it is invoiced or that it cost something; a new order's words reach
others; a receipt nobody paid.
"""

from typing import Any
from uuid import uuid4

from odoo.models import BaseModel as Model
from odoo.tests import tagged

from ..ledger.late import EMPTY
from ..selling.case import SellCase
from .receipts_case import OrderMixin


@tagged('post_install', '-at_install')
class TestForgedOrders(OrderMixin, SellCase):
    """What an order says of itself, and of others."""

    # --- what a line says it cost -------------------------------------------------------------------------------------

    def lying(self, sold: Model, said: float = 0) -> dict:
        """Ten of money leave by a crumb that says it costs nothing."""
        crumb = (self.bread, -0.01, 1000.0, {'refunded_orderline_id': sold.id})
        data = self.order([crumb], [(self.cash_method, -10)], is_refund=True)
        data['lines'][0][2].update(price_subtotal=said, price_subtotal_incl=said)
        return {**data, 'amount_total': -10}

    def test_a_crumb_is_what_its_price_says(self):
        sold = self.plain().lines
        self.sync(self.lying(sold))
        self.assertRefused(self.exchange(sold), self.value)

    def test_nor_beside_another_that_lies_the_other_way(self):
        sold = self.plain().lines
        data = self.lying(sold)
        data['lines'].append(self.order([(self.bread, -1, 0.0)], [])['lines'][0])
        data['lines'][1][2].update(price_subtotal=-10, price_subtotal_incl=-10)
        self.sync(data)
        self.assertRefused(self.exchange(sold), self.value)

    def test_a_crumb_takes_its_points_along(self):
        order = self.sync(self.order([(self.bread, 1, 10.0)], [(self.cash_method, 10)], cards=[self.loyalty_card]))
        self.assertEqual(self.points.balance, 10)
        self.sync(self.lying(order.lines))
        self.assertEqual(self.points.balance, 0)

    def test_goods_without_their_receipt_cost_what_their_price_says(self):
        self.gift.returns_without_receipt = 'refuse'
        data = self.order([(self.bread, -1, 20.0)], [(self.cash_method, -20)], is_refund=True)
        data['lines'][0][2].update(price_subtotal=0, price_subtotal_incl=0)
        self.refused(lambda: self.sync(data))

    # --- what a new order says of others ------------------------------------------------------------------------------

    def nested(self, name: str, *command: Any, **more: Any) -> dict:
        data = self.order([(self.bread, 1, 5.0)], [(self.cash_method, 5)])
        data[name].append(list(command))
        return {**data, **more}

    def test_a_new_order_reaches_no_other(self):
        order, other = self.plain(), self.plain()
        back = self.sync(self.cash_back(order.lines)).filtered('is_refund').lines
        nothing = {'qty': -0.01, 'price_unit': 0, 'price_subtotal': 0, 'price_subtotal_incl': 0}
        for name, *command in (
            ('lines', 1, back.id, nothing),
            ('lines', 1, back.id, {'refunded_orderline_id': other.lines.id}),
            ('lines', 2, back.id),
            ('lines', 3, back.id),
            ('lines', 4, back.id),
            ('lines', 6, 0, back.ids),
            ('payment_ids', 1, order.payment_ids.id, {'amount': 0}),
            ('payment_ids', 4, order.payment_ids.id),
            ('payment_ids', 2, order.payment_ids.id),
        ):
            with self.subTest(name=name, command=command):
                self.refused(lambda name=name, command=command: self.sync(self.nested(name, *command)))
                draft = self.nested(name, *command, state='draft')
                visitor = self.env(user=self.env.ref('base.public_user'), su=True)['pos.order']
                visitor = visitor.with_company(self.card_company)
                if name == 'payment_ids':  # a visitor says nothing of payments
                    visitor.sync_from_ui([draft])
                else:
                    self.refused(lambda draft=draft, visitor=visitor: visitor.sync_from_ui([draft]))
        self.env.invalidate_all()
        self.assertEqual((back.qty, back.refunded_orderline_id, order.payment_ids.amount), (-1, order.lines, 10))

    def test_nor_by_the_names_of_relations(self):
        order, other = self.plain(), self.plain()
        back = self.sync(self.cash_back(order.lines)).filtered('is_refund').lines
        data = self.order([(self.bread, 1, 5.0)], [(self.cash_method, 5)])
        data['relations_uuid_mapping'] = {'pos.order.line': {back.uuid: {'refunded_orderline_id': other.lines.uuid}}}
        self.refused(lambda: self.sync(data))

    def test_a_receipt_that_was_used_is_out_of_reach(self):
        order = self.plain()
        self.sync(self.exchange(order.lines))
        for name, record, vals in (
            ('payment_ids', order.payment_ids, {'amount': 0}),
            ('lines', order.lines, {'price_unit': 0}),
        ):
            self.refused(
                lambda name=name, record=record, vals=vals: self.sync(self.nested(name, 1, record.id, vals))
            )  # fmt: skip

    # --- that it is paid ----------------------------------------------------------------------------------------------

    def test_nobody_says_that_an_order_is_paid(self):
        self.charge(50)
        sold = self.plain()
        gifted = self.sync(self.gift_order(50))
        for state in ('draft', 'cancel'):
            fake = self.sync({**self.order([(self.bread, 1, 100.0)], [(self.cash_method, 100)]), 'state': state})
            backs = self.sync({**self.returned(sold, self.cash_method), 'state': state}).filtered('is_refund')
            backs |= self.sync({**self.returned(gifted, self.cash_method), 'state': state}).filtered('is_refund')
            for order in fake | backs:
                for word in ('paid', 'done'):
                    with self.subTest(state=state, word=word):
                        self.refused(lambda order=order, word=word: self.mine(order).write({'state': word}))
                        self.refused(
                            lambda order=order, word=word: self.mine(order.session_id).write(
                                {'order_ids': [(1, order.id, {'state': word})]}
                            )
                        )
            self.assertRefused(self.exchange(fake.lines, 100, price=100.0), self.value)

    def test_nor_makes_one_that_is(self):
        data = self.order([(self.bread, 1, 100.0)], [(self.cash_method, 100)])
        del data['customer_card_refs'], data['lines'][0][2]['uuid']
        for state in ('paid', 'done'):
            self.refused(lambda state=state: self.mine(self.env['pos.order']).create({**data, 'state': state}))
            wished = self.mine(self.env['pos.order']).with_context(default_state=state)
            made = wished.create({'session_id': self.session.id, 'uuid': str(uuid4()), **EMPTY})
            self.assertEqual(made.state, 'draft')

    def test_an_invoice_is_made_of_what_was_paid(self):
        self.charge(50)
        gifted = self.sync(self.gift_order(50))
        back = self.sync({**self.returned(gifted, self.cash_method), 'state': 'draft'}).filtered('is_refund')
        card = self.sync(
            {
                **self.order([self.line(self.gift_card, 10)], [(self.cash_method, 10)], partner_id=self.holder.id),
                'state': 'draft',
            }
        )
        for order in (back, card):
            self.refused(
                lambda order=order: self.mine(order).with_context(generate_pdf=False).action_pos_order_invoice()
            )
            self.assertEqual(order.state, 'draft')

    # --- receipts nobody paid -----------------------------------------------------------------------------------------

    def test_money_of_another_day_is_booked_today(self):
        order = self.sync(
            {**self.order([(self.bread, 1, 100.0)], [(self.cash_method, 100)]), 'preset_time': '2031-01-01 10:00:00'}
        )
        session = self.session
        self.close()
        self.assertEqual((order.state, bool(session.move_id)), ('done', True))

    def test_what_no_session_booked_is_no_receipt(self):
        self.plain()
        old = self.plain(100.0)
        self.close()
        self.env.cr.execute("UPDATE pos_order SET state = 'paid' WHERE id = %s", [old.id])
        self.env.invalidate_all()
        self.assertRefused(self.exchange(old.lines, 100, price=100.0), self.value)

    def test_what_is_booked_stays(self):
        order = self.plain()
        self.close()
        self.assertEqual(order.state, 'done')
        more = {'price_unit': 100, 'price_subtotal': 100, 'price_subtotal_incl': 100}
        self.refused(lambda: self.mine(order.lines).write(more))
        self.refused(lambda: self.mine(order.payment_ids).write({'amount': 100}))
        self.refused(
            lambda: self.mine(order.lines).create({'order_id': order.id, 'product_id': self.bread.id, 'qty': 1, **more})
        )
        self.refused(
            lambda: self.mine(order.payment_ids).create(
                {'pos_order_id': order.id, 'payment_method_id': self.cash_method.id, 'amount': 90}
            )
        )
        self.mine(order).write({'amount_total': 100, 'amount_paid': 100, 'state': 'paid'})  # left out, as of any form
        self.env.invalidate_all()
        self.assertEqual(
            (order.lines.price_unit, order.amount_total, order.payment_ids.amount, order.state), (10, 10, 10, 'done')
        )
        self.sync(self.exchange(order.lines))
        self.assertEqual(self.value.balance, 10)

    # --- what belongs to another order --------------------------------------------------------------------------------

    def test_what_was_paid_for_one_pays_for_no_other(self):
        order = self.plain()
        card = self.sync({**self.order([self.line(self.gift_card, 10)], []), 'state': 'draft'})
        self.refused(lambda: self.mine(order.payment_ids).write({'pos_order_id': card.id}))
        self.refused(lambda: self.mine(order.lines).write({'order_id': card.id}))
        self.refused(lambda: self.mine(card).write({'payment_ids': [(4, order.payment_ids.id)]}))
        self.refused(lambda: self.mine(card).action_pos_order_paid())
        self.assertEqual(self.value.balance, 0)

    def test_no_client_says_which_invoice_books_an_order(self):
        order = self.plain()
        invoice = self.env['account.move'].create({'move_type': 'out_refund', 'partner_id': self.holder.id})
        self.mine(order).write({'account_move': invoice.id})
        self.env.invalidate_all()
        self.assertFalse(order.account_move)
