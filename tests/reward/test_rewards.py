import json
from uuid import uuid4

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .case import RewardCase


@tagged('post_install', '-at_install')
class TestRewards(RewardCase):
    """What points can be exchanged for, and what comes back."""

    # --- honest -------------------------------------------------------------------------------------------------------

    def test_a_free_coffee(self):
        answer = self.take()
        self.assertEqual([product['product_id'] for product in answer['products']], self.coffee.ids)
        self.assertEqual(self.club_points.available, 50)
        self.sync(self.reward_order(answer['operation'], cards=[self.member]))
        self.assertLedger(self.club_points, [('earn', 250, 250), ('spend', -200, 50), ('earn', 10, 60)])
        self.settle()
        self.close()
        self.assertBalanced(0.6)
        self.assertHealthy()

    def test_value_on_the_card(self):
        self.post(self.club_points, 50, 'earn')
        answer = self.take(self.four)
        product = self.club.product_id
        self.assertEqual(answer['products'][0]['product_id'], product.id)
        self.sync(self.reward_order(answer['operation'], product))
        self.assertLedger(self.club_value, [('reward', 4, 4)])
        self.assertEqual(self.club_points.balance, 0)
        self.settle()
        self.assertEqual(self.credit(self.club.promotion_account_id), -4)
        self.close()
        self.assertBalanced(4)

    def test_the_phone_says_what_points_buy(self):
        """What can be had now, and how far the next reward is; of a card that is dead nothing."""
        goals = self.member._page_state(is_first=True)['goals']
        self.assertEqual(
            [(goal['name'], goal['says'], goal['done_text'], goal['share']) for goal in goals],
            [
                ("Free coffee", "Ready: ask for it at the till", "200 points", 100),
                ("Four on the card", "50 points to go", "250 points of 300 points", 83),
            ],
        )
        self.member.action_block_lost()
        self.assertEqual(self.member._page_state()['goals'], [])

    def test_given_back_before_and_after(self):
        answer = self.take()
        self.till.customer_card_void(answer['operation'])
        self.assertEqual(self.club_points.available, 250)
        self.assertRefused(self.reward_order(answer['operation']), self.club_points)

    def choice(self, name: str, variants: str, extras: dict[str, float]):
        """A coffee one chooses something of, with what each choice adds to the price."""
        values = [(0, 0, {'name': value}) for value in extras]
        attribute = {'name': name, 'create_variant': variants, 'value_ids': values}
        attribute = self.env['product.attribute'].create(attribute)
        chosen = {'attribute_id': attribute.id, 'value_ids': [(6, 0, attribute.value_ids.ids)]}
        template = self.env['product.template'].create({
            'name': "Coffee", 'available_in_pos': True, 'list_price': 3.0, 'taxes_id': False,
            'attribute_line_ids': [(0, 0, chosen)],
        })  # fmt: skip
        for value in template.attribute_line_ids.product_template_value_ids:
            value.price_extra = extras[value.name]
        return template

    def test_nothing_that_is_paid_for_comes_with_it(self):
        """A free coffee with gold leaf is no free coffee; without sugar it is."""
        coffee = self.choice("Topping", 'no_variant', {"Gold leaf": 50.0, "No sugar": 0.0, "Small cup": -1.0})
        gold, plain, small = coffee.attribute_line_ids.product_template_value_ids
        self.free.product_ids = coffee.product_variant_id
        key = self.take()['operation']
        for values in (gold, gold | small):
            data = self.reward_order(key, self.free.product_ids, line={'attribute_value_ids': [(6, 0, values.ids)]})
            self.assertRefused(data, self.club_points)
        data['lines'][1][2]['attribute_value_ids'] = [(6, 0, (plain | small).ids)]
        self.sync(data)
        self.assertEqual(self.club_points.balance, 50)

    def test_a_variant_is_what_it_is(self):
        """A large coffee that a reward gives is dearer than a small one, and says so on its line."""
        coffee = self.choice("Size", 'always', {"Small": 0.0, "Large": 2.0})
        self.free.product_ids = large = coffee.product_variant_ids.sorted('lst_price')[-1]
        dearer = large.product_template_attribute_value_ids
        self.assertEqual(dearer.price_extra, 2)
        own = {'attribute_value_ids': [(6, 0, dearer.ids)], 'price_extra': 2}
        self.sync(self.reward_order(self.take()['operation'], large, line=own))
        self.assertEqual(self.club_points.balance, 50)

    def test_a_returned_reward_gives_its_points_back(self):
        order = self.sync(self.reward_order(self.take()['operation']))
        line = order.lines.filtered('customer_card_hold')
        back = [(self.coffee, -1, 0.0, {'refunded_orderline_id': line.id})]
        self.sync(self.order(back, [(self.cash_method, 0)], is_refund=True))
        self.assertLedger(self.club_points, [('earn', 250, 250), ('spend', -200, 50), ('refund', 200, 250)])
        self.assertRefused(self.order(back, [(self.cash_method, 0)], is_refund=True), self.club_points)

    def test_returned_value_must_still_be_there(self):
        self.post(self.club_points, 50, 'earn')
        order = self.sync(self.reward_order(self.take(self.four)['operation'], self.club.product_id))
        line = order.lines.filtered('customer_card_hold')
        back = [(self.club.product_id, -1, 0.0, {'refunded_orderline_id': line.id})]
        hold = self.authorize(self.member, 'value', 1, str(uuid4()))
        self.assertRefused(self.order(back, [(self.cash_method, 0)], is_refund=True), self.club_points, self.club_value)
        self.till.customer_card_void(hold['operation'])
        self.sync(self.order(back, [(self.cash_method, 0)], is_refund=True))
        self.assertEqual((self.club_points.balance, self.club_value.balance), (300, 0))
        self.settle()
        self.close()
        self.assertBalanced(3)

    def test_a_cancelled_order_frees_the_points(self):
        data = self.reward_order(self.take()['operation'], state='draft')
        data['payment_ids'] = []
        order = self.sync(data)
        order.with_user(self.cashier).action_pos_order_cancel()
        self.assertEqual(self.club_points.available, 250)

    # --- what the till shows ------------------------------------------------------------------------------------------

    def test_what_is_reachable_and_what_comes_next(self):
        self.env['product.product'].create(
            {
                'name': "Machine",
                'default_code': 'G290',
                'available_in_pos': True,
                'list_price': 60.0,
                'taxes_id': False,
            }
        )
        shown = self.till.customer_card_identify(self.member.sudo().number)['card']['rewards']
        self.assertEqual(
            [(one['name'], one['reachable']) for one in shown], [("Free coffee", True), ("Four on the card", False)]
        )
        self.assertIn('50', shown[1]['missing_text'])
        self.assertIn("Machine", shown[1]['products'], "without its code")
        self.assertEqual([one['gives'] for one in shown], [self.coffee.ids, []])
        self.assertNotIn("Bread", shown[1]['products'], "a bread for 10.00 does not earn 50 points")
        self.assertFalse(shown[0]['products'])

    def test_an_product_out_of_stock_is_not_proposed(self):
        self.env['product.product'].create(
            {'name': "Gone", 'available_in_pos': True, 'list_price': 51.0, 'taxes_id': False, 'is_storable': True}
        )
        shown = self.till.customer_card_identify(self.member.sudo().number)['card']['rewards']
        self.assertNotIn("Gone", shown[1]['products'])

    def test_reaching_a_reward_is_announced_once(self):
        order = self.sync(self.order([(self.bread, 6, 10.0)], [(self.cash_method, 60)], cards=[self.member]))
        (card,) = json.loads(order.customer_card_summary)['cards']
        self.assertEqual(card['reached'], "Four on the card")
        order = self.sync(self.order([(self.bread, 6, 10.0)], [(self.cash_method, 60)], cards=[self.member]))
        self.assertEqual(json.loads(order.customer_card_summary)['cards'][0]['reached'], "")
        forecast = self.till.customer_card_preview(
            self.ref(self.member), [{'product_id': self.bread.id, 'qty': 1, 'amount': 10}]
        )
        self.assertEqual(forecast['reached'], [])

    def test_the_forecast_names_the_reward(self):
        forecast = self.till.customer_card_preview(
            self.ref(self.member), [{'product_id': self.bread.id, 'qty': 6, 'amount': 60}]
        )
        self.assertEqual(forecast['reached'], ["Four on the card"])

    # --- forged -------------------------------------------------------------------------------------------------------

    def test_not_enough_points(self):
        answer = self.take(self.four)
        self.assertEqual((answer['ok'], answer['available']), (False, 250))
        self.assertIn('300', answer['message'])

    def test_a_reward_of_another_program_or_none(self):
        other = self.loyalty.write(
            {'reward_ids': [(0, 0, {'name': "Other", 'points': 1, 'product_ids': [(6, 0, self.bread.ids)]})]}
        )
        self.assertTrue(other)
        for reward in (self.loyalty.reward_ids.id, 0, -1, 'x', None, [self.free.id], True):
            answer = self.till.customer_card_reward(self.ref(self.member), reward, self.uuid, str(uuid4()))
            self.assertFalse(answer['ok'], reward)
        self.assertFalse(self.till.customer_card_reward("x" * 32, self.free.id, self.uuid, str(uuid4()))['ok'])
        self.assertFalse(
            self.till.customer_card_reward(
                self.member._ticket(self.pos_config_eur), self.free.id, self.uuid, str(uuid4())
            )['ok']
        )

    def test_forged_lines(self):
        key = self.take()['operation']
        accounts = self.club_points, self.club_value
        self.assertRefused(self.reward_order('reward:1:made-up'), *accounts)
        self.assertRefused(self.reward_order('made-up'), *accounts)
        self.assertRefused(self.reward_order(key, self.tea), *accounts)
        self.assertRefused(self.reward_order(key, self.club.product_id), *accounts)
        self.assertRefused(self.reward_order(key, line={'qty': 5}), *accounts)
        self.assertRefused(dict(self.reward_order(key), uuid=str(uuid4())), *accounts)
        twice = self.reward_order(key)
        twice['lines'].append([0, 0, dict(twice['lines'][1][2], uuid=str(uuid4()))])
        self.assertRefused(twice, *accounts)
        self.sync(self.reward_order(key))
        self.assertEqual(self.club_points.balance, 50)

    def test_captured_once(self):
        key = self.take()['operation']
        data = self.reward_order(key)
        self.sync(data)
        self.sync(dict(data, lines=list(data['lines']), payment_ids=list(data['payment_ids'])))
        self.uuid = str(uuid4())
        self.assertRefused(self.reward_order(key), self.club_points)
        self.assertEqual(len(self.club_points.entry_ids), 2)

    def test_a_cheap_payment_hold_is_no_reward(self):
        """A till may choose the key of a payment, but not one that reads as a reward's."""
        for key in (f'reward:{self.free.id}:{"k" * 20}', f'till:reward:{self.free.id}:{"t" * 20}'):
            self.assertFalse(self.authorize(self.member, 'points', 0.01, self.uuid, key=key)['ok'])
            self.assertRefused(self.reward_order(key), self.club_points)
        self.assertTrue(self.authorize(self.member, 'points', 0.01, self.uuid, key='k' * 20)['ok'])
        for name in ('k' * 20, 'till:' + 'k' * 20, f'reward:{self.free.id}:{"k" * 20}'):
            self.assertRefused(self.reward_order(name), self.club_points)

    def test_a_reward_is_no_payment(self):
        key = self.take()['operation']
        data = self.order(
            [(self.bread, 1, 2.0)], [(self.points_method, 2.0, {'customer_card_operation': key})], uuid=self.uuid
        )
        self.assertRefused(data, self.club_points)

    def test_no_open_session(self):
        self.session.close_session_from_ui()
        with self.assertRaises(UserError):
            self.take()

    # --- setting up ---------------------------------------------------------------------------------------------------

    def test_wrong_combinations_are_said_at_once(self):
        for vals in (
            {'kind': 'product', 'product_ids': [(5, 0, 0)]},
            {'kind': 'product', 'product_ids': [(6, 0, self.club.product_id.ids)]},
            {'kind': 'value', 'amount': 0},
            {'points': 10.5},
        ):
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                self.free.write(vals)


@tagged('post_install', '-at_install')
class TestRewardsCredited(RewardCase):
    """Risk: a credit note brings back the points of more than it names."""

    def setUp(self):
        super().setUp()
        self.post(self.club_points, 350, 'earn')  # 600 in all

    def two_free(self, *more):
        """An invoice of bread and two free coffees."""
        keys = [self.take()['operation'] for _time in range(2)]
        lines = [(self.coffee, 1, 0.0, {'customer_card_hold': key}) for key in keys]
        data = self.order(
            [(self.bread, 1, 10.0), *lines, *more],
            [(self.cash_method, 10)],
            uuid=self.uuid,
            partner_id=self.holder.id,
            to_invoice=True,
        )
        order = self.sync(data)
        self.assertEqual(self.club_points.balance, 200)
        return order

    def credit(self, order, change):
        """A credit note whose items of coffee are changed before it is posted."""
        invoice = order.account_move
        wizard = self.env['account.move.reversal'].with_context(active_model='account.move', active_ids=invoice.ids)
        wizard = wizard.create({'journal_id': invoice.journal_id.id})
        wizard.refund_moves()
        note = wizard.new_move_ids
        bread = note.invoice_line_ids.filtered(lambda item: item.product_id == self.bread)
        change((note.invoice_line_ids - bread).sorted('id'))
        if order.lines[0]._customer_card_credited():
            bread.unlink()
        note.action_post()

    def assertUndone(self, order, *undone: bool):
        rewards = order.lines.filtered('customer_card_hold').sorted('id')
        spent = [bool(self.Ledger._find(line.customer_card_hold).reversed) for line in rewards]
        self.assertEqual(spent, list(undone))
        self.assertEqual(self.club_points.balance, 200 + 200 * sum(undone))

    def test_one_of_two(self):
        order = self.two_free()
        self.credit(order, lambda coffees: coffees[0].unlink())
        self.assertUndone(order, False, True)
        self.credit(order, lambda coffees: coffees[0].unlink())
        self.assertUndone(order, False, True)
        self.credit(order, lambda coffees: coffees[1].unlink())
        self.assertUndone(order, True, True)

    def test_all_of_them(self):
        order = self.two_free()
        self.credit(order, lambda coffees: None)
        self.assertUndone(order, True, True)

    def test_where_the_note_does_not_say_which_the_oldest(self):
        order = self.two_free()

        def by_hand(coffees):
            note = coffees.move_id
            coffees.unlink()
            vals = {'product_id': self.coffee.id, 'quantity': 1, 'price_unit': 0, 'tax_ids': [(5, 0, 0)]}
            note.invoice_line_ids = [(0, 0, vals)]

        self.credit(order, by_hand)
        self.assertUndone(order, True, False)
        self.credit(order, lambda coffees: coffees[1:].write({'quantity': 2}) and coffees[:1].unlink())
        self.assertUndone(order, True, True)

    def test_no_part_of_one(self):
        order = self.two_free()
        with self.assertRaisesRegex(UserError, "whole"), self.env.cr.savepoint():
            self.credit(order, lambda coffees: coffees[0].write({'quantity': 0.01}))
        self.env.invalidate_all()
        self.assertUndone(order, False, False)

    def test_what_was_free_anyway_is_no_reward(self):
        order = self.two_free((self.coffee, 0.5, 0.0))
        self.credit(order, lambda coffees: coffees[:2].unlink())
        self.assertUndone(order, False, False)
