"""Risk: what the ledger knows orders, lines and payments by is left out, blanked, or looks like
another of its names.
"""

from uuid import uuid4

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..selling.case import SellCase
from .receipts_case import ReceiptMixin

NONE = (False, None, '')
ODD = ('move:12345', 'two words', 'short', 'x' * 81, 7)


class NameCase(ReceiptMixin, SellCase):
    def nameless(self, amount: float, *, name=False, card=None, **more):
        line = (self.bread, 1, amount, {'uuid': name})
        return self.sync(self.order([line], [(self.cash_method, amount)], cards=[card or self.loyalty_card], **more))

    def back(self, *lines, **more):
        total = sum(line.price_subtotal_incl for line in lines)
        named = [self.named(line, line.qty) for line in lines]
        return self.sync(self.order(named, [(self.cash_method, -total)], is_refund=True, **more))


@tagged('post_install', '-at_install')
class TestForgedNames(NameCase):
    def test_a_line_without_a_name_gets_one(self):
        for name in NONE:
            with self.subTest(name=name):
                sold = self.nameless(100, name=name)
                self.assertEqual(self.points.balance, 100)
                self.assertTrue(sold.lines.uuid)
                self.back(sold.lines)
                self.env.invalidate_all()
                self.assertEqual(self.points.balance, 0)

    def test_names_of_another_shape_are_refused(self):
        for name in ODD:
            with self.subTest(name=name):
                with self.assertRaises(UserError), self.env.cr.savepoint():
                    self.nameless(10, name=name)
                with self.assertRaises(UserError), self.env.cr.savepoint():
                    self.sync({**self.order([(self.bread, 1, 10)], [(self.cash_method, 10)]), 'uuid': name})
                with self.assertRaises(UserError), self.env.cr.savepoint():
                    self.sync(self.order([(self.bread, 1, 10)], [(self.cash_method, 10, {'uuid': name})]))
        self.env.invalidate_all()
        self.assertEqual(self.points.balance, 0)

    def test_no_name_is_taken_away(self):
        sold = self.sync(self.order([(self.bread, 2, 10.0)], [(self.cash_method, 20)], cards=[self.loyalty_card]))
        orders = sold.with_user(self.cashier)
        draft = orders.browse(orders.refund()['res_id'])
        for records in (draft, draft.lines):
            for name in (*NONE, *ODD):
                with self.assertRaises(UserError), self.env.cr.savepoint():
                    records.write({'uuid': name})

    def test_an_order_without_a_name_is_kept_as_it_was_paid(self):
        for name in NONE:
            data = self.order([(self.bread, 1, 1.0)], [(self.cash_method, 1)])
            sold = self.sync({**data, 'uuid': name})
            self.assertTrue(sold.uuid)
            self.assertTrue(sold.sudo().customer_card_as_paid)
            mine = sold.with_user(self.cashier)
            mine.lines.write({'price_unit': 50.0, 'price_subtotal': 50.0, 'price_subtotal_incl': 50.0})
            mine.payment_ids.write({'amount': 50.0})
            mine.write({'amount_total': 50.0, 'amount_paid': 50.0})
            self.env.invalidate_all()
            self.assertRefused(self.exchange(sold.lines, 50.0), self.value)

    def test_a_sale_without_a_name_counts_once(self):
        self.loyalty.rule_ids.unlink()
        self.loyalty.challenge_ids = [
            (0, 0, {'name': "One visit", 'target': 1, 'points': 77, 'minimum_amount': 10, 'period': 'once'})
        ]
        sold = self.sync(
            {**self.order([(self.bread, 1, 10.0)], [(self.cash_method, 10)], cards=[self.loyalty_card]), 'uuid': False}
        )
        self.assertEqual(self.points.balance, 77)
        self.back(sold.lines)
        self.env.invalidate_all()
        self.assertEqual(self.points.balance, 0)
        self.assertHealthy()

    def test_two_top_ups_come_back_as_two(self):
        lines = [self.line(self.gift_card, 50, uuid=False) for _line in range(2)]
        sold = self.sync(self.order(lines, [(self.cash_method, 100)]))
        self.assertEqual(self.value.balance, 100)
        back = [(line.product_id, -1, 50.0, {'refunded_orderline_id': line.id, 'uuid': False}) for line in sold.lines]
        self.sync(self.order(back, [(self.cash_method, -100)], is_refund=True, cards=[self.gift_card]))
        self.env.invalidate_all()
        self.assertEqual(self.value.balance, 0)
        self.close()
        self.assertHealthy()

    def test_a_visitors_line_without_a_name(self):
        data = self.order([(self.bread, 1, 100.0, {'uuid': False})], [], state='draft')
        data['user_id'] = self.env.ref('base.public_user').id
        orders = self.env['pos.order'].with_user(self.env.ref('base.public_user')).sudo()
        result = orders.with_company(self.card_company).sync_from_ui([data])
        order = self.env['pos.order'].browse(result['pos.order'][0]['id'])
        paid = self.order([], [(self.cash_method, 100)], uuid=data['uuid'], cards=[self.loyalty_card])
        paid.update(amount_total=100, lines=[], access_token=order.access_token)
        self.sync(paid)
        self.assertEqual(self.points.balance, 100)
        self.back(order.lines, cards=[self.loyalty_card])
        self.env.invalidate_all()
        self.assertEqual(self.points.balance, 0)

    def test_cards_that_are_blanks_are_none(self):
        order = self.sync({**self.order([(self.bread, 1, 10.0)], [(self.cash_method, 10)]), 'customer_card_refs': '  '})
        self.assertFalse(order.customer_card_refs)


@tagged('post_install', '-at_install')
class TestForgedNamesDiscount(NameCase):
    """Points reduced a sale of two nameless lines; it comes back in two parts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.loyalty.points_as = 'discount'
        cls.loyalty.rule_ids.unlink()

    def test_no_more_cash_than_was_paid(self):
        self.post(self.points, 3000, 'earn')
        shoes, uuid = self.new_product("Shoes"), str(uuid4())
        key = self.authorize(self.loyalty_card, 'points', 30, uuid)['operation']
        off = (self.loyalty.discount_product_id, 1, -30.0, {'customer_card_discount': key})
        lines = [(self.bread, 1000, 0.09, {'uuid': False}), (shoes, 10, 1.0, {'uuid': False}), off]
        sold = self.sync(self.order(lines, [(self.cash_method, 70)], uuid=uuid, cards=[self.loyalty_card])).lines
        bread, other, discount = sold
        cash = -70.0
        for parts in ([(bread, 1000), (other, 0.01)], [(other, 9.99)]):
            asked = self.till.customer_card_discount_back([[line.id, quantity] for line, quantity in parts])
            back = [self.named(line, quantity) for line, quantity in parts] + [
                (
                    discount.product_id,
                    -1,
                    -row['amount'],
                    {'refunded_orderline_id': discount.id, 'customer_card_discount': row['key']},
                )
                for row in asked['discounts']
                if row['amount']
            ]
            total = round(sum(quantity * price for _product, quantity, price, *_more in back), 2)
            try:
                with self.env.cr.savepoint():
                    self.sync({**self.order(back, [(self.cash_method, total)], is_refund=True), 'amount_total': total})
                cash -= total
            except UserError:
                self.env.invalidate_all()
        self.assertLessEqual(round(cash, 2), 0.02)
        self.assertHealthy()
