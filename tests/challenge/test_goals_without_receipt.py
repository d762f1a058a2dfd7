"""Risk: a goal that is reached by goods which are brought back without their receipt, and stays."""

from odoo.tests import tagged

from .case import ChallengeCase


@tagged('post_install', '-at_install')
class TestGoalsWithoutReceipt(ChallengeCase):
    """What is brought without a receipt counts back as it would count today, of what purchases counted for."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.club.challenge_ids = [(0, 0, {'name': "Hundred", 'goal': 'amount', 'target': 100, 'points': 500})]

    def bring(self, amount: float = 0, coffees: int = 0, cards=None):
        """Goods come back, and nothing says where they were sold."""
        lines = [(self.bread, -1, amount)] * bool(amount) + [(self.coffee, -coffees, 3.0)] * bool(coffees)
        cash = -amount - 3 * coffees
        cards = self.member if cards is None else cards
        order = self.sync(self.order(lines, [(self.cash_method, cash)], cards=cards))
        self.env.invalidate_all()
        return order

    def test_a_goal_goes_with_them(self):
        self.buy(200, coffees=5)
        self.assertEqual(self.account.balance, 735)
        self.bring(200, coffees=5)
        self.assertEqual(self.account.balance, 0)
        self.assertEqual(self.shown()["Hundred"], "$\xa00.00 of $\xa0100.00")
        self.assertEqual(self.shown()["Five coffees"], "0 of 5")
        self.assertHealthy()

    def test_a_goal_stays_while_it_is_reached(self):
        self.buy(200)
        self.bring(90)
        self.assertEqual(self.account.balance, 610)
        self.bring(20)
        self.assertEqual(self.account.balance, 90)
        self.buy(10)
        self.assertEqual(self.account.balance, 600)

    def test_never_more_than_purchases_counted_for(self):
        self.buy(20)
        self.bring(90)
        self.assertEqual(self.shown()["Hundred"], "$\xa00.00 of $\xa0100.00")
        self.buy(100)
        self.assertEqual(self.shown()["Hundred"], "$\xa0100.00 of $\xa0100.00")

    def test_goods_that_come_back_twice_count_back_once(self):
        """Without their receipt first, and then by it."""
        order = self.buy(100)
        self.bring(100)
        self.give_back(order)
        self.assertEqual(self.shown()["Hundred"], "$\xa00.00 of $\xa0100.00")
        self.buy(100)
        self.assertEqual(self.shown()["Hundred"], "$\xa0100.00 of $\xa0100.00")

    def test_a_goal_of_an_earlier_month_stays(self):
        """Nothing says when the goods were bought: what was reached in a month that is over stays reached."""
        self.buy(200)
        self.env.cr.execute(
            "UPDATE customer_card_challenge_progress SET period = period - 31 WHERE period > '1000-01-01'"
        )
        self.env.invalidate_all()
        self.buy(30)
        self.bring(180)
        self.assertEqual(self.account.balance, 550)
        self.assertEqual(self.shown()["Hundred"], "$\xa00.00 of $\xa0100.00")

    def test_goals_of_campaigns_that_are_over_stay(self):
        """One article takes back none of the goals there ever were."""
        self.club.challenge_ids.active = False
        for number in range(3):
            campaign = {'name': f"Campaign {number}", 'goal': 'units', 'target': 2, 'points': 100, 'period': 'once'}
            self.club.challenge_ids = [(0, 0, campaign | {'product_ids': [(6, 0, self.coffee.ids)]})]
            self.buy(0, coffees=2)
            self.club.challenge_ids.active = False
        self.buy(0, coffees=1)
        self.assertEqual(self.account.balance, 321)
        self.bring(coffees=1)
        self.assertEqual(self.account.balance, 318)

    def test_of_a_merged_card(self):
        other = self.env['customer.card']._issue(self.club, partner=self.holder)
        self.buy(200)
        self.member._merge_into(other)
        self.bring(200, cards=other)
        self.assertEqual(other._account('points').balance, 0)

    def test_of_a_family_card(self):
        """Two cards are shown that open one account."""
        family = self.member._add_family(self.env['res.partner'].create({'name': "Otto"}))
        self.buy(200)
        self.bring(90, cards=self.member | family)
        self.assertEqual(self.account.balance, 610)
        self.bring(20, cards=self.member | family)
        self.assertEqual(self.account.balance, 90)

    def test_nothing_goes_from_who_did_not_buy(self):
        """Nor from a card that was not shown."""
        self.buy(200)
        other = self.env['customer.card']._issue(self.club)
        self.bring(200, cards=other)
        self.bring(200, cards=other.browse())
        self.assertEqual((self.account.balance, other._account('points').balance), (700, 0))
