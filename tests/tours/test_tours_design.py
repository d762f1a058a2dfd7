from odoo.tests import HttpCase, tagged

from ..common.patient import PatientMixin


@tagged('post_install', '-at_install')
class TestToursDesign(PatientMixin, HttpCase):
    """A card is designed in the browser: it changes as one types, and what was typed stays text."""

    def test_design(self):
        self.env.ref('base.user_admin').group_ids += self.env.ref('customer_card.group_manager')
        action = '/odoo/action-customer_card.customer_card_design_action'
        self.start_tour(action, 'CustomerCardDesignTour', login='admin')
        design = self.env['customer.card.design'].search([('name', '=', "Winter gifts")])
        self.assertEqual((design.kind, design.merchant_name), ('gift', "Corner <b>Shop</b>"))
