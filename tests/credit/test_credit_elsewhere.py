"""Risk: somebody owes more than the shop would lend, a part of it beside the card; or one purchase counts twice."""

from datetime import timedelta
from uuid import uuid4

from odoo import Command, fields
from odoo.tests import tagged

from .books_case import CreditBooksCase


@tagged('post_install', '-at_install')
class TestCreditElsewhere(CreditBooksCase):
    """A line of 100, of a customer who owes elsewhere, too."""

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.credit.credit_counts_elsewhere = True
        cls.address = cls.env['res.partner'].create({'name': "Shop", 'parent_id': cls.debtor.id, 'type': 'invoice'})

    def invoice(self, amount: float, kind: str = 'out_invoice', partner=None):
        move = self.env['account.move'].create({
            'move_type': kind, 'partner_id': (partner or self.address).id, 'company_id': self.card_company.id,
            'invoice_date': fields.Date.today() - timedelta(days=1),
            'invoice_line_ids': [Command.create({'name': "Delivered", 'price_unit': amount, 'tax_ids': []})],
        })  # fmt: skip
        move.action_post()
        return move

    def assertFree(self, free: float, elsewhere: float) -> None:
        """So much can be bought, whoever asks: the form, the till, and the hold itself."""
        self.env.invalidate_all()
        self.assertEqual((self.line.free, self.line.elsewhere), (free, elsewhere))
        self.assertEqual(self.refused(free + 0.01)['available'], free)
        shown = self.till.customer_card_identify(self.ref(self.credit_card))['card']['accounts'][0]
        self.assertEqual(shown['available'], free)

    def test_an_invoice_counts_until_it_is_paid(self):
        invoice = self.invoice(30)
        self.assertFree(70, 30)
        self.assertIn("$\u00a030.00 owed elsewhere", self.refused(71)['message'])
        note = self.invoice(10, 'out_refund')
        self.assertFree(80, 20)
        items = (invoice | note).line_ids.filtered(lambda one: one.account_type == 'asset_receivable')
        items.reconcile()
        self.assertFree(80, 20)
        self.wizard(invoice.line_ids.filtered(lambda one: one.account_type == 'asset_receivable'))
        self.assertFree(100, 0)
        self.buys(100)

    def test_more_than_all_is_said_and_pays_nothing_back(self):
        self.invoice(130)
        self.env.invalidate_all()
        self.assertEqual((self.line.free, self.line.elsewhere), (0, 130))
        refused = self.refused(1)
        self.assertIn("nothing is free", refused['message'])
        self.assertEqual(refused['available'], 0)

    def test_a_credit_balance_elsewhere_raises_no_limit(self):
        self.invoice(40, 'out_refund')
        self.assertFree(100, 0)

    def test_put_off_at_the_till_counts_once_before_and_after_closing_and_invoiced(self):
        later = self.env['pos.payment.method'].create(
            {'name': "Customer account", 'split_transactions': True, 'company_id': self.card_company.id}
        )
        self.closed()
        self.session.action_pos_session_closing_control()
        self.pos_config_usd.payment_method_ids |= later
        self.pos_config_usd.open_ui()
        self.session = self.pos_config_usd.current_session_id
        self.till = self.session.with_user(self.cashier)
        orders = [
            self.sync(self.order([(self.bread, 1, amount)], [(later, amount)], partner_id=self.debtor.id))
            for amount in (20, 15)
        ]
        self.assertFree(65, 35)
        orders[0].with_context(generate_pdf=False).action_pos_order_invoice()
        self.assertFree(65, 35)
        self.closed()
        self.assertFree(65, 35)

    def test_what_is_bought_on_this_line_counts_once(self):
        order = self.buys(60, partner_id=self.debtor.id)
        self.assertFree(40, 0)
        order.with_context(generate_pdf=False).action_pos_order_invoice()
        self.assertFree(40, 0)
        self.closed()
        self.assertFree(40, 0)

    def test_another_line_counts_and_an_invoice_moves(self):
        self.buys(25, card=self.second)
        self.assertFree(75, 25)
        invoice = self.invoice(75)
        self.assertFree(0, 100)
        items = invoice.line_ids.filtered(lambda one: one.account_type == 'asset_receivable')
        self.line._buy_invoices(items, 75)
        self.env.invalidate_all()
        self.assertEqual((self.line.used, self.line.elsewhere, self.line.free), (75, 25, 0))
        self.closed()
        self.assertWhole()

    def test_a_list_of_lines_asks_once_for_all(self):
        """What each one owes elsewhere is asked in a few statements, however many they are."""
        cards = [self.env['customer.card']._issue(self.credit, partner=self.address.copy()) for _number in range(5)]
        lines = self.line.union(self.second_line, *(self._open(card, 10) for card in cards))
        self.invoice(30)

        def statements(some) -> int:
            self.env.flush_all()
            self.env.invalidate_all()
            some.mapped('limit')
            before = self.env.cr.sql_log_count
            some._owed_elsewhere()
            return self.env.cr.sql_log_count - before

        self.assertLessEqual(statements(lines), statements(self.line | self.second_line))
        self.assertEqual(lines.mapped('elsewhere'), [30] * len(lines))

    def test_of_a_contact_that_was_made_a_moment_ago(self):
        """All in one transaction: customer, card, line and invoice."""
        neighbor = self.env['res.partner'].create({'name': "Ivo"})
        line = self._open(self.env['customer.card']._issue(self.credit, partner=neighbor), 80)
        invoice = self.invoice(60, partner=neighbor)
        items = invoice.line_ids.filtered(lambda one: one.account_type == 'asset_receivable')
        self.assertEqual(line._owed_elsewhere()[line], 60)
        line._buy_invoices(items, 60)
        self.env.invalidate_all()
        self.assertEqual((line.used, line.elsewhere, line.free), (60, 0, 20))

    def test_a_till_sets_no_more_aside_than_is_free(self):
        self.credit.offline_limit = 20
        self.invoice(90)
        answer = self.till.customer_card_lease(self.ref(self.credit_card), 'credit', str(uuid4()), str(uuid4()))
        self.assertEqual((answer['ok'], answer.get('amount')), (True, 10), answer)

    def test_nothing_counts_where_the_program_does_not_say_so(self):
        self.credit.credit_counts_elsewhere = False
        self.invoice(30)
        self.env.invalidate_all()
        self.assertEqual((self.line.free, self.line.elsewhere), (100, 0))
        self.assertTrue(self.buys(100))
