from datetime import timedelta

from odoo import Command
from odoo.tests import tagged

from .case import TourCase


@tagged('post_install', '-at_install')
class TestToursPending(TourCase):
    """Points that can be spent when the goods can no longer come back, in a real browser."""

    def setUp(self):
        super().setUp()
        self.club.pending_days = 14
        self.club.reward_ids = [
            Command.create(
                {'name': "Free coffee", 'points': 510, 'product_ids': [(6, 0, self.coffee.product_variant_ids.ids)]}
            )
        ]

    def test_earned_today_spent_in_two_weeks(self):
        self._run('CustomerCardPendingTour')
        self.assertEqual(
            self._balance(self.loyalty, 'points'), (30, 0), "500 were spent; what the two purchases earned waits"
        )
        self.assertEqual(self.loyalty._account('points')._pending().first, self.club._today() + timedelta(days=14))

    def test_on_a_phone(self):
        self.browser_size, self.touch_enabled = '390x844', True
        self._run('CustomerCardPendingTour')
