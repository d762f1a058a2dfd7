from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from .case import TourCase


@tagged('post_install', '-at_install')
class TestToursKept(TourCase):
    """Risk: an order that was a draft on the server is paid, the server refuses it or is gone, and loading the page
    puts the draft in its place.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gifts.write({'topup': True, 'topup_minimum': 5, 'topup_maximum': 200})

    def _run_refused(self, tour: str):
        """Refuse what is paid until the till says otherwise: what a tour has it believe is gone with the page."""
        model = self.env.registry['pos.order']
        original = model.sync_from_ui

        def sync_from_ui(orders, sent):
            if any(order['state'] == 'paid' for order in sent) and not orders.env.context.get('take_in'):
                raise UserError("The server says no.")  # pylint: disable=translation-required
            return original(orders, sent)

        sync_from_ui._api_model = True
        with patch.object(model, 'sync_from_ui', sync_from_ui):
            self._run(tour)

    @property
    def order(self):
        """What is no draft any more."""
        return self.env['pos.order'].search([('state', '!=', 'draft')])

    def test_refused(self):
        self._run_refused('CustomerCardKeptTour')
        self.assertEqual((self.order.mapped('state'), self.order.amount_paid), (['paid'], 30))
        self.assertEqual((self.order.amount_total, len(self.order.lines), len(self.order.payment_ids)), (30, 1, 1))
        self.assertEqual(self._balance(self.gift, 'value'), (42.5, 42.5))

    def test_paid_from_a_slice(self):
        self.gifts.offline_limit = 10
        self._run_refused('CustomerCardKeptSliceTour')
        self.assertEqual((self.order.mapped('state'), self.order.amount_paid), (['paid'], 20))
        self.assertEqual(self._balance(self.gift, 'value'), (2.5, 2.5))

    def test_not_sent_and_no_card(self):
        self._run('CustomerCardKeptUnsentTour')
        self.assertEqual((self.order.mapped('state'), self.order.amount_paid, len(self.order.lines)), (['paid'], 20, 1))

    def test_the_answer_was_lost(self):
        self._run('CustomerCardKeptAnswerTour')
        self.assertEqual((self.order.mapped('state'), self.order.amount_paid, len(self.order.lines)), (['paid'], 50, 2))
        self.assertEqual(self._balance(self.gift, 'value'), (42.5, 42.5))

    def test_a_full_browser_stops_no_sale(self):
        self._run('CustomerCardKeptFullTour')
        self.assertEqual(self.order.amount_paid, 20)

    def test_why_no_word_is_left(self):
        self._run_refused('CustomerCardKeptWordsTour')
        self.assertFalse(self.order)
