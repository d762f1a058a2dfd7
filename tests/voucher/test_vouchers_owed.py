"""Risk: a remainder of a voucher that was paid out and was not there any more is a loss twice, and the books are
another sum than the ledger.
"""

from uuid import uuid4

from odoo.tests import tagged

from ..ledger.late import LateMixin
from .case import VoucherCase

BOOKS = ('clearing_account_id', 'promotion_account_id', 'breakage_account_id', 'liability_account_id')


@tagged('post_install', '-at_install')
class TestVouchersOwed(LateMixin, VoucherCase):
    def setUp(self):
        super().setUp()
        self.voucher.cash_out_below = 10
        self.sell(6)

    def paid_out(self, left: float = 0, **more):
        """All of 6.00 is paid out late, when only ``left`` is there; the claim."""
        uuid = str(uuid4())
        held = self.till.customer_card_payout(self.ref(self.card), uuid, str(uuid4()))
        self.assertTrue(held['ok'], held)
        self.run_out(held['operation'])
        self.post(self.account, left - 6, 'expire')
        line = self.goods(self.voucher.product_id, 6, -1, customer_card_hold=held['operation'])
        self.sync(self.order([line], [(self.cash_method, -6)], uuid=uuid, **more))
        claim = self.owed()
        self.assertEqual((claim.purpose, claim.rest), ('payout', 6 - left))
        return claim

    def books(self) -> list[float]:
        return [round(self.credit(self.voucher[name]), 2) for name in BOOKS]

    def assertWrittenOffOnce(self, before: list[float], claim) -> None:
        """What is owed stands on the clearing account, whole; written off it is value given, and nothing else is.

        As much expired before, net: the tax of its sale stays due.
        """
        rest = claim.rest
        expired = round(rest / 1.2, 2)
        clearing, promotion, breakage, liability = before
        self.settle()
        self.assertEqual(self.books(), [clearing - rest, promotion, round(breakage + expired, 2), liability])
        claim.action_write_off()
        self.settle()
        self.assertEqual(self.books(), [clearing, promotion - rest, round(breakage + expired, 2), liability])
        self.assertEqual(self.credit(self.vat_account), round(rest / 6, 2))
        self.assertEqual(self.report_of(self.vat), {'base': round(rest / 1.2, 2), 'tax': round(rest / 6, 2)})
        self.assertBalanced(0)
        self.assertHealthy()

    def test_nothing_was_there(self):
        before = self.books()
        claim = self.paid_out()
        self.close()
        self.assertWrittenOffOnce(before, claim)

    def test_a_part_was_there(self):
        before = self.books()
        claim = self.paid_out(left=1.5)
        self.close()
        self.assertWrittenOffOnce(before, claim)

    def test_nothing_else_came_in_that_session(self):
        """No entry comes with the session, so it is the books alone that move, and move back."""
        before = self.books()
        self.close()
        self.reopen()
        claim = self.paid_out()
        self.close()
        self.assertWrittenOffOnce(before, claim)
