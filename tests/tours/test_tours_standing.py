from odoo import Command
from odoo.tests import tagged

from .case import TourCase


@tagged('post_install', '-at_install')
class TestToursStanding(TourCase):
    """Who earns what, and how far the next tier is, in a real browser."""

    def setUp(self):
        super().setUp()
        self.club.write(
            {
                'tier_ids': [
                    Command.create({'name': "Silver", 'threshold': 100}),
                    Command.create({'name': "Gold", 'threshold': 500}),
                ],
                'rule_ids': [
                    Command.create(
                        {
                            'name': "Birthday bonus",
                            'mode': 'per_order',
                            'points': 50,
                            'occasion': 'birthday',
                            'around': 3,
                        }
                    )
                ],
            }
        )
        today = self.club._today()
        self.ada.write({'customer_card_birth_day': today.day, 'customer_card_birth_month': str(today.month)})

    def test_a_birthday_and_the_next_tier(self):
        self._run('CustomerCardStandingTour')
        self.assertEqual(self._balance(self.loyalty, 'points'), (610, 610))
        self.assertEqual(self.loyalty.tier_id.name, "Silver")

    def test_on_a_phone(self):
        self.browser_size, self.touch_enabled = '390x844', True
        self._run('CustomerCardStandingTour')

    def test_who_is_left_out(self):
        staff = self.env['res.partner.category'].create({'name': "Staff"})
        self.club.excluded_tag_ids = staff
        self.ada.category_id = staff
        self._run('CustomerCardLeftOutTour')
        self.assertEqual(self._balance(self.loyalty, 'points'), (500, 500))
