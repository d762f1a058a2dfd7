from collections import Counter
from collections.abc import Iterable, Iterator

from odoo import api, models

from ...core import money
from ..ledger import spoken
from . import filters

SKIPPED = {'one2many', 'binary', 'image', 'json', 'html', 'properties', 'properties_definition'}
LONGEST = 120  # characters of a text that is told whole; of a longer one, what became another
AROUND = 20  # characters shown before and after that
IN_TITLE = {'name', 'program_id'}  # fields of a part that need not be told of it


class CustomerCardHistory(models.AbstractModel):
    """Policy whose every change stands in its program's history: what it was, what it is, and (as the author) who
    changed it.

    What is stored is compared, and all that changed is told: of lists, what came and what went. A part that comes or
    goes is told with all of its values. Odoo's own tracking is not used: a caller's context can turn it off.
    """

    _name = 'customer.card.history'
    _description = "Policy with a history"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        if 'program_id' in self._fields:  # what the program itself was made of stands on its form
            for record in records:
                record._tell_coming(record._stored())
        return records

    def write(self, vals):
        told = self if any(self._is_policy(name) for name in vals) else self.browse()
        before = [(record._history_of(), record._stored()) for record in told]
        result = super().write(vals)
        for record, (program, old) in zip(told, before, strict=True):
            record._tell_change(program, old)
        return result

    def unlink(self):
        if 'program_id' in self._fields:
            for record in self:
                record._tell_going(record._history_of(), record._stored())
        return super().unlink()

    def _update_field_translations(self, field_name, translations, *args, **kwargs):
        """Extend `base`: a text becomes another one in languages the user does not speak, too."""
        versions = [self.with_context(lang=lang) for lang in translations] if self._is_policy(field_name) else []
        before = [record._stored([field_name]) for record in versions]
        result = super()._update_field_translations(field_name, translations, *args, **kwargs)
        for record, old in zip(versions, before, strict=True):
            for change in record._changes(old, record._stored([field_name])):
                self._tell(self._history_of(), f"{self._history_name()} ({record.env.lang}) – {change}")
        return result

    # === WHAT IS TOLD === #

    def _tell_change(self, program, old: dict) -> None:
        """Say in the program's history what became another value; a part that moves goes in one and comes in another.

        :param program: whose it was
        :param old: what :meth:`_stored` said
        """
        now, new = self._history_of(), self._stored()
        if now != program:
            self._tell_going(program, old)
            self._tell_coming(new)
        elif old != new:
            self._tell(program, f"{self._history_name()} – {'; '.join(self._changes(old, new))}")

    def _tell_coming(self, stored: dict) -> None:
        text = self.env._("%s was added.", self._history_name())
        self._tell(self._history_of(), f'{text} {self._whole_words(stored)}')

    def _tell_going(self, program, stored: dict) -> None:
        text = self.env._("%s was removed.", self._history_name())
        self._tell(program, f'{text} {self._whole_words(stored)}')

    def _tell(self, program, words: str) -> None:
        program.message_post(body=words)

    def _history_of(self):
        """The program whose history it is: the record itself, where it is one."""
        return self.program_id if 'program_id' in self._fields else self

    def _history_name(self) -> str:
        """Return what changed, in words."""
        kind = self.env['ir.model']._get(self._name).name
        return f"{kind} “{self.display_name}”"

    # === WHAT IS STORED === #

    def _is_policy(self, name: str) -> bool:
        field = self._fields.get(name)
        return bool(field and field.store and not field.readonly and field.type not in SKIPPED)

    def _stored(self, names: list[str] | None = None) -> dict:
        """Return the values of these fields (None: all of the policy), as they are compared: of relations the ids."""
        self.ensure_one()
        names = names or [name for name in self._fields if self._is_policy(name)]
        values = {name: filters.chosen(self, name) for name in names}
        return {
            name: tuple(sorted(value.ids)) if isinstance(value, models.BaseModel) else value or self._empty(name)
            for name, value in values.items()
        }

    def _empty(self, name: str) -> int | str:
        return 0 if self._fields[name].type in ('boolean', 'integer', 'float', 'monetary') else ''

    def _matters(self, name: str, value) -> bool:
        """Tell whether a part with this value should be told of: with one at all, or without one it has by itself."""
        field = self._fields[name]
        usual = field.default(self) if field.default else None
        if field.type in ('boolean', 'integer'):
            return value != (usual or 0)
        return bool(value or usual)

    # === WORDS === #

    def _whole_words(self, stored: dict) -> str:
        """Return all that makes a part what it is."""
        said = [name for name, value in stored.items() if name not in IN_TITLE and self._matters(name, value)]
        return '; '.join(f'{self._label(name)}: {self._value_words(name, stored[name])}' for name in said)

    def _changes(self, old: dict, new: dict) -> Iterator[str]:
        """For each value that became another one, from what to what; of a list what came and what went."""
        for name, was in old.items():
            if was == new[name]:
                continue
            if self._fields[name].type == 'many2many':
                yield from self._list_changes(name, set(was), set(new[name]))
            else:
                yield f'{self._label(name)}: {_apart(self._value_words(name, was), self._value_words(name, new[name]))}'

    def _list_changes(self, name: str, was: set[int], now: set[int]) -> Iterator[str]:
        label = self._label(name)
        if now - was:
            yield self.env._("%(field)s, added: %(names)s", field=label, names=self._names_of(name, now - was))
        if was - now:
            yield self.env._("%(field)s, removed: %(names)s", field=label, names=self._names_of(name, was - now))

    def _label(self, name: str) -> str:
        return self._fields[name]._description_string(self.env) or name

    def _value_words(self, name: str, value) -> str:
        """Return a value of :meth:`_stored` as people read it."""
        field = self._fields[name]
        if field.type == 'boolean':
            return self.env._("yes") if value else self.env._("no")
        if field.type in ('integer', 'float', 'monetary'):
            return money.plain(money.exact(value))
        if not value:
            return "–"
        if field.relational:
            return self._names_of(name, value)
        if field.type == 'selection':
            return str(dict(field._description_selection(self.env)).get(value, value))
        said = {'date': spoken.day, 'datetime': spoken.moment}.get(field.type)
        return said(self, value) if said else str(value)

    def _names_of(self, name: str, ids: Iterable[int]) -> str:
        """Return what records are called, whoever asks, in one language; with their ids where others are called so."""
        context = {
            'lang': self.env.lang,
            'active_test': False,
            'allowed_company_ids': self._history_of().company_id.ids,
        }
        model = self.env(su=True, context=context)[
            self._fields[name].comodel_name
        ]  # sudo: names, as the form shows them
        records = model.browse(ids)
        alike = model.search([(model._rec_name, 'in', records.mapped(model._rec_name))])
        many = Counter((records | alike).mapped('display_name'))
        return ', '.join(
            f'{one.display_name} (#{one.id})' if many[one.display_name] > 1 else one.display_name for one in records
        )


def _apart(was: str, now: str) -> str:
    """From what to what; of long texts from a little before their first difference until after their last one."""
    if max(len(was), len(now)) <= LONGEST:
        return f'{was} → {now}'
    same = _alike(was, now)
    rest = _alike(was[same:][::-1], now[same:][::-1])
    start, end = max(same - AROUND, 0), max(rest - AROUND, 0)
    return ' → '.join(
        f'{"…" if start else ""}{text[start : len(text) - end]}{"…" if end else ""}' for text in (was, now)
    )


def _alike(one: str, other: str) -> int:
    """Return with how many characters both begin."""
    differ = (place for place, (this, that) in enumerate(zip(one, other, strict=False)) if this != that)
    return next(differ, min(len(one), len(other)))
