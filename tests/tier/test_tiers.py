"""Risks: a tier lost without a word, kept with points that were taken back, or changed with no trace."""

from datetime import timedelta
from decimal import Decimal

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ...core import tiers
from ..common.sealing import aged
from ..common.till import CustomerCardPosCommon
from .case import OlderMixin


@tagged('post_install', '-at_install')
class TestTierStanding(OlderMixin, CustomerCardPosCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.card_company.partner_id.tz = 'UTC'
        cls.points = cls.loyalty_card._account('points')
        cls.loyalty.tier_ids = [
            (0, 0, {'name': "Silver", 'threshold': 100}),
            (0, 0, {'name': "Gold", 'threshold': 1000}),
        ]
        cls.silver, cls.gold = cls.loyalty.tier_ids.sorted('threshold')

    def buy(self, amount: float):
        return self.sync(self.order([(self.bread, 1, amount)], [(self.cash_method, amount)], cards=[self.loyalty_card]))

    def settle(self) -> None:
        self.env['customer.card']._cron_tiers()
        self.env.invalidate_all()

    def standing(self) -> str:
        return " ".join(self.loyalty_card._tier_standing())

    def story(self) -> list[tuple]:
        """Steps of the card, oldest first."""
        return [
            (step.before_name or '', step.tier_name or '', step.reason)
            for step in self.loyalty_card.tier_change_ids.sorted('id')
        ]

    def test_no_tier_stays_of_goods_that_came_without_their_receipt(self):
        """They were bought without a tier, and would bring many times as much with the one they lifted to."""
        self.silver.multiplier, self.gold.multiplier = 2, 3
        for amounts in ([2000], [99, 99]):
            with self.subTest(amounts), self.env.cr.savepoint() as point:
                for sign in (1, -1):
                    for amount in amounts:
                        line = (self.bread, sign, amount)
                        self.sync(self.order([line], [(self.cash_method, sign * amount)], cards=[self.loyalty_card]))
                for _night in range(3):
                    self.settle()
                self.assertEqual((self.points.balance, self.loyalty_card.tier_id.name), (0, False))
                ((_card, _tier, earned, *_more),) = self.loyalty_card._earned(self.loyalty, self.loyalty_card.ids)
                self.assertEqual(Decimal(earned), 0)
                point.rollback()
            self.env.invalidate_all()

    def test_a_tier_goes_with_its_goods_wherever_its_points_are(self):
        """The card was replaced, merged, or has a family by now."""
        family = self.env['res.partner'].create({'name': "Otto"})
        other = self.env['customer.card']._issue(self.loyalty, partner=self.holder)
        ways = {
            'replaced': lambda card: card.action_replace() and card.replaced_by_id,
            'family': lambda card: card._add_family(family),
            'merged': lambda card: card._merge_into(other) or other,
        }
        for way, take in ways.items():
            with self.subTest(way), self.env.cr.savepoint() as point:
                order = self.buy(140)
                card = take(self.loyalty_card) or self.loyalty_card.replaced_by_id
                self.settle()
                self.assertEqual(card.tier_id, self.silver)
                back = (self.bread, -1, 140, {'refunded_orderline_id': order.lines.id})
                self.sync(self.order([back], [(self.cash_method, -140)], is_refund=True))
                self.env.invalidate_all()
                self.assertFalse(card.tier_id)
                point.rollback()
            self.env.invalidate_all()

    def back(self, order, amount: float) -> None:
        """So much of an order's goods comes back by its receipt."""
        line = order.lines
        lines = [(self.bread, -amount / line.price_unit, line.price_unit, {'refunded_orderline_id': line.id})]
        self.sync(self.order(lines, [(self.cash_method, -amount)], is_refund=True))
        self.env.invalidate_all()

    def counts(self) -> Decimal:
        """What counts towards the card's tier."""
        ((_card, _tier, earned, *_more),) = self.loyalty_card._earned(self.loyalty, self.loyalty_card.ids)
        return Decimal(earned)

    def test_a_tier_goes_with_its_goods_though_their_points_are_gone(self):
        """They were spent, and the program takes back only what is left; or they expired."""
        ways = {
            'spent': lambda: self.post(self.points, -140, 'spend'),
            'spent in part': lambda: self.post(self.points, -90, 'spend'),
            'expired': lambda: aged(self.env, "UPDATE customer_card_lot SET expires_at = now() - interval '1 day'"),
        }
        self.loyalty.clawback = 'available'
        for way, gone in ways.items():
            with self.subTest(way), self.env.cr.savepoint() as point:
                order = self.buy(140)
                gone()
                self.back(order, 35)
                self.assertEqual((self.loyalty_card.tier_id, self.counts()), (self.silver, 105))
                self.back(order, 70)
                self.assertFalse(self.loyalty_card.tier_id)
                self.back(order, 35)
                self.settle()
                self.assertFalse(self.loyalty_card.tier_id)
                self.assertEqual(self.standing(), "100 points to Silver.")
                self.buy(99)
                self.assertFalse(self.loyalty_card.tier_id)
                self.buy(1)
                self.assertEqual((self.loyalty_card.tier_id, self.counts()), (self.silver, 100))
                self.assertHealthy()
                point.rollback()
            self.env.invalidate_all()

    def test_points_that_come_again_are_not_taken_twice(self):
        """What could not be taken at first, and is taken with the next goods, goes once."""
        self.loyalty.clawback = 'available'
        order = self.buy(140)
        self.post(self.points, -140, 'spend')
        self.back(order, 35)
        self.post(self.points, 500)
        self.back(order, 35)
        self.assertEqual((self.points.balance, self.counts()), (430, 70))

    def test_caps_count_the_same_with_a_tier(self):
        """A multiplier brings nobody further, and none holds anybody back: neither by a cap, nor by rounding."""
        self.silver.multiplier = 2
        self.buy(100)
        self.loyalty.order_cap = 80
        order = self.buy(100)
        self.assertEqual((self.points.balance, self.counts()), (180, 180))
        self.loyalty.write({'order_cap': 0, 'rule_ids': [(1, self.loyalty.rule_ids.id, {'cap': 80})]})
        self.buy(60)
        self.assertEqual((self.points.balance, self.counts()), (260, 240))
        self.loyalty.rule_ids.write({'cap': 0, 'whole_steps': False})
        self.buy(1.8)
        self.assertEqual((self.points.balance, self.counts()), (263, 241))
        self.back(order, 50)
        self.assertEqual((self.points.balance, self.counts()), (223, 201))

    def test_points_from_before_count_by_the_multiplier(self):
        self.silver.multiplier = 2
        self.buy(100)
        self.buy(60)
        aged(self.env, "UPDATE customer_card_operation SET why = (why #- '{0,before}') #- '{0,given}'")
        self.assertEqual((self.points.balance, self.counts()), (220, 160))

    # --- what people read ---------------------------------------------------------------------------------------------

    def test_how_far_the_next_tier_is(self):
        self.assertEqual(self.standing(), "100 points to Silver.")
        order = self.buy(140)
        self.assertEqual(self.standing(), "860 points to Gold.")
        self.assertIn("Silver · 860 points to Gold.", order.customer_card_summary.encode().decode('unicode_escape'))
        answer = self.till.customer_card_identify(self.loyalty_card._qr_token())['card']
        self.assertEqual(answer['standing'], ["860 points to Gold."])
        self.assertIn("Silver · 860 points to Gold.", str(self.loyalty_card._page_state()['balances']))
        self.assertEqual(self.loyalty_card.tier_standing, "860 points to Gold.")

    def test_spending_takes_nothing_away(self):
        self.buy(140)
        self.post(self.points, -140, 'spend')
        self.settle()
        self.assertEqual(self.loyalty_card.tier_id, self.silver)
        self.assertEqual(self.standing(), "860 points to Gold.")

    def test_a_warning_before_it_ends(self):
        self.buy(140)
        self.grow_old(330)
        self.buy(30)
        end = fields.Date.add(fields.Date.today() - timedelta(days=330), months=12)
        stands = self.loyalty_card._tier_warning(self.loyalty, _standing_of(self.loyalty_card))
        self.assertEqual(len(stands), 1)
        self.assertRegex(stands[0], r"^Silver until .+: 70 points more keep it\.$")
        self.assertIn(f'{end.year}', stands[0])
        self.buy(70)
        self.assertEqual(self.loyalty_card._tier_warning(self.loyalty, _standing_of(self.loyalty_card)), [])

    def test_lost_but_not_settled_yet(self):
        self.buy(140)
        self.grow_old(370)
        self.assertIn("Silver ends: 100 points keep it.", self.standing())

    def test_nothing_is_said_where_nothing_can_happen(self):
        self.loyalty_card.pinned_tier_id = self.gold
        self.assertEqual(self.standing(), "")
        plain = self.env['customer.card']._issue(self._program('loyalty', name="Plain", prefix='956'))
        self.assertEqual(plain._tier_standing(), [])

    # --- days of grace ------------------------------------------------------------------------------------------------

    def test_who_fell_stays_before_falling_again(self):
        self.loyalty.tier_stay_days = 30
        self.buy(1500)
        self.grow_old(370)
        for days, expected in (
            (0, self.silver),
            (0, self.silver),
            (29, self.silver),
            (2, self.env['customer.card.tier']),
        ):
            self.grow_old(days)
            self.settle()
            self.assertEqual(self.loyalty_card.tier_id, expected, days)
        self.assertIn("A tier stays at least 30 days.", str(self.loyalty._published_terms()))

    def test_grace_is_not_for_goods_that_came_back(self):
        self.loyalty.tier_stay_days = 30
        operation = self.buy(1500) and self.points.entry_ids.operation_id
        self.Ledger._reverse(operation, Decimal(1450), key='back')
        self.settle()
        self.assertEqual(self.loyalty_card.tier_id, self.silver)
        self.settle()
        self.assertFalse(self.loyalty_card.tier_id)

    # --- the trace ----------------------------------------------------------------------------------------------------

    def test_every_step_is_noted(self):
        self.buy(140)
        self.buy(900)
        self.grow_old(370)
        self.settle()
        self.loyalty_card.write({'tier_reason': "Press", 'pinned_tier_id': self.gold.id})
        self.assertEqual(
            self.story(),
            [
                ('', "Silver", 'reached'),
                ("Silver", "Gold", 'reached'),
                ("Gold", "Silver", 'fell'),
                ("Silver", "Gold", 'pinned'),
            ],
        )
        steps = self.loyalty_card.tier_change_ids.sorted('id')
        self.assertEqual(steps.mapped('points'), [140, 1040, 0, 0])
        self.assertEqual(steps[-1].note, "Press")
        new = self.env['customer.card'].browse(self.loyalty_card.action_replace()['res_id'])
        self.assertEqual((new.tier_change_ids.reason, new.tier_change_ids.tier_name), ('replaced', "Gold"))
        self.assertEqual(new.tier_change_ids.note, self.loyalty_card.masked)

    def test_no_step_no_note(self):
        self.buy(140)
        self.buy(1)
        self.settle()
        self.assertEqual(len(self.loyalty_card.tier_change_ids), 1)

    def test_nobody_writes_it_by_hand(self):
        self.buy(140)
        for group in ('customer_card.group_desk', 'customer_card.group_manager'):
            user = new_test_user(self.env, f'tiers_{group[-4:]}', group, company_id=self.card_company.id)
            step = self.loyalty_card.tier_change_ids.with_user(user)
            self.assertEqual(step.tier_name, "Silver")
            with self.assertRaises(AccessError):
                step.write({'tier_name': "Gold"})
            with self.assertRaises(AccessError):
                step.unlink()
        with self.assertRaises(AccessError):
            self.loyalty_card.tier_change_ids.with_user(self.cashier).read(['reason'])
        with self.assertRaises(AccessError):
            self.loyalty_card.tier_change_ids.write({'tier_name': "Gold"})

    def test_of_another_company_nobody_reads_it(self):
        self.buy(140)
        other = self.env['res.company'].create({'name': "Elsewhere"})
        desk = new_test_user(
            self.env, 'tiers_else', 'customer_card.group_desk', company_id=other.id, company_ids=[(6, 0, other.ids)]
        )
        self.assertFalse(self.env['customer.card.tier.change'].with_user(desk).search([]))

    def test_a_tier_that_is_deleted_leaves_its_name(self):
        self.buy(140)
        self.silver.unlink()
        self.settle()
        self.assertEqual(self.story()[0], ('', "Silver", 'reached'))


def _standing_of(card):
    rungs = [tier.rung for tier in card.program_id._tiers().values()]
    return tiers.standing(rungs, card.tier_id.id, card._tier_points_by_day(), card._leaves)
