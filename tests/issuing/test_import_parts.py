"""Risks: half an import that somebody sees, spends or books; a line twice or never after a stop or a crash."""

from unittest.mock import patch

from lxml import etree
from psycopg2.errors import UniqueViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...core import number
from ...models.ledger.errors import LedgerRefusal
from ...models.ledger.protected import own
from ..common.sealing import aged
from .parts_case import PartsCase


@tagged('post_install', '-at_install')
class TestImportParts(PartsCase):
    # --- unseen until it is over --------------------------------------------------------------------------------------

    def test_nobody_sees_half_an_import(self):
        before = self.seen()
        one = self.running(2)
        self.assertEqual((one.state, one.made_count, one.progress), ('running', 2, 40))
        self.assertTrue(one.made_at)
        self.assertEqual(self.seen(), before)
        self.assertFalse(one.card_ids)
        cards = self.env['customer.card']
        for code in (self.number, 'K-17-a'):
            self.assertFalse(cards._identify(code, self.card_company), "No till takes it")
            self.assertEqual(cards._find_by_code(code, self.card_company).state, 'arriving')
        self.assertFalse(self.known.customer_card_ids, "It is nobody's yet")
        with self.assertRaisesRegex(UserError, 'cannot be done'):
            cards._find_by_code(self.number, self.card_company)._act('activate')
        self.job()
        self.assertEqual(one.state, 'done')
        first, ben, cleo, stock, again = one.card_ids.sudo().sorted('id')
        self.assertEqual((first.state, first.partner_id, first.note), ('active', self.known, "first"))
        self.assertEqual((ben.state, ben.partner_id.name, ben.partner_id.active), ('blocked', "Ben New", True))
        self.assertEqual(again.partner_id, ben.partner_id, "One person, in two parts")
        self.assertEqual((cleo.state, stock.state, stock.account_ids.ids), ('active', 'ready', []))
        self.assertEqual(first._account('value').partner_id, self.known)
        self.assertLedger(first._account('value'), [('opening', 35.5, 35.5)])
        self.assertLedger(again._account('points'), [('opening', 7, 7)])
        self.assertEqual(cards._identify(self.number, self.card_company), first)
        self.assertFalse(self.env['customer.card.import.line'].search_count([]), "The customers' data is let go of")
        after = self.seen()
        self.assertEqual((after['cards'], after['people']), (before['cards'] + 5, before['people'] + 2))
        self.assertEqual(after['held'], 1)
        self.assertEqual((after['difference'], len(one.move_ids)), (0, 2))
        self.assertHealthy()

    def test_a_night_in_the_middle(self):
        """Settlement, expiry and health check between two parts."""
        before = self.seen()
        one = self.running(2)
        lots = "UPDATE customer_card_lot SET expires_at = now() - interval '1 day' WHERE entry_id IN (SELECT id FROM "
        aged(self.env, lots + "customer_card_entry WHERE kind = 'opening' AND program_id = %s)", [self.both.id])
        self.Ledger._cron_expire()
        self.env['customer.card']._cron_expire_cards()
        self.env['customer.card.settlement']._settle_all(self.card_company)
        self.assertEqual(self.seen(), before)
        self.assertHealthy()
        one.action_undo()
        self.job()
        self.assertEqual(self.seen(), before)
        self.Ledger._cron_expire()
        self.env['customer.card.settlement']._settle_all(self.card_company)
        self.assertEqual((self.seen(), one.state), (before, 'undone'))
        self.assertHealthy()

    def test_lists_and_forms_of_the_ledger_open_meanwhile(self):
        """They are the accountant's, and name cards that are nobody's to see."""
        self.running(2)
        for model in ('customer.card.operation', 'customer.card.entry', 'customer.card.account', 'customer.card.lot'):
            records = self.env[model].with_user(self.accountant)
            for kind in ('list', 'form'):
                names = etree.fromstring(records.get_view(view_type=kind)['arch']).xpath('//field/@name')
                fields_ = {name: records._fields[name] for name in names if name in records._fields}
                named = {'fields': {'display_name': {}}}
                asked = {name: named if field.relational else {} for name, field in fields_.items()}
                self.env.invalidate_all()
                with self.subTest(model, kind=kind):
                    found = records.web_search_read([], {**asked, 'display_name': {}}, order='id desc')
                    self.assertTrue(found['records'])

    def test_nothing_else_moves_on_its_accounts(self):
        one = self.running(2)
        accounts = self.env['customer.card'].sudo().search([('import_id', '=', one.id)]).account_ids
        adjustment = self.env['customer.card.adjustment'].with_user(self.manager).create(
            {'account_id': accounts[0].id, 'amount': 5, 'kind': 'adjust', 'reason': "made up"}
        )  # fmt: skip
        with self.assertRaisesRegex(UserError, 'not over'):
            adjustment.action_request()
        opened = self.both.with_user(self.manager).action_open_accounts()
        self.assertFalse(self.env['customer.card.account'].with_user(self.manager).search(opened['domain']))
        self.job()
        opened = self.both.with_user(self.manager).action_open_accounts()
        self.assertEqual(len(self.env['customer.card.account'].with_user(self.manager).search(opened['domain'])), 6)

    def test_lines_are_nobodys(self):
        self.running(2)
        with self.assertRaises(AccessError):
            self.env['customer.card.import.line'].with_user(self.manager).search([])

    # --- stop and resume ----------------------------------------------------------------------------------------------

    def test_stop_and_resume(self):
        before = self.seen()
        one = self.running(2)
        one.action_stop()
        self.job()
        self.assertEqual((one.state, one.made_count), ('stopped', 2))
        self.assertEqual(self.seen(), before)
        with self.assertRaisesRegex(UserError, 'Undo it instead'):
            one.action_cancel()
        with self.assertRaises(UserError):
            one.action_check()
        with self.assertRaises(AccessError):
            one.program_id = self.gift
        one.action_resume()
        self.job()
        self.assertEqual((one.state, len(one.card_ids)), ('done', 5))
        for action in (one.action_stop, one.action_resume, one.action_undo):
            with self.assertRaisesRegex(UserError, 'Imported'):
                action()
        self.assertHealthy()

    def test_before_the_first_card_it_is_just_taken_back(self):
        one = self.running(1)
        one.action_stop()
        one.action_cancel()
        self.assertEqual((one.state, one.made_count, one.ready), ('checked', 0, False))
        self.assertFalse(self.env['customer.card.import.line'].search_count([]))
        one.action_import()
        self.step(one)
        one.action_undo()
        self.job()
        self.assertEqual(one.state, 'checked', "Nothing of it was there")

    def test_the_same_list_beside_half_of_it(self):
        other = self.list_of(self.text, user=self.manager)
        one = self.running(2)
        one.action_stop()
        with self.assertRaisesRegex(UserError, 'same one was imported'):
            other.action_import()
        own(other.sudo()).write({'state': 'running', 'started_by_id': self.manager.id})
        self.job()
        self.assertEqual(other.state, 'checked')

    def test_what_is_stopped_counts_as_given(self):
        self._limit(self.both, 60)
        one = self.running(2, user=self.manager)
        one.action_stop()
        two = self.list_of("name,value\nDan,20\n", user=self.manager)
        two.action_import()
        self.assertEqual(two.state, 'requested', "Together they are more than one person may give")
        one.action_undo()
        self.job()
        two.action_cancel()
        two.action_import()
        self.assertEqual(two.state, 'running')

    def test_killed_twice_at_one_place_stops(self):
        one = self.running(2)
        own(one.sudo()).write({'attempts': 2, 'reached': one.looked_count + one.made_count})
        self.job()
        self.assertEqual((one.state, one.made_count), ('stopped', 2))
        self.assertIn('twice', one.problem)
        one.action_resume()
        self.assertFalse(one.problem)
        self.job()
        self.assertEqual(one.state, 'done')

    def test_little_time_is_enough(self):
        """The scheduler's time is up after every step: the job is called again and comes to its end."""
        one = self.running(0)
        calls = 0
        with patch.object(type(one), '_keep', lambda records, done: False):
            while one.state == 'running' and calls < 20:
                self.job()
                calls += 1
        parts = "the list is read, looked at in three parts, checked; three parts are made; the end"
        self.assertEqual((one.state, calls), ('done', 9), parts)

    # --- what stands in the way ---------------------------------------------------------------------------------------

    def test_a_code_that_was_taken_meanwhile(self):
        late = number.generate('951')
        text = "number,name,value\n,Ann,1\n,Ben,2\n,Cleo,3\n{late},,4\n"
        one = self.running(2, text.format(late=late))
        self.env['customer.card'].create({'program_id': self.gift.id, 'number': late})
        self.job()
        self.assertEqual((one.state, one.made_count), ('stopped', 2))
        self.assertIn("line 5", one.problem)
        one.action_undo()
        self.job()
        self.assertEqual(one.state, 'undone')
        self.assertHealthy()

    def test_a_code_another_import_gives_back(self):
        one = self.running(2, "old_code,name,value\n,Ann,1\n,Ben,2\n,Cleo,3\nK-770,,4\n")
        other = self.running(2, "old_code,name,value\nK-770,,4\n,Dan,5\n,Eve,6\n")
        other.action_stop()
        self.job()
        self.assertEqual((one.state, one.made_count), ('stopped', 2))
        other.action_undo()
        one.action_resume()
        own(one.sudo()).attempts = 1  # the other one comes first
        self.job()
        self.assertEqual((one.state, one.value, other.state), ('done', 10, 'undone'))
        self.assertHealthy()

    def test_numbers_are_kept_for_it(self):
        self.running(2)
        with mute_logger('odoo.sql_db'), self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self.env['customer.card'].create({'program_id': self.gift.id, 'number': self.number})
        other = self.list_of("old_code\nK-17-a\n", user=self.manager)
        self.assertRegex(other.error_ids.sentence, 'exists already')

    def test_the_ledger_refuses_a_part(self):
        one = self.running(2)
        with patch.object(type(self.Ledger), '_post', side_effect=LedgerRefusal(self.env, 'no_key')):
            self.job()
        self.assertEqual((one.state, one.made_count), ('stopped', 2))
        self.assertRegex(one.problem, "Lines 4–5: The key")
        one.action_resume()
        self.job()
        self.assertEqual(one.state, 'done')

    def test_the_end_fails(self):
        before = self.seen()
        one = self.running(2)
        imports = type(self.env['customer.card.import'])
        with patch.object(imports, '_finish', side_effect=UserError("The period is locked.")):
            self.job()
        self.assertEqual((one.state, one.made_count, one.problem), ('stopped', 5, "The period is locked."))
        self.assertEqual(self.seen(), before)
        one.action_resume()
        self.job()
        self.assertEqual((one.state, len(one.card_ids)), ('done', 5))

    def test_who_may(self):
        one = self.running(2)
        for action in ('action_stop', 'action_undo', 'action_resume'):
            with self.assertRaises(AccessError):
                getattr(one.with_user(self.accountant), action)()
        self.assertEqual(one.state, 'running')
        self.assertEqual(fields.Date.to_date(one.made_at), fields.Date.today())
