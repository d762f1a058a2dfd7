"""Risk: the shop changes how it rounds, and what was paid before comes back no more, or what was not paid does."""

from uuid import uuid4

from odoo.exceptions import UserError
from odoo.models import BaseModel as Model
from odoo.tests import tagged

from .edits_case import EditCase
from .receipts_case import ReceiptMixin


class RoundedCase(ReceiptMixin, EditCase):
    def cash_rounded(self, to: float | None) -> None:
        """The till rounds cash to so much from now on, or not at all."""
        rounding = to and self.env['account.cash.rounding'].create({
            'name': f'To {to}', 'rounding': to, 'rounding_method': 'HALF-UP', 'strategy': 'add_invoice_line',
            'profit_account_id': self.card_company.default_cash_difference_income_account_id.id,
            'loss_account_id': self.card_company.default_cash_difference_expense_account_id.id,
        })  # fmt: skip
        values = {
            'cash_rounding': bool(to),
            'only_round_cash_method': True,
            'rounding_method': rounding and rounding.id,
        }
        self.pos_config_usd.write(values)


@tagged('post_install', '-at_install')
class TestRoundingChanged(RoundedCase):
    """An order is judged by the rounding it was paid under."""

    def setUp(self) -> None:
        super().setUp()
        self.points = self.loyalty_card._account('points')

    def taxes_rounded(self, method: str) -> None:
        self.card_company.tax_calculation_rounding_method = method

    def apart(self, price: float, total: float, said: float | None = None) -> Model:
        """Bread whose line says it cost ``price``, on an order of ``said`` that was paid with ``total`` in cash."""
        data = self.order([(self.bread, 1, price)], [(self.cash_method, total)])
        return self.sync({**data, 'amount_total': price if said is None else said}).lines

    def test_cash_that_was_rounded_pays_for_a_card(self):
        self.cash_rounded(0.05)
        sold = self.apart(10.03, 10.05)
        self.cash_rounded(None)
        self.sync(self.exchange(sold, 10.03))
        self.env.invalidate_all()
        self.assertEqual(self.value.balance, 10.03)

    def test_cash_that_was_not_rounded_does_not(self):
        sold = self.apart(10.03, 10.00, 10.00)
        self.cash_rounded(0.05)
        self.assertRefused(self.exchange(sold, 10.03), self.value)

    def test_taxes_that_were_rounded_on_the_order_pay_for_a_card(self):
        self.taxes_rounded('round_globally')
        sold = self.apart(10.01, 10.00, 10.00)
        self.taxes_rounded('round_per_line')
        self.assertRefused(self.exchange(sold, 10.01), self.value)  # a cent more than was paid
        self.sync(self.exchange(sold, 10.0, price=10.0))
        self.env.invalidate_all()
        self.assertEqual(self.value.balance, 10)

    def test_taxes_that_were_rounded_by_line_do_not(self):
        self.taxes_rounded('round_per_line')
        sold = self.apart(10.01, 10.00, 10.00)
        self.taxes_rounded('round_globally')
        self.assertRefused(self.exchange(sold, 10.01), self.value)

    def test_what_a_card_paid_comes_back(self):
        """9.97 with 5.00 by card and 4.95 in cash: less came in than goes out by the shop's new rule."""
        self.cash_rounded(0.05)
        self.charge(5)
        data = self.gift_order(9.97, spend=5)
        data['payment_ids'][1][2]['amount'] = 4.95
        order = self.sync({**data, 'amount_paid': 9.95})
        self.assertEqual(order.amount_paid, 9.95)
        self.cash_rounded(None)
        self.sync(self.give_back(order, [(self.value_method, -5), (self.cash_method, -4.97)]))
        self.env.invalidate_all()
        self.assertEqual(self.value.balance, 5)
        self.assertHealthy()

    def test_the_office_pays_back_what_was_rounded_up(self):
        """10.03 that were 10.05 in cash leave as 10.05 by the bank, which rounds nothing; half of it does not."""
        self.cash_rounded(0.05)
        bank = self.pos_config_usd.payment_method_ids.filtered(lambda method: method.type == 'bank')[:1]

        def sold() -> Model:
            lines = [(self.bread, 1, 5.01), (self.bread, 1, 5.02)]
            data = self.order(lines, [(self.cash_method, 10.05)], cards=[self.loyalty_card])
            return self.sync({**data, 'amount_total': 10.03})

        back = self.env['pos.order'].browse(sold().refund()['res_id'])
        self.assertEqual(self.points.balance, 10)
        wizard = self.env['pos.make.payment'].with_context(active_id=back.id).create({'payment_method_id': bank.id})
        self.assertEqual(wizard.amount, -10.05)
        wizard.check()
        self.assertEqual((back.state, back.amount_paid, self.points.balance), ('paid', -10.05, 0))
        self.assertHealthy()
        line = (self.bread, -1, 5.02, {'refunded_orderline_id': sold().lines[1].id})
        half = {**self.order([line], [(bank, -5.04)], is_refund=True), 'amount_total': -5.02}
        with self.assertRaisesRegex(UserError, "More comes back than was sold"):
            self.sync(half)

    def test_the_health_check_judges_alike(self):
        self.cash_rounded(0.05)
        self.sync({**self.order([(self.bread, 1, 10.03)], [(self.cash_method, 10.05)], cards=[self.loyalty_card])})
        self.assertHealthy()
        self.cash_rounded(None)
        self.assertHealthy()

    def test_nobody_says_it(self):
        sold = self.apart(10.03, 10.00, 10.00)
        said = {'cash': '5', 'line': '5'}
        mine = sold.order_id.with_user(self.cashier)
        self.tried(lambda: mine.write({'customer_card_as_paid': said}))
        data = self.order([(self.bread, 1, 10.03)], [(self.cash_method, 10)], customer_card_as_paid=said)
        other = self.sync({**data, 'amount_total': 10.0}).lines
        for line in (sold, other):
            self.assertRefused(self.exchange(line, 10.03), self.value)


@tagged('post_install', '-at_install')
class TestRoundedInParts(RoundedCase):
    """Risk: what the sale and each part of a return were rounded by falls on the last part, and no till can end it."""

    def setUp(self) -> None:
        super().setUp()
        self.charge(100)
        self.cash_rounded(0.05)

    def sold(self, prices: list[float], card: float, cash: float) -> Model:
        """Goods of these prices, paid by the gift card and in cash, as the host rounds it."""
        uuid = str(uuid4())
        key = self.authorize(self.gift_card, 'value', card, uuid)['operation']
        payments = [(self.value_method, card, {'customer_card_operation': key}), (self.cash_method, cash)]
        goods = [(self.bread, 1, price) for price in prices]
        return self.sync(self.order(goods, payments, uuid=uuid, amount_total=round(sum(prices), 2))).lines

    def part(self, line: Model, cash: float, card: float = 0) -> dict:
        payments = [(self.value_method, -card)] if card else []
        return self.order([self.named(line)], [*payments, (self.cash_method, -cash)], is_refund=True)

    def test_the_last_part_comes_back(self):
        """53.17 in cash was rounded to 53.15, the first part from 3.83 to 3.85: 49.34 is left, and rounded to 49.35."""
        first, last = self.sold([57.03, 49.34], card=53.2, cash=53.15)
        self.sync(self.part(first, 3.85, card=53.2))
        self.assertRefused(self.part(last, 49.4), self.value)
        self.sync(self.part(last, 49.35))
        self.env.invalidate_all()
        self.assertEqual(self.value.balance, 100)

    def test_however_many_parts_were_rounded_up(self):
        *parts, last = self.sold([10.03, 10.03, 10.03, 10.03, 10.03], card=10.03, cash=40.10)
        self.sync(self.order([self.named(parts[0])], [(self.value_method, -10.03)], is_refund=True))
        for line in (*parts[1:], last):
            self.sync(self.part(line, 10.05))
        self.env.invalidate_all()
        self.assertEqual(self.value.balance, 100)

    def test_what_the_host_does_not_round_to_is_not_lent(self):
        """What a cashier took beyond that for one part, the last one lacks."""
        first, other, last = self.sold([10.03, 10.01, 10.03], card=10.03, cash=20.05)
        self.sync(self.order([self.named(first)], [(self.value_method, -10.03)], is_refund=True))
        self.sync(self.part(other, 10.03))
        self.assertRefused(self.part(last, 10.05), self.value)
