from odoo import api, models
from odoo.exceptions import UserError

from ...core.said import is_one
from . import wishes
from .protected import is_own

LARGEST = {
    'integer': 2**31 - 1,
    'many2one': 2**31 - 1,
    'many2one_reference': 2**31 - 1,
    'float': 1e12,
    'monetary': 1e12,
}
# What says where a record belongs: whose rules it is under.
PLACED = frozenset({'company_id', 'program_id', 'account_id', 'card_id'})
NESTED = frozenset({'one2many', 'many2many', 'json', 'properties', 'properties_definition', 'binary', 'reference'})
# What is never empty, and what is.
NUMBERS = frozenset({'boolean', 'integer', 'float', 'monetary'})
EMPTY = (None, False, '')


class CustomerCardSaid(models.AbstractModel):
    """A check of the fields that people or scripts fill in: a possible number, a text that can be stored, or a refusal.

    PostgreSQL stores NaN and finds it above every limit; no arithmetic can be done with it afterwards.

    A company that is that of another record (of the program, the account) is never said: forms keep it unwritable, and
    calls would put a record before other people's eyes, and out of those of its own.
    """

    _name = 'customer.card.said'
    _description = "Fields that people fill in"
    _inherit = ['customer.card.dated']

    @api.model
    def default_get(self, fields):
        return wishes.without(self, super().default_get(fields), self._follows())

    @api.model_create_multi
    def create(self, vals_list):
        follows = self._follows()
        vals_list = [{name: vals[name] for name in vals if name not in follows} for vals in vals_list]
        if not is_own(self):
            start = len('default_')
            context = self.env.context.items()
            self._check_said({name[start:]: value for name, value in context if name.startswith('default_')})
            for vals in vals_list:
                self._check_said(vals)
        return super().create(vals_list)

    def write(self, vals):
        follows = self._follows()
        vals = {name: vals[name] for name in vals if name not in follows}
        if not is_own(self):
            self._check_said(vals)
            self._check_needed(vals)
        result = super().write(vals)
        if not self.env.su and not PLACED.isdisjoint(vals):
            self.check_access('write')  # where it belongs to now must be the user's, too
        return result

    def _update_cache(self, values, validate=True):
        """Extend Odoo's: what is said in a form that is not saved yet."""
        self._check_said(values)
        return super()._update_cache(values, validate)

    def _follows(self) -> frozenset[str]:
        """The names of fields that follow from others: the company that is another record's; for callers, whatever is
        worked out and on no screen written.
        """
        company = self._fields.get('company_id')
        found = {'company_id'} if company and company.related else set()
        if not is_own(self):
            found |= {name for name, field in self._fields.items() if field.store and field.compute and field.readonly}
        return frozenset(found)

    def _check_said(self, vals) -> None:
        """:raise UserError: naming the field whose value is none"""
        for name, value in vals.items() if isinstance(vals, dict) else ():
            field = self._fields.get(name)
            if field and not _can_be(field, value, self):
                raise UserError(
                    self.env._(
                        "The value of “%s” is not valid. Correct it and save again.",
                        field._description_string(self.env),
                    )
                )

    def _check_needed(self, vals: dict) -> None:
        """:raise UserError: naming the field that is needed and would be empty; PostgreSQL is asked only after what
        follows from a change was worked out
        """
        for name, value in vals.items():
            field = self._fields.get(name)
            if field and field.required and field.store and field.type not in NUMBERS and value in EMPTY:
                raise UserError(
                    self.env._("“%s” cannot be empty. Fill it in and save again.", field._description_string(self.env))
                )


def _can_be(field, value, model) -> bool:
    """Tell whether a value can be one of this field."""
    if field.type in NESTED or isinstance(value, models.BaseModel) or value is None or value is False:
        return is_one(value)
    if not is_one(value) or (isinstance(value, list | tuple | dict | set) and field.type != 'many2one'):
        return False
    if field.type == 'selection':
        return value in field.get_values(model.env)
    try:
        number = field.convert_to_cache(value, model, validate=False)
    except (ValueError, TypeError, OverflowError, ArithmeticError, AttributeError):
        return False
    most = LARGEST.get(field.type)
    return most is None or not isinstance(number, int | float) or abs(number) <= most
