"""Risks: a number twice, a gap after a crash, value given twice, a file that runs code in a spreadsheet, numbers in
wrong hands.
"""

import csv
import io
import zipfile
from datetime import timedelta

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from ...core import number, token, track
from ..common.cards import CustomerCardCommon, CustomerCardMixin


@tagged('post_install', '-at_install')
class TestBatches(CustomerCardCommon):
    def batch(self, quantity: int = 25, **vals):
        return self.env['customer.card.batch'].create({'program_id': self.gift.id, 'quantity': quantity, **vals})

    def serials(self, batch) -> list[int]:
        return sorted(batch.card_ids.mapped('batch_serial'))

    def test_what_is_all_companies_is_a_managers(self):
        home = {'company_id': self.card_company.id, 'company_ids': self.card_company.ids}
        desk, manager = (
            new_test_user(self.env, f'channels_{name}', f'customer_card.group_{name}', **home)
            for name in ('desk', 'manager')
        )
        channels = self.env['customer.card.channel']
        common, own = channels.create([{'name': "Mail", 'company_id': False}, {'name': "Mail"}])
        for channel, user, may in ((own, desk, True), (common, desk, False), (common, manager, True)):
            for verb in ('write', 'unlink'):
                with self.subTest(verb, user=user.login, channel=channel.company_id.name):
                    self.assertEqual(channel.with_user(user).has_access(verb), may)
        own.with_user(desk).name = "Post"
        self.assertEqual(common.with_user(desk).name, "Mail")
        for deed in (
            lambda: common.with_user(desk).write({'name': "Mine"}),
            lambda: common.with_user(desk).update_field_translations('name', {'en_US': "Mine"}),
            lambda: own.with_user(desk).write({'company_id': False}),
            lambda: channels.with_user(desk).create({'name': "Mine", 'company_id': False}),
        ):
            with (
                self.assertRaises(AccessError),
                self.env.cr.savepoint(),
                mute_logger('odoo.addons.base.models.ir_rule'),
            ):
                deed()

    def test_cards_of_a_batch(self):
        batch = self.batch()
        batch.action_start()
        cards = batch.card_ids
        self.assertEqual((batch.state, batch.issued, batch.progress), ('done', 25, 100))
        self.assertEqual(set(cards.mapped('state')), {'ready'})
        self.assertEqual(self.serials(batch), list(range(1, 26)))
        numbers = cards.sudo().mapped('number')
        self.assertEqual(len(set(numbers)), 25)
        self.assertTrue(all(number.check(one, [self.gift.prefix]) == 'ok' for one in numbers))
        self.assertEqual(cards.mapped('number_last4'), [one[-4:] for one in numbers])
        self.assertFalse(cards.account_ids, "sealed stock needs no accounts")
        cards[0].action_activate()
        cards[1].action_block_stolen()
        cards[1].action_unblock()
        self.assertEqual(cards[1].state, 'ready', "found again before anybody bought it, it can be sold")
        self.assertEqual([len(card._account('value')) for card in cards[:3]], [1, 0, 0])
        with self.assertRaises(UserError):
            cards[2].unlink()
        self.assertHealthy()

    def test_a_batch_goes_on_where_it_stopped(self):
        batch = self.batch(3000)
        batch.action_start()
        self.assertEqual((batch.state, batch.issued), ('running', 0), "So many are issued in the background")
        batch._issue_chunk(700)
        batch.action_stop()
        self.env['customer.card.batch']._cron_issue()
        self.assertEqual((batch.state, batch.issued), ('stopped', 700))
        batch.action_start()
        batch._issue_chunk(900)
        self.env['customer.card.batch']._cron_issue()
        self.assertEqual((batch.state, batch.issued), ('done', 3000))
        self.assertEqual(self.serials(batch), list(range(1, 3001)))
        self.assertEqual(len(set(batch.card_ids.sudo().mapped('number'))), 3000)

    def test_a_program_that_changed_on_the_way(self):
        """Active cards get no holder, so none is issued any more; nor is a batch of an archived program."""
        batch = self.batch(1500, card_state='active')
        batch.action_start()
        self.gift.identified = True
        batch.with_context(cron_id=1)._issue_chunk()
        self.assertEqual((batch.state, batch.issued), ('running', 0))
        self.assertIn("only with a known holder", batch.problem)
        self.gift.write({'identified': False, 'active': False})
        with self.assertRaisesRegex(UserError, "is archived"):
            self.batch().action_start()

    def test_the_database_refuses_a_serial_twice(self):
        batch = self.batch(2)
        batch.action_start()
        with self.assertRaises(IntegrityError), mute_logger('odoo.sql_db'):
            self.env.cr.execute('UPDATE customer_card SET batch_serial = 1 WHERE batch_id = %s', [batch.id])

    def test_a_number_taken_meanwhile_starts_the_chunk_again(self):
        batch, taken = self.batch(2000), self.gift_card.sudo().number
        batch.action_start()
        fresh = self.env.registry['customer.card']._fresh_numbers
        drawn = []

        def first_one_is_taken(cards, program, count):
            drawn.append(count)
            numbers = fresh(cards, program, count)
            return [taken, *numbers[1:]] if len(drawn) == 1 else numbers

        self.patch(self.env.registry['customer.card'], '_fresh_numbers', first_one_is_taken)
        with mute_logger('odoo.sql_db'), self.assertRaises(IntegrityError), self.env.cr.savepoint():
            batch._issue_chunk()
        batch._issue_chunk()
        self.assertEqual(batch.issued, 2000)

    def test_opening_value(self):
        batch = self.batch(card_state='active', opening_value=5)
        batch.action_start()
        accounts = batch.card_ids.account_ids
        self.assertEqual(set(accounts.mapped('balance')), {5})
        self.assertEqual(len(accounts.entry_ids), 25)
        self.assertTrue(batch.card_ids[0]._usable())
        self.assertHealthy()

    def test_value_is_given_by_a_manager_only(self):
        desk = new_test_user(self.env, 'only_desk', groups='customer_card.group_desk', company_id=self.card_company.id)
        vals = {'program_id': self.gift.id, 'quantity': 25, 'card_state': 'active', 'opening_value': 5}
        batch = self.env['customer.card.batch'].with_user(desk).create(vals)
        with self.assertRaisesRegex(UserError, 'manager'):
            batch.action_start()
        batch.opening_value = 0
        batch.action_start()
        self.assertEqual(batch.issued, 25)

    def test_the_second_person_approves_what_was_shown(self):
        home = {'company_id': self.card_company.id, 'company_ids': [(6, 0, self.card_company.ids)]}
        asks = new_test_user(self.env, 'batch_asks', 'customer_card.group_manager', **home)
        approves = new_test_user(self.env, 'batch_approves', 'customer_card.group_accountant', **home)
        vals = {'program_id': self.gift.id, 'quantity': 2, 'card_state': 'active', 'opening_value': 5}
        batch = self.env['customer.card.batch'].with_user(asks).create(vals)
        batch.action_start()
        self.assertEqual(batch.state, 'requested')
        seen = fields.Datetime.to_string(batch.requested_at)
        batch.action_take_back()
        batch.opening_value = 5000
        with freeze_time(fields.Datetime.now() + timedelta(minutes=1)):
            batch.action_start()
        mine = batch.with_user(approves)
        with self.assertRaisesRegex(UserError, "asked for anew"), self.env.cr.savepoint():
            mine.with_context(customer_card_seen=seen).action_approve()
        mine.with_context(customer_card_seen=fields.Datetime.to_string(batch.requested_at)).action_approve()
        self.assertNotEqual(batch.state, 'requested')

    def test_validity(self):
        batch = self.batch(1, expires_on='2099-12-31')
        batch.action_start()
        batch.card_ids.action_activate()
        self.assertEqual(str(batch.card_ids.expires_on), '2099-12-31')

    def test_what_cannot_be_issued(self):
        with self.assertRaisesRegex(UserError, 'active at once'):
            self.batch(opening_value=5).action_start()
        with self.assertRaisesRegex(UserError, 'later day'):
            self.batch(expires_on='2020-01-01').action_start()
        with self.assertRaisesRegex(UserError, "put them in stock"):
            self.batch(program_id=self._program('warranty').id, card_state='active').action_start()
        batch = self.batch(1)
        batch.action_start()
        with self.assertRaises(UserError):
            batch.action_start()
        with self.assertRaises(UserError):
            batch.quantity = 5
        with self.assertRaises(UserError):
            batch.unlink()
        with self.assertRaises(AccessError):
            batch.state = 'draft'
        for quantity in (0, -1, 10_000_000):
            with self.assertRaises(IntegrityError), mute_logger('odoo.sql_db'), self.env.cr.savepoint():
                self.batch(quantity)


@tagged('post_install', '-at_install')
class TestBatchExport(CustomerCardMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_cards()
        cls.batch = cls.env['customer.card.batch'].create({'program_id': cls.gift.id, 'quantity': 3})
        cls.batch.action_start()
        cls.batch.card_ids[:1].partner_id = cls.env['res.partner'].create({'name': "=HYPERLINK(1)"})
        new_test_user(cls.env, 'batch_desk', groups='customer_card.group_desk', password='batch_desk')
        new_test_user(
            cls.env, 'batch_cashier', groups='base.group_user,point_of_sale.group_pos_user', password='batch_cashier'
        )

    def download(self, login: str, form: str):
        self.authenticate(login, login)
        return self.url_open(f'/customer_card/batch/{self.batch.id}/{form}')

    def test_csv_for_the_bureau(self):
        answer = self.download('batch_desk', 'csv')
        self.assertEqual(answer.status_code, 200)
        rows = list(csv.reader(io.StringIO(answer.content.decode('utf-8-sig'))))
        cards = self.batch.card_ids.sudo().sorted('batch_serial')
        self.assertEqual([row[1] for row in rows[1:]], cards.mapped('number'))
        self.assertFalse([cell for row in rows[1:] for cell in row if cell.startswith(('=', '+', '-', '@'))])
        for row, card in zip(rows[1:], cards, strict=True):
            self.assertEqual(row[2].replace(' ', ''), card.number)
            self.assertEqual([track.parse(row[place]).value for place in (5, 6)], [card.number] * 2)
            self.assertEqual(token.read(row[7], self.Ledger._key()), card.reference)
        self.assertIn('3', self.batch.message_ids[0].body, "The export is on record")

    def test_workbook_for_the_bureau(self):
        content = self.download('batch_desk', 'xlsx').content
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            sheet = book.read('xl/worksheets/sheet1.xml').decode()
        self.assertIn(self.batch.card_ids[0].sudo().number, sheet)
        self.assertNotIn('<f>', sheet, "No formula, only text")

    def test_nobody_else_gets_it(self):
        with mute_logger('odoo.http'):
            self.assertEqual(self.download('batch_cashier', 'csv').status_code, 404)
            self.authenticate(None, None)
            answer = self.url_open(f'/customer_card/batch/{self.batch.id}/csv', allow_redirects=False)
        self.assertNotEqual(answer.status_code, 200)
        self.assertNotIn(self.batch.card_ids[0].sudo().number, answer.text)
