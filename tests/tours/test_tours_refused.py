from odoo.tests import tagged

from .case import TourCase


@tagged('post_install', '-at_install')
class TestToursRefused(TourCase):
    """Risk: a paid order the server refuses once the connection is back is lost, and nobody is told."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gifts.write({'topup': True, 'topup_minimum': 5, 'topup_maximum': 200})

    def test_told_sent_again_and_saved(self):
        self._run('CustomerCardUnsavedTour')
        self.assertEqual(self._balance(self.gift, 'value'), (42.5, 42.5))
        orders = self.env['pos.order'].search([])
        self.assertEqual(sorted(orders.mapped('amount_total')), [20, 30])
        self.assertEqual(set(orders.mapped('state')), {'paid'})

    def test_no_till_is_closed_without_seeing_it(self):
        self._run('CustomerCardUnsavedClosingTour')
        self.assertFalse(self.env['pos.order'].search([]))
        session = self.main_pos_config.session_ids[:1]
        words = ' '.join(str(message.body) for message in session.message_ids)
        for text in ("Cards of Gifts are not topped up", "Top-up: Gifts", "30.00"):
            self.assertIn(text, words)
