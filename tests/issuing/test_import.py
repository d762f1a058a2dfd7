import base64
import io
from unittest.mock import patch

import openpyxl

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from ...core import number
from ...models.ledger.protected import own
from ..common.cards import CustomerCardMixin
from .case import ImportCase


@tagged('post_install', '-at_install')
class TestImport(ImportCase):
    def test_story(self):
        card, known = (
            number.generate('950'),
            self.env['res.partner'].create({'name': "Ada", 'phone': '+1 650 555 0134'}),
        )
        one = self.list_of(
            "Card number,Old code,Holder,Phone,E-mail,State,Valid until,Points,Value,Balance until,Note\n"
            f"{card},,Ada,(650) 555-0134,,,2099-12-31,120,35.50,2098-06-30,from the old shop\n"
            ",K-17-a,Ben,650 555 0199,ben@example.com,blocked,,,10,,\n"
            ",,Ben,6505550199,,,,7,,,\n"
            ",,,,,Ready,,,,,\n"
        )
        self.assertEqual(one.state, 'checked', self.errors(one))
        self.assertEqual((one.card_count, one.points, one.value), (4, 127, 45.5))
        self.assertIn(self.before.display_name, one.sentence)
        self.assertNotIn(card, str(one.preview_table))
        self.assertFalse(one.card_ids)

        one.action_import()
        self.assertEqual(one.state, 'done')
        self.assertFalse(one.file, "The customers' data is let go of")
        first, second, third, fourth = one.card_ids.sudo().sorted('id')
        self.assertEqual(
            (first.number, first.state, str(first.expires_on), first.note),
            (card, 'active', '2099-12-31', "from the old shop"),
        )
        self.assertEqual(second.partner_id, third.partner_id, "Two lines with the same phone are one person")
        self.assertEqual((second.state, second.old_code, second.partner_id.name), ('blocked', 'K17A', "Ben"))
        self.assertEqual((fourth.state, fourth.activated_on, fourth.partner_id.id), ('ready', False, False))
        self.assertEqual(first.partner_id, known)
        self.assertLedger(first._account('value'), [('opening', 35.5, 35.5)])
        self.assertLedger(first._account('points'), [('opening', 120, 120)])
        self.assertEqual(first._account("value").lot_ids.expires_at.year, 2098)
        balances = {
            move.line_ids.filtered(lambda line: line.account_id == self.before).balance for move in one.move_ids
        }
        self.assertEqual(balances, {45.5, 1.27})
        self.env['customer.card.settlement']._settle_all(self.card_company)
        self.assertHealthy()

    def test_an_import_happens_once(self):
        one = self.list_of("name,value\nAda,5\n")
        one.action_import()
        with self.assertRaisesRegex(UserError, 'already'):
            one.action_import()
        with self.assertRaisesRegex(UserError, 'already'):
            one.action_check()
        with self.assertRaises(AccessError):
            one.opening_account_id = False
        with self.assertRaises(UserError):
            one.unlink()

    def test_balances_come_from_no_cash_and_no_receivable(self):
        for kind in ('asset_cash', 'asset_receivable'):
            account = self.env['account.account'].search([('account_type', '=', kind)], limit=1)
            with self.subTest(kind), self.assertRaisesRegex(ValidationError, "do not stand"), self.env.cr.savepoint():
                self.list_of("name,value\nAda,5\n", opening_account_id=account.id)

    def test_everything_wrong_is_named_and_nothing_happens(self):
        taken = self.gift_card.sudo().number
        fresh = number.generate('950')
        wrong = fresh[:-1] + str((int(fresh[-1]) + 1) % 10)
        before = self.env['customer.card'].search_count([])
        one = self.list_of(
            "number,name,phone,state,value,valid_until\n"
            f"{wrong},,,,,\n4111111111111111,,,,,\n,Eve,,dead,-5,1405/01/15\n,,,,abc,\n,a,b,c,d,e,f,g\n"
        )
        self.assertEqual(one.state, 'faulty')
        self.assertEqual(
            [(line, column) for line, column, _sentence in self.errors(one)],
            [
                (2, "Card number"),
                (3, "Card number"),
                (4, "State"),
                (4, "Valid until"),
                (4, "Value"),
                (5, "Value"),
                (6, "Phone"),
                (6, "State"),
                (6, "Valid until"),
                (6, "Value"),
                (6, ''),
            ],
        )
        two = self.list_of(f"number,phone,email,value\n{fresh},,,\n{fresh},,,\n{taken},,,\n,12,x@,\n,650 555 0177,,\n")
        self.assertEqual(
            [(line, column) for line, column, _sentence in self.errors(two)],
            [(3, "Card number"), (4, "Card number"), (5, "Phone"), (5, "E-mail"), (6, "Phone")],
        )
        for faulty in (one, two):
            with self.assertRaisesRegex(UserError, 'Check the list'):
                faulty.action_import()
        self.assertEqual(self.env['customer.card'].search_count([]), before)

    def test_files_that_are_none(self):
        for content, words in (
            (b'', 'nothing in this file'),
            (b'\x89PNG\r\n\x1a\n', 'not a list'),
            (b'PK\x03\x04 broken', 'damaged'),
            (b'number,value\n,"5\n,6\n', 'line 2'),
            (b'nummer,wert\n1,2\n', 'None of the columns'),
            (b'number,wert\n1,2\n', 'wert'),
            (b'number,number\n1,2\n', 'twice'),
        ):
            with self.subTest(content), mute_logger('odoo.tools.mimetypes.guess_mimetype'):
                one = self.list_of(content)
                self.assertEqual(one.state, 'faulty')
                self.assertRegex(one.error_ids[:1].sentence, words)

    def test_a_persian_list(self):
        self.env['res.lang']._activate_lang('fa_IR')
        self.card_company.country_id = self.env.ref('base.ir')
        names = self.env['customer.card.import'].with_context(lang='fa_IR')._column_names()
        text = (
            f"{names['name']};{names['phone']};{names['value']};{names['balance_until']}\nکامران;۰۹۱۳ ۹۸۷ "
            f"۶۵۴۳;۱٬۲۳۴٫۵;۱۴۷۸/۰۱/۱۵\n"
        )
        one = (
            self.env['customer.card.import']
            .with_context(lang='fa_IR')
            .create(
                {
                    'program_id': self.gift.id,
                    'opening_account_id': self.before.id,
                    'file': base64.b64encode(text.encode('utf-16')),
                }
            )
        )
        one.action_check()
        self.assertEqual(one.state, 'checked', self.errors(one))
        one.action_import()
        self.assertEqual(one.card_ids._account('value').balance, 1234.5)
        self.assertEqual(one.card_ids.partner_id.phone, '0913 987 6543')
        self.assertEqual(one.card_ids._account('value').lot_ids.expires_at.year, 2099)

    def test_balances_need_a_place_in_the_books(self):
        one = self.list_of("value\n5\n", opening_account_id=False)
        self.assertRegex(one.error_ids.sentence, 'where these balances come from')
        one = self.list_of("value\n5\n", opening_account_id=self.both.liability_account_id.id)
        self.assertRegex(one.error_ids.sentence, 'very account')
        self.assertEqual(self.list_of("value\n\n,\n", opening_account_id=False).state, 'faulty', "An empty list")
        self.assertEqual(self.list_of("value,name\n,Ada\n", opening_account_id=False).state, 'checked')

    def test_what_the_program_does_not_do(self):
        self.assertRegex(self.list_of("points\n5\n", self.gift).error_ids.sentence, 'no points')
        self.assertRegex(self.list_of("value\n5\n", self.loyalty).error_ids.sentence, 'no value')
        self.assertRegex(self.list_of("value,state\n5,ready\n").error_ids.sentence, 'in stock')
        for held in ("name\nready,Ann", "phone,name\nready,+16505550134,Ann"):
            self.assertRegex(self.list_of(f"state,{held}\n").error_ids.sentence, 'has no holder until it is sold')
        self.assertRegex(self.list_of("value,balance_until\n5,2020-01-01\n").error_ids.sentence, 'expire at once')
        self.assertRegex(self.list_of("note\nx\n", self._program('warranty')).error_ids.sentence, 'known holder')

    def test_expired_cards_stay_expired(self):
        one = self.list_of("valid_until,value\n2020-01-01,5\n")
        one.action_import()
        self.assertEqual((one.card_ids.state, one.card_ids._usable()), ('expired', False))

    def test_all_or_nothing(self):
        one = self.list_of("number,value,name\n,5,Ada\n,6,Zoe\n")
        before = self.env['res.partner'].search_count([])
        with (
            patch.object(self.env.registry['customer.card.import'], '_finish', side_effect=UserError("killed")),
            self.assertRaises(UserError), self.env.cr.savepoint(),
        ):  # fmt: skip
            one.action_import()
        self.env.invalidate_all()
        self.assertEqual((one.state, one.card_ids.ids), ('checked', []))
        self.assertEqual(self.env['res.partner'].search_count([]), before)
        one.action_import()
        self.assertEqual(len(one.card_ids), 2)

    def test_somebody_else_was_faster(self):
        card = number.generate('950')
        one = self.list_of(f"number,value\n{card},5\n")
        self.env['customer.card'].create({'program_id': self.gift.id, 'number': card})
        one.action_import()
        self.assertEqual(one.state, 'faulty')
        self.assertRegex(one.error_ids.sentence, 'exists already')

    def test_the_same_file_warns(self):
        self.list_of("value,name\n5,Ada\n").action_import()
        again = self.list_of("value,name\n5,Ada\n")
        self.assertTrue(again.warning)
        self.assertFalse(self.list_of("value,name\n6,Ada\n").warning)

    def test_in_the_background(self):
        one = self.list_of("value,name\n5,Ada\n")
        with patch('odoo.addons.customer_card.models.issuing.customer_card_import.AT_ONCE', 0):
            one.action_import()
        self.assertEqual((one.state, one.card_ids.ids), ('running', []))
        with self.assertRaises(UserError):
            one.action_check()
        with self.assertRaises(AccessError):
            one.program_id = self.gift
        one.action_cancel()
        self.assertEqual(one.state, 'checked')
        with patch('odoo.addons.customer_card.models.issuing.customer_card_import.AT_ONCE', 0):
            one.action_import()
        self.env['customer.card.import']._cron_import()
        self.assertEqual((one.state, len(one.card_ids)), ('done', 1))
        self.assertEqual(one.card_ids.create_uid, self.env.user)

    def test_killed_twice_is_given_back(self):

        one = self.list_of("value,name\n5,Ada\n")
        own(one).write({'state': 'running', 'attempts': 2, 'reached': 0, 'started_by_id': self.env.uid})
        self.env['customer.card.import']._cron_import()
        self.assertEqual((one.state, one.card_ids.ids), ('checked', []))
        self.assertIn('twice', one.message_ids[:1].body)

    def test_another_program_is_checked_again(self):
        one = self.list_of("value,name\n5,Ada\n")
        one.program_id = self.gift
        self.assertEqual(one.state, 'draft')
        with self.assertRaisesRegex(UserError, 'Check the list'):
            one.action_import()

    def test_results_are_not_forged(self):
        one = self.list_of("value\n-5\n")
        for values in ({'state': 'checked'}, {'digest': 'x'}, {'card_count': 5}, {'started_by_id': 1}):
            with self.assertRaises(AccessError):
                one.write(values)
        with self.assertRaises(AccessError):
            self.env['customer.card.import'].create({'program_id': self.gift.id, 'state': 'checked'})

    def test_markup_in_a_list_is_text(self):
        one = self.list_of("name,note\n<img src=x onerror=alert(1)>,<b>x</b>\n")
        self.assertNotIn('<img', one.preview_table)
        self.assertIn('&lt;img', one.preview_table)

    def test_many_lines_take_few_statements(self):
        lines = 400
        one = self.list_of("name,phone,value\n" + "".join(f"Person {n},65055{n:05d},1\n" for n in range(lines)))
        before = self.env.cr.sql_log_count
        one.action_import()
        self.assertEqual((len(one.card_ids), one.value), (lines, lines))
        self.assertLess(self.env.cr.sql_log_count - before, lines)


@tagged('post_install', '-at_install')
class TestImportTemplate(CustomerCardMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_cards()
        for role in ('manager', 'desk'):
            new_test_user(cls.env, f'import_{role}', groups=f'customer_card.group_{role}', password=f'import_{role}')

    def test_template(self):
        self.authenticate('import_manager', 'import_manager')
        csv_file = self.url_open('/customer_card/import/template/csv').content.decode('utf-8-sig')
        book = openpyxl.load_workbook(io.BytesIO(self.url_open('/customer_card/import/template/xlsx').content))
        names = list(self.env['customer.card.import']._column_names().values())
        self.assertEqual([cell.value for cell in book.worksheets[0][1]], names)
        self.assertEqual(csv_file.strip().split(','), names)

    def test_the_desk_gets_none(self):
        self.authenticate('import_desk', 'import_desk')
        self.assertEqual(self.url_open('/customer_card/import/template/csv').status_code, 404)
