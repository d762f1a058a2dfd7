"""Risks: what a served order and its session are is rewritten afterwards: value out of nothing, value in no books, a campaign that is over."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.models import BaseModel as Model
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_forged_edits import EditCase

# A row that PostgreSQL refuses is told as a ValidationError by Odoo's request, which is around what is called here.
REFUSALS = (UserError, AccessError, ValidationError, IntegrityError)


class FactCase(EditCase):
    """A till whose cashier calls the server directly."""

    def setUp(self) -> None:
        super().setUp()
        self.session.set_opening_control(0, "")

    def rpc(self, model: str, method: str, *args: Any, **kwargs: Any) -> Any:
        """One call as RPC makes it, by the cashier; what it answered, or the refusal. Nothing but a refusal may come of it."""
        context = kwargs.pop('context', {})
        records = self.env(user=self.cashier, su=False, context={'allowed_company_ids': self.card_company.ids})[model]
        try:
            with self.env.cr.savepoint(), mute_logger('odoo.addons.base.models.ir_rule', 'odoo.models', 'odoo.sql_db'):
                answer = call_kw(records, method, list(args), {**kwargs, 'context': {**records.env.context, **context}})
                self.env.flush_all()
        except REFUSALS as refusal:
            answer = refusal
        self.env.invalidate_all()
        return answer

    def told(self, records: Model) -> list[dict]:
        """The rows as the database has them, without who touched them last."""
        self.env.flush_all()
        self.env.cr.execute(f'SELECT * FROM {records._table} WHERE id = ANY(%s) ORDER BY id', [records.ids])
        return [{name: value for name, value in row.items() if name not in ('write_uid', 'write_date')} for row in self.env.cr.dictfetchall()]  # fmt: skip

    def assertKept(self, *records: Model, deed: Any) -> None:
        before = [self.told(some) for some in records]
        deed()
        self.assertEqual([self.told(some) for some in records], before)

    def beside(self) -> Model:
        """Another till of the shop, not opened yet."""
        return self.pos_config_usd.copy({'name': "Beside", 'payment_method_ids': [(6, 0, self.bank_payment_method.ids)]})

    def new_session(self) -> None:
        self.pos_config_usd.open_ui()
        self.session = self.pos_config_usd.current_session_id
        self.session.set_opening_control(0, "")
        self.till = self.session.with_user(self.cashier)


@tagged('post_install', '-at_install')
class TestServedPayments(FactCase):
    """What was paid for a card stays paid, while the session is open and after."""

    def setUp(self) -> None:
        super().setUp()
        self.sold = self.charge_order(self.gift_card, 100)
        self.paid = self.sold.payment_ids

    def test_a_card_is_not_charged_for_nothing(self):
        pay, sold = self.paid.id, self.sold.id
        more = {'payment_method_id': self.cash_method.id, 'amount': -100.0}
        other = self.sync(self.order([(self.bread, 1, 5.0)], [], state='draft'))
        draft = self.order([(self.bread, 1, 1.0)], [], state='draft')
        moved = self.rpc('pos.payment', 'create', {**more, 'amount': 5.0, 'pos_order_id': other.id})
        uuid = self.env['pos.payment'].browse(moved).uuid
        for model, method, *args in (
            ('pos.payment', 'unlink', [pay]),
            ('pos.payment', 'write', [pay], {'amount': 0}),
            ('pos.payment', 'web_save', [pay], {'amount': 0}, {}),
            ('pos.payment', 'web_resequence', [pay], {}, 'amount'),
            ('pos.payment', 'load', ['.id', 'amount'], [[str(pay), '0']]),
            ('pos.payment', 'write', [pay], {'pos_order_id': other.id}),
            ('pos.payment', 'write', [pay], {'payment_method_id': self.bank_payment_method.id}),
            ('pos.payment', 'write', [pay], {'payment_date': '2020-01-01 00:00:00'}),
            ('pos.payment', 'write', [pay], {'is_change': True, 'uuid': 'x'}),
            ('pos.payment', 'write', [moved], {'pos_order_id': sold}),
            ('pos.payment', 'create', {**more, 'pos_order_id': sold}),
            ('pos.payment', 'copy', [pay], {'amount': -100.0}),
            ('pos.order', 'add_payment', [other.id], {**more, 'pos_order_id': sold}),
            ('pos.order', 'write', [sold], {'payment_ids': [(1, pay, {'amount': 0})]}),
            ('pos.order', 'write', [sold], {'payment_ids': [(2, pay)]}),
            ('pos.order', 'write', [sold], {'payment_ids': [(5,)]}),
            ('pos.order', 'write', [sold], {'payment_ids': [(0, 0, more)]}),
            ('pos.order', 'write', [other.id], {'payment_ids': [(4, pay)]}),
            ('pos.order', 'web_save', [other.id], {'payment_ids': [(1, pay, {'amount': 1})]}, {}),
            ('pos.session', 'write', self.session.ids, {'order_ids': [(1, sold, {'payment_ids': [(2, pay)]})]}),
            ('pos.config', 'write', self.pos_config_usd.ids, {'session_ids': [(1, self.session.id, {'order_ids': [(3, sold)]})]}),
            ('pos.order', 'sync_from_ui', [{**draft, 'payment_ids': [[1, pay, {'amount': 0}]]}]),
            ('pos.order', 'sync_from_ui', [{**draft, 'uuid': str(uuid4()), 'payment_ids': [[2, pay, False]]}]),
            ('pos.order', 'sync_from_ui', [{**draft, 'uuid': str(uuid4()), 'payment_ids': [[4, pay, False]]}]),
            ('pos.order', 'sync_from_ui', [{**draft, 'uuid': str(uuid4()), 'relations_uuid_mapping': {
                'pos.payment': {uuid: {'pos_order_id': self.sold.uuid}}}}]),
            ('pos.order', 'sync_from_ui', [{**draft, 'uuid': str(uuid4()), 'relations_uuid_mapping': {
                'pos.order': {self.sold.uuid: {'payment_ids': [uuid]}}}}]),
        ):  # fmt: skip
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
        line = {'product_id': self.bread.id, 'qty': -1, 'price_unit': 100.0, 'price_subtotal': 0, 'price_subtotal_incl': 0}
        self.rpc('pos.order.line', 'create', line, context={'default_order_id': self.sold.id})
        self.assertEqual(len(self.sold.lines), 1)

    def test_no_order_is_born_served(self):
        forged = {'default_customer_card_summary': '{"cards": []}', 'default_customer_card_shown': {'cards': []}}
        data = self.order([(self.bread, 1, 5.0)], [(self.cash_method, 5)])
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


@tagged('post_install', '-at_install')
class TestSessionsAreFacts(FactCase):
    """A session is opened and closed by counting, never by saying so."""

    def test_nobody_says_that_a_session_is_closed(self):
        self.charge_order(self.gift_card, 20)
        ids, config = self.session.ids, self.pos_config_usd
        for model, method, *args in (
            ('pos.session', 'write', ids, {'state': 'closed'}),
            ('pos.session', 'write', ids, {'state': 'opening_control'}),
            ('pos.session', 'write', ids, {'stop_at': '2020-01-01 00:00:00'}),
            ('pos.session', 'write', ids, {'start_at': '2020-01-01 00:00:00'}),
            ('pos.session', 'write', ids, {'rescue': True}),
            ('pos.session', 'write', ids, {'move_id': self.env['account.move'].search([], limit=1).id}),
            ('pos.session', 'write', ids, {'config_id': self.pos_config_eur.id}),
            ('pos.session', 'write', ids, {'cash_register_balance_end_real': 1000, 'cash_register_balance_start': 7, 'cash_real_transaction': 1}),
            ('pos.session', 'web_save', ids, {'state': 'closed'}, {}),
            ('pos.session', 'load', ['.id', 'state'], [[str(self.session.id), 'Closed & Posted']]),
            ('pos.session', 'load', ['.id', 'start_at'], [[str(self.session.id), '2020-01-01 00:00:00']]),
            ('pos.config', 'write', config.ids, {'session_ids': [(1, self.session.id, {'state': 'closed', 'rescue': True})]}),
            ('pos.session', 'unlink', ids),
        ):  # fmt: skip
            with self.subTest(method=method, args=args):
                self.assertKept(self.session, deed=lambda a=args, m=model, do=method: self.rpc(m, do, *a))
        self.close()
        self.assertBalanced(20)
        self.assertHealthy()

    def test_nobody_makes_a_session_of_the_past(self):
        said = {'state': 'opened', 'start_at': '2020-01-01 00:00:00', 'rescue': True, 'stop_at': '2020-01-02 00:00:00'}
        told = {f'default_{name}': value for name, value in said.items()}
        sessions, config = self.env['pos.session'], self.beside()
        cases = (
            ('pos.session', 'create', ({'config_id': config.id, **said},), {}),
            ('pos.session', 'create', ({'config_id': config.id},), told),
            ('pos.session', 'copy', (self.session.ids, {'config_id': config.id, **said}), {}),
            ('pos.session', 'load', (['config_id/.id', 'state', 'start_at', 'rescue'], [[str(config.id), 'In Progress', said['start_at'], 'True']]), {}),
            ('pos.config', 'write', (config.ids, {'session_ids': [(0, 0, {'config_id': config.id, **said})]}), {}),
            ('pos.config', 'open_ui', (config.ids,), told),
        )  # fmt: skip
        for model, method, args, context in cases:
            with self.subTest(model=model, method=method, context=context):
                self.rpc(model, method, *args, context=context)
                for made in sessions.search([('config_id', '=', config.id)]):
                    self.assertEqual((made.state, made.rescue, made.stop_at), ('opening_control', False, False))
                    self.assertFalse(made.start_at)
        self.rpc('pos.config', 'open_ui', config.ids)
        made = sessions.search([('config_id', '=', config.id)])
        self.assertEqual(len(made), 1, "a till still opens")
        self.rpc('pos.session', 'set_opening_control', made.ids, 0, "")
        self.assertEqual(made.state, 'opened')

    def test_what_was_closed_stays_closed(self):
        self.charge_order(self.gift_card, 20)
        self.close()
        for vals in ({'state': 'opened'}, {'state': 'opening_control'}, {'state': 'closing_control', 'stop_at': False}, {'stop_at': '2999-01-01 00:00:00'}, {'move_id': False}):  # fmt: skip
            self.assertKept(self.session, deed=lambda vals=vals: self.rpc('pos.session', 'write', self.session.ids, vals))
        for method, *args in (
            ('set_opening_control', 0, ""), ('action_pos_session_open',), ('action_pos_session_closing_control',), ('update_closing_control_state_session', ""),
            ('post_closing_cash_details', 5), ('close_session_from_ui',), ('action_pos_session_validate',), ('action_pos_session_close',),
        ):  # fmt: skip
            with self.subTest(method=method):
                self.assertKept(self.session, deed=lambda m=method, a=args: self.rpc('pos.session', m, self.session.ids, *a))
        data = self.order([self.line(self.gift_card, 30)], [(self.cash_method, 30)])
        self.rpc('pos.order', 'sync_from_ui', [data])
        self.assertEqual(self.value.balance, 20)

    def test_a_campaign_that_is_over(self):
        past = fields.Datetime.now() - timedelta(days=200)
        self.loyalty.rule_ids.write({'date_to': (past + timedelta(days=10)).date()})
        for vals in ({'start_at': past}, {'rescue': True}):
            self.rpc('pos.session', 'write', self.session.ids, vals)
            data = self.order([(self.bread, 1, 10.0)], [(self.cash_method, 10)], cards=[self.loyalty_card])
            self.sync({**data, 'date_order': fields.Datetime.to_string(past)})
        opening = self.env['pos.session'].with_user(self.cashier).create({'config_id': self.beside().id})
        self.rpc('pos.session', 'write', opening.ids, {'start_at': past})
        self.session, ticket = opening.with_env(self.env), self.loyalty_card._ticket(opening.config_id, shown=True)
        data = self.order([(self.bread, 1, 10.0)], [], state='draft', customer_card_refs=ticket)
        data['payment_ids'] = [[0, 0, {'payment_method_id': opening.payment_method_ids[:1].id, 'amount': 10, 'name': 'x', 'uuid': str(uuid4())}]]  # fmt: skip
        self.rpc('pos.order', 'sync_from_ui', [{**data, 'amount_paid': 10, 'state': 'paid', 'date_order': fields.Datetime.to_string(past)}])  # fmt: skip
        self.assertEqual(self.points.balance, 0)

    def test_an_order_for_later_is_in_the_books_now(self):
        """The host leaves orders for another day out of what it asks before it closes; value that moved is booked by this session."""
        later = fields.Datetime.to_string(fields.Datetime.now() + timedelta(days=3))
        order = self.charge_order(self.gift_card, 20)
        self.rpc('pos.order', 'write', order.ids, {'preset_time': later})
        self.assertFalse(order.preset_time)
        self.close()
        self.assertBalanced(20)
        self.new_session()
        self.sync(self.order([self.line(self.gift_card, 30)], [(self.cash_method, 30)], preset_time=later))
        self.close()
        self.assertBalanced(50)
        self.assertHealthy()


@tagged('post_install', '-at_install')
class TestServedOrders(FactCase):
    """The order around what a card did."""

    def test_the_invoice_that_books_it(self):
        order = self.charge_order(self.gift_card, 20)
        move = self.env['account.move'].search([('move_type', '=', 'entry')], limit=1) or self.env['account.move'].create({'move_type': 'entry'})  # fmt: skip
        for vals in ({'account_move': move.id}, {'session_move_id': move.id}, {'state': 'done'}, {'state': 'cancel'}, {'amount_total': 1}, {'is_refund': True}):  # fmt: skip
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
        self.sync(self.give_back(back, [(self.cash_method, -20)]))
        self.env.invalidate_all()
        self.assertEqual(self.value.balance, 40)
