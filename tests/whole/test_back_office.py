from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ...models.ledger.protected import own
from ..common.cards import CustomerCardCommon
from ..common.sealing import key_is


@tagged('post_install', '-at_install')
class TestBackOffice(CustomerCardCommon):
    """Finding cards at the desk, forms that say what is odd, and long work that says why it stands still."""

    def found(self, text: str):
        return self.env['customer.card'].search([('found_by', 'ilike', text)])

    def test_a_card_is_found_by_anything_known_of_it(self):
        self.holder.phone = '+1 650 555 0134'
        own(self.gift_card).write({'old_code': 'K17A'})
        number = self.gift_card.sudo().number
        for text in (
            number,
            number[-6:],
            number[5:11],
            f'{number[:4]} {number[4:8]}',
            number[-8:].translate(str.maketrans('0123456789', '۰۱۲۳۴۵۶۷۸۹')),
            'k-17-a',
        ):
            self.assertIn(self.gift_card, self.found(text), text)
        for text in ('650 555 0134', '0134', 'Dina', 'holder din'):
            self.assertIn(self.loyalty_card, self.found(text), text)
            self.assertNotIn(self.gift_card, self.found(text), text)
        for text in ('zzzzzz', '%', '_' * 6, "'; DROP TABLE customer_card; --", '\\', '9' * 400, ''):
            self.assertNotIn(self.gift_card, self.found(text) if text else self.env['customer.card'])
        mine = self.env['customer.card'].search(['|', ('found_by', 'ilike', 'Dina'), ('id', '=', self.gift_card.id)])
        self.assertLessEqual(self.gift_card | self.loyalty_card, mine)

    def test_only_the_desk_searches_by_number(self):
        accountant = new_test_user(
            self.env, 'finder', groups='customer_card.group_accountant', company_id=self.card_company.id
        )
        with self.assertRaises(AccessError):
            self.env['customer.card'].with_user(accountant).search([('found_by', 'ilike', '9500')])

    def test_other_companies_are_not_found(self):
        other = self.env['res.company'].create({'name': "Other"})
        desk = new_test_user(
            self.env,
            'elsewhere',
            groups='customer_card.group_desk',
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        cards = self.env['customer.card'].with_user(desk)
        self.assertFalse(cards.search([('found_by', 'ilike', self.gift_card.sudo().number)]))

    def test_the_latest_entries(self):
        value = self.gift_card._account('value')
        for amount in range(1, 13):
            self.post(value, amount)
        self.assertEqual(self.gift_card.latest_entry_ids.mapped('amount'), [*range(12, 2, -1)])

    def test_balances_on_the_contact(self):
        self.post(self.loyalty_card._account('points'), 120)
        self.assertIn('120', self.holder.customer_card_balances)

    def test_what_does_not_fit_is_said(self):
        self.card_company.partner_id.tz = 'UTC'
        program = self._program('loyalty', name="Odd", prefix='957')
        self.assertIn("earning rule", program.advice)
        program.rule_ids = [(0, 0, {'name': "Purchases", 'step': 1.0})]
        self.assertFalse(program.advice)
        program.write({'card_months': 6, 'points_months': 12})
        self.assertIn("longer than the card", program.advice)
        program.write({'card_months': 0, 'card_day_limit': 10, 'card_order_limit': 20})
        self.assertIn("never counts", program.advice)

    def test_a_batch_without_a_key_says_so_and_goes_on_later(self):
        batches = self.env['customer.card.batch'].with_context(cron_id=1)
        stuck = batches.create({'program_id': self.gift.id, 'quantity': 2, 'card_state': 'active', 'opening_value': 5})
        fine = batches.create({'program_id': self.gift.id, 'quantity': 3})
        own(stuck | fine).write({'state': 'running'})
        with key_is(''):
            batches._cron_issue()
        self.assertEqual((stuck.state, stuck.issued, fine.state), ('running', 0, 'done'))
        self.assertIn("key", stuck.problem)
        with self.assertRaises(AccessError):
            stuck.with_context(cron_id=False).problem = False
        stuck.action_stop()
        self.assertEqual((stuck.state, stuck.problem), ('stopped', False))
        own(stuck).write({'state': 'running'})
        batches._cron_issue()
        self.assertEqual((stuck.state, stuck.issued), ('done', 2))
        self.assertHealthy()
