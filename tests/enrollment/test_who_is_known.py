"""Risk: somebody who is not of the shop wrote a contact with a customer's name and phone, and waits for the card."""

from odoo.tests import new_test_user, tagged

from .case import EnrollCase


@tagged('post_install', '-at_install')
class TestWhoIsKnown(EnrollCase):
    def outsiders(self, **vals) -> dict:
        """Contacts that somebody who is not of the shop wrote, by how."""
        partners = self.env['res.partner']
        portal = new_test_user(self.env, 'mallory', 'base.group_portal', email='mallory@example.com')
        firm = partners.create({'name': "Firm", 'is_company': True})
        portal.partner_id.parent_id = firm
        room = partners.create({'name': "Room", 'parent_id': portal.partner_id.id, 'type': 'contact'})
        public = self.env.ref('base.public_user')
        return {
            'below the login': partners.create({**vals, 'parent_id': portal.partner_id.id, 'type': 'delivery'}),
            'two levels below': partners.create({**vals, 'parent_id': room.id, 'type': 'contact'}),
            "the firm's address": partners.create({**vals, 'parent_id': firm.id, 'type': 'invoice'}),
            'by the portal user': partners.with_user(portal).sudo().create(vals).with_env(self.env),
            'without a login': partners.with_user(public).sudo().create(vals).with_env(self.env),
        }

    def test_what_somebody_outside_wrote_waits_for_no_customer(self):
        """A further address of a portal user, or of a guest of the e-shop, with somebody's name and phone."""
        vals = {'name': "Ada Lovelace", 'phone': "0912 345 6789", 'email': "mallory@example.com"}
        for how, contact in self.outsiders(**vals).items():
            with self.subTest(how):
                self.assertEqual(contact._customer_card_from_outside(), contact)
        card = self.card(self.enroll(email="ada@example.com"))
        self.assertEqual(card.partner_id.email, "ada@example.com")
        office = self.env['res.partner'].create({'name': "Office"})
        staff = (
            self.cashier.partner_id
            | office
            | self.env['res.partner'].create({'name': "Person", 'parent_id': office.id, 'type': 'invoice'})
        )
        self.assertFalse(staff._customer_card_from_outside())

    def test_what_somebody_outside_wrote_gets_another_card_at_the_desk(self):
        vals = {'name': "Ada Lovelace", 'phone': "0912 345 6789", 'email': "mallory@example.com"}
        contact = self.outsiders(**vals)['below the login']
        self.env['customer.card']._issue(self.gift, partner=contact)
        self.assertEqual(self.enroll()['code'], 'known')
        self.assertIn("card desk", self.enroll(known='use')['message'])

    def test_the_first_card_goes_where_its_holder_said(self):
        known = self.env['res.partner'].create(
            {'name': "Ada Lovelace", 'phone': "0912 345 6789", 'email': "old@example.com"}
        )
        card = self.card(self.enroll(known='use', email="ada@example.com"))
        self.assertEqual((card.partner_id, known.email), (known, "ada@example.com"))
        said = " ".join(map(str, card.message_ids.mapped('body')))
        self.assertIn("a•••@example.com, before: o•••@example.com", said)

    def test_who_has_a_card_is_written_to_where_he_was(self):
        known = self.env['res.partner'].create(
            {'name': "Ada Lovelace", 'phone': "0912 345 6789", 'email': "old@example.com"}
        )
        self.env['customer.card']._issue(self.gift, partner=known)
        self.assertEqual(self.card(self.enroll(known='use', email="eve@example.com")).partner_id, known)
        self.assertEqual(known.email, "old@example.com")
