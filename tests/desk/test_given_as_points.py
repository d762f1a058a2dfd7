"""Risk: one person alone gives points that pay little, and buy a lot."""

from odoo.tests import tagged

from .case import HandCase


@tagged('post_install', '-at_install')
class TestGivenAsPoints(HandCase):
    def given(self, amount: float) -> str:
        """Somebody gives points to a new card: whether a second person has to approve it."""
        account = self.env['customer.card']._issue(self.both)._account('points')
        vals = {'account_id': account.id, 'amount': amount, 'reason': "Spoiled"}
        one = self.env['customer.card.adjustment'].with_user(self.accountant).create(vals)
        one.action_request()
        return one.state

    def test_points_count_by_the_most_they_buy(self):
        """What they pay, or what a reward gives for them: value, or a product by its price."""
        product = self.env['product.product'].create({'name': "Cake", 'list_price': 10, 'taxes_id': False})
        self.both.point_value = 0.01
        self._limit(self.both, 10)
        for reward in ({'kind': 'value', 'amount': 10}, {'product_ids': [(6, 0, product.ids)]}):
            with self.subTest(reward), self.env.cr.savepoint() as point:
                self.both.reward_ids = [(0, 0, {'name': "Ten", 'points': 100, **reward})]
                self.assertEqual([self.given(101), self.given(100)], ['requested', 'posted'])
                point.rollback()
            self.env.invalidate_all()
            self.env.registry.clear_cache()
        self.assertEqual([self.given(1001), self.given(1000)], ['requested', 'posted'])

    def test_a_reward_that_was_away_for_a_moment_counts(self):
        """Somebody made it dearer, archived or deleted it, gives points, and puts it back."""
        self.both.point_value = 0.01
        self.both.reward_ids = [(0, 0, {'name': "Ten", 'points': 100, 'kind': 'value', 'amount': 10})]
        reward = self.both.reward_ids
        for change in (
            lambda: reward.write({'points': 10000}),
            lambda: reward.write({'active': False}),
            lambda: self.both.write({'reward_ids': [(2, reward.id)]}),
        ):
            with self.env.cr.savepoint() as point:
                self._limit(self.both, 10)
                change()
                self.assertEqual(self.given(101), 'requested')
                with self.later(25):
                    self.assertEqual(self.given(101), 'posted')
                point.rollback()
            self.env.invalidate_all()
            self.env.registry.clear_cache()

    def test_a_reward_of_no_points_counts_for_nothing(self):
        """It costs fewer than a point's decimals can say."""
        self.both.reward_ids = [(0, 0, {'name': "Ten", 'points': 100, 'kind': 'value', 'amount': 10})]
        self.env.cr.execute('UPDATE customer_card_reward SET points = 0.004 WHERE program_id = %s', [self.both.id])
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        self._limit(self.both, 1000)
        self.assertEqual(self.given(1), 'posted')
