"""Risk: numbers that are none in the back office: whatever field of ours they are written to, the answer is a sentence
and nothing is kept.
"""

from functools import partial

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.models import BaseModel as Model
from odoo.tests import tagged

from .case import IntegrityCase
from .rpc_table import MATRIX

NUMBERS = (
    float('nan'),
    float('inf'),
    float('-inf'),
    1e300,
    -1e300,
    10**400,
    2**70,
    'nan',
    'inf',
    '1e300',
    'x',
    [],
    {},
    [1],
    {'x': 1},
    object(),
)
TEXTS = ('a\x00b', '\ud800')
REPORTED = {
    'customer.card.liability.line',
    'customer.card.liability.account',
}  # made by the report, all of it read only
MAGIC = frozenset({'id', 'display_name', 'create_uid', 'create_date', 'write_uid', 'write_date'})
DAYS = ('x', '2026-02-30', 5, 1e300, float('nan'), [], 'a\x00b')
# type of field: values that are none of it
WRONG = {
    'float': NUMBERS,
    'monetary': NUMBERS,
    'integer': (*NUMBERS, 2**31, -(2**40)),
    'char': TEXTS,
    'text': TEXTS,
    'html': TEXTS,
    'selection': ('no such choice', 5, float('nan'), 'a\x00b'),
    'date': DAYS,
    'datetime': DAYS,
}


@tagged('post_install', '-at_install')
class TestNoNumber(IntegrityCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env['customer.card.adjustment'].create(
            {'account_id': cls.gift_card._account('value').id, 'amount': 5, 'reason': "Kind"}
        )
        cls.sentences = set()
        cls.env['customer.card.batch'].create({'program_id': cls.gift.id, 'quantity': 2})
        cls.env['customer.card.reward'].create(
            {
                'name': "Bread",
                'program_id': cls.loyalty.id,
                'points': 5,
                'product_ids': [(6, 0, cls.env['product.product'].search([], limit=1).ids)],
            }
        )

    def filled_in(self) -> list:
        """Models people may write to."""
        return [model for model in self.models() if model._name in MATRIX and model._name not in REPORTED]

    def test_whatever_people_fill_in_is_asked(self):
        for model in self.filled_in():
            self.assertTrue(hasattr(model, '_check_said'), model._name)

    def assertSentence(self, what: str, do) -> None:
        savepoint = self.env.cr.savepoint()
        try:
            do()
        except (UserError, AccessError) as refusal:
            self.sentences.add(str(refusal))
        except Exception as error:  # noqa: BLE001  whatever else comes is what is looked for
            self.wrong.append(f'{what}: {type(error).__name__}: {str(error)[:80]}')
        else:
            self.wrong.append(f'{what}: accepted')
        savepoint.close(rollback=True)
        self.env.invalidate_all()

    def test_every_field_of_every_model(self):
        self.wrong = []
        for model in self.filled_in():
            record = model.sudo(False).with_context(active_test=False).search([], limit=1) if model._auto else model
            for name, field in sorted(model._fields.items()):
                if (
                    name in MAGIC
                    or field.related
                    or (field.compute and field.readonly)
                    or not (field.store or field.inverse)
                ):
                    continue
                for value in WRONG.get(field.type, ()):
                    what = f'{model._name}.{name} = {str(value)[:12]!r}'
                    if record:
                        self.assertSentence(what, partial(self.written, record, {name: value}))
                    if field.readonly:
                        continue  # left out, so that what is required is missing
                    self.assertSentence(f'new {what}', partial(model.create, {name: value}))
                    wished = model.with_context(**{f'default_{name}': value})
                    self.assertSentence(f'default {what}', partial(wished.create, {}))
        self.assertEqual(len(self.wrong), 0, "\n".join(self.wrong[:40]))

    def written(self, record: Model, vals: dict) -> None:
        record.write(vals)
        record.flush_recordset()

    def test_a_form_that_is_being_filled(self):
        self.wrong = []
        for model, name in (
            ('customer.card.adjustment', 'amount'),
            ('customer.card.program', 'point_value'),
            ('customer.card.earning.rule', 'step'),
        ):
            for value in NUMBERS[:6]:
                form = self.env[model]
                asked = partial(form.onchange, {name: value}, [name], {name: {}})
                self.assertSentence(f'{model}.{name} = {value}', asked)
        self.assertFalse(self.wrong, "\n".join(self.wrong))

    def test_what_people_write_is_kept(self):
        rule = self.loyalty.rule_ids
        for value in (12.5, '12.5', 7, 0.01):
            rule.write({'step': value})
            self.assertEqual(rule.step, float(value))
        self.loyalty.write(
            {'name': "Клуб — 🎁 ۱۲", 'valid_months': 12}
            if 'valid_months' in self.loyalty._fields
            else {'name': "Клуб — 🎁 ۱۲"}
        )
        self.assertEqual(fields.Date.to_string(fields.Date.today()), str(fields.Date.today()))

    def test_an_import_file(self):
        for value in ('nan', 'inf', '1e300', 'x'):
            done = self.env['customer.card.earning.rule'].load(
                ['name', 'program_id/.id', 'step'], [["Rule", str(self.loyalty.id), value]]
            )
            self.assertFalse(done['ids'])
            self.assertTrue(done['messages'][0]['message'])
