"""Risks: a code of another system that opens somebody else's card, or two; a list that is exchanged behind its form."""

import base64
import random

from odoo.exceptions import UserError, ValidationError
from odoo.tests import new_test_user, tagged

from ...core import number, old_code
from .case import ImportCase


@tagged('post_install', '-at_install')
class TestCodesApart(ImportCase):
    def identified(self, code: str):
        return self.env['customer.card']._find_by_code(code, self.card_company)

    def test_every_code_finds_its_own_card(self):
        """Codes with a suffix, dates and separators, as other systems have them, and whatever was drawn."""
        drawn = random.Random(7)
        codes = [
            '400012345678', '400012345678/0001', '400012345678.2712', '400012345678=2712101', '400012345678-0112',
            '98418117-7906-4596-84f9-794cdd933160', 'B77833200^X/Y^2712', *(
                f'{drawn.randrange(10**9, 10**14)}{drawn.choice("/._=-X")}{drawn.randrange(10**4):04d}'
                for _code in range(60)
            ),
        ]  # fmt: skip
        codes = list({old_code.normal(code): code for code in codes}.values())
        one = self.list_of("Old code;Value\n" + "".join(f"{code};1\n" for code in codes))
        bad = {line for line, _column, _sentence in self.errors(one)}
        kept = [code for line, code in enumerate(codes, 2) if line not in bad]
        self.assertGreater(len(kept), 50)
        one = self.list_of("Old code;Value\n" + "".join(f"{code};1\n" for code in kept))
        self.assertEqual(one.state, 'checked', self.errors(one))
        one.action_import()
        for code in kept:
            self.assertEqual(self.identified(code).sudo().old_code, old_code.normal(code), code)

    def test_a_number_and_a_code_are_one_namespace(self):
        fresh = number.generate('950')
        one = self.list_of(f"Card number;Old code;Value\n{fresh};;100\n;{fresh};7\n")
        self.assertEqual(self.errors(one)[0][:2], (3, "Old code"))
        self.list_of(f"Old code;Value\n{fresh};5\n").action_import()
        with self.assertRaisesRegex(ValidationError, "another system"), self.env.cr.savepoint():
            self.env['customer.card'].create({'program_id': self.gift.id, 'number': fresh})
        self.assertEqual(self.identified(fresh).sudo().old_code, fresh)

    def test_a_form_that_has_no_number_yet(self):
        """It is among cards that have no code of another system, and gets a number."""
        self.env['customer.card']._issue(self.gift)
        draft = self.env['customer.card'].create({'program_id': self.gift.id, 'number': False})
        self.assertTrue(draft.sudo().number)  # sudo: nobody else reads it

    def test_two_that_are_there_anyway_are_one(self):
        """As shops may have them from before: the number is its card's."""
        fresh = number.generate('950')
        self.list_of(f"Old code;Value\n{fresh};5\n").action_import()
        card = self.env['customer.card']._issue(self.gift)
        self.env.cr.execute('UPDATE customer_card SET number = %s WHERE id = %s', [fresh, card.id])
        self.env.invalidate_all()
        self.assertEqual(self.identified(fresh), card)

    def test_a_file_is_exchanged_behind_its_form(self):
        anna, bert = (
            new_test_user(self.env, f'apart_{name}', 'customer_card.group_manager') for name in ('anna', 'bert')
        )
        vals = {'program_id': self.both.id, 'opening_account_id': self.before.id}
        text = base64.b64encode(b"old_code,value\nANNA0001,1\n")
        one = self.env['customer.card.import'].with_user(anna).create({**vals, 'file': text, 'file_name': 'a.csv'})
        attachment = (
            self.env['ir.attachment']
            .sudo()
            .search([('res_model', '=', one._name), ('res_id', '=', one.id), ('res_field', '=', 'file')])
        )
        attachment.with_user(bert).write({'datas': base64.b64encode(b"old_code,value\nBERT0001,10000\n")})
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "exchanged"), self.env.cr.savepoint():
            one.action_check()
        one.file = text
        one.action_check()
        self.assertEqual(one.state, 'checked')
