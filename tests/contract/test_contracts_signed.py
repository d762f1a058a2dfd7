"""Risk: what was signed is not what is stored, or changes with its program, by a call, or behind our back."""

from unittest.mock import patch

from psycopg2 import DatabaseError

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common.sealing import switched_off
from .case import ContractCase


@tagged('post_install', '-at_install')
class TestContractSigned(ContractCase):
    """What is signed stays."""

    def test_rows_and_hash(self):
        contract = self.approved()
        planned = contract._rows()
        contract.action_sign()
        self.assertEqual((contract.version, len(contract.installment_ids)), (1, 12))
        self.assertEqual(contract._rows(), planned)
        self.assertEqual(contract.installment_ids.sorted('number')[-1].left_after, 0)
        self.assertRegex(contract.fingerprint, r'^[0-9a-f]{4} [0-9a-f]{4} [0-9a-f]{4}$')
        self.assertEqual(contract.digest[:4], contract.fingerprint[:4])
        self.assertIn('"Refrigerator"', contract.frozen)
        self.assertTrue(contract._is_as_signed())
        self.assertIn(contract.fingerprint, contract.message_ids[:1].body)

    def test_nothing_changes_any_more(self):
        contract = self.signed(unequal_ids=[(0, 0, {'number': 3, 'amount': 300})]).with_user(self.manager)
        for vals in (
            {'rate': 1}, {'down': 200}, {'number': 6}, {'handed_over': self.in_days(1)}, {'conditions': "More"},
            {'line_ids': [(0, 0, {'name': "Kettle", 'price': 5})]}, {'line_ids': [(5,)]}, {'months_by': 'persian'},
        ):  # fmt: skip
            with self.subTest(vals), self.assertRaisesRegex(UserError, "signed: what was agreed stays"):
                contract.write(vals)
        for parts, vals in ((contract.line_ids, {'price': 1}), (contract.unequal_ids, {'amount': 1})):
            for change in (lambda one=parts, to=vals: one.write(to), parts.unlink):
                with self.assertRaisesRegex(UserError, "signed: what was agreed stays"):
                    change()
        with self.assertRaisesRegex(UserError, "signed: what was agreed stays"):
            contract.line_ids.create({'contract_id': contract.id, 'name': "Kettle", 'price': 5})
        for change in ({'amount': 1}, {'due_on': self.today}):
            with self.assertRaises(AccessError):
                contract.installment_ids[:1].write(change)
        with self.assertRaises(AccessError):
            contract.installment_ids[:1].unlink()
        with self.assertRaises(UserError):
            contract.unlink()
        self.assertTrue(contract._is_as_signed())

    def test_a_change_of_the_program_changes_no_contract(self):
        contract, draft = self.signed(), self.drafted()
        before = contract._rows()
        self.plans.write({'contract_rate': 40, 'months_by': 'persian', 'contract_down_percent': 50})
        self.env.invalidate_all()
        self.assertEqual((contract._rows(), contract.rate, contract.months_by), (before, 12, 'gregorian'))
        self.assertEqual(draft.rate, 12)
        self.assertTrue(contract._is_as_signed())

    def test_what_was_changed_behind_our_back_is_seen(self):
        for query in (
            'UPDATE customer_card_contract_installment SET principal = principal + 1 WHERE contract_id = %s',
            'UPDATE customer_card_contract SET rate = 1 WHERE id = %s',
            "UPDATE customer_card_contract_line SET name = 'Kettle' WHERE contract_id = %s",
            "UPDATE customer_card_contract SET frozen = replace(frozen, '1200', '1300') WHERE id = %s",
        ):
            contract = self.signed()
            self.env.flush_all()
            with switched_off(self.env.cr):
                self.env.cr.execute(query, [contract.id])
            self.env.invalidate_all()
            self.assertFalse(contract._is_as_signed(), query)

    def test_postgresql_refuses_it_too(self):
        contract = self.signed()
        self.env.flush_all()
        for query in (
            'UPDATE customer_card_contract_installment SET due_on = due_on + 30 WHERE contract_id = %s',
            'DELETE FROM customer_card_contract_installment WHERE contract_id = %s',
        ):
            with self.assertRaises(DatabaseError), mute_logger('odoo.sql_db'), self.env.cr.savepoint():
                self.env.cr.execute(query, [contract.id])

    def test_the_same_content_has_the_same_hash(self):
        contract = self.signed()
        again = contract._content()
        self.assertEqual(again, contract.with_context(lang='en_US')._content())
        self.assertNotEqual(contract.digest, self.signed().digest, "its number is part of it")

    def test_too_late_to_sign(self):
        contract = self.approved(first_on=self.in_days(3))
        later = type(self.plans)
        with (
            patch.object(later, '_today', lambda program: self.in_days(3)),
            self.assertRaisesRegex(UserError, "would have been due already"),
        ):
            contract.action_sign()
        contract.action_sign()

    def test_another_holder_signs_nothing(self):
        contract = self.approved()
        self.card.partner_id = self.holder
        with self.assertRaisesRegex(UserError, "Make a new one"):
            contract.action_sign()

    def test_another_company_sees_nothing(self):
        contract = self.signed()
        elsewhere = self.env['res.company'].create({'name': "Elsewhere"})
        stranger = self.desk.copy({'login': 'contract_stranger', 'company_id': elsewhere.id,
                                   'company_ids': [(6, 0, elsewhere.ids)]})  # fmt: skip
        for model in ('', '.line', '.installment'):
            found = self.env[f'customer.card.contract{model}'].with_user(stranger).search([('id', '>', 0)])
            self.assertFalse(found)
        with self.assertRaises(AccessError):
            contract.with_user(stranger).read(['price'])
