"""Risks: text that becomes HTML, a code no scanner reads, a picture that is none, a face of the wrong size, another company's design."""

from odoo.tests import tagged

from .common import CustomerCardCommon


@tagged('post_install', '-at_install')
class TestDesigns(CustomerCardCommon):
    def test_faces(self):
        cards = self.loyalty_card | self.env['customer.card']._issue(self.loyalty)
        design = cards[0]._design()
        faces = design._faces(cards, full_number=True)
        self.assertEqual(len(faces), 2)
        self.assertIn('Dina Holder', faces[0][0])
