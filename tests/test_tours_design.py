from odoo.tests import HttpCase, tagged
from odoo.tools.misc import file_path

# Debian's Odoo leaves this library out, though every page of the back office asks for it and complains.
LEFT_OUT = 'mail/static/lib/selfie_segmentation/selfie_segmentation.js'


@tagged('post_install', '-at_install')
class TestToursDesign(HttpCase):
    """A card is designed in the browser: it changes as one types, and what was typed stays text."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        try:
            file_path(LEFT_OUT)
        except FileNotFoundError:
            cls.env['ir.asset'].create(
                {
                    'name': LEFT_OUT,
                    'bundle': 'web.assets_backend',
                    'directive': 'remove',
                    'path': LEFT_OUT,
                    'sequence': 99,
                }
            )

    def test_design(self):
        self.env.ref('base.user_admin').group_ids += self.env.ref('customer_card.group_manager')
        action = '/odoo/action-customer_card.customer_card_design_action'
        self.start_tour(action, 'CustomerCardDesignTour', login='admin')
        design = self.env['customer.card.design'].search([('name', '=', "Winter gifts")])
        self.assertEqual((design.kind, design.merchant_name), ('gift', "Corner <b>Shop</b>"))
