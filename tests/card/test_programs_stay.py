"""Risk: a batch, an import or a limit counts in another currency than the one it was asked for, or shown, in."""

from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from ..common.cards import CustomerCardCommon

BOOKS = (
    'journal_id', 'liability_account_id', 'points_account_id', 'points_revenue_account_id', 'promotion_account_id',
    'breakage_account_id', 'clearing_account_id', 'product_id',
)  # fmt: skip


@tagged('post_install', '-at_install')
class TestProgramsStay(CustomerCardCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rich = cls.env['res.company'].create({'name': 'Rich', 'currency_id': cls.env.ref('base.EUR').id})
        both = {'company_id': cls.card_company.id, 'company_ids': [(6, 0, (cls.card_company | cls.rich).ids)]}
        cls.manager = new_test_user(cls.env, 'stay_manager', 'customer_card.group_manager', **both)
        vals = {'name': 'P', 'kind': 'gift', 'company_id': cls.card_company.id, 'adjustment_limit': 3000}
        cls.program = cls.env['customer.card.program'].with_user(cls.manager).create(vals)

    def test_in_their_company(self):
        """Without a card, too: its limit was said in that company's currency, and what waits was shown in it."""
        with self.assertRaisesRegex(UserError, "A program stays in its company"):
            self.program.write({**dict.fromkeys(BOOKS, False), 'company_id': self.rich.id})
        self.program.write({'company_id': self.card_company.id, 'name': 'Q'})
        self.assertEqual(self.program.name, 'Q')

    def test_in_its_currency(self):
        other = self.env['customer.card.program'].create({'name': 'R', 'kind': 'gift', 'company_id': self.rich.id})
        dollar = self.env.ref('base.USD')
        with self.assertRaisesRegex(UserError, "count in its currency"):
            self.rich.currency_id = dollar
        other.unlink()
        self.rich.currency_id = dollar
        self.assertEqual(self.rich.currency_id, dollar)
