from odoo import api, models
from odoo.tools import format_date, format_datetime

SKIPPED = {'one2many', 'binary', 'image', 'json', 'html', 'properties', 'properties_definition'}
LONGEST = 120  # characters of one value


class CustomerCardHistory(models.AbstractModel):
    """Policy whose every change stands in its program's history: what it was, what it is, and (as the author) who
    changed it.

    Odoo's own tracking is not used: a caller's context can turn it off.
    """

    _name = 'customer.card.history'
    _description = "Policy with a history"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._tell_history(lambda record: self.env._("%s was added.", record._history_name()))
        return records

    def write(self, vals):
        names = [name for name in vals if self._is_policy(name)]
        before = [(record._history_of(), record._policy_texts(names)) for record in self] if names else []
        result = super().write(vals)
        for record, (program, old) in zip(self if names else self.browse(), before, strict=True):
            new = record._policy_texts(names)
            changes = [f'{label}: {old[label]} → {new[label]}' for label in old if old[label] != new[label]]
            words = f"{record._history_name()} – {'; '.join(changes)}"
            for told in (program | record._history_of()) if changes else ():
                told.message_post(body=words)
        return result

    def unlink(self):
        self._tell_history(lambda record: self.env._("%s was removed.", record._history_name()))
        return super().unlink()

    def _tell_history(self, words) -> None:
        """Say that parts of a program came or went; what the program itself was made of stands on its form."""
        if 'program_id' in self._fields:
            for record in self:
                record._history_of().message_post(body=words(record))

    def _history_of(self):
        """The program whose history it is: the record itself, where it is one."""
        return self.program_id if 'program_id' in self._fields else self

    def _history_name(self) -> str:
        """Return what changed, in words."""
        kind = self.env['ir.model']._get(self._name).name
        return f"{kind} “{self.display_name}”"

    def _is_policy(self, name: str) -> bool:
        field = self._fields.get(name)
        return bool(field and field.store and not field.readonly and field.type not in SKIPPED)

    def _policy_texts(self, names: list[str]) -> dict[str, str]:
        """Return what these fields say, by their label, as people read it."""
        self.ensure_one()
        fields = [self._fields[name] for name in names]
        return {field._description_string(self.env) or field.name: self._policy_text(field) for field in fields}

    def _policy_text(self, field) -> str:
        value = self[field.name]
        if field.type == 'boolean':
            return self.env._("yes") if value else self.env._("no")
        if field.type in ('float', 'monetary'):
            return f'{value:.6f}'.rstrip('0').rstrip('.')
        if field.type in ('many2one', 'many2many'):
            value = ", ".join(value.sudo().mapped('display_name'))  # sudo: names, as the form shows them
        elif field.type == 'selection':
            value = dict(field._description_selection(self.env)).get(value)
        elif field.type == 'date':
            value = value and format_date(self.env, value)
        elif field.type == 'datetime':
            value = value and format_datetime(self.env, value)
        is_said = value or field.type == 'integer'
        text = str(value) if is_said else "–"
        return text if len(text) <= LONGEST else f'{text[:LONGEST]}…'
