"""Risks: value left on cards, codes taken or contacts kept after an import was undone; one that is half undone."""

from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from ...models.ledger.errors import LedgerRefusal
from ...models.ledger.protected import own
from .parts_case import PartsCase


@tagged('post_install', '-at_install')
class TestImportUndone(PartsCase):
    def test_undo(self):
        before = self.seen()
        one = self.running(3)
        made = self.env['customer.card'].sudo().search([('import_id', '=', one.id)])
        accounts = made.account_ids
        people = self.env['customer.card.import.line'].sudo().search([]).partner_id
        one.action_undo()
        self.assertEqual(one.state, 'undoing')
        with self.assertRaisesRegex(UserError, 'Being undone'):
            one.action_resume()
        self.step(one)
        self.assertEqual((one.state, one.made_count), ('undoing', 2))
        self.job()
        self.assertEqual((one.state, one.made_count, one.file), ('undone', 0, False))
        self.assertEqual(self.seen(), before)
        self.assertEqual(people.exists(), self.known)
        self.assertEqual(set(made.mapped('state')), {'undone'})
        self.assertEqual({*made.mapped('number'), *made.mapped('old_code'), *made.mapped('note')}, {False})
        self.assertEqual(set(accounts.mapped('balance')), {0})
        first = accounts.filtered(lambda one: one.kind == 'value').sorted('id')[0]
        self.assertLedger(first, [('opening', 35.5, 35.5), ('opening', -35.5, 0)])
        reversals = accounts.entry_ids.operation_id.filtered('reversal_of_id')
        self.assertEqual(len(reversals), 4)
        self.assertFalse(accounts.entry_ids.filtered(lambda entry: not entry.settlement_id))
        self.assertFalse(one.move_ids)
        self.assertHealthy()
        self.env['customer.card.settlement']._settle_all(self.card_company)
        self.assertEqual(self.seen(), before)

        again = self.running(0)  # the corrected list, with the same numbers and codes
        self.job()
        self.assertEqual((again.state, len(again.card_ids), again.value), ('done', 5, 46.5))
        self.assertEqual(self.env['customer.card']._identify(self.number, self.card_company).import_id, again)
        for action in (one.unlink, one.action_check, one.action_undo):
            with self.assertRaisesRegex(UserError, 'kept on record|was undone|Import undone'):
                action()
        self.assertHealthy()

    def test_undo_while_the_job_is_at_it(self):
        """The button comes between two parts; the next step of the job undoes."""
        one = self.running(2)
        step, seen = type(one)._make_part, []

        def undone_before(records):
            seen.append(records.made_count)
            if len(seen) == 2:
                one.action_undo()
            return step(records)

        with patch.object(type(one), '_make_part', undone_before):
            self.job()
        self.assertEqual((one.state, one.made_count), ('undone', 0))
        self.assertFalse(self.env['customer.card']._find_by_code(self.number, self.card_company))
        self.assertHealthy()

    def test_a_contact_somebody_uses_stays(self):
        one = self.running(3)
        people = self.env['customer.card.import.line'].sudo().search([('person', '>', 0)]).partner_id
        ben, cleo = people.sorted('id')
        ben.active = True
        child = self.env['res.partner'].create({'name': "Shop of Cleo", 'parent_id': cleo.id})
        self.env['account.move'].sudo().create({'partner_id': cleo.id, 'move_type': 'out_invoice'})
        one.action_undo()
        self.job()
        self.assertEqual((one.state, people.exists(), child.parent_id), ('undone', people, cleo))
        self.assertHealthy()

    def test_undo_goes_on_after_a_crash(self):
        one = self.running(3)
        one.action_undo()
        self.step(one)
        with patch.object(type(self.Ledger), '_post', side_effect=LedgerRefusal(self.env, 'no_key')):
            self.job()
        self.assertEqual((one.state, one.made_count), ('undoing', 2))
        self.assertIn("The key", one.problem)
        own(one.sudo()).write({'attempts': 7, 'reached': 2})
        self.job()
        self.assertEqual((one.state, one.problem), ('undone', False))
        self.assertHealthy()
