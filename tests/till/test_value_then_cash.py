"""Risk: goods of one sale leave as value on a card first and as cash second, together for more than was paid."""

from uuid import uuid4

from odoo.models import BaseModel as Model
from odoo.tests import tagged

from .edits_case import FactCase
from .receipts_case import ReceiptMixin


@tagged('post_install', '-at_install')
class TestValueThenCash(ReceiptMixin, FactCase):
    """What comes back as cash is counted together with what the same sale put on cards, or points took off it."""

    def setUp(self) -> None:
        super().setUp()
        self.cake, self.drink = self.new_product("Cake"), self.new_product("Drink")
        self.points = self.loyalty_card._account('points')

    def half_price(self) -> Model:
        """Goods of 200 for 100 in cash: cake, drink and what is taken off."""
        goods = [(self.cake, 1, 100.0), (self.drink, 1, 100.0), (self.bread, 1, -100.0)]
        return self.sync(self.order(goods, [(self.cash_method, 100)])).lines

    def back(self, *lines: tuple) -> dict:
        return self.order(list(lines), [(self.cash_method, sum(line[1] * line[2] for line in lines))], is_refund=True)

    def reduced(self, points: float, cash: float, *goods: tuple) -> Model:
        """``goods`` reduced by points and paid in cash."""
        self.loyalty.points_as = 'discount'
        self.post(self.points, 100 * points, 'reward')
        uuid = str(uuid4())
        held = self.authorize(self.loyalty_card, 'points', points, uuid)['operation']
        off = (self.loyalty.discount_product_id, 1, -points, {'customer_card_discount': held})
        paid = [(self.cash_method, cash)]
        return self.sync(self.order([*goods, off], paid, uuid=uuid, cards=[self.loyalty_card])).lines

    def test_cash_after_value(self):
        cake, drink, off = self.half_price()
        self.sync(self.exchange(cake, 100.0))
        self.env.invalidate_all()
        self.assertEqual(self.value.balance, 100)
        self.assertRefused(self.cash_back(drink), self.value)
        self.sync(self.back(self.named(drink), (off.product_id, -1, -100.0, {'refunded_orderline_id': off.id})))

    def test_value_after_cash(self):
        cake, drink, _off = self.half_price()
        self.sync(self.cash_back(drink))
        self.assertRefused(self.exchange(cake, 100.0), self.value)

    def test_cash_by_an_exchange_after_value(self):
        cake, drink, _off = self.half_price()
        self.sync(self.exchange(cake, 100.0))
        for price in (60.0, 100.0):
            paid = [(self.cash_method, price - 100)] if price < 100 else []
            self.assertRefused(self.order([self.named(drink), (self.bread, 1, price)], paid), self.value)

    def test_value_of_one_half_and_cash_of_the_other(self):
        """Without a discount both were paid; an exchange between hides nothing."""
        goods = [(self.cake, 1, 100.0), (self.drink, 1, 100.0)]
        cake, drink = self.sync(self.order(goods, [(self.cash_method, 200)])).lines
        self.sync(self.exchange(cake, 100.0))
        new = self.sync(self.order([self.named(drink), (self.bread, 1, 130.0)], [(self.cash_method, 30)])).lines
        bread = new.filtered(lambda line: line.price_unit == 130)
        self.assertRefused(self.cash_back(bread, price=131.0), self.value)
        self.sync(self.cash_back(bread))
        self.assertEqual(self.value.balance, 100)
        self.assertHealthy()

    def test_goods_that_were_free_bring_no_cash_beside_a_card(self):
        charge = self.line(self.gift_card, 100.0)
        goods = [charge, (self.cake, 1, 100.0), (self.bread, 1, -100.0)]
        _card, cake, _off = self.sync(self.order(goods, [(self.cash_method, 100)])).lines
        self.assertEqual(self.value.balance, 100)
        self.assertRefused(self.cash_back(cake), self.value)

    def test_a_strangers_receipt_lends_nothing(self):
        """A crumb of what somebody else paid for comes back with the sale."""
        stranger = self.plain(300.0).lines
        crumb = (stranger.product_id, -0.01, 300.0, {'refunded_orderline_id': stranger.id})
        goods = [crumb, self.line(self.gift_card, 100.0), (self.cake, 1, 103.0), (self.bread, 1, -100.0)]
        lines = self.sync(self.order(goods, [(self.cash_method, 100)])).lines
        self.assertRefused(self.cash_back(lines.filtered(lambda line: line.product_id == self.cake)), self.value)

    def test_nor_for_the_same_cash_twice(self):
        """Of a sale that was half paid by a card, one half comes back as cash; the other one is the card's."""
        self.charge(100)
        stranger = self.plain(300.0).lines
        uuid = str(uuid4())
        held = {'customer_card_operation': self.authorize(self.gift_card, 'value', 100, uuid)['operation']}
        crumb = (stranger.product_id, -0.01, 300.0, {'refunded_orderline_id': stranger.id})
        goods = [crumb, (self.cake, 1, 103.0), (self.drink, 1, 100.0)]
        paid = [(self.value_method, 100, held), (self.cash_method, 100)]
        lines = self.sync(self.order(goods, paid, uuid=uuid)).lines
        cake, drink = (lines.filtered(lambda line: line.product_id == one) for one in (self.cake, self.drink))  # noqa: B023
        self.sync(self.cash_back(drink))
        self.assertRefused(self.cash_back(cake), self.value)
        self.sync(self.order([self.named(cake)], [(self.value_method, -100), (self.cash_method, -3)], is_refund=True))
        self.env.invalidate_all()
        self.assertEqual(self.value.balance, 100)

    def test_goods_beside_a_card_come_back(self):
        """In parts, with bottles that were brought and cash that is rounded."""
        bottle = self.new_product("Bottle")
        bottle.write({'list_price': 0.25, 'categ_id': self.env['product.category'].create({'name': "Bottles"}).id})
        self.loyalty.deposit_category_ids = bottle.categ_id
        goods = [self.line(self.gift_card, 50.0), (self.cake, 2, 4.99), (bottle, -4, 0.25)]
        _card, cake, _bottles = self.sync(self.order(goods, [(self.cash_method, 58.98)])).lines
        self.assertRefused(self.cash_back(cake, quantity=3), self.value)
        for _cake in range(2):
            self.sync(self.cash_back(cake, quantity=1))
        self.assertEqual(self.value.balance, 50)
        self.assertHealthy()

    def test_goods_beside_a_card_come_back_where_taxes_are_rounded_on_the_order(self):
        """Two lines of 0.06 cost 0.11 together."""
        self.card_company.tax_calculation_rounding_method = 'round_globally'
        vals = {'name': "Ten", 'amount': 10.0, 'amount_type': 'percent', 'company_id': self.card_company.id}
        tax = self.env['account.tax'].create({**vals, 'price_include_override': 'tax_excluded'})
        more = {'tax_ids': [(6, 0, tax.ids)], 'price_subtotal_incl': 0.06}
        goods = [self.line(self.gift_card, 50.0), *[(self.cake, 1, 0.05, more)] * 2]
        data = self.order(goods, [(self.cash_method, 50.11)])
        sold = self.sync({**data, 'amount_total': 50.11, 'amount_tax': 0.01}).lines[1:]
        self.assertEqual(self.value.balance, 50)
        back = [(*self.named(line)[:3], {**self.named(line)[3], **more}) for line in sold]
        data = self.order(back, [(self.cash_method, -0.11)], is_refund=True)
        self.sync({**data, 'amount_total': -0.11, 'amount_tax': -0.01})
        self.assertEqual(self.value.balance, 50)

    def test_goods_that_points_reduced_come_back_with_rounded_cash(self):
        rounding = self.env['account.cash.rounding'].create({
            'name': 'To 0.05', 'rounding': 0.05, 'rounding_method': 'HALF-UP', 'strategy': 'add_invoice_line',
            'profit_account_id': self.card_company.default_cash_difference_income_account_id.id,
            'loss_account_id': self.card_company.default_cash_difference_expense_account_id.id,
        })  # fmt: skip
        till = {'cash_rounding': True, 'only_round_cash_method': True, 'rounding_method': rounding.id}
        self.pos_config_usd.write(till)
        cake, off = self.reduced(1.03, 8.95, (self.cake, 2, 5.0))
        for share, cash in ((0.52, 4.5), (0.51, 4.5)):
            gone = (off.product_id, -1, -share, {'refunded_orderline_id': off.id})
            self.sync(self.order([self.named(cake, 1), gone], [(self.cash_method, -cash)], is_refund=True))
        self.env.invalidate_all()
        self.assertEqual(self.points.balance, 103)

    def test_goods_that_points_reduced_bring_no_more_cash_than_was_paid(self):
        cake, _off = self.reduced(90.0, 10, (self.cake, 1, 100.0))
        self.assertRefused(self.cash_back(cake), self.points)
        self.assertRefused(self.cash_back(cake, quantity=0.5), self.points)
        self.assertRefused(self.order([self.named(cake), (self.bread, 1, 50.0)], [(self.cash_method, -50)]))

    def test_whatever_sign_the_till_gave_their_total(self):
        """The host takes a line of the sale that says -100.00; its discount comes back with it all the same."""
        turned = {'price_subtotal': -100.0, 'price_subtotal_incl': -100.0}
        cake, off = self.reduced(90.0, 10, (self.cake, 1, 100.0, turned))
        self.assertRefused(self.cash_back(cake), self.points)
        proposal = self.till.customer_card_discount_back([[cake.id, 1]])['discounts']
        self.assertEqual([one['amount'] for one in proposal], [90])
        self.sync(self.back(self.named(cake), (off.product_id, -1, -90.0, {'refunded_orderline_id': off.id})))
        self.env.invalidate_all()
        self.assertEqual(self.points.balance, 9000)
