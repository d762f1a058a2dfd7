"""Risk: a purchase counts twice, or not at all, while it goes from the till to the books and on an invoice."""

from uuid import uuid4

from odoo import fields
from odoo.tests import tagged

from .books_case import CreditBooksCase


@tagged('post_install', '-at_install')
class TestCreditExposure(CreditBooksCase):
    """One purchase of 60 on a line of 100, at every moment of its life."""

    def assertFree(self, free: float) -> None:
        """So much can be bought, not one unit more, whoever asks."""
        self.line.invalidate_recordset()
        self.account.invalidate_recordset()
        self.assertEqual((self.line.free, self.account.available), (free, free))
        self.assertEqual(self.refused(free + 0.01)['available'], free)

    def test_held_bought_closed_invoiced_credited(self):
        uuid = str(uuid4())
        answer = self.authorize(self.credit_card, 'credit', 60, uuid)
        self.assertFree(40)
        payment = (self.credit_method, 60, {'customer_card_operation': answer['operation']})
        order = self.sync(
            self.order([(self.bread, 1, 60)], [payment], uuid=uuid, cards=[self.credit_card], partner_id=self.debtor.id)
        )
        self.assertFree(40)
        self.assertEqual(self.debtor.credit, 0, "the books do not know of it before the session is closed")
        self.closed()
        self.assertFree(40)
        self.debtor.invalidate_recordset()
        self.assertEqual(self.debtor.credit, 60)
        order.with_context(generate_pdf=False).action_pos_order_invoice()
        self.assertFree(40)
        self.debtor.invalidate_recordset()
        self.assertEqual(self.debtor.credit, 60, "the invoice is paid by the line, which owes it once")
        self.assertEqual(order.account_move.amount_residual, 0)
        self.assertOwed(60)
        order.account_move._reverse_moves([{'date': fields.Date.today()}]).action_post()
        self.assertFree(100)
        self.assertOwed(0)
        self.assertWhole()

    def test_invoiced_while_the_session_is_open(self):
        order = self.buys(60, partner_id=self.debtor.id)
        order.with_context(generate_pdf=False).action_pos_order_invoice()
        self.assertFree(40)
        self.closed()
        self.assertFree(40)
        self.debtor.invalidate_recordset()
        self.assertEqual(self.debtor.credit, 60)
        self.assertOwed(60)
        self.assertWhole()

    def test_a_payment_frees_what_it_pays_at_once_and_undone_takes_it_again(self):
        self.bought(60)
        payment = self.wizard(self.owed_items())
        self.assertFree(100)
        payment.action_draft()
        self.assertFree(40)

    def test_cash_is_rounded_and_credit_is_not(self):
        rounding = self.env['account.cash.rounding'].create({
            'name': "Nickel", 'rounding': 0.05, 'strategy': 'add_invoice_line',
            'profit_account_id': self.credit.breakage_account_id.id,
            'loss_account_id': self.credit.promotion_account_id.id,
        })  # fmt: skip
        self.closed()
        self.session.action_pos_session_closing_control()
        self.pos_config_usd.write(
            {'cash_rounding': True, 'rounding_method': rounding.id, 'only_round_cash_method': True}
        )
        self.pos_config_usd.open_ui()
        self.session = self.pos_config_usd.current_session_id
        self.till = self.session.with_user(self.cashier)
        self.buys(60.02)
        with self.refuses("needs no rounding"):
            self.sync(self.order([self.repay_line(20.02)], [(self.cash_method, 20)], cards=[self.credit_card]))
        self.pays_back(20.05)
        self.closed()
        self.assertOwed(39.97)
        self.assertWhole()

    def test_reports_of_the_host_are_right_without_us(self):
        """Aged receivable and follow-up read partner, last day and residual of items that are followed up."""
        self.bought(60)
        self.wizard(self.owed_items(), 25)
        item = self.owed_items()
        self.assertEqual((item.partner_id, item.amount_residual, item.no_followup), (self.debtor, 35, False))
        self.assertEqual(item.date_maturity, self.account._debt_due(self.credit._today()))
        grouped = self.env['account.move.line']._read_group(
            [('account_type', '=', 'asset_receivable'), ('partner_id', '=', self.debtor.id),
             ('parent_state', '=', 'posted')], ['date_maturity:day'], ['amount_residual:sum'],
        )  # fmt: skip
        self.assertEqual(sum(amount for _day, amount in grouped), 35)
