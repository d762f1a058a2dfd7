"""Risk: goods earn that no tender paid for that earns."""

import unittest
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ...core import paid
from .profile import PROPERTY

MONEY = st.decimals(-200, 200, places=2)
WORTH = st.decimals('0.01', 500, places=2)
CRUMB = Decimal('1e-20')  # a share is a quotient


class TestPaid(unittest.TestCase):
    def test_money_that_goes_out_pays_for_nothing(self):
        hundred = Decimal(100)
        for silent, back, share in (
            ([], 0, 1),
            ([100, -50], 0, 0),
            ([100, -100], 0, 0),
            ([100, -100], 100, 0),
            ([60, -60], 0, '0.4'),
            ([-50], 60, '0.9'),
            ([-100], 60, 1),
            ([60], 60, 0),
        ):
            amounts = [Decimal(amount) for amount in silent]
            self.assertEqual(paid.earning_share(hundred, amounts, Decimal(back)), Decimal(share), (silent, back))

    @PROPERTY
    @given(WORTH, st.lists(MONEY, max_size=4), st.decimals(0, 300, places=2))
    def test_never_more_than_the_earning_tenders_paid_for(self, total, silent, back):
        """What was paid in all is what the new goods cost: the rest of it came by tenders that earn, and may have gone
        out by the others.
        """
        left = total - sum(silent) - back
        gone = max(-sum(amount for amount in silent if amount < 0) - back, Decimal(0))
        share = paid.earning_share(total, silent, back)
        self.assertTrue(0 <= share <= 1)
        self.assertLessEqual(share * total, max(left - gone, Decimal(0)) + CRUMB)

    @PROPERTY
    @given(WORTH, st.lists(MONEY, max_size=4), st.decimals(0, 300, places=2), st.decimals(0, 200, places=2))
    def test_paying_out_more_earns_only_what_came_back(self, total, silent, back, out):
        before, after = (paid.earning_share(total, one, back) for one in (silent, [*silent, -out]))
        self.assertLessEqual((after - before) * total, back + CRUMB)
        if not back:
            self.assertEqual(before, after)

    @PROPERTY
    @given(WORTH, st.lists(st.decimals(0, 200, places=2), max_size=4))
    def test_all_of_it_where_nothing_goes_out(self, total, silent):
        share = paid.earning_share(total, silent)
        self.assertLessEqual(abs(share * total - max(total - sum(silent), Decimal(0))), CRUMB)
