from uuid import uuid4

import psycopg2

from odoo.tests import tagged
from odoo.tools import mute_logger

from ...core import money
from ..common.sealing import aged, key_is
from .case import SliceCase


@tagged('post_install', '-at_install')
class TestSlice(SliceCase):
    """A slice of a card, set aside for one order of one till: asked for, spent once, given back."""

    def test_off_by_default(self):
        self.charge(50)
        program = self._program('gift', name="Plain", prefix='952')
        card = self.env['customer.card']._issue(program)
        self.post(card._account('value'), 50, 'sale')
        self.assertFalse(self.till.customer_card_identify(card.sudo().number)['card']['lease'])
        answer = self.slice(str(uuid4()), card)
        self.assertFalse(answer['ok'])
        self.assertEqual(self.available(card._account('value')), 50)
        self.assertEqual(self.till.customer_card_identify(self.gift_card.sudo().number)['card']['lease'], ['value'])

    def test_the_program_sets_the_limit(self):
        self.charge(12.5)
        answer = self.slice(str(uuid4()))
        self.assertEqual((answer['ok'], answer['amount'], answer['minutes']), (True, 12.5, 240))
        self.charge(100)
        self.assertEqual(self.slice(str(uuid4()))['amount'], 20)
        self.assertEqual(self.available(self.value), 80)
        for vals in (
            {'offline_limit': -1},
            {'offline_days': 0},
            {'offline_minutes': 0},
            {'offline_days': 1, 'offline_minutes': 1441},
        ):
            with (
                mute_logger('odoo.sql_db'),
                self.assertRaises(psycopg2.IntegrityError),
                self.env.cr.savepoint(),
            ):
                self.gift.write(vals)
                self.env.flush_all()

    def test_nothing_to_set_aside(self):
        answer = self.slice(str(uuid4()))
        self.assertFalse(answer['ok'])
        self.assertFalse(self.value.entry_ids)

    def test_spend_a_part_and_the_rest_is_free(self):
        self.charge(50)
        uuid = str(uuid4())
        answer = self.slice(uuid)
        self.assertEqual(self.available(self.value), 30)
        order = self.sync(self.bought(uuid, 12.34, answer['operation']))
        self.assertLedger(self.value, [('sale', 50, 50), ('spend', -12.34, 37.66)])
        self.assertEqual(self.available(self.value), money.exact(37.66))
        self.assertEqual(order.payment_ids.customer_card_operation, answer['operation'])
        self.assertEqual(self.operation(answer).tender_amount, 12.34)
        self.assertHealthy()

    def test_points_cost_what_they_are_worth(self):
        self.post(self.points, 5000, 'reward')
        uuid = str(uuid4())
        answer = self.slice(uuid, self.loyalty_card, 'points')
        self.assertEqual((answer['amount'], self.available(self.points)), (20, 3000))
        payments = [
            (self.points_method, 5.55, {'customer_card_operation': answer['operation']}),
            (self.cash_method, 4.45),
        ]
        self.sync(self.order([(self.bread, 1, 10.0)], payments, uuid=uuid))
        self.assertLedger(self.points, [('reward', 5000, 5000), ('spend', -555, 4445)])

    def test_points_below_the_minimum_are_not_set_aside(self):
        self.post(self.points, 400, 'reward')
        self.loyalty.points_minimum = 500
        self.assertFalse(self.slice(str(uuid4()), self.loyalty_card, 'points')['ok'])
        self.post(self.points, 400, 'reward')
        self.assertEqual(self.slice(str(uuid4()), self.loyalty_card, 'points')['least'], 5.0)

    def test_points_that_lower_the_price_are_not_set_aside(self):
        self.post(self.points, 5000, 'reward')
        self.loyalty.points_as = 'discount'
        self.assertFalse(self.slice(str(uuid4()), self.loyalty_card, 'points')['ok'])
        self.assertFalse(self.till.customer_card_identify(self.loyalty_card.sudo().number)['card']['lease'])

    def test_what_asks_for_a_pin_or_passes_a_limit_is_not_set_aside(self):
        self.charge(50)
        for vals in ({'pin_from': 20, 'card_day_limit': 0}, {'pin_from': 0, 'card_day_limit': 19.99}):
            self.gift.write(vals)
            self.assertFalse(self.slice(str(uuid4()))['ok'], vals)
        self.gift.card_day_limit = 20
        uuid = str(uuid4())
        self.assertTrue(self.slice(uuid)['ok'])
        self.assertFalse(self.slice(str(uuid4()))['ok'], "the first slice counts")
        self.assertTrue(self.authorize(self.gift_card, 'value', 20, uuid)['ok'], "its own slice does not")

    def test_its_own_slice_counts_where_the_order_asks_what_there_is(self):
        self.charge(30)
        uuid, ref = str(uuid4()), self.ref(self.gift_card)
        self.gift.pin_from = 25
        self.assertTrue(self.slice(uuid)['ok'])
        self.assertEqual(self.authorize(self.gift_card, 'value', 30, uuid)['code'], 'pin_none', "not: 10 left")
        till = self.till.with_context(customer_card_order=uuid)
        self.gift.pin_from = 0
        self.assertEqual([line['amount'] for line in till.customer_card_mix([ref], 30, uuid)['lines']], [30])
        self.assertEqual(
            self.till.customer_card_mix([ref], 30, str(uuid4()))['rest'], 20, "another order gets the rest"
        )

    def test_asked_again_it_is_the_same(self):
        self.charge(50)
        uuid, key = str(uuid4()), str(uuid4())
        answers = [self.slice(uuid, key=key), self.slice(uuid, key=key), self.slice(uuid)]
        self.assertEqual(answers[1:], answers[:1] * 2)
        self.assertEqual(self.available(self.value), 30)

    def test_an_order_paid_otherwise_frees_it(self):
        self.charge(50)
        uuid = str(uuid4())
        answer = self.slice(uuid)
        self.sync(self.order([(self.bread, 1, 10.0)], [(self.cash_method, 10)], uuid=uuid, cards=[self.gift_card]))
        self.assertEqual((self.operation(answer).state, self.available(self.value)), ('voided', 50))
        self.assertFalse(self.slice(uuid)['ok'], "the order is paid: a late question sets nothing aside")

    def test_selling_goes_on_without_the_ledgers_key(self):
        self.charge(50)
        uuid = str(uuid4())
        self.slice(uuid)
        data = self.order([(self.bread, 1, 10.0)], [(self.cash_method, 10)], uuid=uuid, cards=[self.gift_card])
        with (
            key_is(''),
            mute_logger(
                'odoo.addons.customer_card.models.till.pos_order_cards',
                'odoo.addons.customer_card.models.offline.pos_order',
            ),
        ):
            self.assertEqual(self.sync(data).state, 'paid')

    def test_given_back_before_it_was_asked_for(self):
        self.charge(50)
        key = str(uuid4())
        self.till.customer_card_void(f'lease:{key}')
        self.assertFalse(self.slice(str(uuid4()), key=key)['ok'])
        self.assertEqual(self.available(self.value), 50)

    def test_paying_online_frees_it_in_the_same_breath(self):
        self.charge(30)
        uuid = str(uuid4())
        slice_ = self.slice(uuid)
        shown = self.till.with_context(customer_card_order=uuid).customer_card_identify(self.gift_card.sudo().number)
        self.assertEqual(shown['card']['accounts'][0]['worth'], 30, "not poorer at its own till")
        elsewhere = self.till.with_context(customer_card_order=str(uuid4())).customer_card_identify(
            self.gift_card.sudo().number
        )
        self.assertEqual(elsewhere['card']['accounts'][0]['worth'], 10)
        self.assertFalse(self.authorize(self.gift_card, 'value', 30.01, uuid)['ok'])
        self.assertEqual(self.operation(slice_).state, 'authorized', "refused: nothing has changed")
        key = str(uuid4())
        for _time in range(2):
            self.assertTrue(self.authorize(self.gift_card, 'value', 30, uuid, key)['ok'])
        self.assertEqual((self.operation(slice_).state, self.available(self.value)), ('voided', 0))

    def test_the_answer_of_an_authorization_was_lost(self):
        """It freed the slice and held 15; the till, not knowing, spends 12 of the slice."""
        self.charge(30)
        uuid = str(uuid4())
        slice_, lost = self.slice(uuid), self.authorize(self.gift_card, 'value', 15, uuid)
        order = self.sync(self.bought(uuid, 12, slice_['operation']))
        self.assertLedger(self.value, [('sale', 30, 30), ('spend', -12, 18)])
        self.assertEqual(order.payment_ids.customer_card_operation, f'till:{lost["operation"]}')
        self.assertEqual(self.available(self.value), 18)

    def test_a_refund_gives_back_what_was_spent_of_it(self):
        self.charge(50)
        uuid = str(uuid4())
        order = self.sync(self.bought(uuid, 12, self.slice(uuid)['operation']))
        back = [(self.bread, -1, 12.0, {'refunded_orderline_id': order.lines.id})]
        self.sync(self.order(back, [(self.value_method, -12.0)], is_refund=True))
        self.assertEqual(self.value.balance, 50)
        self.assertHealthy()

    # --- late ---------------------------------------------------------------------------------------------------------

    def test_expired_and_still_there(self):
        self.charge(50)
        uuid = str(uuid4())
        answer = self.slice(uuid)
        self.end(answer)
        self.assertEqual(self.available(self.value), 50, "a till that does not come back takes nothing")
        self.sync(self.bought(uuid, 12, answer['operation']))
        self.assertEqual((self.value.balance, self.operation(answer).exception), (38, False))

    def test_expired_and_spent_by_others_is_flagged_and_at_most_the_slice(self):
        self.charge(20)
        uuid = str(uuid4())
        answer = self.slice(uuid)
        self.end(answer)
        self.sync(self.gift_order(20))
        self.assertRefused(self.bought(uuid, 20.01, answer['operation']))
        self.sync(self.bought(uuid, 20, answer['operation']))
        self.assertEqual((self.value.balance, self.operation(answer).exception), (-20, 'forwarded'))
        self.assertHealthy()

    def test_weeks_late(self):
        self.charge(20)
        uuid = str(uuid4())
        answer = self.slice(uuid)
        self.end(answer, days=30)
        self.Ledger._cron_expire()
        self.assertEqual(self.operation(answer).state, 'expired')
        self.assertRefused(self.bought(uuid, 20.01, answer['operation']))
        self.sync(self.bought(uuid, 5, answer['operation']))
        self.assertLedger(self.value, [('sale', 20, 20), ('spend', -5, 15)])
        self.assertEqual(self.Ledger._find(f'{answer["operation"]}:late').exception, 'late')

    def test_the_session_was_closed_meanwhile(self):
        self.charge(50)
        uuid = str(uuid4())
        answer = self.slice(uuid)
        data = self.bought(uuid, 12, answer['operation'])
        self.session.with_user(self.env.user).action_pos_session_closing_control()
        self.assertEqual(self.session.state, 'closed')
        self.pos_config_usd.open_ui()
        self.pos_config_usd.current_session_id.set_opening_control(0, '')
        order = self.sync(data)
        self.assertEqual((order.state, self.value.balance), ('paid', 38))
        self.assertNotEqual(order.session_id, self.session)

    def test_any_order_and_twice(self):
        self.charge(100)
        orders = []
        for amount in (5, 6, 7):
            uuid = str(uuid4())
            orders.append(self.bought(uuid, amount, self.slice(uuid)['operation']))
        for data in (orders[2], orders[0], orders[2], orders[1], orders[0]):
            self.sync(dict(data, lines=list(data['lines']), payment_ids=list(data['payment_ids'])))
        self.assertEqual((self.value.balance, self.available(self.value), len(self.value.entry_ids)), (82, 82, 4))
        self.assertHealthy()

    def test_what_is_set_aside_for_nothing_is_noted(self):
        """After some hours, once, with who asked for it; of an order that came nothing is."""
        self.charge(100)
        came, never = str(uuid4()), str(uuid4())
        used, idle = self.slice(came), self.slice(never)
        self.sync(self.bought(came, 5, used['operation']))
        unusual = self.env['customer.card.unusual']
        for hours, noted in ((1, 0), (4, 1), (1, 1)):
            aged(
                self.env,
                "UPDATE customer_card_operation SET moment = moment - make_interval(hours => %s) WHERE key = %s",
                [hours, idle['operation']],
            )
            self.env['pos.order']._cron_customer_card_late()
            rows = unusual.search([('kind', '=', 'aside')])
            self.assertEqual(len(rows), noted)
        self.assertEqual((rows.card_id, rows.user_id, rows.session_id), (self.gift_card, self.cashier, self.session))
        self.assertIn("set value of the card aside", rows.evidence)
