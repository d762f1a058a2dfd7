"""Risks: what was paid down on a sales order is taken off although it went back, was never paid, or was taken off
before; a card pays what a down payment had paid.
"""

from uuid import uuid4

from odoo.exceptions import UserError
from odoo.models import BaseModel as Model
from odoo.tests import tagged

from ..common.till import BesideMixin
from ..selling.case import SellCase
from .receipts_case import ReceiptMixin


@tagged('post_install', '-at_install', 'beside')
class TestDownPayments(BesideMixin, ReceiptMixin, SellCase):
    """What was paid down on a sales order (`pos_sale`), and taken off when the order is settled at a till."""

    modules = ('pos_sale',)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cashier.sudo().group_ids += cls.env.ref('sales_team.group_sale_salesman_all_leads')
        cls.down = cls.env['product.product'].create(
            {'name': "Down payment", 'type': 'service', 'available_in_pos': True, 'taxes_id': False}
        )
        cls.pos_config_usd.sudo().write({'down_payment_product_id': cls.down.id})
        line = {'product_id': cls.bread.id, 'product_uom_qty': 1, 'price_unit': 100, 'tax_ids': False}
        vals = {'partner_id': cls.holder.id, 'company_id': cls.card_company.id, 'order_line': [(0, 0, line)]}
        cls.sale, cls.other_sale = cls.env['sale.order'].sudo().create([vals, vals])
        (cls.sale | cls.other_sale).action_confirm()

    def pay_down(self, amount: float, payments: list, **more):
        origin = {'sale_order_origin_id': self.sale.id}
        return self.sync(self.order([(self.down, 1, amount, origin)], payments, partner_id=self.holder.id, **more))

    def settle_sale(self, amount: float, cards=()):
        origin = {'sale_order_origin_id': self.sale.id, 'sale_order_line_id': self.sale.order_line[:1].id}
        down = self.sale.order_line.filtered('is_downpayment')[-1:]
        taken = {'sale_order_origin_id': self.sale.id, 'sale_order_line_id': down.id}
        lines = [(self.bread, 1, 100.0, origin), (self.down, -1, amount, taken)]
        paid = [(self.cash_method, 100 - amount)]
        return self.sync(self.order(lines, paid, partner_id=self.holder.id, cards=cards))

    def test_goods_earn_when_they_are_bought(self):
        self.pay_down(50, [(self.cash_method, 50)], cards=[self.loyalty_card])
        self.assertEqual(self.points.balance, 0)
        sold = self.settle_sale(50, [self.loyalty_card])
        self.assertEqual(self.points.balance, 100)
        self.sync(self.order([self.named(sold.lines[0])], [(self.cash_method, -100)], is_refund=True))
        self.env.invalidate_all()
        self.assertEqual(self.points.balance, 0)

    def test_no_card_pays_it(self):
        self.charge(50)
        uuid = str(uuid4())
        held = {'customer_card_operation': self.authorize(self.gift_card, 'value', 50, uuid)['operation']}
        with self.assertRaisesRegex(UserError, "A card pays for goods only"), self.env.cr.savepoint():
            self.pay_down(50, [(self.value_method, 50, held)], uuid=uuid)

    def test_it_is_settled_where_goods_come_back_by_their_receipt_only(self):
        self.loyalty.returns_without_receipt = 'refuse'
        self.pay_down(50, [(self.cash_method, 50)])
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.settle_sale(60)
        self.env.invalidate_all()
        self.assertEqual(self.settle_sale(50).state, 'paid')

    # --- what is left of it -------------------------------------------------------------------------------------------

    def off(self, amount: float, sale: Model | None = None, **more) -> tuple:
        """The line that takes off what was paid down."""
        return self.down, -1, amount, {'sale_order_origin_id': (sale or self.sale).id, **more}

    def earned(self, amount: float, *more: tuple, cash: float | None = None) -> float:
        """Points for bread of 100 with ``amount`` taken off as a down payment."""
        before = self.points.balance
        lines = [(self.bread, 1, 100.0), self.off(amount), *more]
        cash = sum(line[1] * line[2] for line in lines) if cash is None else cash
        self.sync(self.order(lines, [(self.cash_method, cash)] if cash else [], cards=[self.loyalty_card]))
        self.env.invalidate_all()
        return self.points.balance - before

    def test_what_went_back_is_not_taken_off(self):
        paid = self.pay_down(90, [(self.cash_method, 90)]).lines
        self.sync(self.cash_back(paid))  # which names no sales order
        self.assertEqual(self.earned(90), 10)

    def test_nor_what_went_back_as_that_of_another_one(self):
        paid = self.pay_down(90, [(self.cash_method, 90)]).lines
        product, quantity, price, names = self.named(paid)
        back = (product, quantity, price, {**names, 'sale_order_origin_id': self.other_sale.id})
        self.sync(self.order([back], [(self.cash_method, -90)], is_refund=True))
        self.assertEqual(self.earned(90), 10)

    def test_what_went_back_in_part_is_taken_off_in_part(self):
        paid = self.pay_down(90, [(self.cash_method, 90)]).lines
        self.sync(self.order([self.named(paid, 0.5)], [(self.cash_method, -45)], is_refund=True))
        self.assertEqual(self.earned(45), 100)
        self.assertEqual(self.earned(1), 99)

    def test_what_was_credited_is_not_taken_off(self):
        order = self.pay_down(90, [(self.cash_method, 90)], to_invoice=True)
        invoice = order.account_move
        self.assertTrue(invoice)
        refund = (
            self.env['account.move.reversal']
            .with_context(active_model='account.move', active_ids=invoice.ids)
            .create({'journal_id': invoice.journal_id.id})
        )
        notes = self.env['account.move'].browse(refund.reverse_moves()['res_id'])
        notes.action_post()
        self.assertEqual(self.earned(90), 10)

    def test_what_the_customer_owes_was_not_paid_down(self):
        later = self.env['pos.payment.method'].create(
            {'name': "Customer account", 'split_transactions': True, 'company_id': self.card_company.id}
        )
        self.env.cr.execute(
            'INSERT INTO pos_config_pos_payment_method_rel (pos_config_id, pos_payment_method_id) VALUES (%s, %s)',
            [self.pos_config_usd.id, later.id],
        )
        self.env.invalidate_all()
        self.pay_down(90, [(later, 90)])
        self.assertEqual(self.earned(90), 10)

    def test_what_does_not_earn_does_not_by_a_down_payment(self):
        self.loyalty.excluded_method_ids = self.cash_method
        self.pay_down(90, [(self.cash_method, 90)])
        bank = self.pos_config_usd.payment_method_ids.filtered(lambda one: one.journal_id.type == 'bank')[:1]
        self.assertEqual(self.earned_by_bank(bank), 10)

    def test_pieces_below_nothing(self):
        """Minus one at minus 50 is paid down, and given back it would count twice."""
        paid = self.sync(self.order(
            [(self.down, -1, -50.0, {'sale_order_origin_id': self.sale.id})], [(self.cash_method, 50)]
        ))  # fmt: skip
        for quantity, price in ((-1, 50.0), (1, -50.0)):
            line = (self.down, quantity, price, {'refunded_orderline_id': paid.lines.id})
            try:
                with self.env.cr.savepoint():
                    self.sync(self.order([line], [(self.cash_method, -50)], is_refund=True))
            except UserError as error:
                self.assertTrue(str(error))
            self.env.invalidate_all()
        self.assertLessEqual(self.earned(100), 0)

    def assertKept(self, paid: Model) -> None:
        """Neither rewritten, nor given back in cash."""
        with self.assertRaisesRegex(UserError, "cards count by it"), self.env.cr.savepoint():
            self.sync(self.cash_back(paid.lines))
        self.env.invalidate_all()
        self.assertStays(paid)

    def test_the_order_that_paid_down_stays_what_it_was(self):
        paid = self.pay_down(90, [(self.cash_method, 90)])
        self.assertEqual(self.earned(90), 100)
        self.assertKept(paid)

    def test_whatever_becomes_of_the_product(self):
        paid = self.pay_down(90, [(self.cash_method, 90)])
        self.assertEqual(self.earned(90), 100)
        self.pos_config_usd.sudo().write({'down_payment_product_id': self.new_product("Another").id})
        self.assertKept(paid)

    def test_whatever_becomes_of_the_sales_order(self):
        paid = self.pay_down(90, [(self.cash_method, 90)])
        self.assertEqual(self.earned(90), 100)
        self.sale.sudo()._action_cancel()
        self.sale.sudo().unlink()
        self.env.invalidate_all()
        self.assertFalse(paid.lines.sale_order_origin_id)
        self.assertKept(paid)

    def test_one_that_went_back_pays_for_nothing(self):
        """What does not earn does not, however much was paid down and given back beside it."""
        self.loyalty.excluded_method_ids = self.cash_method
        bank = self.pos_config_usd.payment_method_ids.filtered(lambda one: one.journal_id.type == 'bank')[:1]
        self.pay_down(90, [(self.cash_method, 90)])
        other = self.pay_down(9000, [(bank, 9000)])
        self.sync(self.order([self.named(other.lines)], [(bank, -9000)], is_refund=True))
        self.assertEqual(self.earned_by_bank(bank), 10)

    def earned_by_bank(self, bank: Model) -> float:
        self.sync(self.order([(self.bread, 1, 100.0), self.off(90)], [(bank, 10)], cards=[self.loyalty_card]))
        self.env.invalidate_all()
        return self.points.balance

    def test_at_a_till_without_down_payments(self):
        """What another till takes down payments with is paid by no card there either."""
        second = self.env['pos.config'].create({
            'name': "Second till", 'company_id': self.card_company.id, 'journal_id': self.pos_config_usd.journal_id.id,
            'payment_method_ids': [(6, 0, self.value_method.ids)],
        })  # fmt: skip
        second.with_user(self.cashier).open_ui()
        self.assertFalse(second.down_payment_product_id)
        there, uuid, ref = second.current_session_id, str(uuid4()), self.gift_card._ticket(second, shown=True)
        self.charge(50)
        key = there.with_user(self.cashier).customer_card_authorize(ref, 'value', 50, uuid, str(uuid4()))['operation']
        line = (self.down, 1, 50.0, {'sale_order_origin_id': self.sale.id})
        data = self.order([line], [(self.value_method, 50, {'customer_card_operation': key})], uuid=uuid)
        data.update(session_id=there.id, customer_card_refs=ref, pricelist_id=second.pricelist_id.id)
        self.assertRefused(data, self.value)

    def test_it_is_taken_off_once(self):
        self.pay_down(90, [(self.cash_method, 90)])
        self.assertEqual(self.earned(90), 100)
        self.assertEqual(self.earned(90), 10)

    def test_not_twice_in_the_same_moment(self):
        """Whoever takes it off or gives it back writes the row of who paid it; with cards or without."""
        paid = self.pay_down(90, [(self.cash_method, 90)])
        for act in (lambda: self.settle_sale(10), lambda: self.sync(self.cash_back(paid.lines))):
            before = self.versions()
            act()
            self.assertNotEqual(self.versions()[paid.id], before[paid.id])

    def test_what_was_taken_off_stays_so(self):
        """Its return, for whatever, pays nothing down."""
        self.pay_down(90, [(self.cash_method, 90)])
        off = self.settle_sale(90).lines[1]
        back = [(off.product_id, 1, 90.0, {'refunded_orderline_id': off.id}), (self.bread, -1, 90.0)]
        self.sync(self.order(back, []))
        self.assertEqual(self.earned(90), 10)

    def test_what_was_taken_off_does_not_come_back(self):
        """Cards counted by it: the goods come back for what they cost, and what they earned with them."""
        paid = self.pay_down(90, [(self.cash_method, 90)]).lines
        sold = self.settle_sale(80, [self.loyalty_card]).lines[0]
        with self.assertRaisesRegex(UserError, "was taken off order"), self.env.cr.savepoint():
            self.sync(self.cash_back(paid))
        self.env.invalidate_all()
        self.sync(self.order([self.named(paid, 10 / 90, 90.0)], [(self.cash_method, -10)], is_refund=True))
        self.sync(self.cash_back(sold))
        self.env.invalidate_all()
        self.assertEqual(self.points.balance, 0)

    def test_what_was_taken_off_without_cards_is_the_hosts(self):
        paid = self.pay_down(90, [(self.cash_method, 90)]).lines
        self.settle_sale(90)
        self.sync(self.cash_back(paid))
        self.assertEqual(paid.refund_orderline_ids.order_id.state, 'paid')

    def test_what_it_earned_is_taken_back_whatever_was_taken_off_since(self):
        self.pay_down(90, [(self.cash_method, 90)])
        sold = self.settle_sale(90, [self.loyalty_card]).lines[0]
        self.sync(self.order([(self.bread, 1, 90.0), self.off(90)], []))
        self.sync(self.order([self.named(sold, 0.5)], [(self.cash_method, -50)], is_refund=True))
        self.env.invalidate_all()
        self.assertEqual(self.points.balance, 50)
        self.sync(self.order([self.named(sold, 0.5)], [(self.cash_method, -50)], is_refund=True))
        self.env.invalidate_all()
        self.assertEqual(self.points.balance, 0)

    def test_what_nobody_paid_is_not_taken_off(self):
        origin = {'sale_order_origin_id': self.sale.id}
        self.sync(self.order([(self.down, 1, 90.0, origin), (self.bread, -1, 90.0)], []))
        self.assertEqual(self.earned(90), 10)

    def test_nor_what_is_said_to_be_more_than_was_paid(self):
        order = self.pay_down(1, [(self.cash_method, 1)]).with_user(self.cashier)
        order.lines.write({'price_unit': 90.0, 'price_subtotal': 90.0, 'price_subtotal_incl': 90.0})
        order.payment_ids.write({'amount': 90.0})
        order.write({'amount_total': 90.0, 'amount_paid': 90.0})
        self.env.invalidate_all()
        self.assertEqual(self.earned(90), 10)

    def test_what_others_bought_was_not_paid_down(self):
        """Which product is a down payment says a manager; for which sales order, who sells it."""
        line = self.plain(90.0).lines.with_user(self.cashier)
        for record, vals in (
            (self.pos_config_usd.with_user(self.cashier), {'down_payment_product_id': self.bread.id}),
            (line, {'sale_order_origin_id': self.sale.id}),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                record.write(vals)
                self.env.flush_all()
            self.env.invalidate_all()
        self.assertEqual(self.pos_config_usd.down_payment_product_id, self.down)
        self.assertFalse(line.sale_order_origin_id)

    # --- what cards pay beside it -------------------------------------------------------------------------------------

    def by_value(self, amount: float, lines: list, payments: list) -> dict:
        self.charge(100)
        uuid = str(uuid4())
        held = {'customer_card_operation': self.authorize(self.gift_card, 'value', amount, uuid)['operation']}
        return self.order(lines, [(self.value_method, amount, held), *payments], uuid=uuid)

    def by_points(self, amount: float, lines: list, payments: list) -> dict:
        self.loyalty.points_as = 'discount'
        self.post(self.points, 10000, 'reward')
        uuid = str(uuid4())
        held = {'customer_card_discount': self.authorize(self.loyalty_card, 'points', amount, uuid)['operation']}
        lines = [*lines, (self.loyalty.discount_product_id, 1, -amount, held)]
        return self.order(lines, payments, uuid=uuid)

    def test_a_card_pays_what_is_left_to_pay(self):
        self.pay_down(90, [(self.cash_method, 90)])
        lines = [(self.bread, 1, 100.0), self.off(90)]
        self.assertRefused(self.by_value(100, lines, [(self.cash_method, -90)]), self.value)
        self.assertRefused(self.by_value(11, lines, [(self.cash_method, -1)]), self.value)
        self.assertEqual(self.sync(self.by_value(10, lines, [])).state, 'paid')

    def test_points_take_off_what_is_left_to_pay(self):
        self.pay_down(90, [(self.cash_method, 90)])
        lines = [(self.bread, 1, 100.0), self.off(90)]
        self.assertRefused(self.by_points(90, lines, [(self.cash_method, -80)]), self.points)
        self.assertEqual(self.sync(self.by_points(10, lines, [])).state, 'paid')

    def test_no_card_pays_what_went_back(self):
        self.sync(self.cash_back(self.pay_down(99, [(self.cash_method, 99)]).lines))
        lines = [(self.bread, 1, 100.0), self.off(99)]
        self.assertRefused(self.by_value(100, lines, [(self.cash_method, -99)]), self.value)
        self.assertRefused(self.by_points(99, lines, [(self.cash_method, -98)]), self.points)
