"""Risks: a card's product, a method's journal or a line's tax data is another one by the time goods come back or the
session is closed.
"""

from uuid import uuid4

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..till.receipts_case import ReceiptMixin
from .case import SellCase


@tagged('post_install', '-at_install')
class TestProductsChanged(ReceiptMixin, SellCase):
    def test_a_card_sold_before_comes_back_as_a_card(self):
        sold = self.charge_order(self.gift_card, 50).lines
        old = self.gift.product_id
        self.gift.product_id = self.env['product.product'].create(
            {
                'name': "New card",
                'type': 'service',
                'taxes_id': False,
                'property_account_income_id': self.gift.liability_account_id.id,
                'company_id': self.card_company.id,
            }
        )
        back = [(old, -1, 50.0, {'refunded_orderline_id': sold.id})]
        self.assertRefused(self.order(back, [(self.cash_method, -50)], is_refund=True), self.value)
        self.sync(self.order(back, [(self.cash_method, -50)], is_refund=True, cards=[self.gift_card]))
        self.env.invalidate_all()
        self.assertEqual(self.value.balance, 0)
        self.close()
        self.assertHealthy()

    def test_a_method_that_becomes_the_customers_account(self):
        self.charge(50)
        bank = self.pos_config_usd.payment_method_ids.filtered(lambda method: method.type == 'bank')[:1]
        uuid = str(uuid4())
        held = {'customer_card_operation': self.authorize(self.gift_card, 'value', 6, uuid)['operation']}
        sold = self.sync(self.order([(self.bread, 1, 10.0)], [(self.value_method, 6, held), (bank, 4)], uuid=uuid))
        self.close()
        bank.write({'journal_id': False, 'split_transactions': True})
        self.pos_config_usd.open_ui()
        session = self.pos_config_usd.current_session_id
        paid = [(self.value_method, -6), (self.cash_method, -4)]
        self.sync(self.order([self.named(sold.lines)], paid, is_refund=True, session_id=session.id))
        self.assertEqual(self.value.balance, 50)

    def tax_data(self, price: float, booked: float) -> dict:
        """What a client may say of how a line is booked."""
        return {
            'extra_tax_data': {
                'manual_tax_amounts': {'0': {}},
                'currency_id': self.pos_config_usd.currency_id.id,
                'price_unit': price,
                'discount': 0,
                'quantity': 1,
                'rate': 1.0,
                'manual_total_excluded_currency': booked,
                'manual_total_excluded': booked,
            }
        }

    def test_what_a_top_up_books_is_what_it_costs(self):
        product, quantity, price, named = self.line(self.gift_card, 50)
        lines = [
            (product, quantity, price, {**named, **self.tax_data(50, 1)}),
            (self.bread, 1, 10.0, self.tax_data(10, 59)),
        ]
        self.assertRefused(self.order(lines, [(self.cash_method, 60)]), self.value)

    def test_the_servers_words_are_nobody_elses(self):
        """A line that says it came later is left out of no sum."""
        sold = self.charge_order(self.gift_card, 50).lines
        line = (self.gift.product_id, -1, 50.0, {'refunded_orderline_id': sold.id, 'customer_card_ref': 'later'})
        data = self.order([line], [], is_refund=True, cards=[self.gift_card])
        self.assertRefused({**data, 'amount_total': 0}, self.value)
        uuid = str(uuid4())
        self.post(self.value, -41, 'payout')
        self.gift.cash_out_below = 10
        shown = self.till.customer_card_payout(self.ref(self.gift_card), uuid, str(uuid4()))
        if shown['ok']:
            line = (
                self.gift.product_id,
                -1,
                9.0,
                {'customer_card_hold': shown['operation'], 'customer_card_ref': 'later'},
            )
            data = self.order([(self.bread, 1, 10.0), line], [(self.cash_method, 10)], uuid=uuid)
            with self.assertRaises(UserError), self.env.cr.savepoint():
                self.sync({**data, 'amount_total': 10})

    def test_nor_by_writing_them(self):
        line = self.sync(self.order([(self.bread, 1, 10.0)], [], state='draft')).lines
        for word in ('later', 'used'):
            line.with_user(self.cashier).write({'customer_card_ref': word})
            self.assertFalse(line.customer_card_ref)

    def test_what_was_bought_on_account_stays_unpaid(self):
        """Its method gets a journal later: what was never paid is none the less."""
        later = self.pos_config_usd.payment_method_ids.filtered(lambda method: method.type == 'pay_later')[:1]
        sold = self.sync(self.order([(self.bread, 1, 50.0)], [(later, 50)], partner_id=self.holder.id))
        lines = [self.named(sold.lines), self.line(self.gift_card, 50)]
        self.assertRefused(self.order(lines, []), self.value)
        self.close()
        bank = self.pos_config_usd.payment_method_ids.filtered(lambda method: method.type == 'bank')[:1]
        later.write({'journal_id': bank.journal_id.copy().id})
        self.pos_config_usd.open_ui()
        session = self.pos_config_usd.current_session_id
        self.till = session.with_user(self.cashier)
        lines = [self.named(sold.lines), self.line(self.gift_card, 50)]
        self.assertRefused(self.order(lines, [], session_id=session.id), self.value)
