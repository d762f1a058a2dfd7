"""Risk: in a currency whose smallest unit is no power of ten (0.05 francs, 10 rials, 250 dinars) the settlements note
what the general ledger never got.
"""

from decimal import Decimal
from uuid import uuid4

from odoo.tests import TransactionCase, tagged

from ...core import money
from ...models.books import booking
from ...models.books.settling import Booked, Sum
from ..issuing.case import ImportCase
from ..voucher.case import VoucherCase
from .case import BooksMixin, SessionBooksCase


class CoinsMixin:
    """The company's currency has no unit below ``coin``."""

    coin = 0.05

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.card_company.currency_id.rounding = cls.coin

    def assertBooks(self) -> None:
        """The general ledger has what the settlements say, on the coins' grid."""
        self.env.flush_all()
        self.assertHealthy()
        self.assertTrue(self.report().balanced)
        for settlement in self.env['customer.card.settlement'].search([]):
            change = money.exact(settlement.liability_change)
            self.assertEqual(change, money.stepped(change, self.coin))

    def assertOwes(self, account, worth: float) -> None:
        """What is owed on cards stands on ``account``, but for less than a coin."""
        self.assertBooks()
        self.assertAlmostEqual(self.credit(account), worth, delta=self.coin / 2 + 1e-6)


@tagged('post_install', '-at_install')
class TestFrancs(CoinsMixin, SessionBooksCase):
    """Francs and their five centimes."""

    def earned(self, price: float, nights: int) -> None:
        for _night in range(nights):
            self.sync(self.order([(self.bread, 1, price)], [(self.cash_method, price)], cards=[self.loyalty_card]))
            self.env['customer.card.settlement']._cron_settle()
        self.assertOwes(self.loyalty.points_account_id, self.points.balance * self.loyalty.point_value)

    def test_seven_points_a_day(self):
        self.earned(7.20, 8)

    def test_less_than_a_coin_a_day(self):
        """Nothing is booked on most days, and nothing is noted."""
        self.earned(2.00, 6)

    def test_a_day_at_the_till(self):
        """Cards pay, one is sold, and goods come back: the session's entry and what it noted are alike."""
        self.paid(10, (self.loyalty_card, 'points', 3.35), (self.gift_card, 'value', 3.30))
        self.sell_card(25.05)
        order = self.paid(5, (self.gift_card, 'value', 5))
        line = order.lines
        back = (line.product_id, -1, line.price_unit, {'refunded_orderline_id': line.id})
        self.sync(self.order([back], [(self.value_method, -5)], is_refund=True))
        self.close()
        self.assertNothingOpen()
        self.assertBooks()
        self.settle()
        self.assertOwes(self.loyalty.points_account_id, self.points.balance * self.loyalty.point_value)
        self.assertOwes(self.liability, 46.70 + 25.05)

    def test_a_till_takes_what_it_can_type(self):
        """3.33 is asked for and 3.35 is taken; of 3.33 that are left 3.30 are offered, and pay."""
        tell = self.till.customer_card_identify
        answer = self.authorize(self.gift_card, 'value', 3.33, str(uuid4()))
        self.assertTrue(answer['ok'], answer)
        self.assertEqual((answer['amount'], self.value.available), (3.35, 46.65))
        self.till.customer_card_void(answer['operation'])
        self.post(self.value, -46.67, 'adjust')
        [told] = [one for one in tell(self.ref(self.gift_card))['card']['accounts'] if one['kind'] == 'value']
        self.assertEqual((told['available'], told['worth']), (3.33, 3.30))
        refused = self.authorize(self.gift_card, 'value', 3.35, str(uuid4()))
        self.assertEqual((refused['ok'], refused['available']), (False, 3.30))
        self.paid(5, (self.gift_card, 'value', 3.30))
        self.assertAlmostEqual(self.value.available, 0.03)

    def test_value_by_hand(self):
        """10.03 by hand, three times: the books have the nearest coins of the sum."""
        for _time in range(3):
            self.post(self.value, 10.03, 'adjust')
            self.settle()
        self.assertOwes(self.liability, 80.09)
        self.assertEqual(self.credit(self.liability), 80.10)
        self.assertFalse(self.settle())


@tagged('post_install', '-at_install')
class TestTenRials(CoinsMixin, SessionBooksCase):
    """Nobody pays less than ten rials, and a point is worth one."""

    coin = 10

    def test_points_of_one_rial(self):
        self.loyalty.point_value = 1
        self.settle()
        for _night in range(6):
            self.post(self.points, 44, 'earn')
            self.settle()
        self.assertEqual(self.credit(self.loyalty.points_account_id), 1260)
        self.assertOwes(self.loyalty.points_account_id, 1264)


@tagged('post_install', '-at_install')
class TestFrancsImported(CoinsMixin, BooksMixin, ImportCase):
    def test_balances_of_odd_money(self):
        """10.03 and 5.04 come from the system before: 15.05 are moved; 7 points are worth one coin."""
        one = self.list_of("name,value,points\nAnn A,10.03,3\nBea B,5.04,4\n")
        self.assertEqual(one.state, 'checked', self.errors(one))
        one.action_import()
        self.assertAlmostEqual(sum(one.move_ids.line_ids.mapped('debit')), 15.10)
        self.env['customer.card.settlement']._settle_all(self.card_company)
        self.assertBooks()


@tagged('post_install', '-at_install')
class TestFrancsOfVouchers(CoinsMixin, VoucherCase):
    def test_tax_in_coins(self):
        """Of 50.00 with 20 % 8.35 are tax; spent, charged and settled, net and tax are whole coins."""
        self.sell(50)
        self.spend(20)
        self.spend(13.35)
        self.close()
        self.post(self.account, 10.05, 'topup')
        self.post(self.account, -5.05, 'payout')
        self.settle()
        self.assertOwes(self.liability, 21.65 / 1.2)


@tagged('post_install', '-at_install')
class TestMovementOnTheGrid(TransactionCase):
    def test_what_is_below_the_grid_waits(self):
        """Whatever comes a day, the sum of what was booked is the nearest to what is owed."""
        for coin, units, rate in ((0.05, '2', '0.01'), (10, '44', '1'), (250, '375', '1'), (0.01, '1', '0.006')):
            with self.subTest(coin=coin):
                before = Booked()
                for _night in range(40):
                    sums = {'earn': Sum(Decimal(units), 1)}
                    change, lines = booking.movement('points', sums, before, Decimal(rate), coin)
                    self.assertEqual(sum(line.amount for line in lines), change)
                    self.assertTrue(all(line.amount % money.exact(coin) == 0 for line in lines))
                    before = Booked(before.units + Decimal(units), before.change + change)
                    self.assertEqual(before.change, money.stepped(before.units * Decimal(rate), coin))
