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

    def cake(self, **vals):
        """A product of 10.00 that 100 points buy; one point pays 0.01, and 10.00 may be given alone."""
        cake = self.env['product.product'].create({'name': "Cake", 'list_price': 10, 'taxes_id': False, **vals})
        self.both.point_value = 0.01
        self.both.reward_ids = [(0, 0, {'name': "Ten", 'points': 100, 'product_ids': [(6, 0, cake.ids)]})]
        self._limit(self.both, 10)
        return cake

    def night(self) -> None:
        self.env['customer.card.program']._cron_note_prices()

    def test_a_price_that_was_lowered_for_a_moment_counts(self):
        """Or a product that was away for one: as it was in the last two nights, whoever waits for the job."""
        for change in ({'list_price': 0.01}, {'active': False}):
            with self.subTest(change), self.env.cr.savepoint() as point:
                cake = self.cake()
                self.night()
                cake.write(change)
                self.assertEqual(self.given(101), 'requested')
                with self.later(24):
                    self.night()
                    self.assertEqual(self.given(101), 'requested')
                with self.later(49):
                    self.assertEqual(self.given(101), 'posted')
                point.rollback()
            self.env.invalidate_all()
            self.env.registry.clear_cache()

    def test_a_price_of_a_price_list_or_with_tax_counts(self):
        vat = {'name': "VAT 25", 'amount': 25, 'type_tax_use': 'sale', 'price_include_override': 'tax_excluded'}
        vat = self.env['account.tax'].create({**vat, 'company_id': self.card_company.id})
        for vals, listed in (({'list_price': 0}, True), ({'taxes_id': [(6, 0, vat.ids)]}, False)):
            with self.subTest(vals), self.env.cr.savepoint() as point:
                cake = self.cake(**vals)
                if listed:
                    self.till_list(cake)
                self.night()
                self.assertEqual([self.given(101), self.given(81)], ['requested', 'posted' if listed else 'requested'])
                point.rollback()
            self.env.invalidate_all()
            self.env.registry.clear_cache()

    def till_list(self, cake) -> None:
        """A till sells it for 10.00."""
        item = {'applied_on': '0_product_variant', 'product_id': cake.id, 'compute_price': 'fixed', 'fixed_price': 10}
        prices = self.env['product.pricelist'].create(
            {'name': "Shop", 'company_id': self.card_company.id, 'item_ids': [(0, 0, item)]}
        )
        vals = {'name': "Till", 'company_id': self.card_company.id, 'use_pricelist': True, 'pricelist_id': prices.id}
        self.env['pos.config'].create({**vals, 'available_pricelist_ids': [(6, 0, prices.ids)]})

    def test_a_night_says_nothing_where_there_is_nothing(self):
        self.both.reward_ids = [(5,)]
        self.night()
        self.assertFalse(self.both.sudo().promised_before)

    def test_a_reward_of_no_points_counts_for_nothing(self):
        """It costs fewer than a point's decimals can say."""
        self.both.reward_ids = [(0, 0, {'name': "Ten", 'points': 100, 'kind': 'value', 'amount': 10})]
        self.env.cr.execute('UPDATE customer_card_reward SET points = 0.004 WHERE program_id = %s', [self.both.id])
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        self._limit(self.both, 1000)
        self.assertEqual(self.given(1), 'posted')
