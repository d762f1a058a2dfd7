"""Risk: a branch's liability account is its main company's too; an entry there, or a loss, is in nobody's figures."""

from decimal import Decimal
from unittest.mock import patch

from odoo.tests import new_test_user, tagged

from ...models.ledger import owed
from ..common.cards import made_up
from .case import SessionBooksCase
from .test_entries_stay import RIGHTS


@tagged('post_install', '-at_install')
class TestFamilyAccounts(SessionBooksCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        root = cls.root = cls.card_company
        cls.branch = cls.env['res.company'].create({'name': 'Branch', 'parent_id': root.id})
        home = {'company_id': root.id, 'company_ids': [(6, 0, (root | cls.branch).ids)]}
        cls.book = new_test_user(cls.env, 'family_book', f'{RIGHTS},account.group_account_basic', **home)
        cls.env.user.company_ids |= root | cls.branch

    def branch_program(self, account):
        """A branch's own, as where those are older than its main company's."""
        programs = self.env['customer.card.program'].with_company(self.branch)
        with patch.object(type(programs), '_constraint_methods', ()):
            return programs.create({
                'name': 'B', 'kind': 'gift', 'company_id': self.branch.id, 'liability_account_id': account.id,
            })  # fmt: skip

    def named(self):
        self.env.invalidate_all()
        return self.env['customer.card.health']._check().finding_ids

    def test_entry_of_the_parent_on_the_account_of_a_branch(self):
        root = self.card_company
        vals = {'name': 'Cards of the branch', 'code': 'BRL1', 'account_type': 'liability_current'}
        account = self.env['account.account'].create({**vals, 'company_ids': root.ids})
        program = self.branch_program(account)
        self.post(self.env['customer.card']._issue(program)._account('value'), 100, 'reward')
        self.env['customer.card.settlement']._settle_all(self.branch)
        self.assertEqual(self.credit(account), 100)
        journal = self.env['account.journal'].search([('type', '=', 'general'), ('company_id', '=', root.id)], limit=1)
        move = self.env['account.move'].with_user(self.book).with_company(root).create({
            'move_type': 'entry', 'journal_id': journal.id, 'line_ids': [
                (0, 0, {'account_id': account.id, 'debit': 77}),
                (0, 0, {'account_id': self.gift.promotion_account_id.id, 'credit': 77}),
            ],
        })  # fmt: skip
        move.action_post()
        self.assertEqual((move.company_id, self.credit(account)), (root, 23), "100 on cards")
        self.assertEqual(self.named().mapped('validator'), ['books'])
        report = self.env['customer.card.liability'].create({'company_id': self.branch.id})
        report.action_show()
        self.assertEqual(report.difference, -77)
        items = report.account_ids.action_open_move_lines()['domain']
        self.assertIn(move.line_ids.filtered('debit'), self.env['account.move.line'].search(items))

    def test_a_loss_is_booked_where_the_claim_stands(self):
        program = self.branch_program(self.gift.liability_account_id)
        card = self.env['customer.card']._issue(program)
        self.post(card._account('value'), 10, 'sale')
        hold = self.Ledger._authorize(card._account('value'), Decimal(5), 'branchhold', card=card.id)
        owed.write(self.env, made_up(hold))
        claim = self.env['customer.card.owed'].search([('account_id', '=', card._account('value').id)])
        claim.with_user(self.book).action_write_off()
        self.assertEqual(claim.move_id.company_id, self.branch)
