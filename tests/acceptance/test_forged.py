from uuid import uuid4

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common.till import TillCase


@tagged('post_install', '-at_install')
class TestForgedOrders(TillCase):
    """What a till may not send: the server refuses, the order stays a draft, and no value moves."""

    def assertRefused(self, data, *, balance: float) -> None:
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.sync(data)
        self.env.invalidate_all()
        self.assertEqual(self.value.balance, balance)
        self.assertFalse(self.env['pos.order'].search([('uuid', '=', data['uuid']), ('state', '!=', 'draft')]))

    def test_forged_payments_are_refused(self):
        self.charge(50)
        bare = self.order([(self.bread, 1, 30.0)], [(self.value_method, 30.0)])
        self.assertRefused(bare, balance=50)
        invented = self.order(
            [(self.bread, 1, 30.0)], [(self.value_method, 30.0, {'customer_card_operation': 'till:invented-key'})]
        )
        self.assertRefused(invented, balance=50)
        foreign = dict(self.gift_order(30), uuid=str(uuid4()))
        self.assertRefused(foreign, balance=50)

    def test_altered_amount_is_refused(self):
        self.charge(50)
        data = self.gift_order(10)
        for command in data['lines'] + data['payment_ids']:
            for name in ('amount', 'price_unit', 'price_subtotal', 'price_subtotal_incl'):
                if name in command[2]:
                    command[2][name] = 40.0
        data.update(amount_total=40.0, amount_paid=40.0)
        self.assertRefused(data, balance=50)

    def test_replayed_authorization_is_refused(self):
        self.charge(50)
        data = self.gift_order(10)
        self.sync(data)
        again = self.order(
            [(self.bread, 1, 10.0)],
            [
                (
                    self.value_method,
                    10.0,
                    {'customer_card_operation': data['payment_ids'][0][2]['customer_card_operation']},
                )
            ],
        )
        with mute_logger('odoo.sql_db'), self.assertRaises(psycopg2.IntegrityError), self.env.cr.savepoint():
            self.sync(again)
        self.env.invalidate_all()
        self.assertEqual(self.value.balance, 40)

    def test_voided_authorization_is_refused(self):
        self.charge(50)
        data = self.gift_order(10)
        self.till.customer_card_void(data['payment_ids'][0][2]['customer_card_operation'])
        self.assertRefused(data, balance=50)

    def test_points_do_not_pass_for_value(self):
        self.charge(50)
        self.post(self.points, 5000, 'reward')
        uuid = str(uuid4())
        answer = self.authorize(self.loyalty_card, 'points', 10, uuid)
        data = self.order(
            [(self.bread, 1, 10.0)],
            [(self.value_method, 10.0, {'customer_card_operation': answer['operation']})],
            uuid=uuid,
        )
        self.assertRefused(data, balance=50)

    def test_a_card_is_not_charged_from_a_card(self):
        self.charge(50)
        blank = self.env['customer.card']._issue(self.gift, state='ready')
        uuid = str(uuid4())
        answer = self.authorize(self.gift_card, 'value', 25, uuid)
        data = self.order(
            [(self.gift.product_id, 1, 25.0, {'customer_card_ref': self.ref(blank)})],
            [(self.value_method, 25.0, {'customer_card_operation': answer['operation']})],
            uuid=uuid,
        )
        self.assertRefused(data, balance=50)

    def test_card_value_does_not_leave_as_change(self):
        self.charge(50)
        uuid = str(uuid4())
        answer = self.authorize(self.gift_card, 'value', 40, uuid)
        payments = [
            (self.value_method, 40.0, {'customer_card_operation': answer['operation']}),
            (self.cash_method, -30.0),
        ]
        self.assertRefused(self.order([(self.bread, 1, 10.0)], payments, uuid=uuid), balance=50)

    def test_value_is_not_minted_on_an_order_that_does_not_add_up(self):
        blank = self.env['customer.card']._issue(self.gift, state='ready')
        data = self.order(
            [(self.gift.product_id, 1, 25.0, {'customer_card_ref': self.ref(blank)})],
            [(self.cash_method, 0)],
            amount_total=0,
            amount_paid=0,
        )
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.sync(data)
        discounted = self.order(
            [(self.gift.product_id, 1, 25.0, {'customer_card_ref': self.ref(blank), 'price_unit': 250.0})],
            [(self.cash_method, 25.0)],
        )
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.sync(discounted)
        self.assertEqual((blank.state, blank._account('value').balance), ('ready', 0))

    def test_card_payments_are_made_by_the_till_only(self):
        self.charge(50)
        order = self.sync(self.gift_order(30))
        payment = order.payment_ids
        as_cashier = payment.with_user(self.cashier)
        vals = {'pos_order_id': order.id, 'payment_method_id': self.value_method.id, 'amount': 5.0}
        for forged in (
            lambda: as_cashier.create(vals),
            lambda: as_cashier.write({'amount': 1.0}),
            lambda: as_cashier.write({'customer_card_operation': 'till:other'}),
            as_cashier.unlink,
            lambda: order.with_user(self.cashier).add_payment(vals),
            order.unlink,
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                forged()

    def test_a_paid_order_is_served_once(self):
        order = self.sync(self.order([(self.bread, 1, 37.0)], [(self.cash_method, 37)], cards=[self.loyalty_card]))
        mine = order.with_user(self.cashier)
        mine.write({'uuid': str(uuid4())})
        mine.action_pos_order_paid()
        self.assertEqual(self.points.balance, 37)
        mine.write({'customer_card_summary': 'forged'})
        self.assertNotEqual(order.customer_card_summary, 'forged')

    def test_only_tills_ask(self):
        stranger = self.env['res.users'].create(
            {'name': "Stranger", 'login': 'card_stranger', 'group_ids': [(6, 0, [self.env.ref('base.group_user').id])]}
        )
        with self.assertRaises(AccessError):
            self.session.with_user(stranger).customer_card_identify('1')
        self.assertFalse(self.till.customer_card_authorize("x" * 32, 'value', 5, 'a' * 36, 'b' * 36)['ok'])
        for amount in (0, -5, float('nan'), None, 'x', 1e30):
            self.assertFalse(self.authorize(self.gift_card, 'value', amount, str(uuid4()))['ok'])

    def test_refusal_says_what_is_left(self):
        self.charge(4.2)
        answer = self.authorize(self.gift_card, 'value', 10, str(uuid4()))
        self.assertEqual((answer['ok'], answer['available']), (False, 4.2))
        self.assertIn('4.20', answer['message'])
