"""Risk: who keeps exchange rates writes one for a moment, a card pays for thousands, and the books call it rounding."""

from datetime import timedelta
from uuid import uuid4

from odoo import fields
from odoo.tests import tagged

from .case import SessionBooksCase


@tagged('post_install', '-at_install')
class TestRatesWritten(SessionBooksCase):
    def pay(self, at: float):
        """Forty of the card pay goods for 40 times the rate, which is two again before the session is closed."""
        rate = self.at_euro_till()
        rate.rate = at
        uuid, amount = str(uuid4()), 40 * at
        answer = self.authorize(self.gift_card, 'value', amount, uuid)
        self.assertTrue(answer['ok'], answer)
        payments = [(self.value_method, amount, {'customer_card_operation': answer['operation']})]
        pricelist = self.pos_config_eur.pricelist_id.id
        self.sync(self.order([(self.bread, 1, amount)], payments, uuid=uuid, pricelist_id=pricelist))
        rate.rate = 2
        self.assertEqual(self.session.close_session_from_ui(), {'successful': True})
        self.assertEqual(self.value.balance, 10)
        return self.session.move_id

    def test_what_is_lost_is_an_exchange_loss_of_that_session(self):
        company = self.card_company
        move = self.pay(1000)
        items = {item.account_id: item.balance for item in move.line_ids}
        self.assertEqual((items[self.liability], items[company.expense_currency_exchange_account_id]), (40, 19960))
        before = self.credit(self.liability)
        self.settle()
        self.assertEqual(self.credit(self.liability), before, "nothing is left for a re-estimate to hide")
        self.assertBalanced(10 + 10)
        self.assertHealthy()

    def test_it_is_named(self):
        self.pay(1000)
        self.env['customer.card.unusual']._look()
        found = self.env['customer.card.unusual'].search([('kind', '=', 'rate')])
        self.assertEqual((found.card_id, found.count), (self.gift_card, 100))
        self.assertIn("100", found.evidence)

    def named(self) -> list[int]:
        self.env['customer.card.unusual']._look()
        return self.env['customer.card.unusual'].search([('kind', '=', 'rate')]).mapped('count')

    def test_what_is_earned_by_it_is_named(self):
        rate = self.at_euro_till()
        rate.rate = 0.00001
        bank = (self.pos_config_eur.payment_method_ids - self.methods)[:1]
        pricelist = self.pos_config_eur.pricelist_id.id
        self.sync(self.order([(self.bread, 1, 10)], [(bank, 10)], cards=[self.loyalty_card], pricelist_id=pricelist))
        rate.rate = 2
        self.assertEqual(self.named(), [1000000])

    def test_a_rate_of_the_next_day_hides_nothing(self):
        self.pay(1000)
        tomorrow = fields.Date.today() + timedelta(days=1)
        rates = self.env['res.currency.rate']
        rates.create({
            'currency_id': self.pos_config_eur.currency_id.id, 'rate': 1000, 'company_id': self.card_company.id,
            'name': tomorrow,
        })  # fmt: skip
        self.assertEqual(self.named(), [100])

    def test_a_true_rate_is_not(self):
        move = self.pay(2.04)
        self.env['customer.card.unusual']._look()
        self.assertFalse(self.env['customer.card.unusual'].search([('kind', '=', 'rate')]))
        gained = self.card_company.expense_currency_exchange_account_id
        self.assertEqual(sum(move.line_ids.filtered(lambda item: item.account_id == gained).mapped('balance')), 0.8)
