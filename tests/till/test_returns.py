"""Risks: buy, earn, return and keep; value that leaves a card as cash; a return that gives back too much, too little,
or to the wrong lots.
"""

from decimal import Decimal
from typing import Any
from uuid import uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.exceptions import UserError
from odoo.models import BaseModel as Model
from odoo.tests import tagged

from ...core import money
from ..common.sealing import aged
from .returns_case import ReturnCase

BASKETS = st.lists(
    st.tuples(st.integers(1, 3), st.integers(1, 4000)), min_size=1, max_size=4
)  # quantity, price in cents
SHARES = st.sampled_from((0, 0.1, 0.33, 0.5, 1))
FEW = settings(derandomize=True, database=None, deadline=None, max_examples=25, suppress_health_check=list(HealthCheck))


@tagged('post_install', '-at_install')
class TestReturns(ReturnCase):
    def setUp(self) -> None:
        super().setUp()
        self.charge(50)
        self.wine = self.env['product.product'].create(
            {'name': "Wine", 'available_in_pos': True, 'list_price': 10.0, 'taxes_id': False}
        )

    def test_what_earned_more_takes_more_back(self):
        self.loyalty.rule_ids = [
            (0, 0, {'name': "Wine", 'points': 9, 'step': 1, 'product_ids': [(6, 0, self.wine.ids)]})
        ]
        order = self.sale([(self.wine, 1, 10.0), (self.bread, 1, 10.0)], [(self.cash_method, 20)])
        self.assertEqual(self.points.balance, 110)
        self.back(order, [1, 0], [(self.cash_method, -10)])
        self.assertEqual(self.points.balance, 10, "The wine had brought 100 of 110 points")
        self.back(order, [0, 1], [(self.cash_method, -10)])
        self.assertEqual(self.points.balance, 0)
        self.assertHealthy()

    def test_rules_of_the_day_of_sale_count(self):
        order = self.sale([(self.bread, 2, 10.0)], [(self.cash_method, 20)])
        self.loyalty.rule_ids.multiplier = 5
        self.back(order, [1], [(self.cash_method, -10)])
        self.assertEqual(self.points.balance, 10)

    def test_many_small_returns_take_back_what_one_does(self):
        order = self.sale([(self.bread, 3, 3.35)], [(self.cash_method, 10.05)])
        self.assertEqual(self.points.balance, 10)
        for left in (7, 3, 0):
            self.back(order, [1], [(self.cash_method, -3.35)])
            self.assertEqual(self.points.balance, left)

    def test_a_policy_that_takes_only_what_is_left(self):
        self.loyalty.clawback = 'available'
        order = self.sale([(self.bread, 1, 20.0)], [(self.cash_method, 20)])
        self.post(self.points, -15, 'adjust')
        self.back(order, [1], [(self.cash_method, -20)])
        self.assertEqual(self.points.balance, 0)

    def test_a_policy_that_goes_below_zero(self):
        order = self.sale([(self.bread, 1, 20.0)], [(self.cash_method, 20)])
        self.post(self.points, -15, 'adjust')
        self.back(order, [1], [(self.cash_method, -20)])
        self.assertEqual(self.points.balance, -15)
        self.assertHealthy()

    def test_goods_without_their_receipt_take_what_they_would_give(self):
        self.sale([(self.bread, 2, 10.0)], [(self.cash_method, 20)])
        self.sale([(self.bread, -1, 10.0)], [(self.cash_method, -10)])
        self.assertLedger(self.points, [('earn', 20, 20), ('clawback', -10, 10)])
        self.assertHealthy()

    # --- an exchange --------------------------------------------------------------------------------------------------

    def test_new_goods_of_an_exchange_earn(self):
        order = self.sale([(self.bread, 1, 20.0)], [(self.cash_method, 20)])
        new = [(self.wine, 1, 30.0)]
        self.back(order, [1], [(self.cash_method, 10)], new, cards=[self.loyalty_card])
        self.assertEqual(self.points.balance, 30)
        self.assertIn('"earned": "10 points"', self.env['pos.order'].search([], limit=1).customer_card_summary)

    def test_goods_paid_with_a_card_do_not_earn_by_an_exchange(self):
        order = self.sync(self.gift_order(20))
        new = [(self.wine, 1, 30.0)]
        self.back(order, [1], [(self.cash_method, 10)], new, cards=[self.loyalty_card])
        self.assertEqual(self.points.balance, 10, "20 of the 30 were paid with a gift card")

    # --- cash ---------------------------------------------------------------------------------------------------------

    def test_value_does_not_leave_as_cash(self):
        order = self.sync(self.gift_order(20, spend=12))
        with self.assertRaisesRegex(UserError, '8.00'), self.env.cr.savepoint():
            self.back(order, [1], [(self.cash_method, -20)])
        self.back(order, [1], [(self.cash_method, -8), (self.value_method, -12)])
        self.assertEqual(self.value.balance, 50)

    def test_nor_in_parts(self):
        uuid = str(uuid4())
        key = self.authorize(self.gift_card, 'value', 12, uuid)['operation']
        payments = [(self.value_method, 12, {'customer_card_operation': key}), (self.cash_method, 8)]
        order = self.sale([(self.bread, 2, 10.0)], payments, uuid=uuid)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.back(order, [1], [(self.cash_method, -10)])
        self.back(order, [1], [(self.cash_method, -8), (self.value_method, -2)])
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.back(order, [1], [(self.cash_method, -1), (self.value_method, -9)])
        self.back(order, [1], [(self.value_method, -10)])
        self.assertEqual(self.value.balance, 50)

    def test_nor_by_exchanges(self):
        """Bought with a gift card, exchanged twice: still no points, no cash, and the value finds its way home."""
        goods = self.sync(self.gift_order(20)).lines
        for product in (self.wine, self.bread):
            back = (goods.product_id, -1, 20.0, {'refunded_orderline_id': goods.id})
            exchange = self.order([back, (product, 1, 20.0)], [], is_refund=True, cards=[self.loyalty_card])
            goods = (
                self.sync(exchange).lines.filtered(lambda line: line.qty > 0).sorted('id')[-1]
            )  # the host names the original, too
            self.assertEqual(self.points.balance, 0)
        refund = [(goods.product_id, -1, 20.0, {'refunded_orderline_id': goods.id})]
        with self.assertRaisesRegex(UserError, '0.00'), self.env.cr.savepoint():
            self.sync(self.order(refund, [(self.cash_method, -20)], is_refund=True))
        self.sync(self.order(refund, [(self.value_method, -20)], is_refund=True))
        self.assertEqual(self.value.balance, 50)
        self.assertHealthy()

    def test_unless_the_program_allows_it(self):
        self.gift.cash_refunds = True
        order = self.sync(self.gift_order(20))
        self.back(order, [1], [(self.cash_method, -20)])
        self.assertEqual(self.value.balance, 30)

    def test_more_than_was_captured_never_goes_back(self):
        order = self.sync(self.gift_order(20, spend=12))
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.back(order, [1], [(self.value_method, -20)])

    def test_what_a_till_brought_days_late_comes_back_too(self):
        data = self.gift_order(20)
        aged(
            self.env,
            "UPDATE customer_card_operation SET expires_at = expires_at - interval '8 days' WHERE state = 'authorized'",
        )
        self.env.invalidate_all()
        self.Ledger._cron_expire()
        order = self.sync(data)
        self.assertEqual(self.value.balance, 30)
        self.back(order, [1], [(self.value_method, -20)])
        self.assertEqual(self.value.balance, 50)
        self.assertHealthy()

    # --- a card that was sold -----------------------------------------------------------------------------------------

    def test_a_returned_card_is_empty_and_blocked(self):
        card = self.env['customer.card']._issue(self.gift, state='ready')
        line = (self.gift.product_id, 1, 25.0, {'customer_card_ref': self.ref(card)})
        order = self.sync(self.order([line], [(self.cash_method, 25)]))
        self.back(order, [1], [(self.cash_method, -25)], cards=[card])
        self.assertEqual((card._account('value').balance, card.state, card.block_reason), (0, 'blocked', 'returned'))
        self.assertFalse(self.till.customer_card_identify(card.sudo().number)['ok'])

    # --- for any sale -------------------------------------------------------------------------------------------------

    def test_a_sale_and_its_full_return_change_nothing(self):
        self.post(self.points, 5000, expires=None)
        self.post(self.value, 20, 'topup')
        self.loyalty.rule_ids = [
            (0, 0, {'name': "Wine", 'points': 3, 'step': 7, 'product_ids': [(6, 0, self.wine.ids)], 'cap': 11}),
            (0, 0, {'name': "Visit", 'mode': 'per_order', 'points': 5}),
        ]

        @FEW
        @given(BASKETS, SHARES, SHARES, st.randoms(use_true_random=False))
        def property_(basket: list[tuple[int, int]], gift: float, points: float, random: Any) -> None:
            savepoint = self.env.cr.savepoint(flush=True)
            try:
                before = self.standing()
                order = self._any_sale(basket, gift, points)
                self._return_all(order, random)
                self.assertEqual(self.standing(), before)
                self.assertEqual(sum(order.lines.mapped('refunded_qty')), sum(quantity for quantity, _price in basket))
            finally:
                savepoint.close(rollback=True)
                self.env.invalidate_all()

        property_()

    def _any_sale(self, basket: list[tuple[int, int]], gift: float, points: float) -> Model:
        """Sell the basket: shares of it are paid with the gift card and with points, the rest in cash."""
        products = (self.bread, self.wine)
        lines = [(products[place % 2], quantity, cents / 100) for place, (quantity, cents) in enumerate(basket)]
        left = money.exact(sum(quantity * cents for quantity, cents in basket)) / 100
        uuid, payments = str(uuid4()), []
        for card, kind, method, share in (
            (self.gift_card, 'value', self.value_method, gift),
            (self.loyalty_card, 'points', self.points_method, points),
        ):
            amount = min(money.rounded(left * money.exact(share), 2), Decimal(30))
            if amount > 0:
                answer = self.authorize(card, kind, float(amount), uuid)
                self.assertTrue(answer['ok'], answer)
                payments.append((method, float(amount), {'customer_card_operation': answer['operation']}))
                left -= amount
        if left:
            payments.append((self.cash_method, float(left)))
        return self.sale(lines, payments, uuid=uuid)

    def _return_all(self, order: Model, random: Any) -> None:
        """Return everything in one to three parts; each gives back to the cards first what they paid."""
        methods = [payment.payment_method_id for payment in order.payment_ids]
        left = {p.payment_method_id: money.exact(p.amount) for p in order.payment_ids}
        methods.sort(key=lambda method: method == self.cash_method)
        open_ = {line.id: int(line.qty) for line in order.lines}
        parts = random.randint(1, 3)
        for part in range(parts):
            last = part == parts - 1
            taken = [open_[line.id] if last else random.randint(0, open_[line.id]) for line in order.lines]
            due = sum(
                quantity * money.exact(line.price_unit) for line, quantity in zip(order.lines, taken, strict=True)
            )
            payments = []
            for method in methods:
                amount = min(due, left[method])
                if amount:
                    payments.append((method, -float(amount)))
                    left[method] -= amount
                    due -= amount
            for line, quantity in zip(order.lines, taken, strict=True):
                open_[line.id] -= quantity
            if any(taken):
                self.back(order, taken, payments)
