from unittest.mock import patch

from odoo.tests import tagged

from ...models.ledger.customer_card_ledger import CustomerCardLedger
from . import test_tours


@tagged('post_install', '-at_install')
class TestToursOffline(test_tours.TestTours):
    """What a cashier does while the server is away, in a real browser, and what the ledger says when it is back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gifts.offline_limit = 10

    def _last_order(self):
        return self.env['pos.order'].search([], limit=1, order='id desc')

    def _spent(self, amount: float) -> None:
        """The gift card paid this much once, and nothing is held any more."""
        left = 12.5 - amount
        self.assertEqual(self._balance(self.gift, 'value'), (left, left))
        self.assertEqual(
            self.gift._account('value').entry_ids.filtered(lambda e: e.kind == 'spend').mapped('amount'), [-amount]
        )
        self.assertEqual(self._last_order().state, 'paid')

    def test_sell_and_earn_with_a_reload(self):
        self._run('CustomerCardOfflineEarnTour')
        self.assertEqual(self._balance(self.loyalty, 'points'), (520, 520))
        self.assertEqual(len(self.env['pos.order'].search([])), 1)

    def test_a_card_first_shown_without_a_connection(self):
        self._run('CustomerCardSealedTour')
        self.assertEqual(self._balance(self.loyalty, 'points'), (520, 520))
        self.assertEqual(self._balance(self.gift, 'value'), (0, 0))

    def test_spend_from_the_slice_and_no_more(self):
        self._run('CustomerCardSliceTour')
        self._spent(10)

    def test_spend_from_the_slice_with_a_reload(self):
        self._run('CustomerCardSliceReloadTour')
        self._spent(10)

    def test_what_is_not_needed_goes_back(self):
        self._run('CustomerCardSliceBackTour')
        self.assertEqual(self._balance(self.gift, 'value'), (12.5, 12.5))

    def test_paying_online_uses_what_was_set_aside(self):
        self._run('CustomerCardSliceOnlineTour')
        self._spent(12.5)

    def test_the_answer_was_lost_with_the_connection(self):
        self._run('CustomerCardSliceLostAnswerTour')
        self._spent(10)

    def test_approved_then_lost_and_the_hold_expired(self):
        self.gifts.offline_limit = 0
        with patch.dict(CustomerCardLedger._authorize.__kwdefaults__, seconds=1):
            self._run('CustomerCardForwardedTour')
        self._spent(12.5)

    def test_a_call_that_breaks_in_the_middle(self):
        self._run('CustomerCardBrokenCallTour')
        self.assertEqual(self._balance(self.loyalty, 'points'), (540, 540))
        self.assertEqual(len(self.env['pos.order'].search([('state', '=', 'paid')])), 2)
