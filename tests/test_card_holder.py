"""Risk: the card desk gives what is a customer's to somebody else: by another holder, a card on the same accounts, or the link to it."""

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .test_card_life import LifeCase


@tagged('post_install', '-at_install')
class TestCardHolder(LifeCase):
    def setUp(self):
        super().setUp()
        self.post(self.points, 30, 'earn')
        self.friend = self.env['res.partner'].create({'name': "Friend", 'email': "friend@example.com"})
        self.target = self.env['customer.card']._issue(self.loyalty, partner=self.friend)

    def test_a_holder_is_changed_by_a_card_manager(self):
        card = self.loyalty_card
        for partner in (self.friend.id, False):
            with self.assertRaisesRegex(AccessError, "belongs to .*A card manager gives it"), self.env.cr.savepoint():
                card.with_user(self.desk).write({'partner_id': partner})
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.friend.with_user(self.desk).write({'customer_card_ids': [Command.link(card.id)]})
        card.with_user(self.desk).write({'partner_id': self.holder.id})
        card.with_user(self.manager).write({'partner_id': self.friend.id})
        self.do('merge', card_id=card.id, target_id=self.target.id)
        self.assertEqual(self.target._account('points').balance, 30)

    def test_the_desk_names_who_was_not_known(self):
        card = self.gift_card.with_user(self.desk).with_context(tracking_disable=False, mail_notrack=False)
        self.env.flush_all()
        self.env.cr.precommit.run()
        card.write({'partner_id': self.friend.id})
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.assertEqual(self.gift_card.partner_id, self.friend)
        self.assertIn(self.friend.name, self.gift_card.message_ids.tracking_value_ids.mapped('new_value_char'))

    def test_a_family_card_on_what_is_somebodys(self):
        vals = {'card_id': self.loyalty_card.id, 'partner_id': self.friend.id}
        with self.assertRaisesRegex(AccessError, "A card manager gives it"), self.env.cr.savepoint():
            self.do('family', **vals)
        self.do('family', card_id=self.loyalty_card.id, partner_id=self.holder.id)
        self.do('family', self.manager, **vals)
        self.assertEqual(len(self.loyalty_card.family_ids), 2)

    def test_contacts_that_become_one(self):
        wizard = self.env['base.partner.merge.automatic.wizard'].with_user(self.env.ref('base.user_admin'))
        wizard._merge((self.holder | self.friend).ids, self.friend)
        self.assertEqual(self.loyalty_card.partner_id, self.friend)

    def test_the_card_says_where_its_link_went(self):
        self.loyalty_card.partner_id.email = "ada@example.com"
        self.loyalty_card.with_user(self.desk).action_send_virtual()
        self.assertIn("by e-mail to a•••@example.com", self.loyalty_card.message_ids[0].body)
