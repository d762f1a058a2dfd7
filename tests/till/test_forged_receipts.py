"""Risks: goods that come back by a receipt that is none, or again and again, become value, points or cash; what was
owed leaves as cash.
"""

from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.models import BaseModel as Model
from odoo.tests import tagged

from ...models.ledger.errors import LedgerRefusal
from ...models.till import bounds, waiting
from ..ledger.late import LateMixin
from ..offline.case import SliceCase
from ..selling.case import SellCase
from .receipts_case import ReceiptMixin


@tagged('post_install', '-at_install')
class TestForgedReceipts(ReceiptMixin, SellCase):
    """Goods that come back pay for a card."""

    def test_goods_pay_for_a_card_once(self):
        sold = self.plain().lines
        self.assertTrue(self.sync(self.exchange(sold)))
        self.assertEqual(self.value.balance, 10)
        self.assertRefused(self.exchange(sold), self.value)
        self.assertHealthy()

    def test_not_for_more_than_they_cost(self):
        sold = self.plain().lines
        self.assertRefused(self.exchange(sold, 100, price=100.0), self.value)
        self.assertRefused(self.exchange(sold, 100, quantity=10), self.value)
        lying = self.exchange(sold, 100)
        lying['lines'][0][2].update(price_subtotal_incl=-100, price_subtotal=-100)
        self.assertRefused({**lying, 'amount_total': 0}, self.value)

    def test_not_for_more_than_the_whole_order_cost(self):
        sold = self.plain(100.0, (self.bread, 1, -90.0)).lines
        self.assertRefused(self.exchange(sold[0], 100), self.value)

    def test_not_after_they_came_back_in_cash(self):
        sold = self.plain().lines
        self.sync(self.cash_back(sold))
        self.assertRefused(self.exchange(sold), self.value)

    def test_nor_in_cash_after_they_paid_for_a_card(self):
        sold = self.plain().lines
        self.sync(self.exchange(sold))
        self.assertRefused(self.cash_back(sold), self.value)

    def test_not_after_the_office_credited_them(self):
        order = self.sync(self.order(
            [(self.bread, 1, 10.0)], [(self.cash_method, 10)], partner_id=self.holder.id, to_invoice=True,
        ))  # fmt: skip
        order.account_move._reverse_moves().action_post()
        self.assertRefused(self.exchange(order.lines), self.value)

    def test_what_comes_back_plainly_writes_the_rows_of_its_sale(self):
        """By them it collides with an exchange in the same moment; a sale that gives nothing back writes, and waits
        for, none.
        """
        free = [(self.bread, 1, 0.0)] * bounds.MOST_LINES
        for back in (
            self.cash_back,
            lambda sold: self.order([self.named(sold), *free], [(self.cash_method, -10)], is_refund=True),
            lambda sold: self.order([(self.bread, 1, 10.0)], [(self.cash_method, 10)]),
        ):
            sold = self.plain()
            data, before = back(sold.lines), self.versions()
            waits = sold.ids if data.get('is_refund') else []
            self.assertEqual(sold._customer_card_related_roots([data]), waits)
            self.sync(data)
            after = self.versions()
            self.assertEqual([order for order, version in before.items() if after[order] != version], waits)

    def test_not_by_crumbs(self):
        """Returns of a cent each are no rounding, and none comes back with a sign turned around."""
        sold = self.plain().lines
        crumbs = [(self.bread, -0.0001, 100.0, {'refunded_orderline_id': sold.id}) for _crumb in range(40)]
        turned = [(self.bread, 0.01, -1.0, {'refunded_orderline_id': sold.id}) for _crumb in range(40)]
        for more in (crumbs, turned):
            total = -sum(line[1] * line[2] for line in more)
            data = self.order([self.named(sold), *more, self.line(self.gift_card, 10 + round(total, 2))], [])
            with self.subTest(more[0]), self.assertRaises(UserError), self.env.cr.savepoint():
                self.sync(data)
            self.env.invalidate_all()
        self.assertFalse(self.value.balance)

    def test_a_receipt_that_was_used_stays_as_it_is(self):
        order = self.plain()
        self.sync(self.exchange(order.lines))
        user = self.env['res.users'].browse(self.cashier.id)
        for write in (
            lambda: order.payment_ids.with_user(user).unlink(),
            lambda: order.payment_ids.with_user(user).write({'amount': 0}),
            lambda: order.lines.with_user(user).write({'price_unit': 0}),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                write()
                self.env.flush_all()
            self.env.invalidate_all()
        self.assertEqual((order.payment_ids.amount, order.lines.price_unit), (10, 10))

    def test_what_came_back_in_cash_keeps_its_receipt(self):
        sold = self.plain().lines
        back = self.sync(self.cash_back(sold)).filtered('is_refund').lines
        user = self.env['res.users'].browse(self.cashier.id)
        for vals in ({'refunded_orderline_id': False}, {'qty': -0.0001}):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                back.with_user(user).write(vals)
            self.env.invalidate_all()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.sync(self.exchange(sold))

    def test_not_of_an_order_nobody_paid(self):
        data = self.order([(self.bread, 1, 10.0)], [])
        with self.assertRaises(UserError):
            self.env['pos.order'].with_user(self.cashier).create({**data, 'amount_paid': 10, 'name': "Forged"})
        draft = self.sync(self.order([(self.bread, 1, 10.0)], [], state='draft'))
        self.assertRefused(self.exchange(draft.lines), self.value)

    def test_not_of_what_came_back_itself(self):
        sold = self.plain().lines
        back = self.sync(self.cash_back(sold)).lines.filtered('refunded_orderline_id')
        self.assertRefused(self.exchange(back), self.value)

    def test_not_by_an_exchange_that_was_forged(self):
        """A till without cards makes the dear goods; they come back as value."""
        sold = self.plain().lines
        wine = self.sync(self.order([self.named(sold, 1, 100.0), (self.bread, 1, 100.0)], [])).lines.filtered(
            lambda line: line.qty > 0 and not line.refunded_orderline_id and line.price_unit == 100
        )
        self.assertRefused(self.exchange(wine, 100), self.value)

    def test_not_for_points(self):
        points = self.loyalty_card._account('points')
        line = self.line(self.loyalty_card, 100, product=self.loyalty.points_product_id)
        self.assertRefused(self.order([self.named(self.plain().lines, 1, 100.0), line], []), points)

    def test_what_a_card_paid_is_not_put_on_another(self):
        self.charge(50)
        other = self.env['customer.card']._issue(self.gift)
        sold = self.sync(self.gift_order(50)).lines
        self.assertRefused(
            self.order([self.named(sold), self.line(other, 50)], []), self.value, other._account('value')
        )

    def test_an_exchange_of_an_exchange(self):
        sold = self.plain().lines
        second = self.sync(self.order([self.named(sold), (self.bread, 1, 15.0)], [(self.cash_method, 5)]))
        sold = second.lines.filtered(lambda line: line.qty > 0 and line.price_unit == 15)
        self.sync(self.exchange(sold, 15))
        self.assertEqual(self.value.balance, 15)
        self.assertHealthy()

    # === ANOTHER LINE, ANOTHER PRODUCT === #

    def test_a_card_does_not_come_back_as_bread(self):
        sold = self.charge_order(self.gift_card, 25).lines
        self.assertRefused(self.cash_back(sold, product=self.bread), self.value)
        self.sync({**self.cash_back(sold), 'customer_card_refs': self.ref(self.gift_card)})
        self.assertEqual(self.value.balance, 0)
        self.assertRefused(self.cash_back(sold, product=self.bread), self.value)

    def test_dear_goods_do_not_come_back_as_cheap_ones(self):
        points = self.loyalty_card._account('points')
        sold = self.sync(self.order(
            [(self.bread, 1, 100.0), (self.bread, 1, 1.0)], [(self.cash_method, 101)], cards=[self.loyalty_card],
        )).lines  # fmt: skip
        self.assertRefused(self.cash_back(sold[1], price=100.0), points)
        wine = self.new_product("Wine")
        self.assertRefused(self.cash_back(sold[1], product=wine), points)

    def test_a_draft_is_no_receipt(self):
        self.gift.returns_without_receipt = 'refuse'
        draft = self.sync(self.order([(self.bread, 1, 50.0)], [], state='draft'))
        self.assertRefused(self.cash_back(draft.lines), self.value)
        self.assertTrue(self.sync(self.cash_back(self.plain().lines)), "this one is")


@tagged('post_install', '-at_install')
class TestForgedReceiptsEarning(ReceiptMixin, SellCase):
    """Goods that come back pay for goods that earn: a till sells in any case."""

    def setUp(self) -> None:
        super().setUp()
        self.points = self.loyalty_card._account('points')

    def test_what_comes_back_earns_once(self):
        data = self.order([(self.bread, 1, 10.0)], [(self.cash_method, 10.0)], cards=[self.loyalty_card])
        sold = self.sync(data).lines
        self.sync(self.for_points(sold))
        self.assertEqual(self.points.balance, 10)
        self.assertRefused(self.for_points(sold), self.points)

    def test_more_than_was_paid_earns_nothing(self):
        for quantity, price in ((1, 1000.0), (100, 10.0)):
            order = self.sync(self.for_points(self.plain().lines, quantity, price))
            self.assertEqual(order[:1].state, 'paid')
            self.assertEqual(self.points.balance, 0)
        self.assertEqual(self.env['customer.card.unusual'].search([('kind', '=', 'sums')]).card_id, self.loyalty_card)

    def test_a_discount_for_next_time_neither(self):
        prices = self.env['product.pricelist'].create({
            'name': "Tenth", 'currency_id': self.card_company.currency_id.id, 'company_id': self.card_company.id,
            'item_ids': [(0, 0, {'compute_price': 'percentage', 'percent_price': 10, 'applied_on': '3_global'})],
        })  # fmt: skip
        program = self._program(
            'discount', name="Next", prefix='954', discount_mode='charge', pricelist_id=prices.id, value_months=3
        )
        card = self.env['customer.card']._issue(program)
        data = self.for_points(self.plain().lines, 1, 1000.0)
        self.sync({**data, 'customer_card_refs': self.ref(card)})
        self.assertEqual(card._account('value').balance, 0)

    def test_a_tip_below_zero_is_a_discount(self):
        tip = self.new_product("Tip")
        self.pos_config_usd.tip_product_id = tip
        for quantity, price in ((-1, 999.0), (1, -999.0)):
            before = self.points.balance
            data = self.order(
                [(self.bread, 100, 10.0), (tip, quantity, price)], [(self.cash_method, 1)], cards=[self.loyalty_card]
            )
            self.sync(data)
            self.assertEqual(self.points.balance - before, 1)
        said = [
            {'product_id': self.bread.id, 'qty': 100, 'amount': 1000},
            {'product_id': tip.id, 'qty': -1, 'amount': -999},
        ]
        why = self.till.customer_card_preview(self.ref(self.loyalty_card), said)
        self.assertEqual(why['points_text'], self.points._format(1.0))


@tagged('post_install', '-at_install')
class TestForgedReceiptsCash(ReceiptMixin, LateMixin, SliceCase):
    """What a card paid, or was to pay, leaves as cash."""

    def refused(self, data: dict) -> None:
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.sync(data)
        self.env.invalidate_all()

    def test_not_by_a_return_of_many_lines(self):
        self.charge(50)
        sold = self.sync(self.gift_order(50)).lines
        lines = [self.named(sold), *((self.bread, 1, 0.0) for _ in range(bounds.MOST_LINES))]
        self.refused(self.order(lines, [(self.cash_method, -50)], is_refund=True))

    def test_not_while_the_key_is_missing(self):
        self.charge(50)
        data = self.cash_back(self.sync(self.gift_order(50)).lines)
        data['customer_card_refs'] = self.ref(self.loyalty_card)

        def no_key(ledger: Model) -> None:
            raise LedgerRefusal(ledger.env, 'no_key')

        with patch.object(type(self.env['customer.card.ledger']), '_key', no_key):
            self.refused(data)

    def late(self, days: int) -> Model:
        """The line of an order whose card came late, when nothing was there any more."""
        self.gift.offline_limit = 0
        self.charge(50)
        data = self.late_order()
        self.post(self.value, -50, 'adjust')
        if days:
            self.run_out(self.held(data), days=days)
            self.env['customer.card.ledger']._end_long_over(100)
            self.env.invalidate_all()
        return self.sync(data).lines

    def test_what_is_owed_is_no_cash(self):
        for days, allowed in ((8, False), (0, True)):
            with self.subTest(days=days, allowed=allowed), self.env.cr.savepoint() as point:
                self.gift.cash_refunds = allowed
                sold = self.late(days)
                self.refused(self.cash_back(sold))
                self.sync(self.order([self.named(sold)], [(self.value_method, -50)], is_refund=True))
                self.assertEqual((self.value.balance, sum(self.owed().mapped('rest'))), (0, 0))
                point.rollback()
            self.env.invalidate_all()

    def test_where_cash_is_allowed_it_is_so_once(self):
        self.gift.cash_refunds = True
        self.charge(50)
        sold = self.sync(self.gift_order(50)).lines
        self.sync(self.cash_back(sold))
        self.refused(self.cash_back(sold))
        self.refused(self.order([self.named(sold)], [(self.value_method, -50)], is_refund=True))
        self.assertEqual(self.value.balance, 0)

    def test_a_return_that_was_not_served_is_found(self):
        self.charge(50)
        sold = self.sync(self.gift_order(50)).lines
        with patch.object(type(self.env['pos.order']), '_customer_card_paid', lambda order, **how: None):
            back = self.sync(self.cash_back(sold)).filtered('is_refund')
        self.env['pos.order'].flush_model()
        self.env.cr.execute(
            "UPDATE pos_order SET create_date = create_date - interval '3 days' WHERE id = %s", [back.id]
        )
        self.env.invalidate_all()
        found = waiting.unserved(self.env)
        self.assertIn(back.id, [finding.record[1] for finding in found if finding.record])
