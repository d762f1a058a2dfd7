"""Risk: rows of a copy of the shop come into the shop; a ledger that was set back contradicts nothing but paper."""

from decimal import Decimal
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import file_open
from odoo.tools.misc import format_date

from .tampering_case import TamperingCase


@tagged('post_install', '-at_install')
class TestTamperingCopies(TamperingCase):
    def elsewhere(self, name: str = 'c0c0c0c0c0c0'):
        """The same code and key run on a copy of the database."""
        return patch.object(type(self.Ledger), '_deployment', lambda ledger: name)

    def test_rows_made_in_a_copy_are_named(self):
        self.post(self.value, 50, 'sale')
        with self.elsewhere():
            self.post(self.value, 1000, 'reward')
        ((account, sequence, fact),) = self.found()['deployments']
        self.assertEqual((account, sequence), (self.value, 2))
        self.assertIn("Entries made in another database (c0c0c0c0c0c0): 1, the last one on ", fact)

    def test_a_card_made_in_a_copy_is_named(self):
        self.post(self.value, 50, 'sale')
        with self.elsewhere():
            self.gift_card._twin(self.holder)
        self.assertIn('deployments', self.found())

    def test_a_restored_shop_pays_at_once_and_is_whole_when_a_manager_says_so(self):
        self.post(self.value, 50, 'sale')
        self.settle()
        with self.elsewhere():
            found = self.found()
            self.assertEqual(set(found), {'deployments'}, "all seals hold, wherever the shop is")
            self.Ledger._capture(self.Ledger._authorize(self.value, Decimal(20), 'h', card=self.gift_card.id))
            health = self.env['customer.card.health']._check()
            self.assertTrue(health.is_elsewhere)
            accountant = new_test_user(self.env, 'moved_accountant', 'customer_card.group_accountant')
            with self.assertRaises(AccessError):
                health.with_user(accountant).action_moved()
            health.action_moved()
            self.assertHealthy()
            row = self.env['customer.card.relocation'].search([])
            self.assertEqual((row.after, row.entry_count), ('c0c0c0c0c0c0', 1))
        with self.elsewhere('d1d1d1d1d1d1'):  # ... and on to a third place
            self.assertIn('deployments', self.found())
            health = self.env['customer.card.health']._check()
            with self.assertRaisesRegex(UserError, "several other databases"), self.env.cr.savepoint():
                health.action_moved()
            health.finding_ids.filtered(lambda one: one.deployment == 'c0c0c0c0c0c0').action_moved()
            self.assertHealthy()

    def test_of_several_places_only_the_one_that_is_named(self):
        """The shop moves, and somebody has carried rows of a copy over before."""
        self.post(self.value, 50, 'sale')
        with self.elsewhere('c0c0c0c0c0c0'):  # a copy
            self.post(self.value, 1000, 'reward')
        shop = self.Ledger._deployment()
        with self.elsewhere('d1d1d1d1d1d1'):
            health = self.env['customer.card.health']._check()
            findings = health.finding_ids.filtered(lambda one: one.validator == 'deployments')
            self.assertEqual(set(findings.mapped('deployment')), {shop, 'c0c0c0c0c0c0'})
            with self.assertRaisesRegex(UserError, "several other databases"), self.env.cr.savepoint():
                health.action_moved()
            accountant = new_test_user(self.env, 'named_accountant', 'customer_card.group_accountant')
            mine = findings.filtered(lambda one: one.deployment == shop)
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                mine.with_user(accountant).action_moved()
            mine.action_moved()
            self.assertEqual(self.env['customer.card.relocation'].search([]).mapped('before'), [shop])
            ((_account, sequence, fact),) = self.found()['deployments']
            self.assertEqual(sequence, 2)
            self.assertIn("c0c0c0c0c0c0", fact)

    def test_which_place_a_finding_names_is_proven(self):
        self.post(self.value, 50, 'sale')
        with self.elsewhere():
            health = self.env['customer.card.health']._check()
            self.assertFalse(health.doubt)
            self.sql("UPDATE customer_card_finding SET deployment = 'e2e2e2e2e2e2' WHERE deployment IS NOT NULL")
            self.assertTrue(health.doubt)

    def test_rows_of_the_old_place_after_the_move_are_named(self):
        self.post(self.value, 50, 'sale')
        with self.elsewhere():
            self.env['customer.card.relocation']._confirm()
            self.assertHealthy()
        self.post(self.value, 1, 'reward')  # in the old place, whose server was left on
        with self.elsewhere():
            self.assertIn("Entries made in another database", self.found()['deployments'][0][2])

    def test_a_move_confirmed_in_a_copy_says_nothing_in_the_shop(self):
        self.post(self.value, 50, 'sale')
        with self.elsewhere():
            self.post(self.value, 1000, 'reward')
            self.env['customer.card.relocation']._confirm()
            self.assertHealthy()
        self.assertIn('deployments', self.found())

    def test_every_column_of_a_move_is_named(self):
        self.post(self.value, 50, 'sale')
        with self.elsewhere():
            self.env['customer.card.relocation']._confirm()
            for change in (
                'id = id + 9',
                "before = 'x'",
                "after = 'x'",
                'entry_count = 9',
                'user_id = 1 + user_id %% 2',
                "moment = moment - interval '1 h'",
                "seal = 'x'",
            ):
                savepoint = self.env.cr.savepoint()
                self.sql(f'UPDATE customer_card_relocation SET {change}')
                self.assertIn('deployments', self.found(), change)
                savepoint.close(rollback=True)
                self.env.invalidate_all()

    def test_a_neutralized_copy_works_and_is_told_from_the_shop(self):
        self.post(self.value, 50, 'sale')
        here, link = self.Ledger._deployment(), self.gift_card._virtual_url().partition('#')[2]
        self.assertTrue(self.env['customer.card']._by_link(link))
        self.env.flush_all()
        with file_open('customer_card/data/neutralize.sql') as file:
            self.env.cr.execute(file.read())
        self.env.registry.clear_cache()
        self.env.invalidate_all()
        self.assertNotEqual(self.Ledger._deployment(), here)
        self.assertFalse(self.env['customer.card']._by_link(link), "links of the shop open nothing in a copy")
        serial = self.gift_card.sudo().virtual_serial
        self.assertGreater(serial, 1000, "links made in the copy open nothing in the shop")
        self.assertEqual(self.gift_card._page_code()['code'], '', "no code that pays in the shop is shown")
        self.Ledger._capture(self.Ledger._authorize(self.value, Decimal(20), 'h', card=self.gift_card.id))
        self.assertEqual(set(self.found()), {'deployments'}, "a copy says that it is one")
        self.env.registry.clear_cache()


@tagged('post_install', '-at_install')
class TestPaper(TamperingCase):
    def compare(self, fingerprint: str, **more):
        paper = self.env['customer.card.paper'].create(
            {'fingerprint': fingerprint, 'company_id': self.card_company.id, **more}
        )
        paper.action_compare()
        return paper

    def test_an_old_fingerprint_is_found_again(self):
        self.post(self.value, 50, 'sale')
        settlement = self.settle()
        self.post(self.value, 5, 'sale')
        self.settle()
        for typed in (
            settlement.fingerprint,
            settlement.fingerprint.replace(' ', '').upper(),
            settlement.fingerprint.translate(str.maketrans('0123456789', '۰۱۲۳۴۵۶۷۸۹')),
        ):
            paper = self.compare(typed, day=settlement.date)
            self.assertEqual(paper.result, 'contained', paper.answer)
        self.assertIn("entries booked until then: 1.", paper.answer)

    def test_a_date_that_does_not_fit_is_no_change(self):
        self.post(self.value, 50, 'sale')
        settlement = self.settle()
        paper = self.compare(settlement.fingerprint, day='2020-01-02')
        self.assertEqual(paper.result, 'other_day')
        for day in (settlement.date, paper.day):
            self.assertIn(format_date(self.env, day), paper.answer)
        self.sql(
            "UPDATE customer_card_entry SET seal = reverse(seal) WHERE account_id = %(id)s AND sequence = 1",
            id=self.value.id,
        )
        self.assertEqual(self.compare(settlement.fingerprint, day='2020-01-02').result, 'changed')

    def test_a_ledger_that_was_set_back_does_not_have_it(self):
        """All of a day is taken away, so that nothing in the database contradicts anything: only the paper knows."""
        self.post(self.value, 50, 'sale')
        self.settle()
        before = self.state(self.value)
        self.post(self.value, -20, 'spend')
        settlement = self.settle()
        fingerprint, move = settlement.fingerprint, settlement.move_id
        self.sql(
            'UPDATE customer_card_entry SET settlement_id = NULL WHERE settlement_id = %(id)s',
            'DELETE FROM customer_card_settlement WHERE id = %(id)s',
            id=settlement.id,
        )
        self.cut(before)
        move.sudo().button_draft()
        self.assertHealthy()
        paper = self.compare(fingerprint)
        self.assertEqual(paper.result, 'unknown')
        self.assertIn("set back or rewritten", paper.answer)

    def test_what_was_changed_under_a_fingerprint_is_said(self):
        self.post(self.value, 50, 'sale')
        self.settle()
        self.post(self.value, 5, 'sale')
        settlement = self.settle()
        self.sql(
            "UPDATE customer_card_entry SET seal = reverse(seal) WHERE account_id = %(id)s AND sequence = 1",
            id=self.value.id,
        )
        self.assertEqual(self.compare(settlement.fingerprint).result, 'changed')

    def test_what_is_no_fingerprint_is_said(self):
        for typed in ('', 'c0ff ee', 'hello world hello world'):
            with self.assertRaises(UserError):
                self.compare(typed)

    def test_the_dialog_is_filled_as_people_do(self):
        self.post(self.value, 50, 'sale')
        settlement = self.settle()
        form = Form(self.env['customer.card.paper'].with_company(self.card_company))
        form.fingerprint = settlement.fingerprint
        paper = form.save()
        self.assertEqual(paper.action_compare()['res_id'], paper.id)
        self.assertEqual(paper.result, 'contained')
