from datetime import datetime, timedelta
from uuid import uuid4

from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ...models.earning.customer_card_earning_rule import WEEKDAYS
from ...models.ledger.protected import own
from .case import EarningCase

WEDNESDAY_NOON = '2026-01-07 12:00:00'


@tagged('post_install', '-at_install')
class TestEarning(EarningCase):
    """What real orders earn, rule by rule; the arithmetic itself is tested without Odoo in ``core/``."""

    # --- what is counted ----------------------------------------------------------------------------------------------

    def test_per_amount_per_unit_per_order(self):
        cases = (
            ({'mode': 'per_amount', 'points': 2, 'step': 10}, 6),
            ({'mode': 'per_amount', 'points': 2, 'step': 10, 'whole_steps': False}, 7),
            ({'mode': 'per_unit', 'points': 3}, 12),
            ({'mode': 'per_order', 'points': 5}, 5),
        )
        for rule, expected in cases:
            with self.subTest(rule):
                self.rules(rule)
                self.assertEqual(self.buy((self.bread, 3, 10), (self.soap, 1, 9.9)), expected)

    def test_fractions_of_points(self):
        program = self._program(
            'loyalty',
            prefix='956',
            point_digits=2,
            rule_ids=[(0, 0, {'name': "Thirds", 'step': 3.0, 'whole_steps': False})],
        )
        card = self.env['customer.card']._issue(program)
        self.sync(self.order([(self.bread, 1, 10)], [(self.cash_method, 10)], cards=[card]))
        self.assertEqual(card._account('points').balance, 3.33)
        self.assertSumsUp(card._account('points').entry_ids.operation_id)

    def test_only_a_category_with_all_below_it(self):
        self.rules({'category_ids': [(6, 0, self.food.ids)]})
        self.assertEqual(self.buy((self.cheese, 1, 7), (self.soap, 1, 5)), 7)
        self.rules({'product_ids': [(6, 0, self.soap.ids)]})
        self.assertEqual(self.buy((self.cheese, 1, 7), (self.soap, 1, 5)), 5)

    def test_excluded_products_and_categories(self):
        self.rules({'excluded_category_ids': [(6, 0, self.food.ids)]})
        self.assertEqual(self.buy((self.cheese, 1, 7), (self.soap, 1, 5)), 5)
        self.rules({'excluded_product_ids': [(6, 0, self.soap.ids)]})
        self.assertEqual(self.buy((self.cheese, 1, 7), (self.soap, 1, 5)), 7)

    def test_minimum_multiplier_and_cap(self):
        self.rules({'minimum_amount': 20, 'multiplier': 2.5})
        self.assertEqual(self.buy((self.bread, 1, 19.99)), 0)
        self.assertEqual(self.buy((self.bread, 2, 10)), 50)
        self.rules({'cap': 15})
        self.assertEqual(self.buy((self.bread, 2, 10)), 15)
        self.rules({}, {'mode': 'per_order', 'points': 10}, order_cap=25)
        self.assertEqual(self.buy((self.bread, 2, 10)), 25)

    def test_rules_combine(self):
        rules = ({'mode': 'per_order', 'points': 7}, {'mode': 'per_order', 'points': 9})
        for combine, expected in (('sum', 16), ('best', 9), ('first', 7)):
            with self.subTest(combine):
                self.rules(*rules, combine=combine)
                self.assertEqual(self.buy((self.bread, 1, 10)), expected)

    def test_an_archived_rule_gives_nothing(self):
        self.rules({}, {'mode': 'per_order', 'points': 100})
        self.loyalty.rule_ids.filtered(lambda rule: rule.mode == 'per_order').active = False
        self.assertEqual(self.buy((self.bread, 1, 10)), 10)

    # --- when ---------------------------------------------------------------------------------------------------------

    def test_weekday_hour_and_period(self):
        cases = (
            ({'tuesday': True, 'sunday': True}, 0),
            ({'wednesday': True, 'sunday': True}, 10),
            (dict.fromkeys(WEEKDAYS, True), 10),
            (dict.fromkeys(WEEKDAYS, False), 10),
            ({'hour_from': 11.5, 'hour_to': 12.5}, 10),
            ({'hour_from': 13, 'hour_to': 18}, 0),
            ({'hour_from': 22, 'hour_to': 2}, 0),
            ({'date_from': '2026-01-07', 'date_to': '2026-01-07'}, 10),
            ({'date_to': '2026-01-06'}, 0),
            ({'date_from': '2026-01-08'}, 0),
        )
        for rule, expected in cases:
            with self.subTest(rule), freeze_time(WEDNESDAY_NOON):
                self.rules(rule)
                self.assertEqual(self.buy((self.bread, 1, 10), date_order=WEDNESDAY_NOON), expected)

    def test_the_hour_is_the_shops(self):
        self.card_company.partner_id.tz = 'Asia/Tehran'
        self.rules({'hour_from': 15, 'hour_to': 16})
        with freeze_time(WEDNESDAY_NOON):
            self.assertEqual(
                self.buy((self.bread, 1, 10), date_order=WEDNESDAY_NOON), 10, "12:00 UTC is 15:30 in Tehran"
            )

    def test_a_till_clock_that_runs_ahead_does_not_count(self):
        self.rules({'date_from': '2026-01-08'})
        with freeze_time(WEDNESDAY_NOON):
            self.assertEqual(self.buy((self.bread, 1, 10), date_order='2026-01-09 12:00:00'), 0)

    def test_an_order_is_no_older_than_its_session(self):
        now = datetime.now().replace(microsecond=0)
        self.rules({'date_to': (now - timedelta(days=2)).date()})
        campaign = str(now - timedelta(days=3))
        self.assertEqual(self.buy((self.bread, 1, 10), date_order=campaign), 0)
        self.rules({'date_to': (now - timedelta(days=8)).date()})
        self.begun(now - timedelta(days=10))
        self.assertEqual(self.buy((self.bread, 1, 10), date_order=str(now - timedelta(days=9))), 10)

    # --- what does not earn -------------------------------------------------------------------------------------------

    def test_a_discount_on_the_whole_order_lowers_what_is_earned(self):
        self.assertEqual(self.buy((self.bread, 2, 10), (self.rebate, 1, -5)), 15)
        self.rules({'category_ids': [(6, 0, self.dairy.ids)]})
        self.assertEqual(self.buy((self.cheese, 1, 10), (self.soap, 1, 10), (self.rebate, 1, -10)), 5)

    def test_a_tip_does_not_earn(self):
        tip = self.pos_config_usd.tip_product_id = self.soap
        lines = [
            {'product_id': product.id, 'qty': 1, 'amount': price} for product, price in ((self.bread, 10), (tip, 3))
        ]
        self.assertIn('10', self.till.customer_card_preview(self.ref(self.loyalty_card), lines)['points_text'])
        self.assertEqual(self.buy((self.bread, 1, 10), (tip, 1, 3)), 10)

    def test_an_excluded_payment_does_not_earn(self):
        bank = self.pos_config_usd.payment_method_ids.filtered(lambda method: method.journal_id.type == 'bank')[:1]
        self.loyalty.excluded_method_ids = bank
        self.assertEqual(self.buy((self.bread, 2, 10), payments=[(bank, 12), (self.cash_method, 8)]), 8)
        self.assertEqual(self.buy((self.bread, 2, 10), payments=[(bank, 20)]), 0)

    def test_double_on_some_goods(self):
        """A rule that multiplies, as shops mean it: forecast, points, words, return."""
        double = {'name': "Cheese weeks", 'mode': 'multiply', 'multiplier': 2, 'product_ids': [(6, 0, self.cheese.ids)]}
        self.rules({'name': "Purchases", 'points': 1}, double)
        lines = [
            {'product_id': product.id, 'qty': 1, 'amount': amount, 'price': amount}
            for product, amount in ((self.cheese, 10), (self.soap, 5))
        ]
        self.assertIn('25', self.till.customer_card_preview(self.ref(self.loyalty_card), lines)['points_text'])
        self.assertEqual(self.buy((self.cheese, 1, 10), (self.soap, 1, 5)), 25)
        why = self.points.entry_ids.sorted('sequence')[-1:].operation_id.why_text
        self.assertIn("Cheese weeks: 10 on top of 10", why)
        terms = str(self.loyalty._published_terms())
        self.assertIn("2 times the points of the other rules", terms)
        self.assertIn("Cheese only", terms)

    def test_why_it_earned_is_said_with_the_readers_numbers(self):
        for lang, half in (('ru_RU', "-0,5"), ('fa_IR', "\u2066-0.5\u2069")):
            self.env['res.lang']._activate_lang(lang)
            operations = self.env['customer.card.operation'].with_context(lang=lang)
            said = operations._reason_text({'key': 'rounding', 'points': '-0.5'}, self.loyalty)
            self.assertIn(half, said)

    def test_a_multiple_is_advised(self):
        self.rules({'name': "Purchases"}, {'name': "Double Tuesdays", 'multiplier': 2, 'tuesday': True})
        self.assertIn("it is 3 in all", self.loyalty.advice)
        self.assertEqual(self.loyalty.advice_pages, ['points'])
        self.rules({'name': "Purchases"}, {'name': "Double", 'mode': 'multiply', 'multiplier': 2})
        self.assertNotIn("in all", self.loyalty.advice or '')
        self.rules({'name': "Double", 'mode': 'multiply', 'multiplier': 2})
        self.assertIn("by itself", self.loyalty.advice)
        with self.assertRaisesRegex(ValidationError, "above 1"), self.env.cr.savepoint():
            self.rules({'name': "Once", 'mode': 'multiply', 'multiplier': 1})

    def test_value_and_points_of_cards_do_not_earn(self):
        self.post(self.gift_card._account('value'), 50, 'sale')
        self.post(self.points, 1000)
        uuid = str(uuid4())
        payments = [
            (method, amount, {'customer_card_operation': self.authorize(card, kind, amount, uuid)['operation']})
            for method, card, kind, amount in (
                (self.value_method, self.gift_card, 'value', 12.0),
                (self.points_method, self.loyalty_card, 'points', 3.0),
            )
        ]
        payments.append((self.cash_method, 5.0))
        self.assertEqual(self.buy((self.bread, 2, 10), payments=payments, uuid=uuid), 5 - 300)

    def test_money_that_goes_out_makes_nothing_earn(self):
        """A card pays for the goods; what a method that earns nothing pays out comes in again by one that earns."""
        bank = self.pos_config_usd.payment_method_ids.filtered(lambda method: method.journal_id.type == 'bank')[:1]
        self.loyalty.excluded_method_ids = bank
        self.post(self.gift_card._account('value'), 100, 'sale')
        uuid = str(uuid4())
        held = self.authorize(self.gift_card, 'value', 50, uuid)['operation']
        paid = (self.value_method, 50, {'customer_card_operation': held})
        payments = [paid, (bank, -20), (self.cash_method, 20)]
        self.assertEqual(self.buy((self.bread, 5, 10), payments=payments, uuid=uuid), 0)
        sold = self.sync(self.order([(self.bread, 2, 10.0)], [(self.cash_method, 20)])).lines
        uuid = str(uuid4())
        held = self.authorize(self.gift_card, 'value', 30, uuid)['operation']
        payments = [(self.value_method, 30, {'customer_card_operation': held}), (bank, -20), (self.cash_method, 20)]
        goods = [(self.bread, -2, 10.0, {'refunded_orderline_id': sold.id}), (self.bread, 5, 10.0)]
        before = self.points.balance
        self.sync(self.order(goods, payments, uuid=uuid, cards=[self.loyalty_card]))
        self.env.invalidate_all()
        self.assertEqual(self.points.balance - before, 20, "of 50: 30 by card, and what cash brought left by bank")

    def test_selling_a_gift_card_does_not_earn(self):
        blank = self.env['customer.card']._issue(self.gift, state='ready')
        lines = [(self.gift.product_id, 1, 25.0, {'customer_card_ref': self.ref(blank)}), (self.bread, 1, 10.0)]
        self.sync(self.order(lines, [(self.cash_method, 35)], cards=[self.loyalty_card]))
        self.assertLedger(self.points, [('earn', 10, 10)])

    def test_goods_a_card_paid_for_earn_nothing_beside_a_top_up(self):
        self.gift.topup = True
        self.post(self.gift_card._account('value'), 100, 'sale')
        other, uuid = self.env['customer.card']._issue(self.gift), str(uuid4())
        key = self.authorize(self.gift_card, 'value', 100, uuid)['operation']
        payments = [(self.value_method, 100, {'customer_card_operation': key}), (self.cash_method, 110)]
        lines = [(self.bread, 1, 110.0), (self.gift.product_id, 1, 100.0, {'customer_card_ref': self.ref(other)})]
        order = self.sync(self.order(lines, payments, uuid=uuid, cards=[self.loyalty_card]))
        self.assertEqual(self.points.balance, 10)
        sold = order.lines.filtered(lambda line: line.product_id == self.bread)
        back = (self.bread, -1, 110.0, {'refunded_orderline_id': sold.id})
        self.sync(self.order([back, (self.bread, 1, 110.0)], [], cards=[self.loyalty_card]))
        self.assertEqual(self.points.balance, 10, "as much again was paid for as came back")

    def test_gift_and_blocked_cards_earn_nothing(self):
        self.assertEqual(self.buy((self.bread, 1, 10), cards=[self.gift_card]), 0)
        self.loyalty_card.action_block_lost()
        own(self.loyalty_card).ended_at -= timedelta(seconds=1)  # the second of the block itself counts
        self.assertEqual(self.buy((self.bread, 1, 10)), 0)

    def test_the_same_card_twice_on_an_order_earns_once(self):
        self.assertEqual(self.buy((self.bread, 1, 10), cards=[self.loyalty_card, self.loyalty_card]), 10)

    def test_one_purchase_earns_once(self):
        second = self.env['customer.card']._issue(self.loyalty)
        earned = second._account('points')
        for cards, balances in (
            ([self.loyalty_card, second], (10, 0)),
            ([second, self.loyalty_card], (10, 10)),
            ([second, self.loyalty_card, self.gift_card], (10, 20)),
        ):
            self.sync(self.order([(self.bread, 1, 10.0)], [(self.cash_method, 10)], cards=cards))
            self.assertEqual((self.points.balance, earned.balance), balances)

    def test_a_card_that_cannot_earn_stands_in_nobodys_way(self):
        lost = self.env['customer.card']._issue(self.loyalty)
        ref = self.ref(lost)
        lost.action_block_lost()
        order = self.order([(self.bread, 1, 10.0)], [(self.cash_method, 10)], cards=[self.loyalty_card])
        order['customer_card_refs'] = f"{ref} {order['customer_card_refs']}"
        self.sync(order)
        self.assertEqual(self.points.balance, 10)

    # --- why ----------------------------------------------------------------------------------------------------------

    def test_why_37_points(self):
        self.rules({'name': "Purchases"}, {'name': "Visit", 'mode': 'per_order', 'points': 30}, order_cap=37)
        self.assertEqual(self.buy((self.bread, 1, 12)), 37)
        operation = self.points.entry_ids.operation_id
        self.assertEqual([(reason['name'], reason['points'], reason['key']) for reason in operation.why], [
            ("Purchases", '12', 'per_amount'), ("Visit", '30', 'per_order'), ('', '-5', 'order_cap'),
        ])  # fmt: skip
        lines = operation.why_text.splitlines()
        self.assertIn("Purchases", lines[0])
        self.assertIn("12.00", lines[0], "money is written as money")
        self.assertIn("Visit", lines[1])
        self.assertEqual(self.points.entry_ids.why_text, operation.why_text)

    def test_the_till_forecasts_what_the_order_earns(self):
        self.rules({'multiplier': 3}, {'category_ids': [(6, 0, self.food.ids)]})
        lines = [
            {'product_id': product.id, 'qty': 1, 'amount': price}
            for product, price in ((self.cheese, 7.5), (self.soap, 5))
        ]
        preview = self.till.customer_card_preview(self.ref(self.loyalty_card), lines)
        self.assertIn('43', preview['points_text'])
        self.assertEqual(len(preview['why']), len([reason for reason in preview['why'] if reason]))
        self.assertEqual(self.buy((self.cheese, 1, 7.5), (self.soap, 1, 5)), 43)

    def test_points_expire_at_the_end_of_a_day(self):
        with freeze_time(WEDNESDAY_NOON):
            self.buy((self.bread, 1, 10), date_order=WEDNESDAY_NOON)
        self.assertEqual(self.points.lot_ids.expires_at, datetime(2027, 1, 8))
