"""Risks: the rounding of cash or of taxes is taken twice, so that a card is charged with more than was paid."""

from uuid import uuid4

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..selling.case import SellCase


@tagged('post_install', '-at_install')
class TestForgedSums(SellCase):
    """What is charged is what the lines cost, and what was paid is that, rounded once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gift.topup_minimum = 0

    def rounded(self, step: float = 5.0, method: str = 'HALF-UP', only_cash: bool = False) -> None:
        rounding = self.env['account.cash.rounding'].create({
            'name': "Coins", 'rounding': step, 'rounding_method': method, 'strategy': 'add_invoice_line',
            'profit_account_id': self.company_data['default_account_revenue'].id,
            'loss_account_id': self.company_data['default_account_expense'].id,
        })  # fmt: skip
        self.pos_config_usd.sudo().write(
            {'cash_rounding': True, 'rounding_method': rounding.id, 'only_round_cash_method': only_cash}
        )

    def charged(self, amount: float, total: float, paid: float, method=None) -> dict:
        payments = [(method or self.cash_method, paid)] if paid else []
        return {**self.order([self.line(self.gift_card, amount)], payments), 'amount_total': total}

    def test_rounded_once(self):
        self.rounded()
        for amount, total, paid in (
            (7.5, 7.5, 10), (5, 5, 5), (7.6, 10, 10),
        ):  # fmt: skip
            before = self.value.balance
            self.sync(self.charged(amount, total, paid))
            self.assertAlmostEqual(self.value.balance - before, amount, msg=f'{amount} {total} {paid}')

    def test_never_on_the_card(self):
        """What is put on a card is paid in full."""
        self.rounded()
        for amount, total, paid in ((7.4, 7.4, 5), (7.4, 5, 5)):
            self.assertRefused(self.charged(amount, total, paid), self.value)

    def test_never_twice(self):
        self.rounded()
        for amount, total, paid in (
            (7.4, 2.4, 0),
            (10, 5, 0),
            (10, 5, 5),
            (5, 0, 0),
            (7.4, 2.4, 2.4),
            (12, 10, 7.5),
            (7.5, 5, 5),
            (7.4, 7.4, 2.4),
        ):
            with self.subTest(f'{amount} {total} {paid}'):
                self.assertRefused(self.charged(amount, total, paid), self.value)

    def test_only_cash_is_rounded(self):
        self.rounded(0.05, only_cash=True)
        bank = self.pos_config_usd.payment_method_ids.filtered(lambda method: method.type == 'bank')[:1]
        self.assertRefused(self.charged(7.43, 7.43, 7.45, bank), self.value)
        self.assertRefused(self.charged(7.42, 7.42, 7.40, bank), self.value)
        self.sync(self.charged(7.43, 7.43, 7.43, bank), self.charged(7.43, 7.43, 7.45))
        self.assertAlmostEqual(self.value.balance, 14.86)
        self.assertRefused(self.charged(7.45, 7.42, 7.40), self.value)

    def test_nothing_is_paid_out_of_what_a_card_pays(self):
        """Not even what the till's rounding would leave open: a card paid to the cent, and no coin was rounded."""
        self.rounded(1.0)
        self.charge(100)
        data = self.gift_order(10)
        data['payment_ids'].append([0, 0, self._payment(self.cash_method, -0.5)])
        self.assertRefused(data, self.value)
        uuid = str(uuid4())
        self.loyalty.points_as = 'discount'
        self.post(self.points, 1000, 'reward')
        held = {'customer_card_discount': self.authorize(self.loyalty_card, 'points', 10, uuid)['operation']}
        lines = [(self.bread, 1, 10.0), (self.loyalty.discount_product_id, 1, -10.0, held)]
        self.assertRefused(self.order(lines, [(self.cash_method, -0.5)], uuid=uuid), self.points)
        self.sync(self.order(lines, [], uuid=uuid))
        self.assertEqual(self.points.balance, 0)

    def test_a_card_comes_back_beside_what_another_one_pays(self):
        """What was paid for it leaves by its receipt."""
        sold = self.charge_order(self.gift_card, 20).lines
        self.post(self.points, 1000, 'reward')
        uuid = str(uuid4())
        held = {'customer_card_operation': self.authorize(self.loyalty_card, 'points', 10, uuid)['operation']}
        back = (sold.product_id, -1, 20.0, {'refunded_orderline_id': sold.id})
        payments = [(self.points_method, 10, held), (self.cash_method, -20)]
        cards = [self.gift_card]
        self.sync(self.order([(self.bread, 1, 10.0), back], payments, uuid=uuid, cards=cards))
        self.env.invalidate_all()
        self.assertEqual((self.value.balance, self.points.balance), (0, 0))

    def test_a_coin_of_a_card_is_paid_by_no_other_one(self):
        """A card pays a coin more than goods cost only where the whole order is rounded up to it."""
        self.rounded(1.0, only_cash=True)
        self.post(self.points, 1000, 'reward')
        uuid = str(uuid4())
        held = {'customer_card_operation': self.authorize(self.loyalty_card, 'points', 0.5, uuid)['operation']}
        paid = [(self.points_method, 0.5, held), (self.cash_method, 4.5)]
        self.assertRefused(self.order([self.line(self.gift_card, 5.0)], paid, uuid=uuid), self.value, self.points)
        self.rounded(0.05)
        self.charge(10.05)
        uuid = str(uuid4())
        held = {'customer_card_operation': self.authorize(self.gift_card, 'value', 10.05, uuid)['operation']}
        paid = [(self.value_method, 10.05, held)]
        self.sync(self.order([(self.bread, 1, 10.03)], paid, uuid=uuid, amount_total=10.03))
        self.assertEqual(self.value.balance, 0)

    def test_with_change(self):
        """The host counts anew then: the total is what is to be paid."""
        for only_cash in (True, False):
            self.rounded(0.05, only_cash=only_cash)
            before = self.value.balance
            data = self.charged(7.43, 7.43, 10.0)
            self.sync({**data, 'amount_return': -2.55})
            self.assertAlmostEqual(self.value.balance - before, 7.43)

    def test_goods_that_were_not_paid_for_earn_nothing(self):
        self.rounded()
        data = self.order([(self.bread, 1, 7.4)], [], cards=[self.loyalty_card])
        self.sync({**data, 'amount_total': 2.4, 'amount_paid': 0})
        self.assertEqual(self.points.balance, 0)
        self.sync(self.order([(self.bread, 1, 7.0)], [(self.cash_method, 5)], cards=[self.loyalty_card]))
        self.assertEqual(self.points.balance, 7)

    def test_taxes_rounded_on_the_whole_order(self):
        """Lines that cost nothing do not make what one costs uncertain."""
        self.card_company.tax_calculation_rounding_method = 'round_globally'
        nothing = [(self.bread, 1, 0.0)] * 480
        self.assertRefused(
            {**self.order([self.line(self.gift_card, 2.4), *nothing], []), 'amount_total': 0}, self.value
        )
        self.sync(self.order([self.line(self.gift_card, 2.4), *nothing[:9]], [(self.cash_method, 2.4)]))
        self.assertEqual(self.value.balance, 2.4)
        back = self.env['pos.order'].search([('session_id', '=', self.session.id)], limit=1).lines[:1]
        line = (back.product_id, -1, 2.4, {'refunded_orderline_id': back.id})
        self.sync(self.order([line], [(self.cash_method, -2.4)], is_refund=True, cards=[self.gift_card]))
        self.assertEqual(self.value.balance, 0)


@tagged('post_install', '-at_install')
class TestTipAddedLater(SellCase):
    """A tip that was added to an order when its cards were served counts for nothing on cards, in no sum."""

    def tip(self, order, price: float = 3.0, **more):
        product = self.env['product.product'].create({'name': "Tip", 'available_in_pos': True, 'taxes_id': False})
        self.env.cr.execute(
            'UPDATE pos_config SET iface_tipproduct = true, tip_product_id = %s WHERE id = %s',
            [product.id, self.pos_config_usd.id],
        )
        self.env.invalidate_all()
        return (
            self.env['pos.order.line']
            .with_user(self.cashier.id)
            .create(
                {
                    'order_id': order.id,
                    'product_id': product.id,
                    'qty': 1,
                    'price_unit': price,
                    'price_subtotal': price,
                    'price_subtotal_incl': price,
                    **more,
                }
            )
        )

    def test_the_order_still_adds_up_and_comes_back(self):
        self.charge(20)
        order = self.sync(self.gift_order(20))
        sold = order.lines
        self.tip(order)
        self.assertHealthy()
        line = (sold.product_id, -1, 20.0, {'refunded_orderline_id': sold.id})
        self.sync(self.order([line], [(self.value_method, -20)], is_refund=True))
        self.assertEqual(self.value.balance, 20)
        self.assertHealthy()

    def test_it_takes_nothing_off(self):
        self.charge(20)
        order = self.sync(self.gift_order(20))
        for discount in (150, 100.01, -1, 'x'):
            nothing = {'discount': discount, 'price_subtotal': 0, 'price_subtotal_incl': 0}
            with self.subTest(discount), self.assertRaises(UserError), self.env.cr.savepoint():
                self.tip(order, **nothing)
        self.assertEqual(self.tip(order, discount=50).order_id, order)

    def test_no_cash_comes_of_it(self):
        self.charge(20)
        order = self.sync(self.gift_order(20))
        tip = self.tip(order)
        line = (tip.product_id, -1, 3.0, {'refunded_orderline_id': tip.id})
        self.assertRefused(self.order([line], [(self.cash_method, -3)], is_refund=True), self.value)
