"""Risk: imported balances are booked off an account that the ledger explains."""

from odoo.tests import tagged

from .case import ImportCase


@tagged('post_install', '-at_install')
class TestImportBooks(ImportCase):
    def test_balances_come_from_no_other_programs_liability(self):
        """The ledger explains what stands there: two programs of one shop are moved by the clearing account."""
        own = self.before.copy({'code': 'FX200', 'name': "Own liability"})
        first = self._program('gift', name="First", prefix='954', liability_account_id=own.id)
        card = self.env['customer.card']._issue(first)
        self.post(card._account('value'), 50, 'reward')
        self.env['customer.card.settlement']._settle_all(self.card_company)
        self.assertHealthy()
        text = "old_code,name,value\nF-200-a,Ann A,50\n"
        for account in (own, self.loyalty.points_account_id):
            one = self.list_of(text, opening_account_id=account.id)
            self.assertEqual(one.state, 'faulty')
            self.assertRegex(one.error_ids.sentence, 'is what is owed on cards that are here already')
        one = self.list_of(text, opening_account_id=first.clearing_account_id.id)
        self.assertEqual(one.state, 'checked', self.errors(one))
        one.action_import()
        self.assertHealthy()

    def test_an_account_in_another_currency_is_said_at_the_check(self):
        """And not at the end, when all cards are made."""
        euro = self.env.ref('base.EUR')
        euro.active = True
        self.before.currency_id = euro
        one = self.list_of("name,value\nAnn A,50\n")
        self.assertEqual(one.state, 'faulty')
        self.assertRegex(one.error_ids.sentence, 'kept in another currency')
