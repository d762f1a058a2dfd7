"""What a form may name before it is saved.

A form asks the server what follows from what is being typed (`onchange`), and a record that is not there yet has no
rules of its own: what is shown of a card, an account or a customer would be shown of whichever one a caller names, by
its number, also of another company. So a form names what its user may read, or what stood there before.
"""

from collections.abc import Iterator
from math import isfinite
from typing import Any

from odoo import Command, models

OURS = 'customer.card'
# Models whose records are asked for rights, besides all of ours.
ASKED = {'res.partner', 'res.company'}


class Base(models.AbstractModel):
    _inherit = 'base'

    def onchange(self, values, field_names, fields_spec):
        """Extend `web`: :raise AccessError: when a form names what its user may not read"""
        if not self.env.su:
            for records in self._customer_card_form_records(values, fields_spec if not field_names else ()):
                if records._name == 'res.company':
                    above = self.env.companies.sudo().parent_ids  # sudo: a branch names its main company
                    records -= (self.env.companies | above).with_env(self.env)
                records.check_access('read')
        return super().onchange(values, field_names, fields_spec)

    def _customer_card_form_records(self, values: dict, defaults=()) -> Iterator:
        """Yield the records that a form names in ``values``, and those of ours that come by default.

        :param defaults: names of fields a new form has
        """
        known = {field.name: field for field in self._fields.values() if field.relational}
        asked = [name for name, field in known.items() if self._customer_card_form_asks(field)]
        missing = [name for name in asked if name in defaults and name not in values]
        said = {**(self.default_get(missing) if missing else {}), **values}
        for name in said.keys() & known.keys():
            yield from self._customer_card_form_value(known[name], said[name], is_asked=name in asked)

    def _customer_card_form_asks(self, field) -> bool:
        """Tell whether records in ``field`` are asked for rights; on the host's own forms those of ours."""
        ours = field.comodel_name.startswith(OURS)
        return ours or (self._name.startswith(OURS) and field.comodel_name in ASKED)

    def _customer_card_form_value(self, field, value: Any, *, is_asked: bool) -> Iterator:
        """Yield the records of a value of ``field`` as clients say it, but for those that stand there already. Of a
        field that is not asked for rights only what is said of its records in turn.
        """
        named, nested = _ids(field, value)
        records = self.env[field.comodel_name].browse(named)
        if is_asked and records:
            known = self.sudo()[field.name] if self else records.browse()  # sudo: only which they are
            yield records - known.with_env(self.env)
        for one, words in nested:
            yield from records.browse(one)._customer_card_form_records(words)


def _ids(field, value: Any) -> tuple[list[int], list[tuple]]:
    """Return the ids in a value as clients say it, and what it says of which records: ``(id or none, values)``."""
    if isinstance(value, dict):
        return _real(value.get('id')), [(_real(value.get('id')), value)]
    if not isinstance(value, list | tuple):
        return _real(value), []
    if field.type == 'many2one':  # an id and a name
        return _real(value[:1] and value[0]), []
    commands = [one if isinstance(one, list | tuple) else (Command.LINK, one) for one in value]
    named, nested = [], []
    for code, one, *rest in ([*command, False, False][:3] for command in commands):
        if code in (Command.UPDATE, Command.LINK):
            named += _real(one)
        if code == Command.SET:
            listed = [every for every in rest if isinstance(every, list | tuple)]
            named += [known for every in listed for said in every for known in _real(said)]
        if code in (Command.CREATE, Command.UPDATE) and isinstance(rest[0], dict):
            nested.append((_real(one), rest[0]))
    return named, nested


def _real(one: Any) -> list[int]:
    """Return the id of a record that is there, in a list; none for one that is being typed. A number is an id however
    it is written: records take 4.0 for 4, and true for 1.
    """
    if isinstance(one, dict):
        one = one.get('id')
    return [int(one)] if isinstance(one, int | float) and isfinite(one) and one else []
