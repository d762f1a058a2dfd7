"""Risks: a long list is checked in one go and the server ends it half-way; half a check that counts, or stays."""

from contextlib import contextmanager
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ...models.ledger.protected import own
from .parts_case import MODULE, PartsCase

FOUND = (
    'state',
    'card_count',
    'known_count',
    'new_count',
    'points',
    'value',
    'error_count',
    'preview',
    'warning',
    'sentence',
    'rows_digest',
    'encoding',
    'lang',
)


@tagged('post_install', '-at_install')
class TestImportLooked(PartsCase):
    def found(self, one) -> dict:
        return {name: one[name] for name in FOUND} | {'errors': self.errors(one)}

    @contextmanager
    def counted(self):
        """Count what the job keeps, step by step; in tests it commits nothing."""
        kept: list[int] = []

        def keep(_records, done):
            kept.append(done)
            return True

        with patch.object(type(self.env['customer.card.import']), '_keep', keep):
            yield kept

    def lines(self) -> list[tuple]:
        self.env.cr.execute('SELECT line, looked FROM customer_card_import_line ORDER BY line')
        return self.env.cr.fetchall()

    # --- the check ----------------------------------------------------------------------------------------------------

    def test_what_is_found_is_the_same(self):
        """At once or part by part: twice in different parts, families across parts, totals, known customers."""
        lists = (
            self.text,
            "old_code,name,value\nX-1,Ann,1\nX-2,Ben,2\nX-1,Cleo,3\n,,6\n",
            "name,phone,value\nAnn,6505550111,1\nBen,6505550112,2\nAnn,6505550111,3\nMax,6505550112,4\n",
            "number,value,extra\n1,2,3\n",
            "name,value\nAnn,-1\nBen,x,y\n",
        )
        for text in lists:
            with self.subTest(text):
                at_once = self.found(self.list_of(text, user=self.manager))
                for large in (False, True):
                    one = self.checking(0, text, large=large)
                    if self.lines() or large:
                        self.assertEqual((one.state, self.errors(one)), ('checking', []))
                    self.job()
                    self.assertEqual(self.found(one), at_once)
                    self.assertFalse(self.lines(), "The customers' data is let go of")

    def test_a_check_is_kept_part_by_part(self):
        one = self.checking(0)
        self.assertEqual((one.state, one.progress, one.sentence), ('checking', 0, False))
        with self.counted() as kept:
            self.job()
        self.assertEqual(kept, [0, 2, 2, 1, 0], "Begun; three parts of five lines; what was found")
        self.assertEqual((one.state, one.card_count), ('checked', 5))
        one.action_import()
        with self.counted() as kept:
            self.job()
        self.assertEqual(kept, [0, 5, 2, 2, 1, 5, 2, 2, 1, 0], "Read; looked at; checked; made; put in place")
        self.assertEqual((one.state, len(one.card_ids)), ('done', 5))

    def test_progress(self):
        one = self.checking(2)
        self.assertEqual((one.looked_count, one.progress), (4, 80))
        self.job()
        one.action_import()
        for _step in range(2):
            self.step(one)
        self.assertEqual((one.state, one.looked_count, one.made_count, one.progress), ('running', 2, 0, 40))

    def test_nothing_is_shown_before_the_end(self):
        before = self.seen()
        one = self.list_of("name,value\nAnn,-1\n", user=self.manager)
        self.assertEqual(one.state, 'faulty')
        one.file = self.list_of(self.text, user=self.manager).file
        with patch(f'{MODULE}.customer_card_import_look.AT_ONCE', 0):
            one.action_check()
        self.step(one)
        self.assertEqual((one.state, one.error_ids.ids, one.preview, one.sentence), ('checking', [], False, False))
        with self.assertRaisesRegex(UserError, "Check the list first"):
            one.action_import()
        self.assertEqual(self.seen(), before)

    def test_stopped_or_changed_it_begins_anew(self):
        for change in (lambda one: one.action_stop(), lambda one: one.write({'program_id': self.gift.id})):
            one = self.checking(2)
            change(one)
            self.assertEqual((one.state, self.lines()), ('draft', []))
            one.program_id = self.both
            one.action_check()
            self.assertEqual(one.state, 'checked')
        one = self.checking(1)
        one.unlink()
        self.assertFalse(self.lines())

    def test_the_server_ended_it_twice(self):
        one = self.checking(1)
        own(one.sudo()).write({'attempts': 2, 'reached': 2})
        self.job()
        self.assertEqual((one.state, self.lines()), ('draft', []))
        self.assertIn('twice', one.problem)
        one.action_check()
        self.assertEqual((one.state, one.problem), ('checked', False))

    def test_who_may(self):
        one = self.checking(1)
        with self.assertRaises(AccessError):
            one.with_user(self.accountant).action_stop()
        with self.assertRaises(AccessError):
            one.with_user(self.accountant).write({'ready': True})
        with self.assertRaises(AccessError):
            one.with_user(self.manager).write({'ready': True})

    def test_a_large_file_is_not_read_while_one_waits(self):
        with patch.object(type(self.env['customer.card.import']), '_read', side_effect=AssertionError):
            one = self.checking(0, large=True)
        self.assertEqual((one.state, self.lines()), ('checking', []))
        with self.counted() as kept:
            self.job()
        self.assertEqual((one.state, kept), ('checked', [0, 5, 2, 2, 1, 0]))

    # --- the import's own look ----------------------------------------------------------------------------------------

    def test_stop_and_resume_while_it_looks(self):
        before = self.seen()
        one = self.running(0)
        for _step in range(2):
            self.step(one)
        one.action_stop()
        self.job()
        self.assertEqual((one.state, one.looked_count, one.ready), ('stopped', 2, False))
        self.assertEqual(self.seen(), before)
        with patch.object(type(one), '_read', side_effect=AssertionError("It is read once")):
            one.action_resume()
            self.job()
        self.assertEqual((one.state, len(one.card_ids)), ('done', 5))
        self.assertHealthy()

    def test_taken_back_or_undone_while_it_looks(self):
        for action in ('action_cancel', 'action_undo'):
            one = self.running(0)
            self.step(one)
            self.step(one)
            getattr(one, action)()
            self.job()
            self.assertEqual((one.state, one.ready, self.lines()), ('checked', False, []))
            one.unlink()

    def test_what_became_wrong_meanwhile(self):
        """Found part by part as well: nothing is made, and the errors are shown."""
        one = self.running(0)
        self.step(one)
        self.env['customer.card'].create({'program_id': self.gift.id, 'number': self.number})
        self.job()
        self.assertEqual((one.state, self.lines(), len(one.error_ids)), ('faulty', [], 1))

    def test_another_list_than_the_one_that_was_checked(self):
        one = self.running(0)
        for _step in range(2):
            self.step(one)
        self.known.copy({'name': "Cleo New", 'phone': '+1 650 555 0200'})
        self.job()
        self.assertEqual(one.state, 'checked')
        self.assertIn("not what was checked", one.message_ids[:1].body)
        self.assertFalse(self.lines())
