import base64
from unittest.mock import patch

from odoo.tests import new_test_user, tagged

from .case import TourCase

MODULE = 'odoo.addons.customer_card.models.issuing.customer_card'


@tagged('post_install', '-at_install')
class TestToursImport(TourCase):
    """Taking over cards of another system in the back office, and scanning them at the till."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.before = cls.env['account.account'].create(
            {
                'name': "Old system",
                'code': 'OLD100',
                'account_type': 'liability_current',
                'company_ids': [(6, 0, cls._get_main_company().ids)],
            }
        )

        home = {'company_id': cls._get_main_company().id, 'company_ids': [(6, 0, cls._get_main_company().ids)]}
        cls.second = new_test_user(cls.env, 'card_approves', groups='customer_card.group_accountant', **home)

    def test_import(self):
        company = self._get_main_company()
        self.env.ref('base.user_admin').write({'company_ids': [(4, company.id)], 'company_id': company.id})
        action = '/odoo/action-customer_card.customer_card_import_action'
        self.start_tour(action, 'CustomerCardImportTour', login='admin')
        self.start_tour(action, 'CustomerCardImportApproveTour', login='card_approves')
        one = self.env['customer.card.import'].search([], limit=1)
        self.assertEqual((one.state, one.value, len(one.card_ids)), ('done', 32.5, 2))

    def test_a_long_import_is_stopped_and_undone(self):
        company = self._get_main_company()
        self.env.ref('base.user_admin').write({'company_ids': [(4, company.id)], 'company_id': company.id})
        action = '/odoo/action-customer_card.customer_card_import_action'
        lines = b''.join(b'LONG-%d,Zoe %d,5\n' % (number, number) for number in range(5))
        one = self.env['customer.card.import'].create({
            'name': "A long list", 'program_id': self.gifts.id, 'opening_account_id': self.before.id,
            'file': base64.b64encode(b'old_code,name,value\n' + lines),
        })  # fmt: skip
        one.action_check()
        with patch(f'{MODULE}_import.AT_ONCE', 0), patch(f'{MODULE}_import_run.PART', 2):
            one.action_import()
            one.with_user(self.second).action_approve()
            while not one.made_count:
                one._step_or_say()
            self.env.flush_all()
            self.start_tour(action, 'CustomerCardImportStopTour', login='admin')
            one.invalidate_recordset()
            self.assertEqual((one.state, one.made_count), ('undoing', 2))
            one._cron_import()
            self.start_tour(action, 'CustomerCardImportUndoneTour', login='admin')
        one.invalidate_recordset()
        self.assertEqual((one.state, one.made_count), ('undone', 0))

    def taken_over(self):
        one = self.env['customer.card.import'].create({
            'program_id': self.gifts.id, 'opening_account_id': self.before.id,
            'file': base64.b64encode(
                b'old_code,name,value\n0441-ca7f-4a1b,Zoe Taken,25\n2212345678904,Yan Taken,5\n'
                b'0441-ca7f-4a1c,Xan Taken,1\n'
            ),
        })  # fmt: skip
        one.action_check()
        one.action_import()
        one.with_user(self.second).action_approve()
        return one.card_ids.sorted('id')

    def test_an_old_code_pays_at_the_till(self):
        cards = self.taken_over()
        self._run('CustomerCardOldCodeTour')
        self.assertEqual(self._balance(cards[0], 'value'), (5, 5))

    def test_an_old_code_is_typed_or_looks_like_another(self):
        self.taken_over()
        self._run('CustomerCardTypedCodeTour')

    def test_running_contracts(self):
        company = self._get_main_company()
        self.env.ref('base.user_admin').write({'company_ids': [(4, company.id)], 'company_id': company.id})
        plans = self._program("Household goods", 'installment', prefix='955')
        self.env['customer.card.program'].search([('opens_installment', '=', True), ('id', '!=', plans.id)]).active = 0
        self._card(plans, '9551000000000467', partner=self.env['res.partner'].create({'name': "Ada"}))
        path = '/odoo/action-customer_card.customer_card_contract'
        self.start_tour(f'{path}_action', 'CustomerCardContractImportTour', login='admin')
        self.start_tour(f'{path}_import_action', 'CustomerCardContractImportApproveTour', login='card_approves')
        contract = self.env['customer.card.contract'].search([('old_number', '=', 'A-7')])
        self.assertEqual((contract.state, contract.paid, contract.left), ('active', 310, 306))
