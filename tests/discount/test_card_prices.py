from datetime import datetime, timedelta
from decimal import Decimal
from unittest.mock import patch
from uuid import uuid4

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import new_test_user, tagged

from ...models.ledger.protected import own
from .case import DiscountCase


@tagged('post_install', '-at_install')
class TestChargedDiscount(DiscountCase):
    """What 10 % would have saved is on the card for the next purchase."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program = cls._program(
            'discount',
            name="Next time",
            prefix='954',
            discount_mode='charge',
            pricelist_id=cls.tenth.id,
            value_months=3,
        )
        cls.card = cls.env['customer.card']._issue(cls.program)
        cls.account = cls.card._account('value')

    def buy(self, amount: float, *payments, **more):
        return self.sync(
            self.order(
                [(self.bread, 1, amount)], list(payments) or [(self.cash_method, amount)], cards=[self.card], **more
            )
        )

    def test_the_saving_is_charged_and_booked(self):
        self.bread.list_price = 37.9
        self.buy(37.9)
        self.assertLedger(self.account, [('reward', 3.79, 3.79)])
        self.assertTrue(self.account.lot_ids.expires_at > fields.Datetime.now() + timedelta(days=80))
        self.assertIn("10 % off", self.account.entry_ids.why_text)
        self.settle()
        self.assertEqual(self.credit(self.program.promotion_account_id), -3.79)
        self.close()
        self.assertBalanced(3.79)
        self.assertHealthy()

    def test_the_till_forecasts_it(self):
        self.bread.list_price = 37.9
        lines = [{'product_id': self.bread.id, 'qty': 1, 'amount': 37.9, 'price': 37.9}]
        ref = self.ref(self.card)
        forecast = self.till.customer_card_preview(ref, lines)
        self.assertIn('3.79', forecast['points_text'])
        self.assertIn("10 % off", forecast['why'][-1])
        self.buy(37.9)
        self.assertEqual(self.account.balance, 3.79, "As foretold")
        self.assertTrue(self.till.customer_card_identify(self.card.sudo().number)['card']['earns'])
        for wrong in ({'price': 'x'}, {'price': None}, {'qty': -1}, {'amount': 'much'}, {'price': float('nan')}):
            self.assertFalse(self.till.customer_card_preview(ref, [{**lines[0], **wrong}])['points_text'])

    def test_any_bearer_spends_it_next_time(self):
        self.buy(10)
        uuid = str(uuid4())
        answer = self.authorize(self.card, 'value', 1, uuid)
        self.assertTrue(answer['ok'])
        payments = [(self.value_method, 1.0, {'customer_card_operation': answer['operation']}), (self.cash_method, 9.0)]
        self.buy(10, *payments, uuid=uuid)
        self.assertLedger(self.account, [('reward', 1, 1), ('spend', -1, 0), ('reward', 0.9, 0.9)])

    def test_not_on_the_same_order(self):
        answer = self.authorize(self.card, 'value', 1, str(uuid4()))
        self.assertFalse(answer['ok'])

    def test_a_price_that_is_low_already_saves_nothing_more(self):
        self.buy(9)
        self.assertFalse(self.account.entry_ids)
        self.sync(
            self.order(
                [(self.bread, 1, 10.0, {'discount': 4, 'price_subtotal_incl': 9.6, 'price_subtotal': 9.6})],
                [(self.cash_method, 9.6)],
                cards=[self.card],
                amount_total=9.6,
            )
        )
        self.assertEqual(self.account.balance, 0.6)

    def test_an_inflated_price_brings_no_more_than_the_list_says(self):
        """A till that sends a higher price has the customer pay it; the card gets what the list spares of the usual
        one.
        """
        self.buy(20)
        self.assertEqual(self.account.balance, 1)

    def test_an_product_without_a_price_of_its_own_saves_nothing(self):
        self.bread.list_price = 0
        self.buy(20)
        self.assertFalse(self.account.entry_ids)

    def test_value_on_cards_brings_no_discount(self):
        line = self.line(self.gift_card, 25)
        self.sync(self.order([line], [(self.cash_method, 25)], cards=[self.card]))
        self.assertFalse(self.account.entry_ids)

    def test_what_comes_back_takes_its_discount_along(self):
        order = self.sync(self.order([(self.bread, 4, 10.0)], [(self.cash_method, 40)], cards=[self.card]))
        self.assertEqual(self.account.balance, 4)
        back = self.order(
            [(self.bread, -1, 10.0, {'refunded_orderline_id': order.lines.id})],
            [(self.cash_method, -10)],
            is_refund=True,
        )
        self.sync(back)
        self.assertLedger(self.account, [('reward', 4, 4), ('clawback', -1, 3)])

    def test_what_comes_back_without_its_receipt_takes_its_discount_too(self):
        self.buy(10)
        self.sync(self.order([(self.bread, -1, 10.0)], [(self.cash_method, -10)], cards=[self.card]))
        self.assertLedger(self.account, [('reward', 1, 1), ('clawback', -1, 0)])

    def test_only_in_its_window(self):
        past = fields.Datetime.now() - timedelta(days=2)
        self.tenth.item_ids.write({'date_start': past - timedelta(days=2), 'date_end': past})
        self.buy(10)
        self.assertFalse(self.account.entry_ids)
        tomorrow = datetime.now() + timedelta(days=1)
        self.tenth.item_ids.write({'date_start': tomorrow, 'date_end': tomorrow + timedelta(days=2)})
        self.buy(10, date_order=str(tomorrow.replace(microsecond=0) + timedelta(hours=1)))
        self.assertFalse(self.account.entry_ids, "a clock that runs ahead opens no window")

    def test_only_while_usable(self):
        """When it was rung up: what was blocked before brings nothing."""
        self.card.action_block_lost()
        own(self.card).ended_at -= timedelta(minutes=1)
        self.sync(self.order([(self.bread, 1, 10.0)], [(self.cash_method, 10)], cards=[self.card]))
        self.assertFalse(self.account.entry_ids)

    def test_wrong_set_ups_are_said_at_once(self):
        with self.assertRaises(ValidationError):
            self.program.pricelist_id = False
        with self.assertRaises(ValidationError):
            self.loyalty.write({'discount_mode': 'charge', 'pricelist_id': self.tenth.id})


@tagged('post_install', '-at_install')
class TestCardPrices(DiscountCase):
    """The till learns which prices a card brings, and has them loaded."""

    def shown(self, card) -> dict:
        return self.till.customer_card_identify(card.sudo().number)['card']

    def test_prices_of_card_and_tier(self):
        self.assertFalse(self.shown(self.loyalty_card)['prices'])
        self.loyalty.write({'discount_mode': 'price', 'pricelist_id': self.tenth.id, 'discount_combine': 'first'})
        self.assertEqual(self.shown(self.loyalty_card)['prices'], {'pricelists': self.tenth.ids, 'combine': 'first'})
        fifth = self._pricelist(20)
        self.loyalty.tier_ids = [(0, 0, {'name': "Gold", 'threshold': 10, 'pricelist_id': fifth.id})]
        self.loyalty_card.pinned_tier_id = self.loyalty.tier_ids
        self.assertEqual(self.shown(self.loyalty_card)['prices']['pricelists'], [fifth.id, self.tenth.id])

    def test_the_till_loads_them_and_what_they_are_based_on(self):
        base = self._pricelist(5)
        based = self._pricelist(0, base='pricelist', base_pricelist_id=base.id, compute_price='formula')
        self.loyalty.write({'discount_mode': 'price', 'pricelist_id': based.id})
        config = self.pos_config_usd
        domain = self.env['product.pricelist']._load_pos_data_domain({'pos.preset': []}, config)
        self.assertLessEqual(based | base, self.env['product.pricelist'].with_user(self.cashier).search(domain))
        self.assertNotIn(based, self.pos_config_usd.available_pricelist_ids)

    def test_another_currency_is_not_offered(self):
        euro = self.env['product.pricelist'].create({'name': "Euro", 'currency_id': self.env.ref('base.EUR').id})
        self.loyalty.write({'discount_mode': 'price', 'pricelist_id': euro.id})
        self.assertFalse(self.shown(self.loyalty_card)['prices'])


@tagged('post_install', '-at_install')
class TestTiers(DiscountCase):
    """Silver from 100 points, gold from 1000 (twice the points, VIP)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.loyalty.tier_ids = [
            (0, 0, {'name': "Silver", 'threshold': 100}),
            (0, 0, {'name': "Gold", 'threshold': 1000, 'multiplier': 2, 'vip': True, 'color': '#b45309'}),
        ]
        cls.silver, cls.gold = cls.loyalty.tier_ids.sorted('threshold')

    def settle_tiers(self):
        self.env['customer.card']._cron_tiers()
        self.env.invalidate_all()

    def test_reached_with_the_order(self):
        self.sync(self.order([(self.bread, 10, 10.0)], [(self.cash_method, 100)], cards=[self.loyalty_card]))
        self.assertEqual(self.loyalty_card.tier_id, self.silver)
        self.sync(self.order([(self.bread, 90, 10.0)], [(self.cash_method, 900)], cards=[self.loyalty_card]))
        self.assertEqual(self.loyalty_card.tier_id, self.gold)
        self.assertEqual(self.till.customer_card_identify(self.loyalty_card.sudo().number)['card']['tier'],
                         {'name': "Gold", 'color': '#b45309', 'vip': True})  # fmt: skip
        forecast = self.till.customer_card_preview(
            self.ref(self.loyalty_card), [{'product_id': self.bread.id, 'qty': 1, 'amount': 10}]
        )
        self.assertIn('20', forecast['points_text'])
        self.sync(self.order([(self.bread, 1, 10.0)], [(self.cash_method, 10)], cards=[self.loyalty_card]))
        self.assertEqual(self.points.balance, 1020)

    def test_given_points_are_not_earned(self):
        self.post(self.points, 5000, 'reward')
        self.settle_tiers()
        self.assertFalse(self.loyalty_card.tier_id)

    def test_down_one_a_night(self):
        self.post(self.points, 1500, 'earn')
        self.settle_tiers()
        self.assertEqual(self.loyalty_card.tier_id, self.gold)
        for expected in (self.silver, self.env['customer.card.tier'], self.env['customer.card.tier']):
            with patch('odoo.addons.customer_card.models.tier.customer_card.WINDOW_MONTHS', 0):
                self.settle_tiers()
            self.assertEqual(self.loyalty_card.tier_id, expected)

    def test_returns_count(self):
        operation = self.post(self.points, 1500, 'earn')
        self.Ledger._reverse(operation, Decimal(1450), key='back')
        self.settle_tiers()
        self.assertFalse(self.loyalty_card.tier_id)

    def test_a_pinned_tier_stays(self):
        self.loyalty_card.write({'pinned_tier_id': self.gold.id, 'tier_reason': "Press"})
        self.settle_tiers()
        self.assertEqual(self.loyalty_card.tier_id, self.gold)
        new = self.env['customer.card'].browse(self.loyalty_card.action_replace()['res_id'])
        self.assertEqual((new.tier_id, new.pinned_tier_id), (self.gold, self.gold))
        new.pinned_tier_id = False
        self.settle_tiers()
        self.assertEqual(new.tier_id, self.silver)

    def test_only_the_manager_pins_and_nobody_writes_a_tier(self):
        desk = new_test_user(self.env, 'tier_desk', 'customer_card.group_desk', company_id=self.card_company.id)
        card = self.loyalty_card.with_user(desk)
        with self.assertRaises(AccessError):
            card.write({'pinned_tier_id': self.gold.id})
        with self.assertRaises(AccessError):
            card.write({'tier_id': self.gold.id})
        with self.assertRaises(AccessError):
            self.loyalty_card.write({'tier_id': self.gold.id})
        other = self._program(
            'loyalty', name="Other", prefix='955', tier_ids=[(0, 0, {'name': "Else", 'threshold': 1})]
        )
        with self.assertRaises(ValidationError):
            self.loyalty_card.pinned_tier_id = other.tier_ids

    def test_programs_without_tiers_ask_nothing(self):
        card = self.env['customer.card']._issue(self._program('loyalty', name="Plain", prefix='956'))
        with self.assertQueryCount(0):
            card.filtered(lambda one: one.program_id._tiers())
