"""Risk: who keeps the books of another company reads in the health check what stands on this one's accounts."""

from odoo import Command
from odoo.tests import new_test_user, tagged

from ...models.ledger.protected import own
from ..common.sealing import switched_off
from ..common.till import TillCase


@tagged('post_install', '-at_install')
class TestFindingsElsewhere(TillCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.elsewhere = cls.env['res.company'].create({'name': "Elsewhere"})
        cls.branch = cls.env['res.company'].create({'name': "Branch", 'parent_id': cls.card_company.id})

    def reader(self, company):
        name = f'findings_{company.id}'
        return new_test_user(
            self.env, name, 'customer_card.group_accountant', company_id=company.id, company_ids=company.ids
        )

    def read(self, health, company) -> list[str]:
        """The facts an accountant of a company finds, and sees on the page of a check."""
        self.env.flush_all()
        self.env.invalidate_all()
        reader = self.reader(company)
        found = self.env['customer.card.finding'].with_user(reader).with_context(allowed_company_ids=company.ids)
        facts = found.search([('health_id', '=', health.id)]).mapped('fact')
        self.env.invalidate_all()
        page = found.env['customer.card.health'].browse(health.id)
        [shown] = page.web_read({'healthy': {}, 'doubt': {}, 'finding_ids': {'fields': {'fact': {}}}})
        self.assertFalse(shown['doubt'])
        self.assertFalse(shown['healthy'])
        self.assertEqual([one['fact'] for one in shown['finding_ids']], facts)
        return facts

    def sql(self, query: str, *values) -> None:
        self.env.flush_all()
        with switched_off(self.env.cr):
            self.env.cr.execute(query, values)
        self.env.invalidate_all()

    def by_hand(self, amount: float) -> None:
        """An entry of an accountant's own on the liability."""
        journal = self.env['account.journal'].search(
            [('type', '=', 'general'), ('company_id', '=', self.card_company.id)], limit=1
        )
        lines = [(self.gift.liability_account_id, 'credit'), (self.gift.promotion_account_id, 'debit')]
        self.env['account.move'].create(
            {
                'journal_id': journal.id,
                'line_ids': [Command.create({'account_id': account.id, side: amount}) for account, side in lines],
            }
        ).action_post()

    def test_what_every_kind_of_damage_is_about(self):
        self.charge(100)
        order = self.sync(self.gift_order(30))
        self.env['customer.card.settlement']._settle_all(self.card_company)
        self.by_hand(77)
        self.sql('UPDATE pos_payment SET amount = 31 WHERE pos_order_id = %s', order.id)
        self.sql('UPDATE pos_order SET company_id = %s WHERE id = %s', self.branch.id, order.id)
        self.sql(
            "UPDATE customer_card_program SET settlement_failure = '1,234.00 on 201001' WHERE id = %s", self.gift.id
        )
        self.sql('UPDATE customer_card_settlement SET entry_count = 9, account_count = 99')
        self.sql('UPDATE customer_card SET company_id = %s WHERE id = %s', self.elsewhere.id, self.loyalty_card.id)
        self.sql('UPDATE customer_card_program SET company_id = %s WHERE id = %s', self.elsewhere.id, self.loyalty.id)
        health = self.env['customer.card.health']._check()
        found = health.finding_ids
        kinds = {'books', 'tenders', 'failed_settlements', 'settlements', 'links'}
        self.assertLessEqual(kinds, set(found.mapped('validator')))
        self.assertFalse(found.filtered(lambda one: one.company_id not in (self.card_company | self.branch)))
        self.assertEqual(self.read(health, self.elsewhere), [])
        self.assertEqual(self.read(health, self.card_company), found.mapped('fact'))

    def test_what_is_about_the_database_is_read_by_all(self):
        self.env.cr.execute('CREATE FUNCTION turned() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$')
        self.env.cr.execute(
            'CREATE TRIGGER turned BEFORE INSERT ON customer_card_owed FOR EACH ROW EXECUTE FUNCTION turned()'
        )
        health = self.env['customer.card.health']._check()
        self.assertEqual(health.finding_ids.company_id, self.env['res.company'])
        self.assertEqual(len(self.read(health, self.elsewhere)), 1)

    def test_who_gives_a_finding_to_another_company_is_seen(self):
        self.charge(100)
        self.env['customer.card.settlement']._settle_all(self.card_company)
        self.sql('UPDATE customer_card_account SET balance = 5000 WHERE id = %s', self.value.id)
        self.by_hand(77)
        for kind in ('accounts', 'books'):
            health = self.env['customer.card.health']._check()
            finding = health.finding_ids.filtered(lambda one, kind=kind: one.validator == kind)
            self.assertFalse(health.doubt)
            self.assertTrue(finding)
            own(finding).write({'company_id': self.elsewhere.id})
            self.env.invalidate_all()
            self.assertTrue(health.doubt)
