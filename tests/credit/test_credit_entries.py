"""Risk: what else is booked on what is owed on credit, by hand or by documents, is not what the cards say."""

from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .books_case import CreditBooksCase


@tagged('post_install', '-at_install')
class TestCreditEntries(CreditBooksCase):
    """What else is booked on the receivable, and what is refused there."""

    def test_an_entry_by_hand(self):
        self.bought(60)
        move = self.entry(-10)
        self.assertOwed(50)
        fee = self.entry(5)
        self.assertOwed(55)
        move.button_draft()
        self.assertOwed(65)
        move.unlink()
        fee.button_draft()
        self.assertOwed(60)
        self.assertWhole()

    def test_an_entry_beyond_the_limit(self):
        self.bought(60)
        with self.refuses("Raise its limit"):
            self.entry(41)
        self.assertOwed(60)
        self.assertWhole()

    def test_an_invoice_is_refused_there(self):
        self.debtor.property_account_receivable_id = self.receivable
        invoice = self.env['account.move'].create({
            'move_type': 'out_invoice', 'partner_id': self.debtor.id, 'company_id': self.card_company.id,
            'invoice_line_ids': [(0, 0, {'product_id': self.bread.id, 'quantity': 1, 'price_unit': 10})],
        })  # fmt: skip
        with self.refuses("Choose another receivable"):
            invoice.action_post()

    def test_a_repayment_is_no_credit_for_ordinary_invoices(self):
        self.pays_back(20)
        self.closed()
        self.payment(5)
        invoice = self.env['account.move'].create({
            'move_type': 'out_invoice', 'partner_id': self.debtor.id, 'company_id': self.card_company.id,
            'invoice_line_ids': [(0, 0, {'product_id': self.bread.id, 'quantity': 1, 'price_unit': 10})],
        })  # fmt: skip
        invoice.action_post()
        self.assertFalse(invoice.invoice_outstanding_credits_debits_widget)
        self.assertOwed(-25)
        self.assertWhole()

    def test_two_lines_do_not_pay_each_other(self):
        self.pays_back(20)
        self.bought(10, card=self.second)
        with self.refuses("of two credit lines"):
            (self.items() | self.owed_items(self.second_account)).reconcile()

    def test_whose_an_item_is_is_nobodys_to_say(self):
        self.bought(60)
        move = self.entry(-10)
        item = move.line_ids.filtered(lambda one: one.account_id == self.receivable)
        accountant = self.env.ref('base.user_admin')
        for vals in ({'customer_card_account_id': self.second_account.id}, {'customer_card_booked': True}):
            with self.assertRaisesRegex(Exception, "said by the card ledger"):
                item.with_user(accountant).write(vals)
        wished = self.env['account.move.line'].with_context(default_customer_card_booked=True)
        self.assertFalse(wished.default_get(['customer_card_booked']).get('customer_card_booked'))

    def test_the_till_in_the_middle(self):
        """Paid at the till and by bank, goods come back, all in the books and oldest first."""
        first = self.buys(40)
        self.buys(20)
        self.closed()
        self.payment(30)
        self.pays_back(10)
        self.sync(
            self.order(
                [(self.bread, -1, 40, {'refunded_orderline_id': first.lines.id})], [(self.credit_method, -40)],
                cards=[self.credit_card], is_refund=True,
            )
        )  # fmt: skip
        self.closed()
        self.assertOwed(-20)
        self.assertFalse(self.owed_items())
        self.assertWhole()

    def test_taken_back_at_the_till_opens_what_it_had_paid(self):
        self.buys(60)
        order = self.pays_back(20)
        self.closed()
        back = {'refunded_orderline_id': order.lines.id, 'customer_card_ref': self.ref(self.credit_card)}
        line = (self.credit.repay_product_id, -1, 20, back)
        self.sync(self.order([line], [(self.cash_method, -20)], cards=[self.credit_card], is_refund=True))
        self.closed()
        self.assertOwed(60)
        self.assertEqual([(one.balance, one.amount_residual) for one in self.owed_items()], [(60, 60)])
        self.assertWhole()

    def test_a_credit_note_lowers_its_own_purchase(self):
        first = self.buys(40, to_invoice=True, partner_id=self.debtor.id)
        self.buys(20)
        self.closed()
        invoice = first.account_move
        note = invoice._reverse_moves([{'date': fields.Date.today()}])
        note.action_post()
        self.assertOwed(20)
        self.assertEqual(self.owed_items().mapped('balance'), [20])
        self.assertWhole()

    def test_contacts_that_become_one(self):
        self.bought(60)
        other = self.env['res.partner'].create({'name': "Omid N."})
        wizard = self.env['base.partner.merge.automatic.wizard'].create({})
        wizard._merge([self.debtor.id, other.id], dst_partner=other)
        self.env.invalidate_all()
        self.assertEqual((self.line.debtor_id, self.items().partner_id), (other, other))
        self.payment(20, partner=other)
        self.assertOwed(40)
        self.assertWhole()

    def test_a_validator_names_the_line(self):
        self.bought(60)
        self.payment(20)
        self.env.flush_all()
        self.env.cr.execute(
            'UPDATE account_move_line SET amount_residual = 59 WHERE id = ANY(%s)', [self.owed_items().ids]
        )
        self.env.invalidate_all()
        found = self.env['customer.card.health']._check().finding_ids
        mine = found.filtered(lambda one: one.validator == 'receivables')
        self.assertEqual(mine.account_id, self.account)
        self.assertIn(self.line.display_name, mine.fact)


@tagged('post_install', '-at_install')
class TestCreditCurrencies(CreditBooksCase):
    """Payments in another currency, and the differences of exchange rates."""

    def test_paid_in_another_currency_at_another_rate(self):
        euro = self.env.ref('base.EUR')
        euro.active = True
        self.env['res.currency.rate'].search([('currency_id', '=', euro.id)]).unlink()
        self.env['res.currency.rate'].create(
            {'currency_id': euro.id, 'name': '2020-01-01', 'rate': 0.5, 'company_id': self.card_company.id}
        )
        self.bought(60)
        payment = self.payment(20, currency_id=euro.id)
        self.assertOwed(20)
        (self.credit_item(payment) | self.owed_items()).reconcile()
        self.assertOwed(20)
        self.assertWhole()
        payment.action_draft()
        self.assertOwed(60)
        self.assertWhole()

    def _at_two_rates(self):
        """The euro, worth more dollars until five days ago."""
        euro = self.env.ref('base.EUR')
        euro.active = True
        rates, today = self.env['res.currency.rate'], fields.Date.today()
        rates.search([('currency_id', '=', euro.id)]).unlink()
        for day, rate in (('2020-01-01', 0.5), (today - timedelta(days=5), 0.8)):
            rates.create({'currency_id': euro.id, 'name': day, 'rate': rate, 'company_id': self.card_company.id})
        return euro

    def test_the_difference_is_followed_where_the_ledger_itself_matches(self):
        """What a settlement matches with an item in another currency makes a difference, too."""
        entry, euro = self.entry(40), self._at_two_rates()
        entry.button_draft()
        item = entry.line_ids.filtered(lambda one: one.account_id == self.receivable)
        item.write({'currency_id': euro.id, 'amount_currency': 20, 'balance': 40})
        entry.action_post()
        self.assertOwed(40)
        self.post(self.account, 15, 'adjust')
        self.env['customer.card.settlement']._settle_all(self.card_company)
        self.assertOwed(self.open_in_books())
        self.assertWhole()

    def test_the_difference_is_followed(self):
        euro, today = self._at_two_rates(), fields.Date.today()
        self.bought(60)
        early = self.payment(20, currency_id=euro.id, date='2020-02-01')
        self.assertOwed(20)
        out = self.payment(20, currency_id=euro.id, payment_type='outbound', date=today)
        (self.credit_item(early) | self.credit_item(out)).reconcile()
        self.assertOwed(self.open_in_books())
        self.assertOwed(60)
        self.assertWhole()
