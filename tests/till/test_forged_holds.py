from uuid import uuid4

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ..common.sealing import aged
from ..risk.case import GuardCase
from ..selling.case import SellCase

NO_PINS = (None, False, True, 0, 1379, '', ' ', [], ['1379'], {'pin': '1379'}, '13790', '1' * 5000, '\x00', '१३७८')


class HoldCase(SellCase, GuardCase):
    """A card with points for two coffees and a rest of 0.40, and whoever asks for them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.coffee = cls.env['product.product'].create(
            {'name': "Coffee", 'available_in_pos': True, 'list_price': 3.0, 'taxes_id': False}
        )
        cls.club = cls._program(
            'loyalty', name="Club", prefix='953', opens_value=True, point_value=0.01, cash_out_below=1,
            reward_ids=[
                (0, 0, {'name': "Coffee", 'points': 200, 'product_ids': [(6, 0, cls.coffee.ids)]}),
                (0, 0, {'name': "Small coffee", 'points': 100, 'product_ids': [(6, 0, cls.coffee.ids)]}),
            ],
        )  # fmt: skip
        cls.large, cls.small = cls.club.reward_ids.sorted('points', reverse=True)
        cls.member = cls.env['customer.card']._issue(cls.club, partner=cls.holder)
        cls.accounts = cls.member._account('points'), cls.member._account('value')
        cls.post(cls, cls.accounts[0], 400, 'earn')
        cls.post(cls, cls.accounts[1], 0.4, 'sale')

    def calls(self, ref=None, *, till=None, reward=None, uuid=None, key=None, pin=None):
        """Both verbs, ready to be called with the same arguments."""
        till, ref = till or self.till, ref or self.ref(self.member)
        uuid, key = uuid or str(uuid4()), key or str(uuid4())
        return (
            lambda: till.customer_card_reward(ref, (reward or self.large).id, uuid, key, pin),
            lambda: till.customer_card_payout(ref, uuid, key, pin),
        )

    def assertNothingHeld(self) -> None:
        self.env.invalidate_all()
        self.assertEqual([account.available for account in self.accounts], [400, 0.4])

    def assertAllRefused(self, calls, **wanted) -> None:
        for call in calls:
            answer = call()
            self.assertFalse(answer['ok'], answer)
            self.assertTrue(answer['message'])
            self.assertEqual({name: answer.get(name) for name in wanted}, wanted)
        self.assertNothingHeld()


@tagged('post_install', '-at_install')
class TestForgedHolds(HoldCase):
    """Rewards and payouts asked for by whoever has no right to them: refused in a sentence, nothing held."""

    def test_without_the_pin(self):
        self.club.pin_from = 0.01
        self.member._set_pin('1379')
        for pin in NO_PINS:
            self.member.sudo().invalidate_recordset()
            self.assertAllRefused(self.calls(pin=pin))
            self.member._set_pin('1379')  # unlocked again, for the next forgery
        forged = self.till.with_context(customer_card_pin='right', customer_card_own=True, pin_state='none', pin='1379')
        self.assertAllRefused(self.calls(till=forged), code='pin')

    def test_the_right_pin(self):
        self.club.pin_from = 0.01
        self.member._set_pin('1379')
        self.assertEqual([call()['ok'] for call in self.calls(pin='1379')], [True, True])

    def test_wrong_pins_count_together(self):
        """Who tries at the reward, then at the payout, then at the payment, has tried three times."""
        self.club.pin_from = 0.01
        self.member._set_pin('1379')
        for call in self.calls(pin='2580'):
            self.assertEqual(call()['code'], 'pin')
        self.assertEqual(self.ask(1, card=self.member, kind='points', pin='2580')['code'], 'pin_locked')
        self.assertAllRefused(self.calls(pin='1379'), code='pin_locked')

    def test_another_cards_pin(self):
        self.club.pin_from = 0.01
        other = self.env['customer.card']._issue(self.club)
        other._set_pin('2580')
        self.assertAllRefused(self.calls(pin='2580'), code='pin_none')

    def test_own_card(self):
        self.member.partner_id = self.cashier.partner_id
        self.assertAllRefused(self.calls())
        self.assertEqual(self.noted('own_card').card_id, self.member)

    def test_a_card_that_was_only_found(self):
        self.assertAllRefused(self.calls(self.member._ticket(self.till.config_id)))

    def test_another_tills_ticket(self):
        other = self.pos_config_usd.copy({'name': "Other till"})
        self.assertAllRefused(self.calls(self.member._ticket(other, shown=True)))
        other.open_ui()
        elsewhere = other.current_session_id.with_user(self.cashier)
        self.assertAllRefused(self.calls(self.ref(self.member), till=elsewhere))

    def test_another_companys_card(self):
        company = self.env['res.company'].create({'name': "Elsewhere", 'currency_id': self.card_company.currency_id.id})
        self.env.user.company_ids |= company
        program = self.env['customer.card.program'].create({
            'name': "Theirs", 'kind': 'loyalty', 'company_id': company.id, 'opens_value': True, 'cash_out_below': 1,
            'reward_ids': [(0, 0, {'name': "Coffee", 'points': 200, 'product_ids': [(6, 0, self.coffee.ids)]})],
        })  # fmt: skip
        theirs = self.env['customer.card']._issue(program)
        self.post(theirs._account('points'), 400, 'earn')
        self.post(theirs._account('value'), 0.4, 'sale')
        self.assertAllRefused(
            self.calls(theirs._ticket(self.till.config_id, shown=True), reward=program.reward_ids[:1])
        )
        self.assertEqual(theirs._account('points').available, 400)
        self.assertAllRefused(self.calls(reward=program.reward_ids[:1])[:1])

    def test_blocked_expired_and_replaced(self):
        ref = self.ref(self.member)
        self.member.action_block_lost()
        self.assertAllRefused(self.calls(ref))
        self.member.action_unblock()
        action = self.member.action_replace()
        self.assertAllRefused(self.calls(ref))
        new = self.env['customer.card'].browse(action['res_id'])
        self.assertTrue(self.calls(self.ref(new))[0]()['ok'], "the new card opens the same accounts")

    def test_a_tampered_ticket(self):
        ref = self.ref(self.member)
        for forged in (
            ref[:-1] + ('A' if ref[-1] != 'A' else 'B'),
            ref[:-8],
            ref * 2,
            '',
            None,
            7,
            [ref],
            {'ref': ref},
        ):
            for call in self.calls(forged or 'x'):
                self.assertFalse(call()['ok'])
        self.assertNothingHeld()

    def test_forged_keys(self):
        for key in ('', 'short', 'x' * 81, 'line\nbreak' * 2, None, 5, ['k' * 36]):
            self.assertFalse(
                self.till.customer_card_reward(self.ref(self.member), self.large.id, str(uuid4()), key)['ok']
            )
            self.assertFalse(self.till.customer_card_payout(self.ref(self.member), str(uuid4()), key)['ok'])
            self.assertFalse(self.till.customer_card_payout(self.ref(self.member), key, str(uuid4()))['ok'])
        self.assertNothingHeld()

    def test_the_same_key_for_something_else(self):
        uuid, key = str(uuid4()), str(uuid4())
        reward, payout = self.calls(uuid=uuid, key=key)
        first = reward(), payout()
        self.assertEqual([answer['ok'] for answer in first], [True, True])
        self.assertEqual((reward(), payout()), first, "asked again, the same answer")
        for call in self.calls(key=key):  # another order
            self.assertFalse(call()['ok'])
        other = self.env['customer.card']._issue(self.club)
        self.post(other._account('points'), 400, 'earn')
        self.post(other._account('value'), 0.4, 'sale')
        for call in self.calls(self.ref(other), uuid=uuid, key=key):  # another card
            self.assertFalse(call()['ok'])
        self.large.points = 150  # the reward became cheaper: the key stands for what it stood for
        self.assertFalse(reward()['ok'])
        self.assertEqual([account.available for account in self.accounts], [200, 0])
        self.assertEqual(other._account('points').available, 400)

    def test_a_hold_that_was_given_back(self):
        uuid, key = str(uuid4()), str(uuid4())
        reward, payout = self.calls(uuid=uuid, key=key)
        for call in (reward, payout):
            self.till.customer_card_void(call()['operation'])
            self.assertFalse(call()['ok'])
        self.assertNothingHeld()

    def test_another_till_gives_nothing_back(self):
        held = self.calls()[0]()['operation']
        other = self.pos_config_usd.copy({'name': "Other till"})
        other.open_ui()
        other.current_session_id.with_user(self.cashier).customer_card_void(held)
        self.assertEqual(self.accounts[0].available, 200)

    def test_after_the_session_was_closed(self):
        calls = self.calls()
        self.assertEqual(self.session.close_session_from_ui(), {'successful': True})
        for call in calls:
            with self.assertRaises(UserError), self.env.cr.savepoint():
                call()
        self.assertNothingHeld()

    def test_by_somebody_who_is_no_cashier(self):
        desk = new_test_user(
            self.env,
            'hold_desk',
            'customer_card.group_desk',
            company_id=self.card_company.id,
            company_ids=[(6, 0, self.card_company.ids)],
        )
        for call in self.calls(till=self.session.with_user(desk)):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                call()

    def test_limits_bind_rewards_and_payouts(self):
        self.club.card_day_limit = 2.2
        large, payout = self.calls()
        self.assertTrue(large()['ok'])
        self.assertEqual(payout()['code'], 'limit')
        self.assertEqual(self.calls(reward=self.small)[0]()['code'], 'limit')
        self.assertEqual([account.available for account in self.accounts], [200, 0.4])


@tagged('post_install', '-at_install')
class TestLimitsAfterReturns(GuardCase):
    """What went back to the card counts no longer for its limits, but goes on counting for its PIN."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.post(cls, cls.value, 500, 'sale')

    def give_back(self, order, amount: float, method=None):
        line = (self.bread, -1, amount, {'refunded_orderline_id': order.lines[0].id})
        return self.sync(self.order([line], [(method or self.value_method, -amount)], is_refund=True))

    def test_per_day_order_and_cashier(self):
        for limit in ('card_day_limit', 'card_order_limit', 'cashier_day_limit'):
            self.gift.write({'card_day_limit': 0, 'card_order_limit': 0, 'cashier_day_limit': 0, limit: 50})
            data = self.gift_order(50)
            order = self.sync(data)
            self.assertRefused(self.ask(1, order=order.uuid), 'limit', 0.0)
            self.give_back(order, 50)
            key = str(uuid4())
            self.assertTrue(self.ask(50, order=order.uuid, key=key)['ok'], limit)
            self.assertRefused(self.ask(1, order=order.uuid), 'limit', 0.0)
            self.till.customer_card_void(key)

    def test_a_part_frees_a_part(self):
        self.gift.card_day_limit = 50
        order = self.sync(self.gift_order(40))
        line = (self.bread, -1, 15.0, {'refunded_orderline_id': order.lines.id})
        self.sync(self.order([line], [(self.value_method, -15.0)], is_refund=True))
        self.assertRefused(self.ask(25.01), 'limit', 25.0)
        self.assertTrue(self.ask(25)['ok'])

    def test_cash_frees_nothing(self):
        self.gift.write({'card_day_limit': 50, 'cash_refunds': True})
        self.give_back(self.sync(self.gift_order(50)), 50, self.cash_method)
        self.assertRefused(self.ask(1), 'limit', 0.0)

    def test_what_was_paid_yesterday_frees_nothing_today(self):
        self.gift.card_day_limit = 50
        order = self.sync(self.gift_order(50))
        aged(
            self.env,
            "UPDATE customer_card_operation SET moment = moment - interval '1 day' WHERE origin_id = %s",
            [order.id],
        )
        self.assertTrue(self.ask(20)['ok'])
        self.give_back(order, 50)
        self.assertRefused(self.ask(31), 'limit', 30.0)

    def test_the_pin_stays_asked_for(self):
        """Paying below the PIN's amount, returning, and paying again does not go on for ever."""
        self.gift.pin_from = 20
        self.gift_card._set_pin('1379')
        self.give_back(self.sync(self.gift_order(15)), 15)
        self.assertRefused(self.ask(5), 'pin')
        self.assertTrue(self.ask(4.99)['ok'])
        self.gift_card._set_pin('1379')
        mix = self.till.customer_card_mix([self.ref(self.gift_card)], 100, 'order-of-the-mix')
        self.assertTrue(mix['ok'])

    def test_the_mix_without_a_pin_stays_below_it(self):
        self.gift.pin_from = 20
        self.give_back(self.sync(self.gift_order(15)), 15)
        mix = self.till.customer_card_mix([self.ref(self.gift_card)], 100, 'order-of-the-mix')
        self.assertEqual([line['amount'] for line in mix['lines']], [4.99])
