"""Risk: while a list that was approved is being imported, a contact on it becomes another one, who gets the balance."""

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from .parts_case import PartsCase


@tagged('post_install', '-at_install')
class TestImportMerged(PartsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        home = {'company_id': cls.card_company.id, 'company_ids': cls.card_company.ids}
        contacts = 'base.group_user,base.group_partner_manager'
        cls.assistant = new_test_user(cls.env, 'keeps_contacts', contacts, **home)
        cls.manager.group_ids |= cls.env.ref('base.group_partner_manager')
        cls.mule = cls.env['res.partner'].create({'name': "Mule"})

    def merge(self, partner, user) -> None:
        wizard = self.env['base.partner.merge.automatic.wizard'].with_user(user)
        vals = {'partner_ids': [Command.set((partner | self.mule).ids)], 'dst_partner_id': self.mule.id}
        wizard.create(vals).action_merge()
        self.env.invalidate_all()

    def assertStays(self, partner) -> None:
        for user in (self.assistant, self.manager):
            told = self.assertRaisesRegex(UserError, f"{partner.name} is on a list of cards that is being imported")
            with self.subTest(user.login, partner=partner.name), told, self.env.cr.savepoint():
                self.merge(partner, user)

    def test_whoever_merges_waits_for_the_end(self):
        one = self.running(3)
        ben = self.env['res.partner'].with_context(active_test=False).search([('name', '=', "Ben New")])
        self.assertEqual((one.state, len(ben)), ('running', 1))
        self.assertStays(self.known)
        self.assertStays(ben)
        one.action_stop()
        self.assertStays(self.known)
        one.action_resume()
        self.job()
        self.assertEqual(one.state, 'done', one.problem)
        card = self.env['customer.card']._find_by_code(self.number, self.card_company)
        self.assertEqual(card.partner_id, self.known)
        self.merge(self.known, self.manager)
        self.assertEqual(card.partner_id, self.mule)

    def test_undoing_takes_along_what_the_import_made_and_nobody_else(self):
        one = self.running(3)
        ben = self.env['res.partner'].with_context(active_test=False).search([('name', '=', "Ben New")])
        one.action_undo()
        self.assertEqual(one.state, 'undoing')
        self.assertStays(ben)
        self.job()
        self.assertEqual((one.state, ben.exists(), self.mule.exists()), ('undone', ben.browse(), self.mule))
        self.merge(self.known, self.assistant)
        self.assertFalse(self.known.exists())

    def test_it_is_not_proposed(self):
        twin = self.env['res.partner'].create({'name': "Ada Known", 'email': "ada@example.com"})
        self.known.email = twin.email
        # The older contact is the one that stays.
        self.env.cr.execute("UPDATE res_partner SET create_date = now() - interval '1 day' WHERE id = %s", [twin.id])
        self.env.invalidate_all()
        one = self.running(3)
        wizard = self.env['base.partner.merge.automatic.wizard'].with_user(self.assistant)
        for proposed in (False, True):
            search = wizard.create({'group_by_email': True})
            search.action_start_manual_process()
            with self.subTest(proposed=proposed):
                named = [line for line in search.line_ids if str(self.known.id) in line.aggr_ids]
                self.assertEqual(bool(named), proposed)
            if not proposed:
                one.action_undo()
                self.job()
