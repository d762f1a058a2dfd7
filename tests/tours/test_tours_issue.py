from odoo.tests import HttpCase, tagged

from ..common.office import OfficeMixin, PatientMixin


@tagged('post_install', '-at_install')
class TestToursIssue(OfficeMixin, PatientMixin, HttpCase):
    """From a program to printed cards in the browser, with nothing prepared."""

    def test_issue_and_print(self):
        self.env.ref('base.user_admin').group_ids += self.env.ref('customer_card.group_manager')
        self.start_tour(
            '/odoo/action-customer_card.customer_card_program_action', 'CustomerCardIssueTour', login='admin'
        )
        batch = self.env['customer.card.batch'].search([('program_id.name', '=', "Spring gifts")])
        self.assertEqual((batch.state, batch.issued, batch.printed), ('done', 3, 3))
        self.assertEqual(set(batch.card_ids.mapped('print_count')), {1})
