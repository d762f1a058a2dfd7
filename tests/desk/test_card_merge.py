from datetime import datetime, timedelta
from uuid import uuid4

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .case import LifeCase


@tagged('post_install', '-at_install')
class TestMerge(LifeCase):
    """Two cards of one customer: balances in one place, nothing lost, the old number dead at once."""

    def setUp(self):
        super().setUp()
        self.soon, self.late = (datetime.utcnow() + timedelta(days=days) for days in (10, 100))
        self.post(self.points, 30, 'earn', expires=self.late)
        self.post(self.points, 12, 'earn', expires=self.soon)
        self.post(self.other_points, 5, 'earn')

    def merge(self, user=None, card=None, target=None):
        return self.do('merge', user, card_id=(card or self.loyalty_card).id, target_id=(target or self.other).id)

    def test_everything_moves_and_keeps_its_day(self):
        ticket, total = self.ref(self.loyalty_card), self.total(self.points, self.other_points)
        link = self.loyalty_card._virtual_url().rpartition('#')[2]
        self.merge()
        self.assertEqual((self.points.balance, self.other_points.balance), (0, 47))
        self.assertEqual(self.total(self.points, self.other_points), total)
        self.assertEqual(
            set(self.lots(self.other_points)), {(12, self.soon.date()), (30, self.late.date()), (5, False)}
        )
        self.assertEqual((self.loyalty_card.state, self.loyalty_card.replaced_by_id), ('replaced', self.other))
        self.assertDead(self.loyalty_card, ticket)
        self.assertIn("replaced", self.env['customer.card']._by_link(link)._page_state()['message'])
        self.assertTrue(self.till.customer_card_identify(self.other.sudo().number)['ok'])
        self.assertHealthy()

    def test_what_was_asked_for_before_comes_to_the_card_that_stays(self):
        """A gift that waits for a second person, and one made on the account of the card that is no more."""
        self._limit(self.loyalty, 0)
        adjustments = self.env['customer.card.adjustment'].with_user(self.manager)
        gift = adjustments.create({'account_id': self.points.id, 'amount': 500, 'kind': 'reward', 'reason': "Sorry"})
        gift.action_request()
        self.merge()
        gift.with_user(self.second).action_approve()
        self.assertEqual((gift.state, self.points.balance, self.other_points.balance), ('posted', 0, 547))
        self.assertIn("took over", gift.message_ids[0].body)
        self._limit(self.loyalty, 1000)
        adjustments.create({'account_id': self.points.id, 'amount': 3, 'reason': "Once more"}).action_request()
        self.assertEqual((self.points.balance, self.other_points.balance), (0, 550))
        self.assertHealthy()

    def test_nothing_is_put_where_nobody_could_spend_it(self):
        self._limit(self.loyalty, 1000)
        self.post(self.points, -42, 'adjust')
        self.loyalty_card.with_user(self.desk).action_close()
        adjustments = self.env['customer.card.adjustment'].with_user(self.manager)
        lost = adjustments.create({'account_id': self.points.id, 'amount': 5, 'reason': "Too late"})
        with self.assertRaisesRegex(UserError, "nobody could spend"), self.env.cr.savepoint():
            lost.action_request()
        self.env.invalidate_all()
        self.assertEqual((lost.state, self.points.balance), ('draft', 0))

    def test_what_lies_on_a_merged_card_all_the_same_is_moved(self):
        self.merge()
        self.post(self.points, 7, 'adjust')
        self.assertTrue(self.loyalty_card.came_late)
        self.do('close', card_id=self.loyalty_card.id, target_id=self.other.id)
        self.assertEqual((self.points.balance, self.other_points.balance), (0, 54))
        self.assertHealthy()

    # --- tiers --------------------------------------------------------------------------------------------------------

    def with_tiers(self):
        tiers = self.env['customer.card.tier']
        return [
            tiers.create({'program_id': self.loyalty.id, 'name': name, 'threshold': threshold, 'multiplier': 2})
            for name, threshold in (("Silver", 40), ("Gold", 1000), ("Platinum", 9000))
        ]

    def nightly(self):
        self.env.flush_all()
        self.env['customer.card']._cron_tiers()
        self.env.invalidate_all()

    def test_the_higher_tier_stays(self):
        """By points of both cards together, whichever way and by whichever dialog; a night later, too."""
        silver, gold, _platinum = self.with_tiers()
        for dialog in ('merge', 'close'):
            one, two = (self.env['customer.card']._issue(self.loyalty, partner=self.holder) for _card in range(2))
            self.post(one._account('points'), 995, 'earn')
            self.post(two._account('points'), 45, 'earn')
            (one | two)._raise_tiers()
            self.assertEqual((one.tier_id, two.tier_id), (silver, silver))
            self.do(dialog, card_id=one.id, target_id=two.id)
            self.nightly()
            self.assertEqual((two.tier_id, two._account('points').balance), (gold, 1040), dialog)
            self.assertIn("7,960 points to Platinum", two.tier_standing)

    def test_a_pin_goes_along(self):
        _silver, gold, platinum = self.with_tiers()
        self.loyalty_card.write({'pinned_tier_id': platinum.id, 'tier_reason': "A friend of the house"})
        self.merge()
        self.nightly()
        self.assertEqual((self.other.tier_id, self.other.pinned_tier_id), (platinum, platinum))
        self.assertEqual(self.other.tier_reason, "A friend of the house")
        self.assertEqual(self.other.tier_change_ids[:1].tier_name, "Platinum")
        one = self.env['customer.card']._issue(self.loyalty, partner=self.holder)
        one.pinned_tier_id = gold
        self.merge(card=one)
        self.assertEqual((self.other.tier_id, self.other.pinned_tier_id), (platinum, platinum))

    def test_another_holders_tier_does_not(self):
        _silver, gold, _platinum = self.with_tiers()
        somebody = self.env['res.partner'].create({'name': "Somebody"})
        theirs = self.env['customer.card']._issue(self.loyalty, partner=somebody)
        self.post(theirs._account('points'), 1500, 'earn')
        theirs._raise_tiers()
        self.assertEqual(theirs.tier_id, gold)
        self.do('close', self.manager, card_id=theirs.id, target_id=self.other.id)
        self.nightly()
        self.assertEqual((self.other.tier_id, self.other_points.balance), (self.other.tier_id.browse(), 1505))

    def test_twice(self):
        self.merge()
        with self.assertRaises(UserError):
            self.merge()
        self.assertEqual(self.other_points.balance, 47)

    def test_what_is_owed_moves_too(self):
        self.post(self.points, -62, 'clawback', below_floor=True)
        self.post(self.other_points, 45, 'earn')
        self.assertEqual(self.points.balance, -20)
        self.merge()
        self.assertEqual((self.points.balance, self.other_points.balance), (0, 30))
        self.assertHealthy()

    def test_more_is_owed_than_there_is(self):
        self.post(self.points, -62, 'clawback', below_floor=True)
        with self.assertRaisesRegex(UserError, "owes 20 .*the other card has less"), self.env.cr.savepoint():
            self.merge()
        self.assertEqual((self.points.balance, self.loyalty_card.state), (-20, 'active'))

    def test_while_a_till_uses_either(self):
        for card in (self.loyalty_card, self.other):
            key = str(uuid4())
            self.assertTrue(self.till.customer_card_authorize(self.ref(card), 'points', 0.05, str(uuid4()), key)['ok'])
            with self.assertRaisesRegex(UserError, "is using"), self.env.cr.savepoint():
                self.merge()
            self.till.customer_card_void(key)
        self.loyalty.offline_limit = 20
        slice_ = self.till.customer_card_lease(self.ref(self.loyalty_card), 'points', str(uuid4()), str(uuid4()))
        self.assertTrue(slice_['ok'], slice_)
        with self.assertRaisesRegex(UserError, "is using"), self.env.cr.savepoint():
            self.merge()
        self.till.customer_card_void(slice_['operation'])
        self.merge()

    def test_who_does_not_belong_together(self):
        stranger = self.env['customer.card']._issue(
            self.loyalty, partner=self.env['res.partner'].create({'name': "Otto"})
        )
        bearer = self.env['customer.card']._issue(self.loyalty)
        gift = self.env['customer.card']._issue(self.gift, partner=self.holder)
        for card, target in (
            (self.loyalty_card, stranger),
            (self.loyalty_card, bearer),
            (bearer, self.loyalty_card),
            (self.loyalty_card, gift),
            (self.loyalty_card, self.loyalty_card),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                self.merge(card=card, target=target)
        self.other.action_block_stolen()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.merge()
        self.merge(card=self.other, target=self.loyalty_card)  # a stolen one ends in the one that is left
        self.assertEqual(self.points.balance, 47)

    def test_rights_own_cards_and_other_companies(self):
        self.holder.user_ids = False
        (self.loyalty_card | self.other).write({'partner_id': self.desk.partner_id.id})
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.merge()
        for user in (self.cashier, self.second):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                self.merge(user)
        company = self.env['res.company'].create({'name': "Elsewhere"})
        stranger = new_test_user(
            self.env,
            'life_stranger',
            'customer_card.group_manager',
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.merge(stranger)
        self.assertEqual(self.points.balance, 42)

    def test_others_use_its_accounts(self):
        self.do('family', self.manager, card_id=self.loyalty_card.id, partner_id=self.env.ref('base.partner_root').id)
        with self.assertRaisesRegex(UserError, "Others use"), self.env.cr.savepoint():
            self.merge()

    # --- goods that come back afterwards ------------------------------------------------------------------------------

    def buy(self, *, points: float = 0):
        """Ten for bread on the card that ends, ``points`` of it in money paid by its points; the order."""
        uuid, payments = str(uuid4()), [(self.cash_method, 10 - points)]
        if points:
            operation = self.authorize(self.loyalty_card, 'points', points, uuid)['operation']
            payments.append((self.points_method, points, {'customer_card_operation': operation}))
        return self.sync(self.order([(self.bread, 1, 10.0)], payments, uuid=uuid, cards=[self.loyalty_card]))

    def give_back(self, order, *, points: float = 0):
        lines = [(self.bread, -1, 10.0, {'refunded_orderline_id': order.lines.id})]
        payments = [(self.cash_method, points - 10)] + [(self.points_method, -points)] * bool(points)
        self.sync(self.order(lines, payments, is_refund=True))

    def test_what_was_paid_goes_back_to_the_card_that_stays(self):
        self.loyalty.rule_ids.active = False
        order = self.buy(points=0.2)
        lots = set(self.lots(self.points))
        self.merge()
        self.assertEqual(self.other_points.balance, 27)
        self.give_back(order, points=0.2)
        self.assertEqual((self.points.balance, self.other_points.balance), (0, 47))
        self.assertEqual(lots, {(22, self.late.date())})
        self.assertEqual(sum(left for left, day in self.lots(self.other_points) if day == self.soon.date()), 12)
        self.assertEqual(sum(left for left, day in self.lots(self.other_points) if day == self.late.date()), 30)
        self.assertHealthy()

    def test_what_was_earned_is_taken_from_the_card_that_stays(self):
        for policy, left in (('available', 0), ('negative', -7)):
            with self.subTest(policy), self.env.cr.savepoint() as point:
                self.loyalty.clawback = policy
                orders = [self.buy(), self.buy()]
                self.merge()
                self.assertEqual(self.other_points.balance, 67)
                self.give_back(orders[0])
                self.assertEqual((self.points.balance, self.other_points.balance), (0, 57))
                self.post(self.other_points, -54, 'adjust')
                self.give_back(orders[1])
                self.assertEqual((self.points.balance, self.other_points.balance), (0, left))
                self.assertHealthy()
                point.rollback()

    def test_what_was_earned_is_taken_from_the_card_the_rest_moved_to(self):
        order = self.buy()
        gold = self.env['customer.card']._issue(self.loyalty, partner=self.holder)
        self.do('close', card_id=self.loyalty_card.id, target_id=self.other.id)
        self.assertEqual((self.loyalty_card.rest_to_id, self.other_points.balance), (self.other, 57))
        self.merge(card=self.other, target=gold)
        self.give_back(order)
        self.assertEqual((self.points.balance, self.other_points.balance, gold._account('points').balance), (0, 0, 47))
        self.assertHealthy()
