"""Risk: what is paid back pays twice, nothing, or for something else; or it is taken where nothing is owed."""

import json
from uuid import uuid4

from odoo.exceptions import UserError
from odoo.tests import tagged

from ...models.ledger.posting import Origin
from .case import CreditCase


@tagged('post_install', '-at_install')
class TestRepayment(CreditCase):
    """Paying back at the till."""

    def told(self, order) -> dict:
        return json.loads(order.customer_card_summary)['cards'][0]

    def test_alone_and_with_goods(self):
        self.buys(60)
        self.pays_back(20)
        order = self.pays_back(15, (self.bread, 2, 10))
        self.assertEqual(order.amount_total, 35)
        self.assertLedger(self.account, [('spend', -60, -60), ('repay', 20, -40), ('repay', 15, -25)])
        self.assertHealthy()

    def test_the_slip_says_what_was_paid_and_what_is_left(self):
        self.buys(40)
        self.ago(self.late())
        self.line.overdue_amount = 40
        self.buys(30)
        told = self.told(self.pays_back(50))
        self.assertIn("late", told['paid_back'])
        self.assertIn("40.00", told['paid_back'])
        self.assertIn("not due yet", told['paid_back'])
        self.assertIn("20.00", told['owed'])
        self.assertFalse(told['to_pay'])
        self.assertFalse(told['balances'])

    def test_more_than_is_owed_is_the_customers(self):
        self.buys(10)
        told = self.told(self.pays_back(25))
        self.assertEqual((self.account.balance, self.account.available), (15, 115))
        self.assertIn("on top", told['paid_back'])
        self.assertIn("15.00", told['overpaid'])
        self.assertEqual((self.line.overpaid, self.line.used, self.line.free), (15, 0, 115))
        self.buys(115)
        self.assertEqual(self.account.balance, -100)
        self.assertHealthy()

    def test_the_same_order_again_pays_nothing_more(self):
        self.buys(60)
        data = self.order([self.repay_line(20)], [(self.cash_method, 20)], cards=[self.credit_card])
        for _time in range(2):
            self.sync(data)
        self.assertEqual(self.account.balance, -40)

    def test_not_by_credit_and_not_on_account(self):
        self.buys(20)
        uuid = str(uuid4())
        answer = self.authorize(self.credit_card, 'credit', 20, uuid)
        payment = (self.credit_method, 20, {'customer_card_operation': answer['operation']})
        with self.assertRaisesRegex(UserError, "A card pays for goods only"):
            self.sync(self.order([self.repay_line(20)], [payment], uuid=uuid, cards=[self.credit_card]))
        later = self.env['pos.payment.method'].create({'name': "Later", 'company_id': self.card_company.id})
        self.env.cr.execute(
            'INSERT INTO pos_config_pos_payment_method_rel (pos_config_id, pos_payment_method_id) VALUES (%s, %s)',
            [self.pos_config_usd.id, later.id],
        )
        self.pos_config_usd.invalidate_recordset()
        with self.assertRaisesRegex(UserError, "paid for at once"):
            self.sync(self.order(
                [self.repay_line(20)], [(later, 20)], cards=[self.credit_card], partner_id=self.debtor.id,
            ))  # fmt: skip

    def test_it_is_never_refused_by_a_limit_or_a_pause(self):
        self.buys(90)
        self.line.with_user(self.desk).action_pause()
        self.pays_back(40)
        self.assertEqual(self.account.balance, -50)

    def test_nothing_is_paid_back_where_no_line_is(self):
        card = self.env['customer.card']._issue(self.credit, partner=self.holder)
        with self.assertRaisesRegex(UserError, "no credit line that could be paid back"):
            self.pays_back(5, card=card)
        self.line.with_user(self.desk).action_close()
        with self.assertRaisesRegex(UserError, "no credit line that could be paid back"):
            self.pays_back(5)

    def test_it_is_not_invoiced(self):
        self.buys(10)
        with self.assertRaisesRegex(UserError, "pays credit back, and that is not invoiced"):
            self.pays_back(10, (self.bread, 1, 10), to_invoice=True, partner_id=self.debtor.id)
        order = self.pays_back(10, partner_id=self.debtor.id)
        with self.assertRaisesRegex(UserError, "not invoiced"):
            order.action_pos_order_invoice()

    def test_taken_back_by_its_receipt(self):
        self.buys(60)
        order = self.pays_back(20)
        back = {'refunded_orderline_id': order.lines.id, 'customer_card_ref': self.ref(self.credit_card)}
        line = (self.credit.repay_product_id, -1, 20, back)
        self.sync(self.order([line], [(self.cash_method, -20)], cards=[self.credit_card], is_refund=True))
        self.assertLedger(self.account, [('spend', -60, -60), ('repay', 20, -40), ('clawback', -20, -60)])
        self.assertHealthy()


@tagged('post_install', '-at_install')
class TestCreditBooks(CreditCase):
    """What is owed stands on the program's receivable, and nowhere else."""

    def test_a_session_of_credit(self):
        self.buys(60)
        self.pays_back(20)
        order = self.buys(30)
        self.sync(
            self.order(
                [(self.bread, -1, 30, {'refunded_orderline_id': order.lines.id})], [(self.credit_method, -30)],
                cards=[self.credit_card], is_refund=True,
            )
        )  # fmt: skip
        move = self.closes()
        receivable = self.credit.receivable_account_id
        self.assertEqual(receivable.account_type, 'asset_receivable')
        items = move.line_ids.filtered(lambda item: item.account_id == receivable)
        self.assertAlmostEqual(sum(items.mapped('balance')), 40)
        self.assertBooks()
        self.assertHealthy()

    def test_a_correction_by_hand_is_settled(self):
        self.buys(60)
        self.closes()
        self.post(self.account, 10, 'adjust')
        self.assertBooks()
        self.assertHealthy()

    def test_bought_on_credit_and_invoiced(self):
        self.buys(50, to_invoice=True, partner_id=self.debtor.id)
        self.closes()
        self.assertBooks()
        self.assertHealthy()

    def test_what_was_bought_is_invoiced_later(self):
        order = self.buys(50, partner_id=self.debtor.id)
        self.closes()
        order.action_pos_order_invoice()
        self.assertBooks()
        self.assertHealthy()

    def test_the_account_is_a_receivable(self):
        with self.assertRaisesRegex(UserError, "no account for receivables"):
            self.credit.receivable_account_id = self.gift.liability_account_id


@tagged('post_install', '-at_install')
class TestRepaidElsewhere(CreditCase):
    """The verb that readers and the customer's page call."""

    def repays(self, amount, key=None, card=None, document=None) -> dict:
        document = document or Origin('customer.card.credit', None, str(uuid4()))
        ref = self.ref(card or self.credit_card)
        return self.acceptance._repay(self.point, ref, amount, document, key or str(uuid4()))

    def test_once_for_a_key(self):
        self.buys(60)
        key, document = str(uuid4()), Origin('customer.card.credit', None, str(uuid4()))
        for _time in range(2):
            answer = self.repays(20, key, document=document)
            self.assertTrue(answer['ok'], answer)
        self.assertIn("20.00", answer['text'])
        self.assertIn("40.00", answer['owed_text'])
        self.assertLedger(self.account, [('spend', -60, -60), ('repay', 20, -40)])
        self.assertFalse(self.repays(30, key, document=document)['ok'], "the same key for another amount")
        self.closes()
        self.assertBooks()
        self.assertHealthy()

    def test_more_than_is_owed_is_the_customers(self):
        self.buys(10)
        answer = self.repays(25)
        self.assertIn("on top", answer['text'])
        self.assertEqual((answer['owed_text'], self.account.balance), ('', 15))

    def test_what_is_no_repayment_is_told_in_a_sentence(self):
        self.buys(10)
        for amount in (0, -5, 'ten', None, float('nan')):
            self.assertFalse(self.repays(amount)['ok'], amount)
        for key in ('short', 'expire:1:2', 5, None):
            document = Origin('customer.card.credit', None, str(uuid4()))
            answer = self.acceptance._repay(self.point, self.ref(self.credit_card), 5, document, key)
            self.assertFalse(answer['ok'])
            self.assertTrue(answer['message'].endswith('.'))
        bare = self.env['customer.card']._issue(self.credit, partner=self.holder)
        self.assertIn("no credit line", self.repays(5, card=bare)['message'])
        document = Origin('customer.card.credit', None, str(uuid4()))
        self.assertFalse(self.acceptance._repay(self.point, 'x', 5, document, 'k' * 36)['ok'])
        self.assertEqual(self.account.balance, -10)
