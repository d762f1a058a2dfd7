"""Defaults of fields nobody may write are dropped.

Odoo fills what is missing in a new record from the caller's context (``default_…``) and from defaults people set for
themselves (`ir.default`), after whoever guards `create` has looked at what was sent, and in records our own code makes
with the caller's context, too.
"""

from collections.abc import Iterable


def without(model, defaults: dict, names: Iterable[str]) -> dict:
    """The answer of `default_get` with what a caller wished for of ``names`` replaced by the field's own default, or
    left out.
    """
    for name in {*names} & {*defaults}:
        del defaults[name]
        field = model._fields[name]
        if field.default:
            value = field.convert_to_cache(field.default(model), model, validate=False)
            defaults[name] = field.convert_to_write(field.convert_to_record(value, model), model)
    return defaults
