"""What a caller's defaults may do: fill in a new record of their own, and nothing else.

Odoo fills what is missing in a new record from the context (``default_…``) and from defaults people keep for themselves
(`ir.default`), also where the superuser makes a record for them: a contact would come with a login of their choice. And
it turns commands into values through the cache, where ``[1, id, {…}]`` writes on the record that is there, unseen by
rights, guards and database, until the transaction ends.
"""

from typing import Any

from odoo import SUPERUSER_ID, Command, api, models

NESTED = (dict, list, tuple)
MOST_CONTEXTS = 100  # of one transaction that are remembered


def changes(value: Any) -> bool:
    """Tell whether a default says something of a record that exists: a command to update it, however deep.

    >>> changes([[1, 7, {'name': 'x'}]]), changes([[0, 0, {'line_ids': [[1, 7, {}]]}]]), changes([[6, 0, [7]]])
    (True, True, False)
    """
    if isinstance(value, dict):
        return any(changes(one) for one in value.values())
    if not isinstance(value, list | tuple):
        return False
    return any(_updates(one) or changes(one) for one in value)


def makes(value: Any) -> bool:
    """Tell whether a default holds words of a record, whichever."""
    return isinstance(value, list | tuple) and any(
        isinstance(one, dict) or (isinstance(one, list | tuple) and any(isinstance(word, dict) for word in one))
        for one in value
    )


def _updates(command: Any) -> bool:
    return isinstance(command, list | tuple) and len(command) > 1 and command[0] == Command.UPDATE and bool(command[1])


def _defaults_of(env) -> list[str]:
    """Return which words of a context are defaults; read once for each, as a sale asks some forty times."""
    context, known = env.context, env.cr.cache.setdefault('customer_card_defaults', {})
    if id(context) not in known:
        if len(known) > MOST_CONTEXTS:
            known.clear()
        # the context itself is kept, so that no other one comes to lie where it does
        known[id(context)] = context, [name for name in context if name.startswith('default_')]
    return known[id(context)][1]


class Base(models.AbstractModel):
    _inherit = 'base'

    @api.model
    def default_get(self, fields):
        """Extend `base`: a default changes no record that exists, and what the superuser makes gets no records that a
        context describes.
        """
        context = self.env.context
        said = _defaults_of(self.env)
        is_refused = makes if self.env.su else changes
        wrong = {name for name in said if is_refused(context[name])} if said else said
        if not wrong:
            return super().default_get(fields)
        known = {name: value for name, value in context.items() if name not in wrong}
        return super(Base, self.with_context(known)).default_get(fields)  # pylint: disable=context-overridden


class IrDefault(models.Model):
    _inherit = 'ir.default'

    @api.model
    def _get_model_defaults(self, model_name, condition=False):
        """Extend `base`: the superuser goes by nobody's own defaults."""
        found = super()._get_model_defaults(model_name, condition)
        if not found:  # as nearly always; an environment for each of a sale's records took a fortieth of the sale
            return found
        if self.env.su and self.env.uid != SUPERUSER_ID:
            asker = self.with_user(SUPERUSER_ID).with_company(self.env.company)  # whose books it is stays
            found = super(IrDefault, asker)._get_model_defaults(model_name, condition)
        return {name: value for name, value in found.items() if not (isinstance(value, NESTED) and changes(value))}
