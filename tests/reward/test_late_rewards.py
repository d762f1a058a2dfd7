from odoo.exceptions import AccessError
from odoo.tests import tagged

from .case import RewardCase


@tagged('post_install', '-at_install')
class TestLateRewards(RewardCase):
    """Risk: a paid order with a reward is refused for good, because a manager changed the reward after its points were
    held; or somebody gets what was promised at another time than his points were held.
    """

    def test_points_that_were_held_buy_what_was_promised(self):
        for change in (
            lambda: self.free.write({'points': 240}),
            lambda: self.free.write({'points': 20}),
            lambda: self.free.write({'product_ids': [(6, 0, self.tea.ids)]}),
            lambda: self.free.write({'kind': 'value', 'amount': 1}),
            lambda: self.club.write({'reward_ids': [(1, self.free.id, {'points': 240, 'active': False})]}),
            self.free.unlink,
        ):
            point = self.env.cr.savepoint()
            data = self.reward_order(self.take()['operation'])
            change()
            self.assertEqual(self.sync(data).state, 'paid')
            self.assertLedger(self.club_points, [('earn', 250, 250), ('spend', -200, 50)])
            self.assertHealthy()
            point.rollback()
            self.env.invalidate_all()
            self.env.registry.clear_cache()

    def test_value_is_what_was_promised(self):
        self.post(self.club_points, 50, 'earn')
        data = self.reward_order(self.take(self.four)['operation'], self.club.product_id)
        self.four.amount = 2
        self.sync(data)
        self.assertLedger(self.club_value, [('reward', 4, 4)])

    def test_points_held_since_buy_what_is_promised_now(self):
        self.free.product_ids = self.tea
        held = self.take()['operation']
        self.free.product_ids = self.bread
        for product in (self.coffee, self.bread):
            self.assertRefused(self.reward_order(held, product), self.club_points)
        self.sync(self.reward_order(held, self.tea))
        self.assertEqual(self.club_points.balance, 50)

    def test_no_client_writes_what_was_promised(self):
        manager = self.env['res.users'].search([('login', '=', 'admin')])
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.club.with_user(manager).write({'promised_before': []})
        self.free.points = 240
        self.assertTrue(self.club.sudo().promised_before)
        self.assertFalse(self.club.copy().sudo().promised_before)
