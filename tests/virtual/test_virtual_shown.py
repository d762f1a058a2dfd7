"""Risk: the link to a card in the phone is read at the desk, and the card does not say so."""

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .case import MovingCase


@tagged('post_install', '-at_install')
class TestVirtualShown(MovingCase):
    """The dialog with the link: saved with a note, about one card and one link."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        home = {'company_id': cls.card_company.id, 'company_ids': [(6, 0, cls.card_company.ids)]}
        cls.desk = new_test_user(cls.env, 'shown_desk', 'customer_card.group_desk', **home)

    def secret(self) -> str:
        return self.gift_card._virtual_url().rpartition('#')[2]

    def shown(self) -> list:
        return self.gift_card.message_ids.filtered(lambda message: "was shown at the desk" in message.body).ids

    def test_a_link_is_shown_with_a_note_or_not_at_all(self):
        dialogs = self.env['customer.card.virtual.link'].with_user(self.desk)
        told = dialogs.onchange({'card_id': self.gift_card.id}, ['card_id'], {'card_id': {}, 'url': {}, 'picture': {}})
        self.assertFalse(told['value'].get('url') or told['value'].get('picture'))
        self.assertFalse(dialogs.new({'card_id': self.gift_card.id}).url)
        self.assertEqual((self.gift_card.virtual_on, self.shown()), (False, []))
        action = self.gift_card.with_user(self.desk).action_show_virtual()
        dialog = dialogs.browse(action['res_id'])
        self.assertIn(self.secret(), dialog.url)
        self.assertEqual(len(self.shown()), 1)
        other = self.env['customer.card']._issue(self.gift)
        told = dialog.onchange({'card_id': other.id}, ['card_id'], {'card_id': {}, 'url': {}})
        self.assertFalse(told['value'].get('url'))
        self.assertFalse(other.virtual_on)

    def test_an_open_dialog_shows_no_later_link(self):
        dialog = self.env['customer.card.virtual.link'].with_user(self.desk).create({'card_id': self.gift_card.id})
        self.assertTrue(dialog.url)
        self.gift_card.action_revoke_virtual()
        dialog.invalidate_recordset()
        self.assertEqual((dialog.url, dialog.picture, self.gift_card.virtual_on), (False, False, False))
        self.secret()
        dialog.invalidate_recordset()
        self.assertEqual((dialog.url, len(self.shown())), (False, 1))
        with self.assertRaises(AccessError):
            dialog.write({'serial': 2})

    def test_a_colleague_sees_no_open_dialog(self):
        """Not one of all there are: the card says who was shown the link."""
        colleague = new_test_user(
            self.env, 'shown_colleague', 'customer_card.group_manager',
            company_id=self.card_company.id, company_ids=[(6, 0, self.card_company.ids)],
        )  # fmt: skip
        for name in sorted(self.env.registry):
            model = self.env[name]
            if name.startswith('customer.card') and model._transient and not model._abstract:
                with self.subTest(name):
                    rules = self.env['ir.rule'].search([('model_id.model', '=', name), ('groups', '=', False)])
                    self.assertIn("[('create_uid', '=', user.id)]", rules.mapped('domain_force'))
        action = self.gift_card.with_user(self.desk).action_show_virtual()
        theirs = self.env['customer.card.virtual.link'].with_user(colleague)
        self.assertEqual(theirs.search_read([], ['url']), [])
        with self.assertRaises(AccessError):
            theirs.browse(action['res_id']).read(['url'])

    def test_a_dialog_stays_with_its_card(self):
        other = self.env['customer.card']._issue(self.gift, partner=self.holder)
        friend = self.env['res.partner'].create({'name': "Friend"})
        for model, vals in (
            ('virtual.link', {}), ('set.pin', {}), ('close', {}), ('merge', {}), ('family', {'partner_id': friend.id}),
        ):  # fmt: skip
            dialog = self.env[f'customer.card.{model}'].with_user(self.desk).create({'card_id': other.id, **vals})
            dialog.write({'card_id': other.id})
            with self.subTest(model), self.assertRaises(AccessError), self.env.cr.savepoint():
                dialog.write({'card_id': self.gift_card.id})
