"""Risks: a code of an older system finds two cards, none, or pays although it can be guessed."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .case import ImportCase


@tagged('post_install', '-at_install')
class TestOldCodes(ImportCase):
    def test_the_till_finds_an_old_code(self):
        one = self.list_of("number,value,name\n0441-ca7f-4a1b,5,Ada\n12345678,6,Ben\n")
        one.action_import()
        ada, ben = one.card_ids.sorted('id')
        cards = self.env['customer.card']
        for code in ('0441-ca7f-4a1b', '0441CA7F4A1B', ' 0441-CA7F-4A1B\r', ']C00441-ca7f-4a1b', ada.sudo().number):
            self.assertEqual(cards._identify(code, self.card_company), ada, code)
        for code in ('12345678', '۱۲۳۴۵۶۷۸', '1234 5678', ';12345678=2912101?'):
            self.assertEqual(cards._identify(code, self.card_company), ben, code)
        other = self.env['res.company'].create({'name': "Other"})
        self.assertFalse(cards._identify('12345678', other))
        for code in ('', '1234567', None, 'x' * 600, 12345678):
            self.assertFalse(cards._identify(code, self.card_company))

    def test_what_can_be_guessed_does_not_pay(self):
        program = self.both
        self.assertTrue(program._trusts_old_code('0441CA7F4A1B'))
        self.assertFalse(program._trusts_old_code('12345678'))
        program.old_codes_pay = 'all'
        self.assertTrue(program._trusts_old_code('12345678'))
        program.old_codes_pay = 'none'
        self.assertFalse(program._trusts_old_code('0441CA7F4A1B'))

    def test_one_query(self):
        self.list_of("number,value\n12345678,6\n").action_import()
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(1):
            self.env['customer.card']._find_by_code('12345678', self.card_company)

    def test_an_old_code_is_one_card(self):
        self.list_of("old_code\nabcd-1\n").action_import()
        again = self.list_of("old_code\nABCD1\n")
        self.assertRegex(again.error_ids.sentence, 'exists already')
        twice = self.list_of("old_code\nxyz-1\nXYZ 1\n")
        self.assertRegex(twice.error_ids.sentence, 'line 2')

    def test_an_old_code_is_set_by_imports_only(self):
        with self.assertRaises(AccessError):
            self.gift_card.old_code = 'ABCD1'
        with self.assertRaises(AccessError):
            self.env['customer.card'].create({'program_id': self.gift.id, 'old_code': 'ABCD1'})

    def test_a_replacement_does_not_answer_to_the_old_code(self):
        one = self.list_of("old_code,value\nabcd-1,5\n")
        one.action_import()
        one.card_ids.action_replace()
        self.assertFalse(self.env['customer.card']._identify('abcd-1', self.card_company))
