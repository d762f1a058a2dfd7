"""Risks: a session is closed on paper, opened again, or moved to another day: value in no books, a campaign that is
over.
"""

import json
from datetime import timedelta
from uuid import uuid4

from odoo import fields
from odoo.tests import tagged

from ...models.ledger.protected import server
from .edits_case import FactCase


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
            (
                'pos.session',
                'write',
                ids,
                {'cash_register_balance_end_real': 1000, 'cash_register_balance_start': 7, 'cash_real_transaction': 1},
            ),
            ('pos.session', 'web_save', ids, {'state': 'closed'}, {}),
            ('pos.session', 'load', ['.id', 'state'], [[str(self.session.id), 'Closed & Posted']]),
            ('pos.session', 'load', ['.id', 'start_at'], [[str(self.session.id), '2020-01-01 00:00:00']]),
            (
                'pos.config',
                'write',
                config.ids,
                {'session_ids': [(1, self.session.id, {'state': 'closed', 'rescue': True})]},
            ),
            ('pos.session', 'unlink', ids),
        ):
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
            (
                'pos.session',
                'load',
                (
                    ['config_id/.id', 'state', 'start_at', 'rescue'],
                    [[str(config.id), 'In Progress', said['start_at'], 'True']],
                ),
                {},
            ),
            ('pos.config', 'write', (config.ids, {'session_ids': [(0, 0, {'config_id': config.id, **said})]}), {}),
            ('pos.config', 'open_ui', (config.ids,), told),
        )
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
        for vals in (
            {'state': 'opened'},
            {'state': 'opening_control'},
            {'state': 'closing_control', 'stop_at': False},
            {'stop_at': '2999-01-01 00:00:00'},
            {'move_id': False},
        ):
            self.assertKept(
                self.session, deed=lambda vals=vals: self.rpc('pos.session', 'write', self.session.ids, vals)
            )
        for method, *args in (
            ('set_opening_control', 0, ""),
            ('action_pos_session_open',),
            ('action_pos_session_closing_control',),
            ('update_closing_control_state_session', ""),
            ('post_closing_cash_details', 5),
            ('close_session_from_ui',),
            ('action_pos_session_validate',),
            ('action_pos_session_close',),
        ):
            with self.subTest(method=method):
                self.assertKept(
                    self.session, deed=lambda m=method, a=args: self.rpc('pos.session', m, self.session.ids, *a)
                )
        data = self.order([self.line(self.gift_card, 30)], [(self.cash_method, 30)])
        self.rpc('pos.order', 'sync_from_ui', [data])
        self.assertEqual(self.value.balance, 20)

    def test_a_cashier_closes_as_ever(self):
        """The three calls of the till's closing screen; no answer carries a mark of the server's."""
        self.charge_order(self.gift_card, 20)
        ids = self.session.ids
        cash = self.rpc('pos.session', 'get_closing_control_data', ids)['default_cash_details']['amount']
        for method, *args in (
            ('post_closing_cash_details', cash),
            ('update_closing_control_state_session', "all there"),
            ('close_session_from_ui',),
        ):
            json.dumps(self.rpc('pos.session', method, ids, *args))
        self.assertEqual((self.session.state, self.session.closing_notes), ('closed', "all there"))
        self.assertTrue(self.session.stop_at)
        self.assertEqual(self.session.cash_register_balance_end_real, cash)
        self.assertBalanced(20)
        asked = server(self.session.with_user(self.cashier))._close_session_action(5)
        json.dumps(asked)

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
        data['payment_ids'] = [
            [
                0,
                0,
                {
                    'payment_method_id': opening.payment_method_ids[:1].id,
                    'amount': 10,
                    'name': 'x',
                    'uuid': str(uuid4()),
                },
            ]
        ]
        self.rpc(
            'pos.order',
            'sync_from_ui',
            [{**data, 'amount_paid': 10, 'state': 'paid', 'date_order': fields.Datetime.to_string(past)}],
        )
        self.assertEqual(self.points.balance, 0)

    def test_an_order_for_later_is_in_the_books_now(self):
        """The host leaves orders for another day out of what it asks before it closes; value that moved is booked by
        this session.
        """
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
