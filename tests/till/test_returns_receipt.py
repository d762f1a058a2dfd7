"""Risks: card value that leaves as cash because goods come back without naming the order they were sold on."""

from odoo.exceptions import UserError
from odoo.models import BaseModel as Model
from odoo.tests import tagged

from .returns_case import ReturnCase


@tagged('post_install', '-at_install')
class TestReturnsReceipt(ReturnCase):
    def setUp(self) -> None:
        super().setUp()
        self.charge(50)

    def choose(self, choice: str) -> None:
        self.gift.returns_without_receipt = choice

    def plain(self, *, quantity: float = -1, price: float = 20.0, **more) -> Model:
        return self.sync(self.order([(self.bread, quantity, price)], [(self.cash_method, quantity * price)], **more))

    def noted(self) -> Model:
        return self.env['customer.card.unusual'].search([('kind', '=', 'no_receipt')])

    def refused(self, words: str, **more) -> None:
        with self.assertRaisesRegex(UserError, words), self.env.cr.savepoint():
            self.plain(**more)
        self.env.invalidate_all()

    def test_a_card_loses_no_more_than_purchases_brought(self):
        """Shown beside goods without a receipt, whatever they are said to have cost; by policy below zero, too."""
        self.post(self.points, 5000, 'adjust')
        self.sale([(self.bread, 30, 1)], [(self.cash_method, 30)])
        self.assertEqual(self.points.balance, 5030)
        for policy in ('available', 'negative'):
            self.loyalty.clawback = policy
            self.plain(price=3000, cards=[self.loyalty_card])
            self.env.invalidate_all()
            self.assertEqual(self.points.balance, 5000, policy)
        row = self.noted().filtered('card_id')
        self.assertEqual((row.card_id, row.user_id), (self.loyalty_card, self.cashier))

    def test_what_merged_cards_were_brought_is_on_the_last_one(self):
        """Bought with a card that was merged, twice, or closed: its points moved, and so does what is taken back."""
        self.loyalty_card.partner_id = self.holder
        other, last = (self.env['customer.card']._issue(self.loyalty, partner=self.holder) for _card in range(2))
        points = last._account('points')
        self.post(self.points, 5000, 'adjust')
        self.sale([(self.bread, 30, 1)], [(self.cash_method, 30)])
        self.loyalty_card._merge_into(other)
        other._close_transferring(last)
        self.assertEqual(points.balance, 5030)
        for policy, price, left in (('available', 10, 5020), ('negative', 3000, 5000), ('available', 3000, 5000)):
            self.loyalty.clawback = policy
            self.plain(price=price, cards=[last])
            self.env.invalidate_all()
            self.assertEqual(points.balance, left, policy)
        self.assertEqual(self.noted().filtered('card_id').card_id, last)

    def test_a_card_that_was_only_found_loses_nothing(self):
        self.sale([(self.bread, 30, 1)], [(self.cash_method, 30)])
        found = self.loyalty_card._ticket(self.till.config_id)
        self.plain(price=10, customer_card_refs=found)
        self.env.invalidate_all()
        self.assertEqual((self.points.balance, self.noted().card_id), (30, self.noted().card_id.browse()))
        self.plain(price=10, cards=[self.loyalty_card])
        self.env.invalidate_all()
        self.assertEqual(self.points.balance, 20)

    def test_nor_what_was_paid_in(self):
        """More than the discount that was charged is not taken, however dear the goods are said to have been."""
        half = self.env['product.pricelist'].create({
            'name': "Half", 'item_ids': [(0, 0, {'compute_price': 'percentage', 'percent_price': 50})],
        })  # fmt: skip
        self.gift.write({'discount_mode': 'charge', 'pricelist_id': half.id})
        price = self.bread.lst_price
        self.sync(self.order([(self.bread, 1, price)], [(self.cash_method, price)], cards=[self.gift_card]))
        self.assertEqual(self.value.balance, 50 + price / 2)
        for policy in ('available', 'negative'):
            self.gift.clawback = policy
            self.plain(quantity=-9, price=price, cards=[self.gift_card])
            self.env.invalidate_all()
            self.assertEqual(self.value.balance, 50, policy)

    def test_they_are_taken_and_noted(self):
        self.sync(self.gift_order(20))
        order = self.plain()
        self.assertEqual(order.state, 'paid')
        row = self.noted()
        self.assertEqual((row.user_id, row.session_id, row.company_id), (self.cashier, self.session, self.card_company))
        self.assertEqual((row.action_open_operations()['res_id'], len(row)), (order.id, 1))
        self.assertIn("without", row.evidence)

    def test_or_refused(self):
        self.choose('refuse')
        self.refused("receipt only")
        self.refused("receipt only", is_refund=True)
        self.refused("receipt only", cards=[self.gift_card])
        self.refused("receipt only", quantity=1, price=-20.0)

    def test_a_till_goes_on_selling_and_taking_back_with_the_receipt(self):
        self.choose('refuse')
        order = self.sale([(self.bread, 2, 10.0)], [(self.cash_method, 20)])
        self.back(order, [1], [(self.cash_method, -10)])
        self.sale([(self.bread, 1, 20.0), (self.bread, 1, -5.0)], [(self.cash_method, 15)])
        self.assertFalse(self.noted())

    def test_new_goods_hide_nothing(self):
        self.choose('refuse')
        with self.assertRaisesRegex(UserError, "receipt only"), self.env.cr.savepoint():
            self.sync(self.order([(self.bread, -1, 20.0), (self.bread, 1, 25.0)], [(self.cash_method, 5)]))

    def test_or_a_manager_takes_them(self):
        self.choose('manager')
        self.refused("manager")
        self.cashier.group_ids |= self.env.ref('point_of_sale.group_pos_manager')
        self.assertEqual(self.plain().state, 'paid')
        self.assertEqual(self.noted().user_id, self.cashier)

    def test_the_strictest_program_counts(self):
        self.loyalty.returns_without_receipt = 'note'
        self.choose('refuse')
        self.refused("receipt only", cards=[self.loyalty_card])
        self.choose('note')
        self.plain()
        self.gift.active = False
        self.gift.with_context(active_test=False).returns_without_receipt = 'refuse'
        self.plain()

    def test_a_shop_without_programs_is_asked_nothing(self):
        (self.loyalty | self.gift).active = False
        self.env['customer.card.program'].search([('company_id', '=', self.card_company.id)]).active = False
        self.plain()
        self.assertFalse(self.noted())

    def test_what_cards_give_out_are_no_goods(self):
        self.choose('refuse')
        self.gift.cash_out_below = 60
        uuid = 'cash-out-of-a-small-rest'
        answer = self.till.customer_card_payout(self.ref(self.gift_card), uuid, 'payout-key-of-the-test')
        self.assertTrue(answer['ok'], answer)
        line = (self.gift.product_id, -1, 50.0, {'customer_card_hold': answer['operation']})
        self.sync(self.order([line], [(self.cash_method, -50)], uuid=uuid))
        self.assertEqual(self.value.balance, 0)

    # --- deposits -----------------------------------------------------------------------------------------------------

    def deposits(self) -> Model:
        """A bottle of 0.25 in a category below the one for deposits."""
        category = self.env['product.category'].create({'name': "Deposits"})
        below = category.create({'name': "Glass", 'parent_id': category.id})
        self.loyalty.deposit_category_ids = category
        return self.env['product.product'].create({
            'name': "Bottle", 'available_in_pos': True, 'list_price': 0.25, 'taxes_id': False, 'categ_id': below.id,
        })  # fmt: skip

    def test_bottles_come_back_without_a_receipt(self):
        self.choose('refuse')
        bottle = self.deposits()
        for quantity, price in ((-12, 0.25), (12, -0.25), (-1, 0.2)):
            with self.subTest(quantity=quantity, price=price):
                order = self.sync(self.order([(bottle, quantity, price)], [(self.cash_method, quantity * price)]))
                self.assertEqual(order.state, 'paid')
        sold = self.sync(self.order([(self.bread, 1, 10.0), (bottle, -4, 0.25)], [(self.cash_method, 9)]))
        self.assertEqual(sold.state, 'paid')
        self.assertFalse(self.noted())

    def test_other_goods_are_no_bottles(self):
        """Neither by a price of somebody's own, nor beside bottles, nor where no category says so."""
        self.choose('refuse')
        bottle = self.deposits()
        for lines in ([(bottle, -1, 20.0)], [(bottle, 1, -20.0)], [(bottle, -1, 0.25), (self.bread, -1, 10.0)]):
            with self.subTest(str(lines)), self.assertRaisesRegex(UserError, "receipt only"), self.env.cr.savepoint():
                total = sum(quantity * price for _product, quantity, price in lines)
                self.sync(self.order(lines, [(self.cash_method, total)]))
        self.loyalty.deposit_category_ids = False
        with self.assertRaisesRegex(UserError, "receipt only"), self.env.cr.savepoint():
            self.sync(self.order([(bottle, -1, 0.25)], [(self.cash_method, -0.25)]))

    # --- the office's refund ------------------------------------------------------------------------------------------

    def office(self, order: Model) -> Model:
        return self.env['pos.order'].browse(order.refund()['res_id'])

    def pay(self, order: Model, amount: float) -> None:
        context = {'active_id': order.id, 'active_ids': order.ids, 'active_model': 'pos.order'}
        wizard = self.env['pos.make.payment'].with_context(**context)
        wizard.create({'amount': amount, 'payment_method_id': self.cash_method.id}).check()

    def test_the_offices_refund_keeps_naming_its_order(self):
        draft = self.office(self.sync(self.gift_order(20)))
        for vals in (
            {'refunded_orderline_id': False},
            {'refunded_orderline_id': self.sale([(self.bread, 1, 20.0)], [(self.cash_method, 20)]).lines.id},
        ):
            for write in (lambda: draft.lines.write(vals), lambda: draft.write({'lines': [(1, draft.lines.id, vals)]})):  # noqa: B023
                with self.assertRaisesRegex(UserError, "keeps naming"), self.env.cr.savepoint():
                    write()
        with self.assertRaisesRegex(UserError, "0.00"), self.env.cr.savepoint():
            self.pay(draft, -20)

    def test_nor_is_another_line_put_in_its_place(self):
        self.choose('refuse')
        draft = self.office(self.sync(self.gift_order(20)))
        line = {
            'product_id': self.bread.id,
            'qty': -1,
            'price_unit': 20.0,
            'price_subtotal': -20.0,
            'price_subtotal_incl': -20.0,
            'full_product_name': "Bread",
        }
        draft.write({'lines': [(2, draft.lines.id), (0, 0, line)]})
        with self.assertRaisesRegex(UserError, "receipt only"), self.env.cr.savepoint():
            self.pay(draft, -20)
