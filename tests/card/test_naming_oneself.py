"""Risk: who serves at the desk becomes the holder of what a stranger left behind on a card of nobody."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..desk.case import LifeCase


@tagged('post_install', '-at_install')
class TestNamingOneself(LifeCase):
    def test_nobody_names_oneself(self):
        """Holder of what is on a card of nobody: neither who serves at the desk nor a manager; an empty one is free."""
        card = self.env['customer.card']._issue(self.gift)
        for user in (self.desk, self.manager):
            card.with_user(user).partner_id = user.partner_id
            card.partner_id = False
        card = self.env['customer.card']._issue(self.gift)
        self.post(card._account('value'), 40, 'sale')
        for user in (self.desk, self.manager):
            with self.assertRaisesRegex(AccessError, "A colleague names you"), self.env.cr.savepoint():
                card.with_user(user).partner_id = user.partner_id
        card.with_user(self.desk).partner_id = self.manager.partner_id
        self.assertEqual(card.partner_id, self.manager.partner_id)
