"""Risks: what a second person approved is another list by the time it is imported, or is read as other numbers; and the
decision is one's own.
"""

import base64
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import new_test_user, tagged

from ...models.ledger.protected import own
from .case import ImportCase


@tagged('post_install', '-at_install')
class TestImportAsChecked(ImportCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        home = {'company_id': cls.card_company.id, 'company_ids': [(6, 0, cls.card_company.ids)]}
        cls.accountant = new_test_user(cls.env, 'checked_accountant', 'customer_card.group_accountant', **home)
        cls.manager = new_test_user(cls.env, 'checked_manager', 'customer_card.group_manager', **home)
        cls.keeper = new_test_user(cls.env, 'checked_keeper', 'base.group_user,base.group_partner_manager', **home)

    def asked(self, text: str, lang: str | None = None):
        """An import the manager checked and asked for."""
        one = (
            self.env['customer.card.import']
            .with_user(self.manager)
            .with_context(lang=lang)
            .create(
                {
                    'program_id': self.both.id,
                    'opening_account_id': self.before.id,
                    'file_name': 'cards.csv',
                    'file': base64.b64encode(text.encode()),
                }
            )
        )
        one.action_check()
        self.assertEqual(one.state, 'checked', one.error_ids.mapped('sentence'))
        one.action_import()
        self.env.flush_all()
        return one

    def approve(self, one, lang: str | None = None):
        one.with_user(self.accountant).with_context(lang=lang).action_approve()
        self.env.invalidate_all()

    def refuse(self, one, error=UserError, words: str = "not what was checked") -> None:
        with self.assertRaisesRegex(error, words), self.env.cr.savepoint():
            self.approve(one)
        self.env.invalidate_all()
        self.assertFalse(one.card_ids)

    def test_another_file_is_another_list(self):
        one = self.asked("name,phone,value\nAnn,+16505550111,500\n")
        self.assertEqual(one.state, 'requested')
        attachments = self.env['ir.attachment'].with_user(self.manager)
        domain = [('res_model', '=', one._name), ('res_id', '=', one.id), ('res_field', '=', 'file')]
        found = call_kw(attachments, 'search_read', [domain, ['id']], {})
        vals = {'datas': base64.b64encode(b"name,phone,value\nBob,+16505550111,500\n").decode()}
        call_kw(attachments, 'write', [[row['id'] for row in found], vals], {})
        self.env.flush_all()
        self.env.invalidate_all()
        self.refuse(one, words="exchanged behind its form")

    def test_another_holder_is_another_list(self):
        one = self.asked("name,phone,value\nAnn,+16505550112,500\n")
        self.keeper.partner_id.with_user(self.keeper).write({'phone': '+16505550112', 'name': "Ann"})
        self.env.flush_all()
        self.refuse(one)
        one.with_user(self.manager).action_cancel()
        one.with_user(self.manager).action_check()
        self.assertEqual((one.known_count, one.new_count), (1, 0), "who looks sees it")

    def test_who_wrote_himself_into_it(self):
        """A phone and a name are what a customer who logs in may write about himself."""
        portal = new_test_user(self.env, 'checked_portal', 'base.group_portal', email='mallory@example.com')
        portal.partner_id.write({'phone': '+16505550114', 'name': "Ann"})
        one = self.asked("name,phone,value\nAnn,+16505550114,500\n")
        self.approve(one)
        self.assertEqual(one.state, 'done')
        self.assertNotEqual(one.card_ids.partner_id, portal.partner_id)

    def test_who_wrote_a_further_address(self):
        """Or bought without a login: such a contact is found by hand, with a card, too."""
        portal = new_test_user(self.env, 'checked_portal', 'base.group_portal', email='mallory@example.com')
        vals = {'name': "Ann", 'phone': '+16505550114', 'email': 'ann@example.com'}
        partners = self.env['res.partner']
        wrong = partners.create({**vals, 'parent_id': portal.partner_id.id, 'type': 'delivery'})
        wrong |= partners.with_user(self.env.ref('base.public_user')).sudo().create(vals).with_env(self.env)
        self.env['customer.card']._issue(self.both, partner=wrong[0])
        one = self.asked("name,phone,email,value\nAnn,+16505550114,ann@example.com,500\n")
        self.approve(one)
        self.assertEqual(one.state, 'done')
        self.assertTrue(one.card_ids.partner_id)
        self.assertFalse(one.card_ids.partner_id & wrong)

    def test_the_address_of_the_list_is_where_a_first_card_goes(self):
        names = {'Ann': '+16505550116', 'Ben': '+16505550117'}
        ann, ben = self.env['res.partner'].create(
            [{'name': name, 'phone': phone, 'email': 'old@example.com'} for name, phone in names.items()]
        )
        self.env['customer.card']._issue(self.both, partner=ben)
        rows = "".join(f"{name},{phone},{name}@example.com,5\n" for name, phone in names.items())
        one = self.asked(f"name,phone,email,value\n{rows}")
        self.approve(one)
        self.assertEqual(one.card_ids.partner_id, ann | ben)
        self.assertEqual((ann.email, ben.email), ('Ann@example.com', 'old@example.com'))
        card = one.card_ids.filtered(lambda card: card.partner_id == ann)
        self.assertIn("before: o•••@example.com", " ".join(map(str, card.message_ids.mapped('body'))))

    def test_a_word_in_common_is_no_name(self):
        other = self.env['res.partner'].create({'name': "Mallory de la Ann", 'phone': '+16505550115'})
        one = self.asked("name,phone,value\nMaria de la Cruz,+16505550115,500\n")
        self.approve(one)
        self.assertNotEqual(one.card_ids.partner_id, other)

    def test_another_program_is_another_list(self):
        """The button that is still on the screen says what it showed."""
        dear = self._program('loyalty', name="Dear", prefix='953', point_value=10.0, opens_value=True)
        one = self.asked("name,value\nAnn,500\n")
        shown = one.rows_digest
        one.with_user(self.manager).action_cancel()
        one.with_user(self.manager).program_id = dear
        one.with_user(self.manager).action_check()
        one.with_user(self.manager).action_import()
        self.assertEqual(one.state, 'requested')
        seen = {'context': {'customer_card_seen': shown}}
        with self.assertRaises(UserError), self.env.cr.savepoint():
            call_kw(one.with_user(self.accountant), 'action_approve', [one.ids], seen)
        self.env.invalidate_all()
        self.assertFalse(one.card_ids)

    def test_numbers_are_read_as_they_were_checked(self):
        self.env['res.lang']._activate_lang('de_DE')
        one = self.asked("name;value\nAnn;1.500\n", 'de_DE')
        self.assertEqual((one.state, one.value), ('requested', 1500))
        self.approve(one, lang='en_US')
        self.assertEqual(one.card_ids._account('value').balance, 1500)

    def test_also_in_the_background(self):
        self.env['res.lang']._activate_lang('de_DE')
        self._limit(self.both, 5000)
        with patch('odoo.addons.customer_card.models.issuing.customer_card_import.AT_ONCE', 0):
            one = self.asked("name;value\nAnn;1.500\n", 'de_DE')
        self.assertEqual((one.state, one.value), ('running', 1500))
        self.env['customer.card.import'].with_context(lang=None)._cron_import()
        self.assertEqual(one.card_ids._account('value').balance, 1500)

    def test_the_same_list_is_asked_for_twice(self):
        """Checked on two devices before either is imported: only who was warned goes on."""
        one, two = (self.list_of(text, user=self.manager) for text in ("name,value\nAnn,500\n",) * 2)
        self.assertFalse(one.warning or two.warning)
        one.action_import()
        with self.assertRaisesRegex(UserError, "same one was imported"), self.env.cr.savepoint():
            two.action_import()
        two.action_check()
        self.assertIn(one.name, two.warning)
        two.action_import()
        self.env.flush_all()
        self.approve(two)
        self.refuse(one, words="same one was imported")
        one.action_cancel()
        one.action_check()
        self.assertIn(two.name, one.warning)
        one.action_import()
        self.approve(one)
        self.assertEqual((one.state, two.state), ('done', 'done'), "a person may say so")

    def test_the_same_list_in_another_form(self):
        self._limit(self.both, 5000)
        one, two = (self.list_of(text, user=self.manager) for text in ("name,value\nAnn,5\n", "name;value\nAnn;5\n"))
        self.assertNotEqual(one.digest, two.digest)
        one.action_import()
        self.assertEqual(one.state, 'done')
        with self.assertRaisesRegex(UserError, "same one was imported"), self.env.cr.savepoint():
            two.action_import()
        other = self.list_of("name,value\nBob,5\n", user=self.manager)
        other.action_import()
        self.assertEqual(other.state, 'done')

    def test_the_same_list_in_the_background(self):
        self._limit(self.both, 5000)
        one, two = (self.list_of(text, user=self.manager) for text in ("name,value\nAnn,5\n",) * 2)
        with patch('odoo.addons.customer_card.models.issuing.customer_card_import.AT_ONCE', 0):
            one.action_import()
            with self.assertRaisesRegex(UserError, "same one was imported"), self.env.cr.savepoint():
                two.action_import()
            two.action_check()
            two.action_import()
        self.assertEqual((one.state, two.state), ('running', 'running'))
        own(one).attempts = 1  # the other one comes first
        self.env['customer.card.import']._cron_import()
        self.assertEqual((one.state, two.state), ('checked', 'done'))
        self.assertIn("same one was imported", one.message_ids[:1].body)

    def test_nobody_approves_the_own_balance(self):
        self.accountant.partner_id.write({'email': 'acc@example.com', 'name': "Acc"})
        one = self.asked("name,email,value\nAcc,acc@example.com,500\n")
        self.refuse(one, AccessError, "Your own card")

    def test_the_second_person_approves_what_was_shown(self):
        one = self.asked("name,phone,value\nAnn,+16505550113,500\n")
        seen = one.rows_digest
        one.with_user(self.manager).action_cancel()
        one.with_user(self.manager).file = base64.b64encode(b"name,phone,value\nMallory,+16505550114,9000\n")
        one.with_user(self.manager).action_check()
        one.with_user(self.manager).action_import()
        with self.assertRaisesRegex(UserError, "asked for anew"), self.env.cr.savepoint():
            one.with_user(self.accountant).with_context(customer_card_seen=seen).action_approve()
        self.env.invalidate_all()
        self.assertFalse(one.card_ids)
        one.with_user(self.accountant).with_context(customer_card_seen=one.rows_digest).action_approve()
        self.assertEqual(one.value, 9000)

    def test_whose_phone_it_is_says_the_name_as_well(self):
        """Anybody may say that a phone or an address is his."""
        self.keeper.partner_id.write({'phone': '+16505550115', 'email': 'ann@example.com', 'name': "Mallory Jones"})
        for text in ("name,phone,value\nAnn Smith,+16505550115,5\n", "name,email,value\nAnn Smith,ann@example.com,5\n"):
            one = self.asked(text)
            self.assertEqual((one.known_count, one.new_count), (0, 1))
        self.keeper.partner_id.name = "Smith, Ann"
        one = self.asked("name,phone,value\nAnn Smith,+16505550115,5\n")
        self.assertEqual((one.known_count, one.new_count), (1, 0))
