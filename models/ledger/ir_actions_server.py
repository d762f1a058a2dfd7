from datetime import date

from odoo import models
from odoo.exceptions import AccessError

PLAIN = (str, bytes, int, float, bool, date, type(None), models.BaseModel)


class IrActionsServer(models.Model):
    """Server actions, whose values must be plain: what is worked out later would be so where nobody sees that it comes
    of an expression of the database (see :mod:`.rendering`).
    """

    _inherit = 'ir.actions.server'

    def _eval_value(self, eval_context=None):
        """Extend `base`: :raise AccessError: when a value is none yet"""
        values = super()._eval_value(eval_context)
        if not all(map(_is_plain, values.values())):
            raise AccessError(
                self.env._("The value of this action is not a plain one. Ask your administrator to correct it.")
            )
        return values


def _is_plain(value) -> bool:
    if isinstance(value, list | tuple | set | frozenset):
        return all(map(_is_plain, value))
    if isinstance(value, dict):
        return all(map(_is_plain, (*value, *value.values())))
    return isinstance(value, PLAIN)
