from datetime import timedelta
from decimal import Decimal
from unittest.mock import patch
from uuid import uuid4

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .case import ChallengeCase


@tagged('post_install', '-at_install')
class TestChallenges(ChallengeCase):
    """What counts towards a goal, and what its points become when goods come back."""

    # --- reached ------------------------------------------------------------------------------------------------------

    def test_the_third_purchase_gives_the_points_once(self):
        for _visit in range(2):
            self.buy()
        self.assertEqual(self.shown(), {"Three visits": "2 of 3 purchases", "Five coffees": "0 of 5"})
        order = self.buy()
        self.assertLedger(self.account, [('earn', 10, 10), ('earn', 10, 20), ('earn', 10, 30), ('earn', 50, 80)])
        self.assertIn("Three visits: 3 of 3 purchases", order.customer_card_summary)
        self.buy()
        self.assertEqual(self.account.balance, 90)
        self.assertEqual(self.visits.reached_count, 1)
        self.assertIn(
            "the challenge was met",
            order.sudo().customer_card_operation_ids.mapped('why_text')[0]
            + order.sudo().customer_card_operation_ids.mapped('why_text')[1],
        )
        self.assertHealthy()

    def test_small_purchases_and_other_products_do_not_count(self):
        for _visit in range(3):
            self.buy(9)
        self.buy(coffees=4)
        self.assertEqual(self.shown(), {"Three visits": "1 of 3 purchases", "Five coffees": "4 of 5"})
        self.buy(0, coffees=1)
        self.assertEqual(self.shown()["Five coffees"], "5 of 5")
        self.assertEqual(self.account.balance, 27 + 22 + 3 + 20)

    def test_what_a_card_pays_does_not_count(self):
        self.charge(10)
        uuid = str(uuid4())
        answer = self.authorize(self.gift_card, 'value', 10, uuid)
        payments = [(self.value_method, 10, {'customer_card_operation': answer['operation']})]
        self.sync(self.order([(self.bread, 1, 10.0)], payments, uuid=uuid, cards=[self.gift_card, self.member]))
        self.assertEqual(self.shown()["Three visits"], "0 of 3 purchases")

    def test_the_same_order_twice_counts_once(self):
        data = self.order([(self.bread, 1, 10.0)], [(self.cash_method, 10)], cards=[self.member])
        self.sync(data)
        self.sync(data)
        self.assertEqual(self.shown()["Three visits"], "1 of 3 purchases")

    def test_every_month_begins_anew(self):
        past = fields.Datetime.now() - timedelta(days=40)
        self.begun(past)
        for _visit in range(3):
            order = self.order([(self.bread, 1, 10.0)], [(self.cash_method, 10)], cards=[self.member])
            order['date_order'] = fields.Datetime.to_string(past)
            self.sync(order)
        self.assertEqual(self.account.balance, 80)
        self.assertEqual(self.shown()["Three visits"], "0 of 3 purchases")
        for _visit in range(3):
            self.buy()
        self.assertEqual(self.account.balance, 160)

    # --- and back -----------------------------------------------------------------------------------------------------

    def test_buy_reach_return_keeps_nothing(self):
        orders = [self.buy() for _visit in range(3)]
        self.assertEqual(self.account.balance, 80)
        self.give_back(orders[0], 0.5)
        self.assertEqual(self.account.balance, 25)  # half of its 10 points and all of the goal's 50 went back
        self.assertEqual(self.shown()["Three visits"], "2 of 3 purchases")
        self.buy()
        self.assertEqual(self.account.balance, 85)
        for order in orders[1:]:
            self.give_back(order)
        self.assertEqual(self.account.balance, 15)
        self.assertHealthy()

    def test_large_goals_are_written_as_people_write_them(self):
        self.coffees.target = 1250000
        self.assertEqual(self.shown()["Five coffees"], "0 of 1,250,000")
        (row,) = [row for row in self.club._challenges().rows if row.goal == 'units']
        texts = [self.club._challenge_amount(row, Decimal(text)) for text in ('0.10349564919157', '2.50', '1234')]
        self.assertEqual(texts, ["0.1", "2.5", "1,234"])

    def test_an_exchange_undoes_a_goal_and_reaches_it_again(self):
        orders = [self.buy() for _visit in range(3)]
        back = orders[0].lines
        lines = [
            (self.bread, -1, 10.0, {'refunded_orderline_id': back.id}),
            (self.bread, 1, 10.0),
            (self.coffee, 1, 3.0),
        ]
        self.sync(self.order(lines, [(self.cash_method, 3)], cards=[self.member]))
        self.assertEqual(self.shown()["Three visits"], "3 of 3 purchases")
        self.assertEqual(
            sum(self.account.entry_ids.filtered(lambda entry: abs(entry.amount) == 50).mapped('amount')), 50
        )
        self.assertHealthy()

    def test_a_challenge_that_is_over_takes_its_points_back(self):
        orders = [self.buy() for _visit in range(3)]
        self.visits.active = False
        self.give_back(orders[2])
        self.assertEqual(self.account.balance, 20)

    def test_points_that_are_gone_stay_gone_where_the_program_says_so(self):
        self.club.clawback = 'available'
        orders = [self.buy() for _visit in range(3)]
        self.post(self.account, -75, 'adjust')
        self.give_back(orders[0])
        self.assertEqual(self.account.balance, 0)
        self.buy()
        self.assertEqual(self.shown()["Three visits"], "3 of 3 purchases")
        self.assertLessEqual(self.account.balance, 60)
        self.assertHealthy()

    def test_two_goals_undone_at_once_take_what_is_left(self):
        """Of 28 points left 16 go with the goods; both goals together take the other 12, and the goods come back."""
        self.club.clawback = 'available'
        orders = [self.buy(10, coffees=2) for _visit in range(3)]
        self.assertEqual(self.account.balance, 3 * 16 + 50 + 20)
        self.post(self.account, -90, 'adjust')
        self.give_back(orders[0])
        self.env.invalidate_all()
        self.assertEqual((self.account.balance, self.shown()["Five coffees"]), (0, "4 of 5"))
        self.assertHealthy()

    def test_a_replaced_card_goes_on(self):
        self.buy()
        new = self.env['customer.card'].browse(self.member.action_replace()['res_id'])
        card = self.till.customer_card_identify(new.sudo().number)['card']
        self.assertEqual(card['challenges'][0]['done_text'], "1 of 3 purchases")

    # --- two cards become one -----------------------------------------------------------------------------------------

    def second(self):
        """Another card of the same holder, with its account of points."""
        card = self.env['customer.card']._issue(self.club, partner=self.holder)
        return card, card._account('points')

    def buy_with(self, card):
        return self.sync(self.order([(self.bread, 1, 10.0)], [(self.cash_method, 10)], cards=[card]))

    def test_merged_cards_count_together(self):
        old, _account = self.second()
        orders = [self.buy_with(old), self.buy_with(old), self.buy()]
        old._merge_into(self.member)
        self.assertEqual(self.shown()["Three visits"], "3 of 3 purchases")
        self.assertEqual(self.account.balance, 30 + 50)
        self.buy()
        self.assertEqual(self.account.balance, 40 + 50)
        self.give_back(orders[0])
        self.assertEqual(self.account.balance, 30 + 50)
        self.give_back(orders[1])
        self.assertEqual((self.account.balance, self.shown()["Three visits"]), (20, "2 of 3 purchases"))
        self.assertHealthy()

    def test_two_goals_reached_before_the_merge_go_one_by_one(self):
        old, _account = self.second()
        mine, theirs = [self.buy() for _visit in range(3)], [self.buy_with(old) for _visit in range(3)]
        old._merge_into(self.member)
        self.buy()
        self.assertEqual(self.account.balance, 2 * 80 + 10)
        self.give_back(theirs[0])
        self.assertEqual(self.account.balance, 2 * 80 + 10 - 60)
        for order in mine[:2]:
            self.give_back(order)
        self.assertEqual(self.account.balance, 2 * 80 + 10 - 60 - 20 - 50)
        self.assertHealthy()

    def test_a_goal_without_periods_begins_with_its_first_day(self):
        self.buy(coffees=1)
        progress = self.coffees.progress_ids
        self.assertFalse(progress.since)
        self.coffees.date_from = fields.Date.today()
        self.assertEqual(progress.since, fields.Date.today())
        self.assertEqual(self.visits.progress_ids.since, self.visits.progress_ids.period)

    # --- the holder ---------------------------------------------------------------------------------------------------

    def test_the_phone_says_the_terms_and_how_far_one_is(self):
        self.club.write(
            {
                'terms': "Points are not paid out.\n\nOne card a person.",
                'tier_ids': [(0, 0, {'name': "Gold", 'threshold': 500})],
            }
        )
        self.buy()
        self.member._new_link()
        public = self.member.with_user(self.env.ref('base.public_user')).sudo()
        first = public._page_state(is_first=True)
        self.assertEqual(
            [(goal['name'], goal['share'], goal['says']) for goal in first['goals']],
            [("Three visits", 33, "+ 50 points"), ("Five coffees", 0, "+ 20 points")],
        )
        terms = {section['title']: section['lines'] for section in first['terms']}
        self.assertEqual(terms["Also"], ["Points are not paid out.", "One card a person."])
        self.assertEqual(
            terms["Goals"],
            [
                "Three visits: 3 purchases within a month give 50 points.",
                "Five coffees: 5 units of Coffee give 20 points.",
            ],
        )
        self.assertIn("Gold: 500 points earned in twelve months, or more", terms["Tiers"])
        self.assertIn("100 points pay", " ".join(terms["Points"]))
        self.assertNotIn("Rewards", terms)
        self.assertNotIn('terms', public._page_state())

    # --- the office ---------------------------------------------------------------------------------------------------

    def test_a_goal_somebody_is_on_the_way_to_stays_as_it_is(self):
        self.visits.write({'target': 4, 'name': "Four visits"})
        self.buy()
        for change in ({'target': 2}, {'points': 100}, {'goal': 'amount'}, {'product_ids': [(4, self.coffee.id)]}):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                self.visits.write(change)
        with self.assertRaises(UserError):
            self.visits.unlink()
        self.visits.write({'name': "Visits", 'target': 4, 'date_to': fields.Date.today()})
        self.coffees.unlink()

    def test_nobody_writes_progress_by_hand(self):
        self.buy()
        progress = self.env['customer.card.challenge.progress'].search([])
        with self.assertRaises(AccessError):
            progress.write({'done': 3})
        with self.assertRaises(AccessError):
            progress.unlink()
        with self.assertRaises(AccessError):
            progress.with_user(self.cashier).read(['done'])

    def test_only_cards_with_points_have_goals(self):
        with self.assertRaises(ValidationError):
            self.env['customer.card.challenge'].create({'name': "None", 'program_id': self.gift.id})
        with self.assertRaises(ValidationError):
            self.env['customer.card.challenge'].create({'name': "Half", 'program_id': self.club.id, 'points': 0.5})

    def test_programs_without_challenges_ask_nothing(self):
        self.club.challenge_ids.active = False
        with patch.object(
            type(self.env['customer.card.challenge.progress']), '_progress_rows', side_effect=AssertionError
        ):
            self.buy()
            self.assertEqual(self.shown(), {})
