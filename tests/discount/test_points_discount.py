from uuid import uuid4

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common.till import TillCase


@tagged('post_install', '-at_install')
class TestPointsDiscount(TillCase):
    """Points taken off the price: one authorization, lines that add up to it, and nothing else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.loyalty.points_as = 'discount'
        cls.product = cls.loyalty.discount_product_id
        cls.post(cls, cls.points, 1000, 'reward')

    def reduced(self, goods: float, amount: float, *, said: float | None = None, **line) -> dict:
        """An order of ``goods``, reduced by an authorized ``amount`` (or by what the till says instead), the rest in
        cash.
        """
        uuid = str(uuid4())
        answer = self.authorize(self.loyalty_card, 'points', amount, uuid)
        self.assertTrue(answer['ok'], answer)
        self.held = answer['operation']
        said = amount if said is None else said
        reduction = (self.product, 1, -said, {'customer_card_discount': answer['operation'], **line})
        return self.order(
            [(self.bread, 1, goods), reduction],
            [(self.cash_method, goods - said)],
            uuid=uuid,
            cards=[self.loyalty_card],
        )

    def give_back(self, order, quantity: float, amount: float):
        """A refund of part of the bread, with ``amount`` of the discount going back."""
        bread, reduction = order.lines
        lines = [(self.bread, -quantity, bread.price_unit, {'refunded_orderline_id': bread.id})]
        if amount:
            more = {'refunded_orderline_id': reduction.id, 'customer_card_discount': reduction.customer_card_discount}
            lines.append((self.product, -1, -amount, more))
        total = sum(line[1] * line[2] for line in lines)
        return self.sync(self.order(lines, [(self.cash_method, total)], is_refund=True))

    def test_every_till_knows_the_product_and_offers_it_to_nobody(self):
        config = self.pos_config_usd.with_user(self.cashier)
        self.assertIn(self.product, config._get_special_products())

    def assertRefused(self, data) -> None:
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.sync(data)
        self.env.invalidate_all()
        self.assertEqual(self.points.balance, 1000)
        self.till.customer_card_void(self.held)

    def test_the_price_falls_and_the_points_are_gone(self):
        order = self.sync(self.reduced(30, 4))
        self.assertEqual((order.state, order.amount_total), ('paid', 26))
        self.assertLedger(self.points, [('reward', 1000, 1000), ('spend', -400, 600), ('earn', 26, 626)])
        self.assertEqual(self.points.entry_ids.filtered(lambda e: e.kind == 'spend').booking, 'settlement')
        self.assertHealthy()

    def test_forged(self):
        for said in (5, 3.99, 0.01):
            with self.subTest(said=said):
                self.assertRefused(self.reduced(30, 4, said=said))
        self.assertRefused(self.reduced(30, 4, customer_card_discount=False))
        self.assertRefused(self.reduced(30, 4, customer_card_discount='till:invented'))
        self.assertRefused(self.reduced(30, 4, product_id=self.bread.id))
        self.assertRefused(self.reduced(30, 4, price_unit=-30))
        self.assertRefused(self.reduced(3, 4))
        data = self.reduced(30, 4)
        data['lines'].append([0, 0, dict(data['lines'][1][2], uuid=str(uuid4()))])
        data.update(amount_total=22, amount_paid=22)
        data['payment_ids'][0][2]['amount'] = 22
        self.assertRefused(data)
        self.assertRefused(dict(self.reduced(30, 4), uuid=str(uuid4())))

    def test_no_payment_with_points_that_are_a_discount(self):
        uuid = str(uuid4())
        answer = self.authorize(self.loyalty_card, 'points', 4, uuid)
        self.held = answer['operation']
        payment = (self.points_method, 4, {'customer_card_operation': answer['operation']})
        self.assertRefused(self.order([(self.bread, 1, 4.0)], [payment], uuid=uuid))

    def test_no_discount_with_points_that_are_a_payment(self):
        self.loyalty.points_as = 'payment'
        self.assertRefused(self.reduced(30, 4))

    def test_a_discount_is_used_once(self):
        data = self.reduced(30, 4)
        self.sync(data)
        again = self.order([(self.bread, 1, 30.0), (self.product, 1, -4.0, {
            'customer_card_discount': data['lines'][1][2]['customer_card_discount'],
        })], [(self.cash_method, 26)])  # fmt: skip
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.sync(again)
        self.assertEqual(self.sync(data).state, 'paid', "the same order again is the same order")
        self.assertEqual(self.points.balance, 626)

    def test_no_discount_on_a_card_that_is_sold(self):
        blank = self.env['customer.card']._issue(self.gift, state='ready')
        data = self.reduced(0.01, 4)
        data['lines'].append(
            self.order([(self.gift.product_id, 1, 25.0, {'customer_card_ref': self.ref(blank)})], [])['lines'][0]
        )
        data.update(amount_total=21.01, amount_paid=21.01)
        data['payment_ids'][0][2]['amount'] = 21.01
        self.assertRefused(data)

    def test_all_of_it_comes_back(self):
        order = self.sync(self.reduced(30, 4))
        self.give_back(order, 1, 4)
        self.assertEqual(self.points.balance, 1000, "sale and full return: nothing has changed")
        self.assertHealthy()

    def test_a_part_comes_back_to_the_last_cent(self):
        uuid = str(uuid4())
        answer = self.authorize(self.loyalty_card, 'points', 1, uuid)
        reduction = (self.product, 1, -1.0, {'customer_card_discount': answer['operation']})
        order = self.sync(
            self.order(
                [(self.bread, 3, 10.0), reduction], [(self.cash_method, 29)], uuid=uuid, cards=[self.loyalty_card]
            )
        )
        line = order.lines[0]
        for share in (0.33, 0.34, 0.33):
            proposal = self.till.customer_card_discount_back([[line.id, 1]])['discounts']
            self.assertEqual([one['amount'] for one in proposal], [share])
            with self.assertRaisesRegex(UserError, f'{share}|More comes back'), self.env.cr.savepoint():
                self.give_back(order, 1, 0)
            with self.assertRaises(UserError), self.env.cr.savepoint():
                self.give_back(order, 1, share + 0.01)
            self.give_back(order, 1, share)
        self.assertEqual(self.points.balance, 1000)
        self.assertHealthy()

    def test_points_go_back_with_goods_only(self):
        order = self.sync(self.reduced(30, 4))
        other = self.sync(self.order([(self.bread, 1, 30.0)], [(self.cash_method, 30)]))
        more = {
            'refunded_orderline_id': other.lines.id,
            'customer_card_discount': order.lines[1].customer_card_discount,
        }
        lines = [(self.bread, -1, 30.0, {'refunded_orderline_id': other.lines.id}), (self.product, -1, -4.0, more)]
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.sync(self.order(lines, [(self.cash_method, -26)], is_refund=True))

    def test_what_was_taken_off_does_not_come_back_as_a_payment(self):
        order = self.sync(self.reduced(30, 4))
        lines = [(self.bread, -1, 30.0, {'refunded_orderline_id': order.lines[0].id})]
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.sync(self.order(lines, [(self.points_method, -4.0), (self.cash_method, -26)], is_refund=True))

    def test_a_till_turns_the_totals_of_a_refund_around(self):
        order = self.sync(self.reduced(30, 4))
        bread, reduction = order.lines
        more = {'refunded_orderline_id': reduction.id, 'customer_card_discount': reduction.customer_card_discount}
        lines = [
            (
                self.bread,
                -1,
                30.0,
                {'refunded_orderline_id': bread.id, 'price_subtotal': 30, 'price_subtotal_incl': 30},
            ),
            (self.product, -1, -4.0, {**more, 'price_subtotal': -4, 'price_subtotal_incl': -4}),
        ]
        self.sync(self.order(lines, [(self.cash_method, -26)], is_refund=True))
        self.assertEqual(self.points.balance, 1000)

    def test_lines_altered_afterwards(self):
        """Nobody writes lines of a paid order; and what its points took off the price the ledger knows."""
        order = self.sync(self.reduced(30, 4))
        with self.assertRaises(UserError):
            order.lines[1].with_user(self.cashier).write({'customer_card_discount': False})
        self.env.cr.execute('UPDATE pos_order_line SET customer_card_discount = NULL WHERE id = %s', order.lines[1].ids)
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "was not paid"), self.env.cr.savepoint():
            self.give_back(order, 1, 0)

    def test_less_than_a_point_goes_back_with_the_next_goods(self):
        self.loyalty.point_value = 0.1
        uuid = str(uuid4())
        answer = self.authorize(self.loyalty_card, 'points', 0.1, uuid)
        reduction = (self.product, 1, -0.1, {'customer_card_discount': answer['operation']})
        order = self.sync(self.order([(self.bread, 3, 10.0), reduction], [(self.cash_method, 29.9)], uuid=uuid))
        for share in (0.03, 0.04, 0.03):
            self.give_back(order, 1, share)
        self.assertEqual(self.points.balance, 1000)

    def test_a_forged_question_what_goes_back(self):
        order = self.sync(self.reduced(30, 4))
        for lines in (
            None,
            'x',
            [[order.lines[0].id]],
            [['a', 1]],
            [[0, 1]],
            [[order.lines[0].id, -5]],
            [[True, True]],
        ):
            answer = self.till.customer_card_discount_back(lines)
            self.assertFalse([one for one in answer['discounts'] if one['amount']])

    def test_a_cancelled_order_lets_go(self):
        data = self.reduced(30, 4)
        order = self.sync(dict(data, state='draft', payment_ids=[], amount_paid=0))
        self.assertEqual(self.points.available, 600)
        order.with_user(self.cashier).action_pos_order_cancel()
        self.assertEqual(self.points.available, 1000)

    def test_half_a_point_brings_none(self):
        """Whole points of 1.00: one that was taken off comes back with all of the goods, or not at all."""
        self.loyalty.rule_ids.unlink()
        self.loyalty.point_value = 1.0
        self.post(self.points, 41 - self.points.balance, 'earn')
        for count in (1, 40):
            uuid, before = str(uuid4()), self.points.balance
            keys = [self.authorize(self.loyalty_card, 'points', 1, uuid)['operation'] for _one in range(count)]
            off = [(self.loyalty.discount_product_id, 1, -1.0, {'customer_card_discount': key}) for key in keys]
            data = self.order([(self.bread, 2, 20.0), *off], [(self.cash_method, 40 - count)][: count != 40], uuid=uuid)
            sold = self.sync(data).lines
            bread, taken = sold[0], {line.id: line for line in sold[1:]}
            for half in (1, 2):
                asked = self.till.customer_card_discount_back([[bread.id, 1]])['discounts']
                back = [(self.bread, -1, 20.0, {'refunded_orderline_id': bread.id})] + [
                    (
                        self.loyalty.discount_product_id,
                        -1,
                        -one['amount'],
                        {'refunded_orderline_id': taken[one['line_id']].id, 'customer_card_discount': one['key']},
                    )
                    for one in asked
                    if one['amount']
                ]
                cash = round(20 - sum(one['amount'] for one in asked), 2)
                self.sync(self.order(back, [(self.cash_method, -cash)][: cash != 0], is_refund=True))
                self.env.invalidate_all()
                self.assertEqual(self.points.balance, before - count + (count // 2 if half == 1 else count))
