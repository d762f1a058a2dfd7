"""Risk: points of a goal that stay, or are taken twice, where cards were merged before its goods come back."""

from odoo.tests import tagged

from ..till.returns_case import ExpiryCase
from .case import ChallengeCase


@tagged('post_install', '-at_install')
class TestGoalsMerged(ChallengeCase, ExpiryCase):
    """A goal goes with its own goods, however many cards were merged since and wherever it stands."""

    def second(self):
        """Another card of the same holder."""
        return self.env['customer.card']._issue(self.club, partner=self.holder)

    def visits_of(self, card) -> list:
        """Three purchases with the card, which reach the goal."""
        return [
            self.sync(self.order([(self.bread, 1, 10.0)], [(self.cash_method, 10)], cards=[card]))
            for _visit in range(3)
        ]

    def test_a_goal_in_the_middle_of_a_chain(self):
        """The goal of the first card stands on the second one, as the third had reached its own."""
        one, two = self.second(), self.second()
        orders = self.visits_of(one)
        one._merge_into(two)
        mine = self.visits_of(self.member)
        two._merge_into(self.member)
        self.assertEqual(self.account.balance, 160)
        self.give_back(orders[0])
        self.assertEqual(self.account.balance, 100, "10 for the goods, 50 for the goal")
        for order in orders[1:] + mine:
            self.give_back(order)
        self.assertEqual(self.account.balance, 0)
        self.assertHealthy()

    def test_again_and_again(self):
        """Three cards and two merges a round; everything comes back."""
        for _round in range(2):
            one, two = self.second(), self.second()
            orders = self.visits_of(one)
            one._merge_into(two)
            orders += self.visits_of(self.member)
            two._merge_into(self.member)
            for order in orders:
                self.give_back(order)
            self.assertEqual(self.account.balance, 0)

    def test_what_expired_before_or_after_a_merge(self):
        """Points of a goal that expired unused are not taken once more, whichever card they were given on."""
        for merges in ([], ['after'], ['before'], ['before', 'after']):
            with self.subTest(merges):
                one, two = self.second(), self.second()
                orders = self.visits_of(one)
                if 'before' in merges:
                    one._merge_into(two)
                    one = two
                if 'after' not in merges:
                    self.days_pass(800)
                one._merge_into(self.member)
                if 'after' in merges:
                    self.days_pass(800)
                self.assertEqual(self.account.balance, 0)
                self.give_back(orders[0])
                self.assertEqual(self.account.balance, 0)

    def test_what_expired_of_a_goal_that_joined_another_cards_progress(self):
        """The cards that stay were on the way, or new."""
        one, two = self.second(), self.second()
        on_the_way = self.sync(self.order([(self.bread, 1, 10.0)], [(self.cash_method, 10)], cards=[two]))
        orders = self.visits_of(one)
        one._merge_into(two)
        two._merge_into(self.member)
        self.days_pass(800)
        for order in (orders[0], on_the_way):
            self.give_back(order)
        self.assertEqual(self.account.balance, 0)
