"""Risk: taxes are rounded on the whole order, the host's default, so that its lines, each rounded by itself, do not add
up to its total: what a line says beyond it is points of nothing, and what cards paid does not come back.
"""

from random import Random
from uuid import uuid4

from odoo.models import BaseModel as Model
from odoo.tests import tagged

from ..offline.case import SliceCase
from ..selling.case import SellCase


class Globally:
    """A till that rounds taxes on the whole order."""

    def setUp(self) -> None:
        super().setUp()
        self.card_company.tax_calculation_rounding_method = 'round_globally'
        self.taxes: dict[tuple[float, str], Model] = {}

    def tax(self, percent: float = 10, override: str = 'tax_excluded') -> Model:
        if (percent, override) not in self.taxes:
            vals = {'name': f'{percent} {override}', 'amount': percent, 'price_include_override': override}
            made = self.env['account.tax'].create({**vals, 'company_id': self.card_company.id})
            self.taxes[percent, override] = made
        return self.taxes[percent, override]

    def rung_up(self, tax: Model, *prices: float) -> tuple[list[float], float]:
        """What goods of these prices cost by themselves, and together, as a till computes it."""
        currency, company = self.session.currency_id, self.card_company
        bases = [
            tax._prepare_base_line_for_taxes_computation(
                None, tax_ids=tax, price_unit=price, quantity=1, currency_id=currency
            )
            for price in prices
        ]
        tax._add_tax_details_in_base_lines(bases, company)
        tax._round_base_lines_tax_details(bases, company)
        total = tax._get_tax_totals_summary(base_lines=bases, currency=currency, company=company)
        each = [currency.round(base['tax_details']['total_included_currency']) for base in bases]
        return each, currency.round(total['total_amount_currency'])

    def goods(self, tax: Model, prices: tuple, each: list[float], sold: tuple | Model = ()) -> list[tuple]:
        lines = []
        for number, (price, line) in enumerate(zip(prices, each, strict=True)):
            more = {'tax_ids': [(6, 0, tax.ids)], 'price_subtotal': price, 'price_subtotal_incl': line}
            more |= {'refunded_orderline_id': sold[number].id} if sold else {}
            lines.append((self.bread, -1 if sold else 1, price, more))
        return lines

    def held(self, amount: float, uuid: str, card: Model | None = None, kind: str = 'value') -> dict:
        answer = self.authorize(card or self.gift_card, kind, amount, uuid)
        self.assertTrue(answer['ok'], answer)
        return {'customer_card_operation': answer['operation']}


@tagged('post_install', '-at_install')
class TestPointsOfNothing(Globally, SellCase):
    """An order earns no more than it was worth, however much its lines say together."""

    def setUp(self) -> None:
        super().setUp()
        self.points = self.loyalty_card._account('points')

    def nothing(self, count: int, price: float = 1e-6) -> dict:
        """An order of ``count`` lines, every second of which says that it cost a cent; nothing is paid."""
        cent, free = ({'price_subtotal': said, 'price_subtotal_incl': said} for said in (0.01, 0.0))
        lines = [(self.bread, 1, price, cent if number % 2 else free) for number in range(count)]
        return self.order(lines, [], cards=[self.loyalty_card], amount_total=0.0)

    def assertNone(self) -> None:
        self.env.invalidate_all()
        self.assertEqual(self.points.balance, 0)

    def test_lines_that_say_a_cent(self):
        self.loyalty.challenge_ids = [
            (0, 0, {'name': "Two", 'goal': 'amount', 'period': 'once', 'target': 2, 'points': 1000})
        ]
        self.sync(self.nothing(490))
        self.assertNone()

    def test_lines_the_hourly_job_serves(self):
        self.sync(self.nothing(1000))
        self.env['pos.order']._cron_customer_card_late()
        self.assertNone()

    def test_lines_that_say_more_than_a_cent(self):
        more, free = ({'price_subtotal': said, 'price_subtotal_incl': said} for said in (0.02, 0.0))
        lines = [(self.bread, 1, 1e-6, free if number % 4 else more) for number in range(400)]
        self.sync(self.order(lines, [], cards=[self.loyalty_card], amount_total=0.0))
        self.assertNone()
        self.assertEqual(self.env['customer.card.unusual'].search([]).mapped('kind'), ['sums'])

    def test_halves_of_a_cent(self):
        """Each costs a cent by itself, all of them half of that: so much was paid, and so much earns."""
        cent = {'price_subtotal': 0.01, 'price_subtotal_incl': 0.01}
        lines = [(self.bread, 1, 0.005, cent)] * 400
        self.sync(self.order(lines, [(self.cash_method, 2)], cards=[self.loyalty_card], amount_total=2.0))
        self.env.invalidate_all()
        self.assertEqual(self.points.balance, 2)

    def test_what_a_card_paid_whole_earns_nothing(self):
        self.charge(2)
        cent, uuid = {'price_subtotal': 0.01, 'price_subtotal_incl': 0.01}, str(uuid4())
        paid = [(self.value_method, 2, self.held(2, uuid))]
        lines = [(self.bread, 1, 0.005, cent)] * 400
        self.sync(self.order(lines, paid, cards=[self.loyalty_card], amount_total=2.0, uuid=uuid))
        self.assertNone()

    def test_exchanged_for_goods(self):
        """What cost nothing, without a card, pays for nothing that earns."""
        order = self.nothing(490)
        sold = self.sync({**order, 'customer_card_refs': False}).lines
        cent, free = ({'price_subtotal': said, 'price_subtotal_incl': said} for said in (0.01, 0.0))
        back = [
            (self.bread, -1, 1e-6, {**(cent if number % 2 else free), 'refunded_orderline_id': line.id})
            for number, line in enumerate(sold)
        ]
        lines = [*back, (self.bread, 1, 2.45)]
        self.sync(self.order(lines, [], cards=[self.loyalty_card], amount_total=0.0, is_refund=True))
        self.assertNone()


@tagged('post_install', '-at_install')
class TestLeftOver(Globally, SellCase):
    """Cards pay all an order comes to, and get that back: 10 % on two goods of 9.94 is 1.99, of each by itself 0.99; on
    two of 9.95 1.99 and 1.00.
    """

    def setUp(self) -> None:
        super().setUp()
        self.points = self.loyalty_card._account('points')
        self.charge(100)

    def bought(self, tax: Model, prices: tuple, share: float, *more: tuple) -> tuple[Model, float, float, float]:
        """Goods of which the gift card pays a ``share``; the lines, the card's and the other part, what is apart."""
        each, total = self.rung_up(tax, *prices)
        card, uuid, beside = round(total * share, 2), str(uuid4()), sum(line[2] for line in more)
        cash = round(total + beside - card, 2)
        paid = [(self.value_method, card, self.held(card, uuid))] + ([(self.cash_method, cash)] if cash else [])
        lines = [*self.goods(tax, prices, each), *more]
        data = self.order(lines, paid, uuid=uuid, cards=[self.loyalty_card], amount_total=round(total + beside, 2))
        return self.sync(data).lines[: len(prices)], card, round(total - card, 2), round(sum(each) - total, 2)

    def comes_back(self, tax: Model, prices: tuple, sold: Model, card: float, cash: float) -> None:
        each, total = self.rung_up(tax, *prices)
        paid = [(self.value_method, -card)] + ([(self.cash_method, -cash)] if cash else [])
        lines = self.goods(tax, prices, each, sold)
        self.sync(self.order(lines, paid, is_refund=True, amount_total=-total))
        self.env.invalidate_all()

    def test_it_comes_back_as_it_was_paid(self):
        """Of three taxes, with more and with less than the lines say."""
        for tax in (self.tax(7.25), self.tax(21), self.tax(15, 'tax_included')):
            found, chosen = set(), Random(1)  # noqa: S311  baskets, no secret
            for _basket in range(60):
                prices = tuple(chosen.randint(101, 900) / 100 for _line in range(chosen.randint(2, 6)))
                each, total = self.rung_up(tax, *prices)
                sign = round(sum(each) - total, 2) > 0
                if round(sum(each) - total, 2) and sign not in found:
                    found.add(sign)
                    for share in (1, 0.5):
                        with self.subTest(tax=tax.name, prices=prices, share=share):
                            sold, card, cash, _apart = self.bought(tax, prices, share)
                            self.comes_back(tax, prices, sold, card, cash)
                            self.assertEqual((self.value.balance, self.points.balance), (100, 0))
            self.assertTrue(found or tax.price_include)
        self.close()
        self.settle()
        self.assertTrue(self.report().balanced)
        self.assertHealthy()

    def test_whole_orders(self):
        for price, apart in ((9.94, -0.01), (9.95, 0.01)):
            for share in (1, 0.46):
                with self.subTest(price=price, share=share):
                    tax = self.tax()
                    sold, card, cash, was = self.bought(tax, (price, price), share)
                    self.assertEqual(was, apart)
                    self.comes_back(tax, (price, price), sold, card, cash)
                    self.assertEqual((self.value.balance, self.points.balance), (100, 0))

    def test_beside_a_card_that_is_charged(self):
        other = self.env['customer.card']._issue(self.gift, state='active')
        for price in (9.94, 9.95):
            tax = self.tax()
            before = other._account('value').balance
            sold, card, cash, _apart = self.bought(tax, (price, price), 1, self.line(other, 20.0))
            self.env.invalidate_all()
            self.assertEqual(other._account('value').balance - before, 20)
            self.comes_back(tax, (price, price), sold, card, cash)
            self.assertEqual(self.value.balance, 100)

    def test_a_card_pays_for_no_other_one(self):
        """Not even the cent."""
        other = self.env['customer.card']._issue(self.gift, state='active')
        tax = self.tax()
        each, total = self.rung_up(tax, 9.94, 9.94)
        uuid = str(uuid4())
        card = round(total + 0.01, 2)
        paid = [(self.value_method, card, self.held(card, uuid)), (self.cash_method, 19.99)]
        lines = [*self.goods(tax, (9.94, 9.94), each), self.line(other, 20.0)]
        self.assertRefused(self.order(lines, paid, uuid=uuid, amount_total=round(total + 20, 2)), self.value)

    def test_points_take_all_of_it_off(self):
        self.loyalty.points_as = 'discount'
        self.post(self.points, 5000, 'reward')
        for price in (9.94, 9.95):
            tax, uuid = self.tax(), str(uuid4())
            each, total = self.rung_up(tax, price, price)
            key = self.authorize(self.loyalty_card, 'points', total, uuid)['operation']
            off = (self.loyalty.discount_product_id, 1, -total, {'customer_card_discount': key})
            lines = [*self.goods(tax, (price, price), each), off]
            order = self.sync(self.order(lines, [], uuid=uuid, amount_total=0.0))
            self.assertEqual(order.state, 'paid')

    def test_one_by_one(self):
        """The second brings a cent less to the card: it paid no more."""
        tax = self.tax()
        sold, *_paid = self.bought(tax, (9.95, 9.95), 1)
        each, _total = self.rung_up(tax, 9.95)
        for line, payments in zip(
            sold, ([(self.value_method, -10.95)], [(self.value_method, -10.94), (self.cash_method, -0.01)]), strict=True
        ):
            back = self.goods(tax, (9.95,), each, line)
            self.sync(self.order(back, payments, is_refund=True, amount_total=-10.95))
        self.env.invalidate_all()
        self.assertEqual((self.value.balance, self.points.balance), (100, 0))


@tagged('post_install', '-at_install')
class TestLeftOverAway(Globally, SliceCase):
    def test_goods_that_are_gone_are_paid(self):
        """A till without a connection pays all an order comes to from its slice."""
        self.charge(100)
        tax, uuid = self.tax(), str(uuid4())
        each, total = self.rung_up(tax, 4.94, 4.94)
        self.assertEqual((each, total), ([5.43, 5.43], 10.87))
        paid = [(self.value_method, total, {'customer_card_operation': self.slice(uuid)['operation']})]
        order = self.sync(self.order(self.goods(tax, (4.94, 4.94), each), paid, uuid=uuid, amount_total=total))
        self.env.invalidate_all()
        self.assertEqual((order.state, self.value.balance), ('paid', 89.13))
