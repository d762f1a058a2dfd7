from odoo import models, tools
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.orm.domains import DomainCustom


class IrRule(models.Model):
    """Record rules, whose domains may contain no function: it would be called later, where nobody sees that it comes of
    an expression of the database (see :mod:`.rendering`).
    """

    _inherit = 'ir.rule'

    @tools.ormcache(
        'self.env.uid', 'self.env.su', 'model_name', 'mode', 'tuple(self._compute_domain_context_values())'
    )  # as the host keeps it
    def _compute_domain(self, model_name, mode='read'):
        """Extend `base`: :raise AccessError: when a rule contains a function"""
        domain = super()._compute_domain(model_name, mode)
        if _has_function(domain):
            raise AccessError(
                self.env._(
                    "A record rule of %s contains a function. Ask your administrator to write it as a list of "
                    "conditions.",
                    model_name,
                )
            )
        return domain


def _has_function(domain) -> bool:
    """Tell whether a domain, or one inside it, contains a function."""
    if not isinstance(domain, Domain):
        return False
    inside = (*getattr(domain, 'children', ()), getattr(domain, 'child', None), getattr(domain, 'value', None))
    return isinstance(domain, DomainCustom) or any(map(_has_function, inside))
