"""Risks: points on sales that never were, value that leaves a card through sums that do not add up, sales rewritten
before they come back.
"""

from contextlib import suppress
from typing import Any
from uuid import uuid4

from odoo.exceptions import UserError
from odoo.tests import tagged

from .returns_case import ReturnCase


class GoodsCase(ReturnCase):
    def forged(self, data: dict, **sums: Any) -> dict:
        """The order with other sums on its first line than its price gives."""
        data['lines'][0][2].update(sums)
        return data

    def assertRefused(self, data: dict) -> None:
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.sync(data)
        self.env.invalidate_all()


@tagged('post_install', '-at_install')
class TestForgedGoods(GoodsCase):
    """What a cashier may send about goods: nothing earns but what was paid, and nothing is paid but what adds up."""

    def test_points_are_not_minted_by_a_line_that_says_more_than_was_paid(self):
        data = self.order([(self.bread, 1, 1.0)], [(self.cash_method, 1)], cards=[self.loyalty_card])
        order = self.sync(self.forged(data, price_subtotal_incl=1_000_000.0, price_subtotal=1_000_000.0))
        self.assertEqual(order.state, 'paid', "a till must always be able to sell")
        self.assertEqual(self.points.balance, 0)

    def test_nor_by_an_order_nobody_paid(self):
        """Made by RPC in the state it wants to be in, found by the hourly job."""
        data = self.order([(self.bread, 1, 5000.0)], [], cards=[self.loyalty_card])
        orders = self.env['pos.order'].with_user(self.cashier)
        made = {**data, 'amount_paid': 5000.0, 'name': 'Forged'}
        with self.assertRaises(UserError):
            orders.create({**made, 'state': 'paid'})
        order = orders.create({**made, 'state': 'draft'})
        self.env.cr.execute(
            "UPDATE pos_order SET state = 'paid', customer_card_refs = %s WHERE id = %s",
            [data['customer_card_refs'], order.id],
        )
        self.env.invalidate_all()
        orders.sudo()._cron_customer_card_late()
        self.env.invalidate_all()
        self.assertEqual(self.points.balance, 0)

    def test_nor_on_what_a_stranger_bought(self):
        """A friend's card is put on sales that are paid and gone."""
        order = self.sync(self.order([(self.bread, 1, 50.0)], [(self.cash_method, 50)]))
        mine = order.with_user(self.cashier)
        mine.write({'customer_card_refs': self.ref(self.loyalty_card)})
        mine.action_pos_order_paid()
        mine.sudo()._cron_customer_card_late()
        self.env.invalidate_all()
        self.assertEqual(self.points.balance, 0)

    def test_nor_on_two_cards_of_one_program(self):
        friend = self.env['customer.card']._issue(self.loyalty, partner=self.holder.copy({'name': "Friend"}))
        cards = [self.loyalty_card, friend]
        self.sync(self.order([(self.bread, 1, 50.0)], [(self.cash_method, 50)], cards=cards))
        self.assertEqual(self.points.balance + friend._account('points').balance, 50)

    def test_a_line_that_says_more_does_not_turn_value_into_cash(self):
        self.charge(100)
        uuid = str(uuid4())
        key = self.authorize(self.gift_card, 'value', 100, uuid)['operation']
        payments = [(self.value_method, 100, {'customer_card_operation': key}), (self.cash_method, -99)]
        data = self.order([(self.bread, 1, 1.0)], payments, uuid=uuid)
        self.assertRefused(self.forged(data, price_subtotal_incl=100.0, price_subtotal=100.0))
        self.assertEqual(self.value.balance, 100)

    def test_taxes_rounded_on_the_whole_order_are_no_forgery(self):
        """Where a company rounds so, lines and total are a cent apart; where it does not, they are the same."""
        for method, points in (('round_globally', 20), ('round_per_line', 20)):
            self.card_company.tax_calculation_rounding_method = method
            lines = [(self.bread, 1, 10.0), (self.bread, 1, 10.5)]
            data = self.order(lines, [(self.cash_method, 20.5)], cards=[self.loyalty_card])
            self.sync(self.forged(data, price_subtotal_incl=10.01))
            self.env.invalidate_all()
            self.assertEqual(self.points.balance, points, method)

    # --- sales that come back -----------------------------------------------------------------------------------------

    def test_a_sale_cannot_be_rewritten_before_it_comes_back(self):
        for deed in (
            lambda line: line.write({'qty': 100}),
            lambda line: line.write({'uuid': str(uuid4())}),
            lambda line: line.write({'price_unit': 1000.0, 'price_subtotal_incl': 1000.0}),
            lambda line: line.order_id.write({'lines': [(1, line.id, {'qty': 100})]}),
            lambda line: self.sync(
                {**self.order([(self.bread, 1, 1.0)], [], state='draft'), 'lines': [[1, line.id, {'qty': 100}]]}
            ),
            lambda line: self.sync(
                {
                    **self.order([(self.bread, 1, 1.0)], [], state='draft'),
                    'relations_uuid_mapping': {'pos.order.line': {line.uuid: {'refunded_orderline_id': line.uuid}}},
                }
            ),
        ):
            order = self.sale([(self.bread, 1, 50.0)], [(self.cash_method, 50)])
            before = self.points.balance
            line = order.lines.with_user(self.cashier)
            with suppress(UserError), self.env.cr.savepoint():
                deed(line)
            self.env.invalidate_all()
            self.back(order, [1], [(self.cash_method, -50)])
            self.env.invalidate_all()
            self.assertEqual(self.points.balance, before - 50)
        self.assertHealthy()

    def test_a_refund_cannot_be_undone_on_paper(self):
        """The goods came back and so did the points; the refund's line says now that it was another sale's, and the
        goods come back again.
        """
        order = self.sale([(self.bread, 1, 50.0)], [(self.cash_method, 50)])
        refund = self.back(order, [1], [(self.cash_method, -50)])
        mine = refund.lines.with_user(self.cashier)
        for vals in ({'refunded_orderline_id': False}, {'qty': 0}, {'order_id': order.id}):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                mine.write(vals)

    def test_a_crumb_at_the_price_of_the_loaf(self):
        """A hundredth of the goods comes back, at a hundred times their price: what it brings in money, it takes in
        points.
        """
        order = self.sale([(self.bread, 1, 50.0)], [(self.cash_method, 50)])
        crumb = (self.bread, -0.01, 5000.0, {'refunded_orderline_id': order.lines.id})
        self.sync(self.order([crumb], [(self.cash_method, -50)], is_refund=True))
        self.env.invalidate_all()
        self.assertEqual(self.points.balance, 0)

    def test_what_goes_back_to_a_card_was_not_paid_by_it_on_the_same_order(self):
        """Somebody else's sale is returned, and its value goes to the card that pays for the new goods: not to that
        card.
        """
        self.charge(100)
        theirs = self.sync(self.gift_order(40))
        mine = self.env['customer.card']._issue(self.gift)
        self.post(mine._account('value'), 40, 'sale')
        uuid = str(uuid4())
        key = self.authorize(mine, 'value', 40, uuid)['operation']
        back = (self.bread, -1, 40.0, {'refunded_orderline_id': theirs.lines.id})
        payments = [(self.value_method, 40, {'customer_card_operation': key}), (self.value_method, -40)]
        self.sync(self.order([back, (self.bread, 1, 40.0)], payments, uuid=uuid))
        self.env.invalidate_all()
        self.assertEqual((self.value.balance, mine._account('value').balance), (100, 0))

    def test_a_discount_under_the_name_of_a_refund(self):
        """What was taken off the price by such a key would not be found when the goods come back, and points would
        leave as cash.
        """
        self.loyalty.points_as = 'discount'
        self.post(self.points, 1000)
        uuid = str(uuid4())
        for verb in (
            lambda key: self.authorize(self.loyalty_card, 'points', 4, uuid, key),
            lambda key: self.till.customer_card_lease(self.ref(self.gift_card), 'value', uuid, key),
            lambda key: self.till.customer_card_payout(self.ref(self.gift_card), uuid, key),
        ):
            self.assertFalse(verb(f'refund:{uuid}')['ok'])
        self.assertEqual(self.points.available, 1000)

    # --- payments -----------------------------------------------------------------------------------------------------

    def test_a_captured_payment_stays_where_and_what_it_is(self):
        """Commands in another order's data reach payments and lines by their number."""
        self.charge(100)
        paid = self.sync(self.gift_order(40)).payment_ids
        for commands in (
            [[1, paid.id, {'amount': 1.0}]],
            [[1, paid.id, {'customer_card_operation': 'till:other-one'}]],
            [[1, paid.id, {'payment_method_id': self.cash_method.id}]],
            [[4, paid.id]],
            [[6, 0, [paid.id]]],
            [[2, paid.id]],
        ):
            data = self.order([(self.bread, 1, 1.0)], [], state='draft')
            with suppress(UserError), self.env.cr.savepoint():
                self.sync({**data, 'payment_ids': commands})
            mapping = {'pos.order': {data['uuid']: {'payment_ids': [paid.uuid]}}}
            with suppress(UserError), self.env.cr.savepoint():
                self.sync({**data, 'uuid': str(uuid4()), 'relations_uuid_mapping': mapping})
            self.env.invalidate_all()
            self.assertEqual(
                (paid.amount, paid.payment_method_id, paid.pos_order_id.amount_total), (40, self.value_method, 40)
            )
            self.assertTrue(paid.customer_card_operation.startswith('till:'))
