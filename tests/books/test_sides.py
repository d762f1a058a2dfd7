"""Risk: one wrong account in a form, and the books are apart from the ledger for good."""

from odoo import Command
from odoo.exceptions import UserError
from odoo.models import BaseModel as Model
from odoo.tests import tagged

from .case import SessionBooksCase


@tagged('post_install', '-at_install')
class TestSides(SessionBooksCase):
    """What settlements book against is no liability of cards."""

    def test_no_side_is_a_liability(self):
        other = self._program('gift', name="Other", prefix='957')
        other.liability_account_id = self.gift.liability_account_id.copy({'code': 'CCOTHER', 'name': "Other"})
        for account in (self.gift.liability_account_id, other.liability_account_id):
            for side in ('promotion_account_id', 'breakage_account_id', 'clearing_account_id'):
                with self.subTest(side), self.assertRaisesRegex(UserError, "Choose another account"):
                    self.gift[side] = account
        field = self.loyalty._liability_field('points')
        with self.assertRaisesRegex(UserError, "Choose another account"):
            self.loyalty.points_revenue_account_id = self.loyalty[field]

    def test_nor_is_a_liability_a_side(self):
        other = self._program('gift', name="Other", prefix='957')
        self.gift.clearing_account_id = self.liability.copy({'code': 'CCSIDE', 'name': "Clearing"})
        with self.assertRaisesRegex(UserError, "Choose another account"):
            other.liability_account_id = self.gift.clearing_account_id


@tagged('post_install', '-at_install')
class TestLiabilitiesApart(SessionBooksCase):
    """What is owed on cards, and nothing else, stands on their liability."""

    def old(self, amount: float = 700) -> Model:
        """The account of a shop's older vouchers."""
        accounts, company = self.env['account.account'], self.card_company
        old = accounts.create({'name': "Vouchers", 'code': 'OLD4', 'account_type': 'liability_current'})
        bank = accounts.search([('account_type', '=', 'asset_cash'), ('company_ids', 'in', company.ids)], limit=1)
        items = [{'account_id': old.id, 'credit': amount}, {'account_id': bank.id, 'debit': amount}]
        lines = [Command.create(item) for item in items]
        self.env['account.move'].create({'move_type': 'entry', 'line_ids': lines}).action_post()
        return old

    def test_an_account_on_which_something_stands(self):
        old = self.old()
        program = self._program('gift', name="Other", prefix='957')
        words = "700.*stand on .*Vouchers.* that no card of ours owes"
        for act in (
            lambda: program.write({'liability_account_id': old.id}),
            lambda: self._program('gift', name="Third", prefix='956', liability_account_id=old.id),
        ):
            with self.assertRaisesRegex(UserError, words), self.env.cr.savepoint():
                act()
        lines = [Command.create({'account_id': old.id, 'debit': 700}), Command.create({
            'account_id': program.promotion_account_id.id, 'credit': 700})]  # fmt: skip
        self.env['account.move'].create({'move_type': 'entry', 'line_ids': lines}).action_post()
        program.liability_account_id = old
        self.assertEqual(program.liability_account_id, old, "nothing stands on it any more")

    def test_the_account_of_another_program(self):
        """Several programs may share one, though much is owed there; and one that is booked keeps its own."""
        program = self._program('gift', name="Other", prefix='957', liability_account_id=self.liability.id)
        self.assertEqual(program.liability_account_id, self.liability)
        program.unlink()
        self.gift.write({'liability_account_id': self.liability.id})
        self.loyalty.write({'liability_account_id': self.loyalty.points_account_id.id})
        self.assertHealthy()

    def test_an_account_of_another_type(self):
        program = self._program('gift', name="Other", prefix='957')
        accounts = self.cash_method.journal_id.default_account_id | self.bread._get_product_accounts()['income']
        for account in accounts | self.card_company.account_default_pos_receivable_account_id:
            with self.assertRaisesRegex(UserError, "no account for liabilities"), self.env.cr.savepoint():
                program.liability_account_id = account
        with self.assertRaisesRegex(UserError, "no account for liabilities"), self.env.cr.savepoint():
            self.liability.account_type = 'income'
        program.liability_account_id.account_type = 'liability_non_current'

    def position(self, source: Model, target: Model) -> Model:
        row = Command.create({'account_src_id': source.id, 'account_dest_id': target.id})
        vals = {'name': "Export", 'company_id': self.card_company.id, 'account_ids': [row]}
        position = self.env['account.fiscal.position'].create(vals)
        self.pos_config_usd.write({'tax_regime_selection': True, 'fiscal_position_ids': [Command.link(position.id)]})
        return position

    def test_a_fiscal_position_maps_no_liability(self):
        income = self.bread._get_product_accounts()['income']
        other = income.copy({'name': "Export sales", 'code': 'EXP1'})
        self.sell_card(25, fiscal_position_id=self.position(self.liability, other).id)
        self.sell_card(
            25, fiscal_position_id=self.position(self.liability, other).id, to_invoice=True, partner_id=self.holder.id
        )
        self.paid(10, fiscal_position_id=self.position(income, self.liability).id)
        self.paid(10, fiscal_position_id=self.position(income, other).id)
        self.close()
        self.assertEqual((self.credit(self.liability), self.credit(other)), (100, 10))
        self.assertHealthy()
