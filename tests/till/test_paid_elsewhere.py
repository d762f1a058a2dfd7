"""Risk: a sales order that was paid down by an invoice of the office, or online, is not settled at a till where goods
come back by their receipt only; or a till takes more off as paid down than was.
"""

from odoo.exceptions import UserError
from odoo.models import BaseModel as Model
from odoo.tests import tagged

from ..common.till import BesideMixin
from ..selling.case import SellCase
from .receipts_case import ReceiptMixin


@tagged('post_install', '-at_install', 'beside')
class TestPaidElsewhere(BesideMixin, ReceiptMixin, SellCase):
    """Bread for 100 on a sales order (`pos_sale`), half of which is paid down before."""

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

    def setUp(self) -> None:
        super().setUp()
        self.loyalty.returns_without_receipt = 'refuse'

    def invoiced(self, method: str = 'fixed', post: bool = True) -> Model:
        """What the office makes of the sales order: an invoice for a down payment of 50, or of what is left."""
        before = self.sale.invoice_ids
        wizards = self.env['sale.advance.payment.inv'].sudo().with_company(self.card_company)
        named = {'active_model': 'sale.order', 'active_ids': self.sale.ids, 'active_id': self.sale.id}
        wizards.with_context(**named).create({'advance_payment_method': method, 'fixed_amount': 50}).create_invoices()
        invoice = self.sale.invoice_ids - before
        if post:
            invoice.action_post()
        return invoice

    def credited(self, invoice: Model) -> Model:
        made = (
            self.env['account.move.reversal']
            .with_context(active_model='account.move', active_ids=invoice.ids)
            .create({'journal_id': invoice.journal_id.id})
            .reverse_moves()
        )
        note = self.env['account.move'].browse(made['res_id'])
        note.action_post()
        return note

    def settled(self, off: float = 50, sale: Model | None = None, **more) -> Model:
        """The sales order as the till rings it up: its goods, and what was paid down before."""
        sale = sale or self.sale
        goods = sale.order_line.filtered(lambda one: not one.is_downpayment and not one.display_type)
        paid = sale.order_line.filtered(lambda one: one.is_downpayment and not one.display_type)
        lines = [
            (self.bread, 1, 100.0, {'sale_order_origin_id': sale.id, 'sale_order_line_id': goods.id}),
            (self.down, -1, off, {'sale_order_origin_id': sale.id, 'sale_order_line_id': paid[:1].id}),
        ]
        cash = [(self.cash_method, 100 - off)] if off != 100 else []
        order = self.sync(self.order(lines, cash, partner_id=self.holder.id, cards=[self.loyalty_card], **more))
        self.env.invalidate_all()
        return order

    def assertRefusedToSettle(self, *args, **more) -> None:
        with self.assertRaisesRegex(UserError, "with their receipt only"), self.env.cr.savepoint():
            self.settled(*args, **more)
        self.env.invalidate_all()

    def paid_out(self, *goods: tuple, cash: float) -> None:
        """What the office was paid down leaves the drawer, whatever goods are beside it."""
        lines = [*goods, (self.down, -1, 50.0, {'sale_order_origin_id': self.sale.id})]
        data = self.order(lines, [(self.cash_method, cash)], partner_id=self.holder.id)
        with self.assertRaisesRegex(UserError, "with their receipt only"), self.env.cr.savepoint():
            self.sync(data)
        self.env.invalidate_all()

    def test_no_more_than_the_order_sells_of_it(self):
        self.invoiced()
        for name, goods, cash in (
            ('alone', [], -50),
            ('beside a part', [(self.bread, 1, 20.0, {'sale_order_origin_id': self.sale.id})], -30),
            ('beside other goods', [(self.bread, 1, 50.0)], 0),
            ('beside those of another', [(self.bread, 1, 60.0, {'sale_order_origin_id': self.other_sale.id})], 10),
        ):
            with self.subTest(name):
                self.paid_out(*goods, cash=cash)
        self.assertEqual(self.settled().state, 'paid')

    def noted(self) -> Model:
        return self.env['customer.card.unusual'].search([('kind', '=', 'no_receipt')])

    # --- an honest day ------------------------------------------------------------------------------------------------

    def test_whatever_is_said_to_goods_without_receipt(self):
        for choice in ('refuse', 'manager', 'note'):
            with self.subTest(choice), self.env.cr.savepoint() as point:
                self.loyalty.returns_without_receipt = choice
                self.invoiced()
                told = self.sale.order_line.filtered('is_downpayment').read_converted()
                self.assertIn((-1, 50), [(one['qty_to_invoice'], one['price_unit']) for one in told])
                self.assertEqual(self.settled().state, 'paid')
                self.assertEqual(self.points.balance, 50, "for what the till was paid")
                self.assertFalse(self.noted())
                point.rollback()
            self.env.invalidate_all()

    def test_what_it_earned_goes_back_with_the_goods(self):
        self.invoiced()
        sold = self.settled()
        self.sync(self.cash_back(sold.lines[0]))
        self.env.invalidate_all()
        self.assertEqual(self.points.balance, 0)
        self.assertHealthy()

    def test_at_a_till_and_by_the_office(self):
        """20 at a till, 50 by the office: 70 are taken off, and no more."""
        self.sync(self.order(
            [(self.down, 1, 20.0, {'sale_order_origin_id': self.sale.id})], [(self.cash_method, 20)],
            partner_id=self.holder.id,
        ))  # fmt: skip
        self.invoiced()
        self.assertRefusedToSettle(71)
        self.assertEqual(self.settled(70).state, 'paid')

    def test_online(self):
        ways = self.env['payment.method'].with_context(active_test=False)
        provider = self.env['payment.provider'].sudo().create({'name': "Online", 'company_id': self.card_company.id})
        self.env['payment.transaction'].sudo().create({
            'provider_id': provider.id, 'payment_method_id': ways.search([], limit=1).id,
            'reference': "Online", 'amount': 50, 'currency_id': self.sale.currency_id.id, 'state': 'done',
            'partner_id': self.holder.id, 'sale_order_ids': [(6, 0, self.sale.ids)],
        })  # fmt: skip
        self.assertEqual(self.sale.amount_paid, 50)
        self.assertRefusedToSettle(51)
        self.assertEqual(self.settled().state, 'paid')
        self.assertRefusedToSettle()

    # --- no more than was paid down -----------------------------------------------------------------------------------

    def test_without_an_invoice(self):
        self.assertRefusedToSettle()
        self.invoiced(post=False)
        self.assertRefusedToSettle()

    def test_of_another_sales_order(self):
        self.invoiced()
        self.assertRefusedToSettle(sale=self.other_sale)

    def test_more_than_the_invoice_says(self):
        self.invoiced()
        self.assertRefusedToSettle(51)

    def test_taken_off_once(self):
        self.invoiced()
        self.settled(30)
        self.assertRefusedToSettle(30)
        self.settled(20)
        self.assertRefusedToSettle(1)

    def test_taken_off_by_the_offices_last_invoice(self):
        self.invoiced()
        last = self.invoiced('delivered')
        self.assertEqual(last.amount_total, 50)
        self.assertRefusedToSettle()
        self.credited(last)
        self.assertEqual(self.settled().state, 'paid', "and given back to it by a credit note")

    def test_what_was_credited(self):
        self.credited(self.invoiced())
        self.assertRefusedToSettle()

    def test_what_was_credited_by_lines_that_name_no_sales_order(self):
        note = self.credited(self.invoiced())
        self.env.cr.execute(
            'DELETE FROM sale_order_line_invoice_rel WHERE invoice_line_id = ANY(%s)', [note.invoice_line_ids.ids]
        )
        self.env.invalidate_all()
        self.assertRefusedToSettle()

    def test_goods_that_come_back_beside_it(self):
        """The down payment is no receipt for anything else."""
        self.invoiced()
        off = {'sale_order_origin_id': self.sale.id}
        lines = [(self.bread, 1, 100.0), (self.down, -1, 50, off), (self.cake(), -1, 20.0)]
        with self.assertRaisesRegex(UserError, "with their receipt only"), self.env.cr.savepoint():
            self.sync(self.order(lines, [(self.cash_method, 30)]))

    def cake(self) -> Model:
        return self.env['product.product'].create(
            {'name': "Cake", 'available_in_pos': True, 'list_price': 20.0, 'taxes_id': False}
        )

    def test_not_twice_in_the_same_moment(self):
        """Whoever takes it off writes the row of the sales order, and the later one is repeated."""
        self.invoiced()
        self.env.flush_all()

        def version() -> str:
            self.env.cr.execute('SELECT ctid::text FROM sale_order WHERE id = %s', [self.sale.id])
            return self.env.cr.fetchone()[0]

        self.sync(self.order([(self.bread, 1, 100.0)], [(self.cash_method, 100)]))
        self.env.flush_all()
        before = version()
        self.settled(10)
        self.assertNotEqual(version(), before)
