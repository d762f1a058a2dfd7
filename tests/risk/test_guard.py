from datetime import timedelta
from unittest.mock import patch
from uuid import uuid4

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ...models.till import bounds
from ..common.sealing import aged
from .case import GuardCase


@tagged('post_install', '-at_install')
class TestPin(GuardCase):
    """A second factor from an amount on: what a thief with the card alone may try."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gift.pin_from = 20
        cls.gift_card._set_pin('1379')
        cls.post(cls, cls.value, 500, 'sale')

    def test_asked_wrong_right(self):
        self.assertTrue(self.ask(19.99)['ok'])
        self.gift.pin_from = 40
        self.assertRefused(self.ask(30), 'pin')
        self.assertRefused(self.ask(30, pin='0000'), 'pin')
        self.assertTrue(self.ask(30, pin='1379')['ok'])
        self.assertEqual(self.gift_card.sudo().pin_tries, 0)
        self.assertEqual(self.noted('wrong_pin').count, 1)

    def test_splitting_does_not_help(self):
        self.assertTrue(self.ask(10)['ok'])
        self.assertTrue(self.ask(9.99)['ok'])
        self.assertRefused(self.ask(0.01), 'pin')
        self.assertTrue(self.ask(0.01, pin='1379')['ok'])
        self.assertRefused(self.ask(1), 'pin')

    def test_what_was_given_back_does_not_count(self):
        key = str(uuid4())
        self.assertTrue(self.ask(15, key=key)['ok'])
        self.till.customer_card_void(key)
        self.assertTrue(self.ask(15)['ok'])

    def test_three_wrong_ones_lock(self):
        for pin in ('0001', 'x', '1' * 99):
            self.assertFalse(self.ask(30, pin=pin)['ok'])
        self.assertRefused(self.ask(30, pin='1379'), 'pin_locked')
        self.assertTrue(self.ask(5)['ok'], "small amounts go on")
        self.assertEqual(self.gift_card.pin_state, 'locked')
        self.assertTrue(self.till.customer_card_identify(self.gift_card.sudo().number)['card']['pin']['locked'])
        self.gift_card.action_unlock_pin()
        self.assertTrue(self.ask(30, pin='1379')['ok'])
        self.assertEqual(self.noted('wrong_pin').count, 3)

    def test_a_refused_hold_keeps_the_count(self):
        self.ask(30, pin='0001')
        self.assertRefused(self.ask(501, pin='0001'), None, 500.0)
        self.assertEqual(self.gift_card.sudo().pin_tries, 1, "nobody types a PIN for what is not there")

    def test_the_pin_of_another_card(self):
        other = self.env['customer.card']._issue(self.gift)
        other._set_pin('2580')
        self.assertRefused(self.ask(30, pin='2580'), 'pin')
        self.env.cr.execute(
            'UPDATE customer_card SET pin_hash = (SELECT pin_hash FROM customer_card WHERE id = %s) WHERE id = %s',
            [other.id, self.gift_card.id],
        )
        self.assertRefused(self.ask(30, pin='2580'), 'pin')

    def test_how_many_tries_are_left_is_said(self):
        for left in ('2', '1'):
            answer = self.ask(30, pin='0000')
            self.assertRefused(answer, 'pin')
            self.assertIn(left, answer['message'])
        self.assertRefused(self.ask(30, pin='0000'), 'pin_locked')

    def test_a_card_without_one(self):
        card = self.env['customer.card']._issue(self.gift)
        self.post(card._account('value'), 100, 'sale')
        self.assertRefused(self.ask(30, card=card, pin='1379'), 'pin_none')
        self.assertTrue(self.ask(5, card=card)['ok'])

    def test_asking_again_under_the_same_key_needs_no_pin(self):
        key, order = str(uuid4()), str(uuid4())
        self.assertTrue(self.ask(30, key=key, order=order, pin='1379')['ok'])
        self.assertTrue(self.ask(30, key=key, order=order)['ok'])
        self.assertFalse(self.ask(31, key=key, order=order)['ok'])
        self.assertFalse(self.ask(30, key=key)['ok'])
        self.till.customer_card_void(key)
        self.assertFalse(self.ask(30, key=key, order=order)['ok'])

    def test_points_count_at_what_they_pay(self):
        self.loyalty.pin_from = 4
        self.post(self.points, 1000, 'reward')
        self.assertTrue(self.ask(3.99, card=self.loyalty_card, kind='points')['ok'])
        self.assertRefused(self.ask(0.01, card=self.loyalty_card, kind='points'), 'pin_none')

    def test_the_desk_sets_it_and_nobody_reads_it(self):
        desk = new_test_user(
            self.env,
            'pin_desk',
            'customer_card.group_desk',
            company_id=self.card_company.id,
            company_ids=[(6, 0, self.card_company.ids)],
        )
        card = self.gift_card.with_user(desk)
        wizard = self.env['customer.card.set.pin'].with_user(desk).with_context(**card.action_set_pin()['context'])
        for pin, again in (('1379', '1378'), ('1234', '1234'), ('0000', '0000'), ('13', '13'), ('abcd', 'abcd')):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                wizard.create({'pin': pin, 'pin_again': again})
        done = wizard.create({'pin': '۲۵۸۰', 'pin_again': '۲۵۸۰'})
        self.assertFalse(done.pin or done.pin_again)
        self.assertTrue(self.ask(30, pin='2580')['ok'])
        self.assertEqual(card.pin_state, 'set')
        for forged in (
            lambda: card.write({'pin_tries': 0}),
            lambda: card.write({'pin_hash': 'x'}),
            lambda: card.sudo(False).read(['pin_hash']),
            lambda: card.search([('pin_hash', '!=', False)]),
            lambda: card.search([('pin_tries', '=', 0)]),
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                forged()
        body = " ".join(card.message_ids.mapped('body'))
        self.assertNotIn('2580', body)


@tagged('post_install', '-at_install')
class TestLimits(GuardCase):
    """What a card pays, and what a cashier takes, however the requests are cut."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.post(cls, cls.value, 500, 'sale')

    def test_per_day(self):
        self.gift.card_day_limit = 50
        self.sync(self.gift_order(30))
        answer = self.ask(21)
        self.assertRefused(answer, 'limit', 20.0)
        self.assertIn('20.00', answer['message'])
        self.assertTrue(self.ask(20)['ok'])
        self.assertRefused(self.ask(0.01), 'limit', 0.0)

    def test_a_merge_begins_no_new_day(self):
        self.gift.card_day_limit, self.gift_card.partner_id = 50, self.holder
        self.sync(self.gift_order(50))
        self.gift_card._merge_into(other := self.env['customer.card']._issue(self.gift, partner=self.holder))
        self.assertRefused(self.authorize(other, 'value', 1, str(uuid4())), 'limit', 0.0)

    def test_yesterday_does_not_count(self):
        self.gift.card_day_limit = 50
        key = str(uuid4())
        self.assertTrue(self.ask(50, key=key)['ok'])
        aged(
            self.env,
            "UPDATE customer_card_operation SET moment = %s WHERE key = %s",
            [fields.Datetime.now() - timedelta(days=1), f'till:{key}'],
        )
        self.assertTrue(self.ask(50)['ok'])

    def test_a_browser_closed_in_the_middle(self):
        """Nobody gives the hold back: it lets go of the value by itself; the day's limit counts it as long as its order
        may still come.
        """
        self.gift.card_day_limit = 50
        self.assertTrue(self.ask(50)['ok'])
        self.assertRefused(self.ask(50), 'limit', 0.0)
        aged(
            self.env,
            "UPDATE customer_card_operation SET expires_at = clock_timestamp() AT TIME ZONE 'UTC' WHERE state "
            "= 'authorized'",
        )
        self.env.invalidate_all()
        self.assertEqual(self.available(self.value), 500)
        self.assertRefused(self.ask(50), 'limit', 0.0)
        self.Ledger._void(self.env['customer.card.operation'].search([('state', '=', 'authorized')]).key, self.company)
        self.assertTrue(self.ask(50)['ok'], "the order was deleted at the till")

    def test_per_order(self):
        self.gift.card_order_limit = 50
        order = str(uuid4())
        self.assertTrue(self.ask(30, order=order)['ok'])
        self.assertRefused(self.ask(30, order=order), 'limit', 20.0)
        self.assertTrue(self.ask(30)['ok'], "another order")

    def test_per_cashier(self):
        self.gift.cashier_day_limit = 50
        other = self.env['customer.card']._issue(self.gift)
        self.post(other._account('value'), 100, 'sale')
        self.assertTrue(self.ask(30)['ok'])
        self.assertRefused(self.ask(30, card=other), 'limit', 20.0)
        self.env.flush_all()
        self.assertIn(-self.cashier.id, self.acceptance._hint(other, other._ask_for_sale(other.company_id)))
        self.assertTrue(
            self.session.customer_card_authorize(self.ref(other), 'value', 30, str(uuid4()), str(uuid4()))['ok']
        )

    def test_both_accounts_of_a_card_count_together(self):
        both = self._program(
            'loyalty', name="Both", prefix='952', opens_value=True, card_day_limit=50, point_value=0.01
        )
        card = self.env['customer.card']._issue(both)
        self.post(card._account('value'), 100, 'sale')
        self.post(card._account('points'), 10000, 'reward')
        self.assertTrue(self.ask(30, card=card)['ok'])
        self.assertRefused(self.ask(30, card=card, kind='points'), 'limit', 20.0)
        self.assertCountEqual(self.acceptance._hint(card, card._ask_for_sale(card.company_id)), card.account_ids.ids)

    def test_a_replaced_card_starts_no_new_day(self):
        self.gift.card_day_limit = 50
        self.assertTrue(self.ask(50)['ok'])
        action = self.gift_card.action_replace()
        self.assertRefused(self.ask(1, card=self.env['customer.card'].browse(action['res_id'])), 'limit', 0.0)

    def test_what_is_left_is_never_more_than_there_is(self):
        self.gift.card_day_limit = 600
        self.gift.card_order_limit = 550
        self.assertRefused(self.ask(560), 'limit', 500.0)

    def test_too_few_points(self):
        self.loyalty.points_minimum = 500
        self.post(self.points, 1000, 'reward')
        answer = self.ask(4, card=self.loyalty_card, kind='points')
        self.assertFalse(answer['ok'])
        self.assertIn('500', answer['message'])
        self.assertTrue(self.ask(5, card=self.loyalty_card, kind='points')['ok'])


@tagged('post_install', '-at_install')
class TestOwnCard(GuardCase):
    """A cashier neither takes from nor earns on the own card."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.post(cls, cls.points, 1000, 'reward')
        cls.loyalty_card.partner_id = cls.cashier.partner_id

    def test_taking_is_refused_and_noted(self):
        answer = self.ask(1, card=self.loyalty_card, kind='points')
        self.assertFalse(answer['ok'])
        row = self.noted('own_card')
        self.assertEqual((row.card_id, row.user_id, row.session_id), (self.loyalty_card, self.cashier, self.session))
        shown = self.till.customer_card_identify(self.loyalty_card.sudo().number)['card']
        self.assertTrue(shown['own'])
        self.assertFalse(shown['accounts'][0]['usable'])
        self.assertFalse(self.till.customer_card_mix([shown['ref']], 5, str(uuid4()))['ok'])

    def test_the_sale_goes_on_and_earns_nothing(self):
        data = self.order([(self.bread, 1, 37.0)], [(self.cash_method, 37)], cards=[self.loyalty_card])
        data['user_id'] = self.env.ref('base.user_admin').id  # whoever the till says rang it up
        order = self.sync(data)
        self.assertEqual((order.state, self.points.balance), ('paid', 1000))
        self.assertEqual(len(self.noted('own_card')), 1)
        why = self.till.customer_card_preview(self.ref(self.loyalty_card), [])['why']
        self.assertIn("own card", why[0])

    def test_the_program_may_allow_it(self):
        self.loyalty.staff_own = True
        self.assertTrue(self.ask(1, card=self.loyalty_card, kind='points')['ok'])
        self.sync(self.order([(self.bread, 1, 37.0)], [(self.cash_method, 37)], cards=[self.loyalty_card]))
        self.assertEqual(self.points.balance, 1037)
        self.assertFalse(self.noted('own_card'))


@tagged('post_install', '-at_install')
class TestMix(GuardCase):
    """The best legal mix the server proposes; what it proposes it authorizes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        soon = fields.Datetime.now() + timedelta(days=5)
        cls.post(cls, cls.value, 5, 'sale', expires=soon)
        cls.post(cls, cls.value, 50, 'sale')
        cls.post(cls, cls.points, 800, 'reward')
        cls.refs = [card._ticket(cls.session.config_id, shown=True) for card in (cls.gift_card, cls.loyalty_card)]

    def mix(self, amount) -> list[tuple]:
        answer = self.till.customer_card_mix(self.refs, amount, 'order-of-the-mix')
        return [(line['kind'], line['amount']) for line in answer.get('lines', [])]

    def test_soonest_first_then_points_value_last(self):
        self.assertEqual(self.mix(4), [('value', 4.0)])
        self.assertEqual(self.mix(9), [('value', 5.0), ('points', 4.0)])
        self.assertEqual(self.mix(20), [('value', 12.0), ('points', 8.0)])
        answer = self.till.customer_card_mix(self.refs, 100, 'order-of-the-mix')
        self.assertEqual(answer['rest'], 37.0)
        self.assertIn("expires", answer['lines'][0]['reason'])

    def test_what_is_held_does_not_expire_first_again(self):
        self.ask(5)
        self.assertEqual(self.mix(9), [('points', 8.0), ('value', 1.0)])

    def test_limits_minimum_and_pin(self):
        self.loyalty.points_minimum = 500
        self.assertEqual(self.mix(9), [('value', 9.0)], "four points' worth are too few")
        self.gift.card_day_limit = 6
        self.assertEqual(self.mix(20), [('value', 6.0), ('points', 8.0)])
        self.gift.write({'card_day_limit': 0, 'pin_from': 10})
        self.assertEqual(self.mix(20), [('value', 9.99), ('points', 8.0)], "without a PIN it stays below")
        self.gift_card._set_pin('1379')
        self.assertEqual(self.mix(20), [('value', 12.0), ('points', 8.0)])

    def test_every_line_is_authorized_as_proposed(self):
        self.loyalty.write({'point_value': 0.07, 'points_minimum': 30})
        order = str(uuid4())
        answer = self.till.customer_card_mix(self.refs, 99.99, order)
        for line in answer['lines']:
            done = self.till.customer_card_authorize(line['ref'], line['kind'], line['amount'], order, str(uuid4()))
            self.assertTrue(done['ok'], (line, done))

    def test_forged(self):
        for refs, amount in (
            (self.refs, 'x'),
            (self.refs, -5),
            (self.refs, None),
            (['x' * 32], 5),
            ([], 5),
            ('abc', 5),
            ([1, None], 5),
        ):
            self.assertFalse(self.till.customer_card_mix(refs, amount, 'o')['ok'])
        foreign = self.gift_card._ticket(self.pos_config_usd.copy({'name': "Other till"}), shown=True)
        found = self.gift_card._ticket(self.pos_config_usd)  # by name or phone: it earns and never pays
        for ref in (foreign, found):
            self.assertFalse(self.till.customer_card_mix([ref], 5, 'o')['ok'])
        self.assertFalse(self.till.customer_card_mix(None, 5, 'o')['ok'])


@tagged('post_install', '-at_install')
class TestOwnCardLater(GuardCase):
    def test_the_job_knows_who_paid(self):
        """A draft that a colleague began, finished by its holder's own hand, too long to be served at once."""
        colleague = self.cashier.copy({'login': 'colleague', 'name': "Colleague"})
        self.loyalty_card.sudo().partner_id = self.cashier.partner_id
        uuid = str(uuid4())
        data = self.order([(self.bread, 1, 500.0)], [], uuid=uuid, state='draft', user_id=colleague.id)
        result = self.env['pos.order'].with_user(colleague).sync_from_ui([data])
        draft = self.env['pos.order'].browse(result['pos.order'][0]['id'])
        with patch.object(bounds, 'MOST_LINES', 2):
            more = self.order(
                [(self.bread, 1, 0.01)] * 3, [(self.cash_method, 500.03)],
                uuid=uuid, cards=[self.loyalty_card], user_id=colleague.id,
            )  # fmt: skip
            self.sync({**more, 'amount_total': 500.03, 'access_token': draft.access_token})
            self.env['pos.order']._cron_customer_card_late()
        self.env.invalidate_all()
        self.assertEqual(self.points.balance, 0)
