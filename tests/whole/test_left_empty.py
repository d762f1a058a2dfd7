"""Risk: a call leaves out what a form asks for, or puts odd characters into it, and what is answered is no sentence."""

from collections.abc import Iterator
from typing import Any

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common.undo import undone
from .matrix_case import MatrixCase

# What people read as a sentence: ours, and the host's for what a column needs and for our constraints.
TOLD = (AccessError, UserError, psycopg2.IntegrityError)
# Nothing, the sign that turns a line around, one that bars cannot draw, digits of another script with a letter.
ODD = ('', '\u202e9501', '\x7f', '۹۵x')
MUTED = ('odoo.sql_db', 'odoo.models', 'odoo.addons.base.models.ir_model', 'odoo.addons.base.models.ir_rule')


@tagged('post_install', '-at_install')
class TestLeftEmpty(MatrixCase):
    """Every field of every form is empty once, and its text odd, as a manager's calls can have them."""

    def odd(self, model: str, method: str, *args: Any) -> str:
        """The answer to a manager's call that nobody can read."""
        env = self.env(user=self.users['manager'].id, context={'allowed_company_ids': self.card_company.ids})
        with undone(self.env):
            try:
                with mute_logger(*MUTED):
                    call_kw(env[model], method, list(args), {})
                    env.flush_all()
            except TOLD:
                return ''
            except Exception as error:  # noqa: BLE001 whatever else there may be is what this test looks for
                return f'{model}.{method} {args[0] or args[1]}: {error!r}'
        return ''

    def calls(self, model: str) -> Iterator[tuple]:
        """The calls of a form of this model with one field empty or odd: typed, saved new, saved again."""
        records, record = self.env[model].with_user(self.users['manager']), self.record(model, 'manager')[:1]
        shown = records.fields_get()
        new = self.values(model, 'create') if records.has_access('create') else None
        for name in shown:
            field = records._fields[name]
            for value in () if field.readonly else (False, *(ODD if field.type in ('char', 'text') else ())):
                yield 'onchange', [], {name: value}, [name], {one: {} for one in shown}
                if new is not None and (field.required or value):
                    yield 'create', {**new, name: value}
            if field.required and not field.readonly and records.has_access('write'):
                yield 'web_save', record.ids, {name: False}, {'display_name': {}}

    def test_each_answer_is_a_sentence(self):
        names = [name for name in self.models if not self.env[name]._abstract]
        read = [name for name in names if self.env[name].with_user(self.users['manager']).has_access('read')]
        self.assertEqual([odd for name in read for call in self.calls(name) if (odd := self.odd(name, *call))], [])
