from uuid import uuid4

import psycopg2

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .case import SliceCase


@tagged('post_install', '-at_install')
class TestForgedSlices(SliceCase):
    """What a till may not do with a slice: take more, take it twice, take another's."""

    def setUp(self):
        super().setUp()
        self.charge(50)
        self.uuid = str(uuid4())
        self.answer = self.slice(self.uuid)

    def test_more_than_the_slice(self):
        self.assertRefused(self.bought(self.uuid, 20.01, self.answer['operation']))
        self.assertRefused(self.bought(self.uuid, 50, self.answer['operation']))

    def test_another_order(self):
        self.assertRefused(self.bought(str(uuid4()), 5, self.answer['operation']))

    def test_spent_once(self):
        self.sync(self.bought(self.uuid, 5, self.answer['operation']))
        again = self.bought(str(uuid4()), 5, self.answer['operation'])
        self.assertRefused(again, psycopg2.IntegrityError)
        twice = str(uuid4())
        operation = {'customer_card_operation': self.slice(twice)['operation']}
        payments = [(self.value_method, 5, operation), (self.value_method, 5, operation)]
        self.assertRefused(
            self.order([(self.bread, 1, 10)], payments, uuid=twice, cards=[self.gift_card]),
            psycopg2.IntegrityError,
        )

    def test_given_back(self):
        self.till.customer_card_void(self.answer['operation'])
        self.assertEqual(self.available(self.value), 50)
        self.assertRefused(self.bought(self.uuid, 5, self.answer['operation']))

    def test_made_up(self):
        for key in ('lease:', 'lease:made-up-by-the-till', 'lease:' + 'x' * 500):
            self.assertRefused(self.bought(self.uuid, 5, key))
        self.assertFalse(self.authorize(self.gift_card, 'value', 5, self.uuid, 'lease:made-up-key')['ok'])

    def test_points_for_value(self):
        self.post(self.points, 5000, 'reward')
        points = self.slice(self.uuid, self.loyalty_card, 'points')
        self.assertRefused(self.bought(self.uuid, 5, points['operation']))

    def other_till(self):
        config = self.pos_config_usd.copy({'name': "Other till"})
        config.open_ui()
        return config.current_session_id.with_user(self.cashier)

    def test_another_till(self):
        other = self.other_till()
        data = self.bought(self.uuid, 5, self.answer['operation'])
        self.assertRefused(dict(data, session_id=other.id))
        other.customer_card_void(self.answer['operation'])
        self.assertEqual(self.operation(self.answer).state, 'authorized', "another till gives nothing back")
        foreign = other.customer_card_lease(self.ref(self.gift_card), 'value', self.uuid, str(uuid4()))
        self.assertFalse(foreign['ok'], "a ticket of this till")
        theirs = self.slice(self.uuid, till=other)
        self.assertTrue(theirs['ok'])
        self.assertRefused(self.bought(self.uuid, 5, theirs['operation']))
        key = self.answer['operation'].removeprefix('lease:')
        self.assertFalse(self.slice(str(uuid4()), key=key, till=other)['ok'], "the key of another till's slice")

    def test_another_company(self):
        company = self.env['res.company'].create({'name': "Elsewhere"})
        program = self.env['customer.card.program'].create(
            {'name': "Foreign", 'kind': 'gift', 'company_id': company.id, 'offline_limit': 5}
        )
        card = self.env['customer.card']._issue(program)
        self.post(card._account('value'), 5, 'sale')
        self.assertFalse(self.slice(str(uuid4()), card)['ok'])
        self.assertEqual(self.available(card._account('value')), 5)

    def test_who_may_ask(self):
        stranger = self.env['res.users'].create(
            {'name': "Stranger", 'login': 'lease_stranger', 'group_ids': [(6, 0, [self.env.ref('base.group_user').id])]}
        )
        with self.assertRaises(AccessError):
            self.slice(self.uuid, till=self.session.with_user(stranger))
        self.session.with_user(self.env.user).action_pos_session_closing_control()
        with self.assertRaises(AccessError):
            self.slice(str(uuid4()))

    def test_garbage(self):
        ref = self.ref(self.gift_card)
        garbage = (None, '', 5, [], {}, 'x' * 999, "<b>", '\x00' * 36)
        for value in garbage:
            self.assertFalse(self.till.customer_card_lease(value, 'value', self.uuid, str(uuid4()))['ok'])
            self.assertFalse(self.till.customer_card_lease(ref, 'value', value, str(uuid4()))['ok'])
            self.assertFalse(self.till.customer_card_lease(ref, 'value', str(uuid4()), value)['ok'])
            self.assertFalse(self.till.customer_card_lease(ref, value, self.uuid, str(uuid4()))['ok'])
        self.assertEqual(self.available(self.value), 30)

    def test_a_till_does_not_freeze_a_card(self):
        self.charge(500)
        answers = [self.slice(str(uuid4()))['ok'] for _order in range(5)]
        self.assertEqual(answers, [True, True, False, False, False], "three with the first one")

    def test_a_card_found_by_phone_or_name_sets_nothing_aside(self):
        found = self.gift_card._ticket(self.till.config_id)
        self.assertFalse(self.till.customer_card_lease(found, 'value', str(uuid4()), str(uuid4()))['ok'])
        self.assertEqual(self.available(self.value), 30)

    def test_a_blocked_card_sets_nothing_aside(self):
        self.gift_card.action_block_lost()
        self.assertFalse(self.slice(str(uuid4()))['ok'])

    def test_a_cancelled_order_frees_it(self):
        draft = self.order([(self.bread, 1, 10.0)], [], uuid=self.uuid, cards=[self.gift_card], state='draft')
        self.sync(draft).with_user(self.cashier).action_pos_order_cancel()
        self.assertEqual(self.available(self.value), 50)
