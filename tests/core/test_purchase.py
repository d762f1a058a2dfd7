"""Risk: a purchase earns by what did not pay for it, or not by what did."""

import unittest
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ...core import earning
from ...core.purchase import Document, Line, Purchase, Sold, Tender, spread
from .profile import PROPERTY

ZERO, ONE = Decimal(0), Decimal(1)
NOON = datetime(2026, 1, 2, 12, 0)
CRUMB = Decimal('1e-18')  # a share is a quotient
FIRST, SECOND = Document('pos.order', 1, 'first'), Document('pos.order', 2, 'second')
MONEY = st.decimals(-500, 500, places=2)
LINES = st.lists(
    st.builds(
        Line,
        product=st.integers(1, 3),
        categories=st.just(frozenset()),
        quantity=st.decimals(-9, 9, places=1),
        amount=MONEY,
        kind=st.sampled_from(('goods', 'goods', 'tip', 'card', 'hold')),
        sold=st.sampled_from((None, None, Sold(FIRST, 'line'))),
    ),
    max_size=6,
).map(tuple)
TENDERS = st.lists(
    st.builds(Tender, method=st.integers(1, 3), kind=st.sampled_from(('', 'value', 'points')), amount=MONEY), max_size=4
).map(tuple)
POLICY = earning.Policy((earning.Rule(1, 'Money', 'per_amount', ONE, whole_steps=False),), digits=4)


def line(amount: float, **more: object) -> Line:
    return Line(1, frozenset(), ONE if amount > 0 else -ONE, Decimal(str(amount)), **more)


def bought(lines: tuple[Line, ...], tenders: tuple[Tender, ...] = (), sold: Purchase | None = None) -> Purchase:
    return Purchase(lines, tenders, NOON, sale=lambda _document: sold or Purchase((), (), NOON))


class TestPurchase(unittest.TestCase):
    def test_what_can_earn(self) -> None:
        all_kinds = (
            line(30),
            line(5, kind='tip'),
            line(-2, kind='tip'),
            line(50, kind='card'),
            line(-7, kind='hold'),
            line(-10, sold=Sold(FIRST, 'bread')),
        )
        purchase = bought(all_kinds)
        self.assertEqual([one.amount for one in purchase.new_goods], [30, -2])
        self.assertEqual([one.amount for one in purchase.returned], [-10])
        self.assertEqual((purchase.worth, purchase.comes_back), (28, False))

    def test_goods_that_come_back_without_a_receipt_count_as_they_would_today(self) -> None:
        purchase = bought((line(-30), line(10)))
        self.assertTrue(purchase.comes_back)
        self.assertEqual([(one.quantity, one.amount) for one in purchase.turned()], [(1, 30), (-1, -10)])
        self.assertAlmostEqual(sum(one.amount for one in purchase.goods() if one.amount > 0), 20)

    def test_goods_pay_with_what_they_were_paid_with(self) -> None:
        """Half of what comes back was paid by a card, half of the new goods by what comes back."""
        first = bought((line(40),), (Tender(1, 'value', Decimal(20)), Tender(2, '', Decimal(20))))
        new = (line(40), line(-20, sold=Sold(FIRST, 'line')))
        second = bought(new, (Tender(2, '', Decimal(20)),), first)
        self.assertEqual(second.earning_share(()), Decimal('0.75'))
        newer = (line(40), line(-20, sold=Sold(SECOND, 'line')))
        third = bought(newer, (Tender(2, '', Decimal(20)),), second)
        self.assertEqual(third.earning_share(()), Decimal('0.875'), "and so on, by the whole chain")
        self.assertEqual(second.earning_share({2}), 0)

    def test_a_chain_of_exchanges_may_be_long(self) -> None:
        """Half of the first was paid by a card, and each was paid by the goods of the one before."""
        last = bought((line(40),), (Tender(1, 'value', Decimal(20)), Tender(2, '', Decimal(20))))
        for number in range(5000):
            before = Document('pos.order', number, str(number))
            last = bought((line(40), line(-40, sold=Sold(before, 'line'))), (), last)
        self.assertEqual(last.earning_share(()), Decimal('0.5'))

    def test_goods_of_several_sales_pay_with_what_each_was_paid_with(self) -> None:
        """Two exchanges of one sale pay for a third; a circle that somebody wrote ends."""
        sales = {FIRST: bought((line(40),), (Tender(1, 'value', Decimal(10)), Tender(2, '', Decimal(30))))}
        lines = (line(20), line(-20, sold=Sold(FIRST, 'line')))
        documents = [Document('pos.order', number, str(number)) for number in (3, 4)]
        for document in documents:
            sales[document] = Purchase(lines, (), NOON, document=document, sale=sales.get)
        both = (line(40), *(line(-20, sold=Sold(document, 'line')) for document in documents))
        self.assertEqual(Purchase(both, (), NOON, sale=sales.get).earning_share(()), Decimal('0.75'))
        sales[FIRST] = Purchase(both, (), NOON, document=FIRST, sale=sales.get)
        self.assertTrue(0 <= sales[FIRST].earning_share(()) <= 1)

    def test_a_purchase_nobody_knows_the_sale_of(self) -> None:
        with self.assertRaises(LookupError):
            Purchase((line(-1, sold=Sold(FIRST, 'line')),), (), NOON).earning_share(())

    @PROPERTY
    @given(LINES, TENDERS, st.sets(st.integers(1, 3)))
    def test_a_share_is_a_part_of_what_goods_cost(self, lines, tenders, excluded) -> None:
        purchase = bought(lines, tenders)
        share = purchase.earning_share(excluded)
        self.assertTrue(0 <= share <= 1)
        total = sum((one.amount for one in lines if one.kind != 'card' and not one.sold), ZERO)
        silent = sum((amount for amount in purchase.non_earning(excluded) if amount > 0), ZERO)
        self.assertLessEqual(share * max(total, ZERO), max(total - silent, ZERO) + CRUMB)

    @PROPERTY
    @given(LINES)
    def test_a_discount_is_spread_to_the_last_crumb(self, lines) -> None:
        purchase = bought(lines)
        paid = sum((one.amount for one in purchase.goods() if one.amount > 0), ZERO)
        goods = [one.amount for one in purchase.turned()]
        self.assertTrue(0 <= spread(goods) <= 1)
        if any(amount > 0 for amount in goods):
            self.assertLessEqual(abs(paid - abs(purchase.worth)), CRUMB)

    @PROPERTY
    @given(LINES, TENDERS)
    def test_nothing_earns_beyond_what_it_cost(self, lines, tenders) -> None:
        purchase = bought(lines, tenders)
        share = ONE if purchase.comes_back else purchase.earning_share(())
        earned = earning.earn(POLICY, purchase.goods(), NOON, share)
        self.assertLessEqual(earned.points, abs(purchase.worth))

    @PROPERTY
    @given(LINES)
    def test_what_comes_back_takes_what_it_would_bring(self, lines) -> None:
        """A purchase and its mirror image are worth the same, with the other sign."""
        plain = tuple(replace(one, kind='goods', sold=None) for one in lines)
        mirrored = tuple(replace(one, quantity=-one.quantity, amount=-one.amount) for one in plain)
        there, back = bought(plain), bought(mirrored)
        self.assertEqual(there.worth, -back.worth)
        if there.worth:
            self.assertEqual(there.goods(), back.goods())

    @PROPERTY
    @given(LINES, TENDERS, st.decimals('0.0001', 90_000, places=4))
    def test_a_share_is_the_same_in_any_currency(self, lines, tenders, rate) -> None:
        elsewhere = bought(
            tuple(replace(one, amount=one.amount * rate) for one in lines),
            tuple(one._replace(amount=one.amount * rate) for one in tenders),
        )
        self.assertLessEqual(abs(elsewhere.earning_share(()) - bought(lines, tenders).earning_share(())), CRUMB)
