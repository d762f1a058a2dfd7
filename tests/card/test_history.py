"""Risk: a card manager makes the policy generous for an hour, and nothing tells."""

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.models import BaseModel as Model
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..common.cards import CustomerCardCommon

# How a value of each type becomes another one.
OTHERS = {
    'boolean': lambda value: not value,
    'integer': lambda value: value + 1,
    'float': lambda value: value + 0.5,
    'monetary': lambda value: value + 0.5,
    'char': lambda value: f'{value or ""} and more',
}
# What each part of the policy asks for.
POLICIES = {
    'customer.card.earning.rule': {},
    'customer.card.reward': {'kind': 'product', 'points': 10},
    'customer.card.challenge': {'goal': 'units', 'target': 2, 'points': 70, 'period': 'once'},
    'customer.card.tier': {'threshold': 100},
}


@tagged('post_install', '-at_install')
class TestHistory(CustomerCardCommon):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.boss = new_test_user(cls.env, 'card_boss', groups='customer_card.group_manager')

    def said(self, program: Model) -> str:
        return program.message_ids[:1].body

    def test_every_field_of_the_program(self):
        program = self.loyalty.with_user(self.boss).with_context(tracking_disable=True, mail_notrack=True)
        frozen = {
            'prefix',
            'number_length',
            'point_digits',
            'opens_points',
            'opens_value',
            'opens_credit',
            'opens_installment',
        }
        names = [
            name
            for name, field in program._fields.items()
            if field.store and not field.readonly and field.type in OTHERS and name not in frozen
        ]  # fmt: skip
        self.assertGreater(len(names), 25)
        silent = []
        for name in names:
            count = len(program.message_ids)
            try:
                with mute_logger('odoo.sql_db'), self.env.cr.savepoint():
                    program.write({name: OTHERS[program._fields[name].type](program[name])})
                    program.flush_recordset()
                    if len(program.message_ids) == count:
                        silent.append(name)
            except (UserError, IntegrityError):  # what may not be written so leaves no trace
                self.env.invalidate_all()
        self.assertFalse(silent)

    def test_from_what_to_what_and_by_whom(self):
        program = self.gift.with_user(self.boss).with_context(tracking_disable=True)
        program.write({'adjustment_limit': 50, 'cash_refunds': True, 'pin_from': program.pin_from})
        message = self.gift.message_ids[:1]
        self.assertEqual(message.author_id, self.boss.partner_id)
        self.assertIn("One person may give by hand up to: 0 → 50", message.body)
        self.assertIn("Refund in cash what a card paid: no → yes", message.body)
        self.assertNotIn("PIN", message.body)

    def test_parts_of_the_policy(self):
        wine = self.env['product.product'].create({'name': "Wine"})
        for model, vals in POLICIES.items():
            with self.subTest(model):
                vals = {**vals, **({'product_ids': [(6, 0, wine.ids)]} if model.endswith('reward') else {})}
                part = (
                    self.env[model].with_user(self.boss).create({'name': "Part", 'program_id': self.loyalty.id, **vals})
                )
                self.assertIn("“Part” was added", self.said(self.loyalty))
                part.with_context(tracking_disable=True).name = "Other"
                self.assertIn("Part → Other", self.said(self.loyalty))
                count = len(self.loyalty.message_ids)
                part.name = "Other"
                self.assertEqual(len(self.loyalty.message_ids), count)
                part.unlink()
                self.assertIn("“Other” was removed", self.said(self.loyalty))

    def test_a_rule_written_through_its_program(self):
        rule = self.loyalty.rule_ids[:1]
        self.loyalty.with_user(self.boss).write({'rule_ids': [(1, rule.id, {'points': 1000})]})
        self.assertIn("1 → 1000", self.said(self.loyalty))
        self.assertEqual(self.loyalty.message_ids[:1].author_id, self.boss.partner_id)

    def test_what_was_said_stays(self):
        self.gift.with_user(self.boss).adjustment_limit = 50
        message = self.gift.message_ids[:1].with_user(self.boss)
        for vals in (
            {'body': "nothing"},
            {'res_id': self.loyalty.id},
            {'model': 'res.partner'},
            {'message_type': 'comment'},
        ):
            with self.assertRaisesRegex(AccessError, "history"), self.env.cr.savepoint():
                message.write(vals)
        with self.assertRaisesRegex(AccessError, "history"), self.env.cr.savepoint():
            message.unlink()
        note = self.gift.with_user(self.boss).message_post(body=self.gift.name, message_type='comment')
        note.write({'body': "Another note"})
        note.unlink()
        self.assertTrue(message.exists())
