"""Risks: a receipt is rewritten before it is used, a discount comes back before its goods, rounding and what is owed
become value, a visitor speaks for a till.
"""

from typing import Any
from uuid import uuid4

from odoo.exceptions import UserError
from odoo.models import BaseModel as Model
from odoo.tests import tagged

from ..selling.case import SellCase
from .receipts_case import OrderMixin


@tagged('post_install', '-at_install')
class TestForgedAsPaid(OrderMixin, SellCase):
    """Receipts of orders no card had to do with."""

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.gift.write({'topup_minimum': 0, 'topup_maximum': 0})
        cls.points = cls.loyalty_card._account('points')

    def reduced(self) -> tuple[Model, Model]:
        """Bread of 1000 for 1: its line, and the discount's."""
        order = self.sync(
            self.order([(self.bread, 1, 1000.0), (self.new_product("Less"), 1, -999.0)], [(self.cash_method, 1)])
        )
        bread = order.lines.filtered(lambda line: line.product_id == self.bread)
        return bread, order.lines - bread

    def assertWorthless(self, bread: Model) -> None:
        self.assertRefused(self.exchange(bread, 1000.0, price=1000.0), self.value)
        self.sync(self.for_points(bread, 1, 1000.0))
        self.assertEqual(self.points.balance, 0)

    # --- as it was paid -----------------------------------------------------------------------------------------------

    def test_nothing_is_written_on_a_receipt(self):
        for name in ('customer_card_ref', 'customer_card_hold', 'customer_card_discount'):
            for which in (0, 1):
                bread, less = self.reduced()
                line = (bread, less)[which]
                with self.subTest(name=name, line=line.product_id.name):
                    self.refused(lambda line=line, name=name: self.mine(line).write({name: 'x'}))
                    self.env.cr.execute(f'UPDATE pos_order_line SET {name} = %s WHERE id = %s', ['x', line.id])
                    self.env.invalidate_all()
                    self.assertRefused(self.exchange(bread, 1000.0, price=1000.0), self.value)

    def test_nor_added(self):
        bread, _less = self.reduced()
        for price in (500.0, -500.0):
            more = {
                'order_id': bread.order_id.id,
                'product_id': self.bread.id,
                'qty': 1,
                'price_unit': price,
                'price_subtotal': price,
                'price_subtotal_incl': price,
            }
            self.mine(bread).create({**more, 'customer_card_ref': 'x'})
        line = bread.order_id.lines.filtered(lambda one: one.price_unit == 500)
        self.assertRefused(self.exchange(line, 500.0, price=500.0), self.value)

    def test_nor_made_dearer(self):
        """Until its session is closed the host lets it be rewritten; then it is no receipt for value."""
        order = self.plain()
        self.mine(order.lines).write({'price_unit': 100, 'price_subtotal': 100, 'price_subtotal_incl': 100})
        self.mine(order).write({'amount_total': 100, 'amount_paid': 100})
        self.mine(order.payment_ids).write({'amount': 100})
        self.env.invalidate_all()
        self.assertRefused(self.exchange(order.lines, 100, price=100.0), self.value)

    def test_an_honest_one_is_used(self):
        order = self.plain(10.0, (self.new_product("Wine"), 2, 3.33))
        self.env.invalidate_all()
        wine = order.lines.filtered(lambda line: line.product_id != self.bread)
        self.sync(self.exchange(wine, 6.66, quantity=2, price=3.33))
        self.assertEqual(self.value.balance, 6.66)

    def test_taxes_that_changed_meanwhile(self):
        """A tax is archived, or moved in the list: what was paid with it comes back all the same."""
        taxes = self.env['account.tax'].create(
            [
                {
                    'name': name,
                    'amount': 10,
                    'sequence': number,
                    'company_id': self.card_company.id,
                    'price_include_override': 'tax_included',
                    'country_id': self.card_company.account_fiscal_country_id.id,
                }
                for number, name in enumerate(("A", "B"))
            ]
        )
        for change in ({'active': False}, {'sequence': 99}):
            lines = [(self.bread, 1, 12.0, {'tax_ids': [(6, 0, taxes.ids)], 'price_subtotal': 10})]
            self.charge(12)
            before = self.value.balance
            uuid = str(uuid4())
            operation = self.authorize(self.gift_card, 'value', 12, uuid)['operation']
            sold = self.sync(
                self.order(lines, [(self.value_method, 12, {'customer_card_operation': operation})], uuid=uuid)
            ).lines
            self.env.flush_all()
            taxes[0].write(change)
            self.env.invalidate_all()
            left = taxes.filtered('active').ids
            back = (
                self.bread,
                -1,
                12.0,
                {'refunded_orderline_id': sold.id, 'tax_ids': [(6, 0, left)], 'price_subtotal': 10},
            )
            self.sync(self.order([back], [(self.value_method, -12)], is_refund=True))
            self.assertEqual(self.value.balance, before)

    def test_a_payment_that_was_corrected(self):
        """The host lets a cashier say that it was paid by bank."""
        order = self.plain()
        bank = self.pos_config_usd.payment_method_ids.filtered(lambda method: method.type == 'bank')[:1]
        self.mine(order.payment_ids).write({'payment_method_id': bank.id})
        self.env.invalidate_all()
        self.sync(self.exchange(order.lines))
        self.assertEqual(self.value.balance, 10)

    # --- tips and discounts -------------------------------------------------------------------------------------------

    def test_a_later_tip_is_no_receipt(self):
        tip = self.new_product("Tip")
        self.env.cr.execute(
            'UPDATE pos_config SET iface_tipproduct = true, tip_product_id = %s WHERE id = %s',
            [tip.id, self.pos_config_usd.id],
        )
        self.env.invalidate_all()
        order = self.sync(self.order([(self.bread, 1, 10.0)], [(self.cash_method, 10)], cards=[self.loyalty_card]))
        line = self.mine(order.lines).create(
            {
                'order_id': order.id,
                'product_id': tip.id,
                'qty': 1,
                'price_unit': 1000.0,
                'price_subtotal': 1000.0,
                'price_subtotal_incl': 1000.0,
            }
        )
        self.assertRefused(self.exchange(line.with_env(self.env), 1000.0, price=1000.0), self.value)

    def test_a_discount_comes_back_with_its_goods(self):
        bread, less = self.reduced()
        first = self.order(
            [(less.product_id, -1, -999.0, {'refunded_orderline_id': less.id}), (self.bread, 1, -999.0)],
            [],
            is_refund=True,
        )
        self.sync(first)
        self.assertWorthless(bread)

    def test_a_part_of_it_with_a_part_of_them(self):
        """An honest order of two, reduced by a fifth: half of it buys a card."""
        less = self.new_product("Less")
        order = self.sync(self.order([(self.bread, 2, 10.0), (less, 1, -4.0)], [(self.cash_method, 16)]))
        bread = order.lines.filtered(lambda line: line.product_id == self.bread)
        off = order.lines - bread
        back = [self.named(bread, 1, 10.0), (less, -1, -2.0, {'refunded_orderline_id': off.id})]
        self.sync(self.order([*back, self.line(self.gift_card, 8)], []))
        self.assertEqual(self.value.balance, 8)

    def test_crumbs_are_crumbs(self):
        lines = [(self.new_product(f'Sweet {number}'), 1, 2.0) for number in range(50)]
        order = self.sync(self.order(lines, [(self.cash_method, 100)]))
        back = [self.named(line, 1, 2.02) for line in order.lines]
        self.assertRefused(self.order([*back, self.line(self.gift_card, 101.0)], []), self.value)

    # --- rounding, and what is owed -----------------------------------------------------------------------------------

    def test_rounding_falls_on_goods_only(self):
        accounts = {
            f'{kind}_account_id': self.card_company[f'default_cash_difference_{field}_account_id'].id
            for kind, field in (('profit', 'income'), ('loss', 'expense'))
        }
        rounding = self.env['account.cash.rounding'].create({
            'name': "To 1", 'rounding': 1.0, 'rounding_method': 'DOWN', 'strategy': 'add_invoice_line', **accounts,
        })  # fmt: skip
        self.pos_config_usd.write(
            {'cash_rounding': True, 'only_round_cash_method': False, 'rounding_method': rounding.id}
        )
        self.assertRefused(self.order([self.line(self.gift_card, 0.99)], []), self.value)
        data = self.order([(self.bread, 1, 0.5), self.line(self.gift_card, 10)], [(self.cash_method, 10)])
        self.sync(data)
        self.assertEqual(self.value.balance, 10)

    def test_what_is_owed_buys_no_card(self):
        later = self.env['pos.payment.method'].create(
            {'name': "Later", 'company_id': self.card_company.id, 'split_transactions': True}
        )
        self.assertEqual(later.type, 'pay_later')
        self.env.cr.execute(
            'INSERT INTO pos_config_pos_payment_method_rel VALUES (%s, %s)', [self.pos_config_usd.id, later.id]
        )
        self.env.invalidate_all()
        sold = self.sync(self.order([(self.bread, 1, 100.0)], [(later, 100)], partner_id=self.holder.id)).lines
        self.assertRefused(self.exchange(sold, 100.0, price=100.0), self.value)
        self.gift.sold_on_account = True
        self.sync(self.exchange(sold, 100.0, price=100.0))
        self.assertEqual(self.value.balance, 100)

    # --- whose card ---------------------------------------------------------------------------------------------------

    def pays(self, card: Model, lines: list, amount: float, more: list | None = None) -> Model:
        uuid = str(uuid4())
        answer = self.authorize(card, 'value', amount, uuid)
        self.assertTrue(answer['ok'], answer)
        payments = [(self.value_method, amount, {'customer_card_operation': answer['operation']}), *(more or [])]
        return self.sync(self.order(lines, payments, uuid=uuid))

    def test_what_comes_back_goes_to_the_card_that_paid_it(self):
        friend = self.env['customer.card']._issue(self.gift)
        self.charge(100)
        self.post(friend._account('value'), 100, 'sale')
        sold = self.pays(self.gift_card, [(self.bread, 1, 100.0)], 100).lines
        shoes = self.new_product("Shoes")
        self.pays(friend, [(shoes, 1, 100.0), self.named(sold, 0.01, 100.0)], 99)
        back = self.order([self.named(sold, 0.99, 100.0)], [(self.value_method, -99)], is_refund=True)
        self.sync(back)
        self.assertEqual((self.value.balance, friend._account('value').balance), (99, 1))

    # --- visitors -----------------------------------------------------------------------------------------------------

    def visited(self, data: dict) -> Model:
        """What a visitor's phone sends, as the host hands it on."""
        public = self.env(user=self.env.ref('base.public_user'), su=True)['pos.order'].with_company(self.card_company)
        answer = public.sync_from_ui([data])
        self.env.invalidate_all()
        return self.env['pos.order'].browse([row['id'] for row in answer['pos.order']])

    def test_a_visitor_speaks_of_no_card(self):
        self.charge(10)
        gifted = self.sync(self.gift_order(10)).lines
        earned = self.sync(
            self.order([(self.bread, 1, 50.0)], [(self.cash_method, 50)], cards=[self.loyalty_card])
        ).lines
        self.assertEqual((self.value.balance, self.points.balance), (0, 50))
        paid: list[tuple[Any, ...]] = [(self.value_method, -10), (self.cash_method, 10)]
        for sold, payments, more in (
            (gifted, paid, {}),
            (gifted, [], {}),
            (earned, [], {}),
            (earned, [], {'state': 'draft'}),
        ):
            price = sold.price_unit
            data = self.order([self.named(sold), (self.bread, 1, price)], payments, cards=[self.loyalty_card], **more)
            data['relations_uuid_mapping'] = {
                'pos.order.line': {data['lines'][1][2]['uuid']: {'refunded_orderline_id': sold.uuid}}
            }
            try:
                with self.env.cr.savepoint():
                    order = self.visited(data)
            except UserError:  # without the card's payment the order is not paid
                self.assertTrue(payments)
                self.env.invalidate_all()
                continue
            self.assertFalse(order.lines.refunded_orderline_id)
            self.assertFalse(order.customer_card_refs or order.customer_card_summary)
            self.assertFalse(order.payment_ids._on_cards())
        self.assertEqual((self.value.balance, self.points.balance), (0, 50))

    def test_a_visitors_order_for_nothing_is_paid_by_the_host(self):
        order = self.visited(self.order([(self.bread, 1, 0.0)], [], state='draft'))
        order.with_user(self.env.ref('base.public_user')).sudo().write({'state': 'paid'})
        self.assertEqual(order.state, 'paid')
