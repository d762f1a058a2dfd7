"""Risk: the general ledger says another debtor, day or amount than the card's account: reminders go astray."""

from odoo.tests import tagged

from ...core.cycle import cycle_of
from .case import CreditCase


@tagged('post_install', '-at_install')
class TestCreditReceivables(CreditCase):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.second = cls.env['customer.card']._issue(cls.credit, partner=cls.holder)
        cls.second_account = cls.second._account('credit')
        cls._open(cls.second, 50)

    def items(self, account=None):
        """The journal items of an account, oldest debt first."""
        domain = [('customer_card_account_id', '=', (account or self.account).id), ('parent_state', '=', 'posted')]
        return self.env['account.move.line'].search(domain, order='date_maturity, id')

    def assertOpen(self, account, amount: float) -> None:
        self.assertAlmostEqual(sum(self.items(account).mapped('amount_residual')), amount)
        self.assertAlmostEqual(-account.balance, amount)

    def test_an_item_for_each_purchase_with_who_owes_and_until_when(self):
        self.buys(60)
        self.buys(30, card=self.second)
        self.pays_back(20)
        move = self.closes()
        self.assertOpen(self.account, 40)
        self.assertOpen(self.second_account, 30)
        bought = self.items().filtered(lambda item: item.balance > 0)
        terms, today = self.line._terms(), self.credit._today()
        due = cycle_of(today, terms.day, terms.grace, terms.calendar).due
        self.assertEqual((bought.partner_id, bought.date_maturity, bought.balance), (self.debtor, due, 60))
        self.assertEqual((bought.display_type, bought.no_followup), ('payment_term', False))
        self.assertEqual(bought.move_id, move)
        self.assertEqual(self.items(self.second_account).partner_id, self.holder)
        untagged = move.line_ids.filtered(
            lambda item: item.account_id == self.credit.receivable_account_id and not item.customer_card_account_id
        )
        self.assertTrue(all(item.reconciled for item in untagged))
        self.assertAlmostEqual(self.debtor.credit, 40)
        self.assertBooks()
        self.assertHealthy()

    def test_goods_that_come_back_pay_their_own_purchase(self):
        first = self.buys(60)
        second = self.buys(30)
        self.sync(
            self.order(
                [(self.bread, -1, 30, {'refunded_orderline_id': second.lines.id})], [(self.credit_method, -30)],
                cards=[self.credit_card], is_refund=True,
            )
        )  # fmt: skip
        self.closes()
        open_items = self.items().filtered(lambda item: not item.reconciled)
        self.assertEqual(open_items.mapped('balance'), [60])
        self.assertIn(first.pos_reference or first.name, open_items.name)
        self.assertOpen(self.account, 60)
        self.assertHealthy()

    def test_a_payer_owes_what_was_bought(self):
        firm = self.env['res.partner'].create({'name': "Firm", 'is_company': True})
        self.line.write({'owes': 'payer', 'payer_id': firm.id})
        self.buys(60)
        self.closes()
        self.assertEqual(self.items().partner_id, firm)

    def test_what_is_settled_stands_on_its_account(self):
        self.buys(60)
        self.closes()
        self.post(self.account, 10, 'adjust')
        self.post(self.second_account, -5, 'adjust')
        self.assertBooks()
        self.assertOpen(self.account, 50)
        self.assertOpen(self.second_account, 5)
        self.assertHealthy()

    def test_invoiced_at_the_till_and_later(self):
        self.buys(50, to_invoice=True, partner_id=self.debtor.id)
        later = self.buys(20, partner_id=self.debtor.id)
        self.closes()
        later.action_pos_order_invoice()
        self.assertOpen(self.account, 70)
        self.assertBooks()
        self.assertHealthy()

    def test_an_item_that_is_not_there_is_named(self):
        self.buys(60)
        self.closes()
        self.env.flush_all()
        self.env.cr.execute(
            'UPDATE account_move_line SET customer_card_account_id = NULL WHERE id = ANY(%s)', [self.items().ids]
        )
        self.env.invalidate_all()
        found = self.env['customer.card.health']._check().finding_ids
        self.assertIn('receivables', found.mapped('validator'))
        self.assertIn(self.account, found.account_id)
