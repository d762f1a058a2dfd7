"""Risk: a voucher that was sold by one program and is on another one's card when it comes back, or is topped up late:
the net amount is booked for one program and the gross one for the other.
"""

from odoo.tests import tagged

from .case import VoucherCase


class MovedVoucherMixin:
    """A second program with the same tax; the subclass says whether on a liability account of its own."""

    own_account = False
    allow_inherited_tests_method = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        account = cls.liability
        if cls.own_account:
            account = account.copy({'code': '201098', 'name': "Second"})
        books = {'voucher_tax_id': cls.vat.id, 'liability_account_id': account.id, 'topup': True}
        cls.other = cls._program('gift', name="Theater", prefix='955', **books)
        cls.target = cls.env['customer.card']._issue(cls.other)

    def bring_back(self, order):
        back = self.goods(self.voucher.product_id, 50, -1, refunded_orderline_id=order.lines.id)
        return self.sync(self.order([back], [(self.cash_method, -50)], is_refund=True, cards=[self.target]))

    def close(self) -> None:
        self.assertEqual(self.session.close_session_from_ui(), {'successful': True})

    def assertBooks(self, net: float, tax: float) -> None:
        """The liability is ``net`` on the account of the other program, the tax report ``tax``; no settlement has to
        set anything right.
        """
        for _turn in range(2):
            for account, amount in {self.liability: 0, self.other.liability_account_id: net}.items():
                self.assertEqual(self.credit(account), amount)
            self.assertEqual(self.credit(self.vat_account), tax)
            self.assertEqual(self.report_of(self.vat), {'base': net, 'tax': tax})
            self.assertTrue(self.report().balanced)
            self.assertHealthy()
            self.assertFalse(self.settle())

    def test_brought_back_the_next_day(self):
        order = self.sell(50)
        self.close()
        self.card._close_transferring(self.target)
        self.settle()
        self.reopen()
        self.session.set_opening_control(0, '')
        self.bring_back(order)
        self.close()
        self.assertBooks(0, 0)

    def test_all_within_one_session(self):
        order = self.sell(50)
        self.card._close_transferring(self.target)
        self.bring_back(order)
        self.settle()
        self.close()
        self.assertBooks(0, 0)

    def test_topped_up_late(self):
        """Sold for 50.00 and moved; the 30.00 of a top-up come after that."""
        self.sell(50)
        line = self.goods(self.voucher.product_id, 30, customer_card_ref=self.ref(self.card))
        data = self.order([line], [(self.cash_method, 30)])
        self.card._close_transferring(self.target)
        self.sync(data)
        self.assertEqual(self.target._account('value').balance, 80)
        self.settle()
        self.close()
        self.assertBooks(66.67, 13.33)


@tagged('post_install', '-at_install')
class TestMovedVouchers(MovedVoucherMixin, VoucherCase):
    """Both programs owe on one account."""


@tagged('post_install', '-at_install')
class TestVouchersMovedApart(MovedVoucherMixin, VoucherCase):
    """The other program owes on an account of its own."""

    own_account = True
