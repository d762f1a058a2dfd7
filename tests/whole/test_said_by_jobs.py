"""Risk: somebody's call writes what only our own code may say: what was found, when it was done, by whom, how often."""

from collections.abc import Iterator
from itertools import product
from typing import Any

from odoo.exceptions import AccessError, UserError
from odoo.models import MAGIC_COLUMNS
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common.undo import undone
from .matrix_case import MatrixCase

# What of it a caller may write, for it is one's own: which of one's printers is offered first. So is a dialog.
HARMLESS = {('customer.card.printer', 'used_on')}
MUTED = ('odoo.sql_db', 'odoo.addons.base.models.ir_model', 'odoo.addons.base.models.ir_rule', 'odoo.models')


@tagged('post_install', '-at_install')
class TestSaidByJobs(MatrixCase):
    """A field that is written on no screen is written by no call either."""

    def written_by_us(self, model: Any) -> Iterator[Any]:
        """Fields of a model that are stored and on every screen only read."""
        for name, field in sorted(model._fields.items()):
            if field.store and field.readonly and not field.inherited and name not in MAGIC_COLUMNS:
                yield field

    def another(self, field: Any, value: Any) -> Any:
        """Another value a field can have than this one; none where there is no other."""
        if field.type in ('many2one', 'many2many', 'one2many'):
            others = self.env[field.comodel_name].sudo().search([], limit=1, order='id desc') - value
            return others.id if field.type == 'many2one' or not others else [(6, 0, others.ids)]
        if field.type == 'selection':
            return next((one for one in field.get_values(self.env) if one != value), None)
        several = {
            'boolean': (not value,),
            'date': ('2026-01-01',),
            'datetime': ('2026-01-01 00:00:00',),
            'json': ({'a': 1},),
            'binary': ('YQ==',),
        }
        if field.type in ('integer', 'float', 'monetary', 'many2one_reference'):
            return value + 1
        return several.get(field.type, ('x',))[0]

    def written(self, role: str, model: str, method: str, args: list, field: Any, value: Any) -> bool:
        """Tell whether a call as RPC makes it leaves this value in a field."""
        records = self.env[model].with_user(self.users[role]).with_company(self.card_company)
        with undone(self.env):
            try:
                with mute_logger(*MUTED):
                    made = call_kw(records, method, args, {})
                    self.env.flush_all()
                    self.env.invalidate_all()
                one = self.env[model].sudo().browse(made if method == 'create' else args[0])
                stored = one[field.name]
                expected = field.convert_to_record(field.convert_to_cache(value, one), one)
                return stored == expected
            except (AccessError, UserError):
                return False

    def test_nobody_else_says_it(self):
        found = set()
        kept = [name for name in self.models if not self.env[name]._abstract and not self.env[name]._transient]
        for model, role in product(kept, ('manager', 'accountant', 'desk')):
            if not self.env[model].with_user(self.users[role]).has_access('write'):
                continue
            record = self.record(model, role)
            for field in self.written_by_us(self.env[model]):
                if not (value := self.another(field, record.sudo()[field.name])):
                    continue
                new = {**self.values(model, 'create'), field.name: value}
                for method, args in (('write', [record.ids, {field.name: value}]), ('create', [[new]])):
                    if self.written(role, model, method, args, field, value):
                        found.add((model, field.name))
        self.assertEqual(found, HARMLESS)
