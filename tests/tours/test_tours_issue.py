from odoo.tests import HttpCase, tagged

from ..common.patient import PatientMixin


@tagged('post_install', '-at_install')
class TestToursIssue(PatientMixin, HttpCase):
    """From a program to printed cards in the browser, with nothing prepared."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env['ir.qweb']._get_asset_bundle('web.assets_web', css=True, js=False, rtl=True).css()  # once for the class

    def test_issue_and_print(self):
        self.env.ref('base.user_admin').group_ids += self.env.ref('customer_card.group_manager')
        self.start_tour(
            '/odoo/action-customer_card.customer_card_program_action', 'CustomerCardIssueTour', login='admin'
        )
        batch = self.env['customer.card.batch'].search([('program_id.name', '=', "Spring gifts")])
        self.assertEqual((batch.state, batch.issued, batch.printed), ('done', 3, 3))
        self.assertEqual(set(batch.card_ids.mapped('print_count')), {1})

    def persian(self):
        """The administrator, who reads Persian."""
        self.env['res.lang']._activate_lang('fa_IR')
        self.env['ir.module.module']._load_module_terms(['web', 'customer_card'], ['fa_IR'])
        admin = self.env.ref('base.user_admin')
        admin.group_ids += self.env.ref('customer_card.group_manager')
        admin.lang = 'fa_IR'
        return admin

    def test_days_of_the_host(self):
        """A date in one of the host's forms is saved as it was typed, with all of ours loaded beside it."""
        admin = self.persian()
        admin.group_ids += self.env.ref('account.group_account_manager')
        journal = self.env['account.journal'].search(
            [('type', '=', 'general'), ('company_id', '=', admin.company_id.id)], limit=1
        )
        journal = journal or journal.create({'name': "Days", 'code': 'DAYS', 'type': 'general'})
        entry = self.env['account.move'].create({'move_type': 'entry', 'journal_id': journal.id, 'date': '2028-04-03'})
        self.start_tour(
            f'/odoo/action-account.action_move_journal_line/{entry.id}', 'CustomerCardHostDayTour', login='admin'
        )
        self.env.invalidate_all()
        self.assertEqual(str(entry.date), '2028-05-21')

    def test_days_of_a_persian_reader(self):
        admin = self.persian()
        program = self.env['customer.card.program'].search([('company_id', '=', admin.company_id.id)], limit=1)
        program = program or program.create({'name': "Club", 'kind': 'loyalty', 'company_id': admin.company_id.id})
        batch = (
            self.env['customer.card.batch']
            .with_user(admin)
            .create({'program_id': program.id, 'quantity': 1, 'expires_on': '2028-04-03'})
        )
        self.start_tour(
            f'/odoo/action-customer_card.customer_card_batch_action/{batch.id}',
            'CustomerCardPersianDayTour',
            login='admin',
        )
        self.env.invalidate_all()
        self.assertEqual(str(batch.expires_on), '2028-05-21')
