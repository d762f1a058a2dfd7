"""Risks: a currency without cents, or with three decimals: value is made by rounding, a refund gives more than was
paid, the books differ.
"""

from uuid import uuid4

from odoo.tests import tagged

from ..common.till import TillCase


@tagged('post_install', '-at_install')
class CoinCase(TillCase):
    """A shop in another currency, with a till, a gift program and a loyalty program of its own."""

    allow_inherited_tests_method = True
    coin = 'JPY'

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        money = cls.env.ref(f'base.{cls.coin}')
        money.active = True
        company = cls.env['res.company'].create(
            {'name': f'Shop in {cls.coin}', 'currency_id': money.id, 'country_id': cls.env.ref('base.us').id}
        )
        cls.env.user.company_ids |= company
        cls.env = cls.env(context={**cls.env.context, 'allowed_company_ids': [company.id]})
        cls.env['account.chart.template'].try_loading('generic_coa', company=company, install_demo=False)
        company.currency_id = money
        cls.env['customer.card.program'].with_company(company)._setup_company(company)
        cls._set_up_cards(company)
        cls.pos_config_usd = cls.env['pos.config'].create({'name': f'Till {cls.coin}', 'company_id': company.id})
        cls.methods = cls.env['pos.payment.method']._customer_card_methods(company)
        cls.pos_config_usd.payment_method_ids |= cls.methods
        cls.value_method = cls.methods.filtered(lambda m: m.customer_card_kind == 'value')
        cls.points_method = cls.methods.filtered(lambda m: m.customer_card_kind == 'points')
        cls.cash_method = cls.pos_config_usd.payment_method_ids.filtered('is_cash_count')[:1]
        cls.cashier.write({'company_ids': [(6, 0, company.ids)], 'company_id': company.id})
        cls.bread = cls.env['product.product'].create(
            {'name': "Bread", 'available_in_pos': True, 'list_price': 10, 'taxes_id': False}
        )
        cls.pos_config_usd.open_ui()
        cls.session = cls.pos_config_usd.current_session_id
        cls.till = cls.session.with_user(cls.cashier).with_company(company)
        cls.value, cls.points = cls.gift_card._account('value'), cls.loyalty_card._account('points')
        cls.unit = money.rounding

    def sync(self, *orders):
        result = (
            self.env['pos.order'].with_user(self.cashier).with_company(self.card_company).sync_from_ui(list(orders))
        )
        return self.env['pos.order'].browse([row['id'] for row in result['pos.order']])

    def settle_and_close(self) -> None:
        self.session.sudo().action_pos_session_closing_control()
        self.assertEqual(self.session.state, 'closed')
        self.env['customer.card.settlement']._settle_all(self.card_company)
        self.env.invalidate_all()
        self.assertHealthy()

    def back(self, order, amount: float, units: float = -1, **more):
        line = order.lines
        goods = [(self.bread, units, line.price_unit, {'refunded_orderline_id': line.id})]
        return self.sync(self.order(goods, [(self.value_method, -amount)], is_refund=True, **more))

    def story(self) -> None:
        """Charge, pay, earn, give a part back, close, settle: nothing is made and nothing lost."""
        unit = self.unit
        self.post(self.value, 1000 * unit, 'reward')
        order = self.sync(self.gift_order(333 * unit))
        self.assertAlmostEqual(self.value.balance, 667 * unit, 4)
        self.back(order, 333 * unit)
        self.assertAlmostEqual(self.value.balance, 1000 * unit, 4)
        self.settle_and_close()

    def test_the_story(self):
        self.story()

    def test_less_than_the_smallest_coin(self):
        self.post(self.value, 100 * self.unit, 'reward')
        for amount in (self.unit / 2, self.unit / 10, self.unit * 1.4):
            with self.subTest(amount):
                answer = self.authorize(self.gift_card, 'value', amount, str(uuid4()))
                taken = answer.get('amount', 0)
                self.assertAlmostEqual(taken / self.unit, round(taken / self.unit), 6)
        self.assertLessEqual(self.value.available, 100 * self.unit)

    def test_points_buy_no_more_than_they_are_worth(self):
        """A point is worth less than the smallest coin: what is paid by points costs at least as many."""
        self.loyalty.point_value = self.unit / 3
        self.post(self.points, 1000, 'reward')
        for coins in (1, 2, 7, 100):
            uuid = str(uuid4())
            before = self.points.available
            answer = self.authorize(self.loyalty_card, 'points', coins * self.unit, uuid)
            self.assertTrue(answer['ok'], answer)
            self.assertGreaterEqual(
                (before - self.points.available) * self.loyalty.point_value + 1e-6, coins * self.unit
            )

    def test_halves_given_back_are_the_whole(self):
        self.post(self.value, 100 * self.unit, 'reward')
        uuid = str(uuid4())
        answer = self.authorize(self.gift_card, 'value', 7 * self.unit, uuid)
        payments = [(self.value_method, 7 * self.unit, {'customer_card_operation': answer['operation']})]
        order = self.sync(self.order([(self.bread, 7, self.unit)], payments, uuid=uuid))
        for pieces in (3, 2, 2):
            self.back(order, pieces * self.unit, -pieces)
        self.assertAlmostEqual(self.value.balance, 100 * self.unit, 4)
        self.assertHealthy()


@tagged('post_install', '-at_install')
class TestYen(CoinCase):
    """No decimals."""


@tagged('post_install', '-at_install')
class TestDinar(CoinCase):
    """Three decimals."""

    coin = 'KWD'


@tagged('post_install', '-at_install')
class TestRial(CoinCase):
    """A currency whose smallest coin is worth next to nothing."""

    coin = 'IRR'
