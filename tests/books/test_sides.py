"""Risk: one wrong account in a form, and the books are apart from the ledger for good."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .case import SessionBooksCase


@tagged('post_install', '-at_install')
class TestSides(SessionBooksCase):
    """What settlements book against is no liability of cards."""

    def test_no_side_is_a_liability(self):
        other = self._program('gift', name="Other", prefix='957')
        other.liability_account_id = self.gift.liability_account_id.copy({'code': 'CCOTHER', 'name': "Other"})
        for account in (self.gift.liability_account_id, other.liability_account_id):
            for side in ('promotion_account_id', 'breakage_account_id', 'clearing_account_id'):
                with self.subTest(side), self.assertRaisesRegex(UserError, "Choose another account"):
                    self.gift[side] = account
        field = self.loyalty._liability_field('points')
        with self.assertRaisesRegex(UserError, "Choose another account"):
            self.loyalty.points_revenue_account_id = self.loyalty[field]

    def test_nor_is_a_liability_a_side(self):
        other = self._program('gift', name="Other", prefix='957')
        with self.assertRaisesRegex(UserError, "Choose another account"):
            other.liability_account_id = self.gift.promotion_account_id
