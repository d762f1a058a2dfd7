from collections.abc import Iterator

from odoo import api, models


class CustomerCardProgram(models.Model):
    """The number prefix a new program gets."""

    _inherit = 'customer.card.program'

    @api.model
    def _free_prefix(self) -> str:
        """The first prefix that no other program of the company has, so that people tell its cards apart."""
        return next(self._free_prefixes(), '950')

    @api.model
    def _free_prefixes(self) -> Iterator[str]:
        company = [('company_id', '=', self.env.company._card_company().id), ('active', 'in', (True, False))]
        used = set(self.sudo().search(company).mapped('prefix'))  # sudo: only which are used
        return (str(one) for one in range(950, 990) if str(one) not in used)

    @api.model
    def _with_prefixes(self, vals_list: list[dict]) -> list[dict]:
        """Return ``vals_list`` with a prefix each where several programs are made at once: the default knows only those
        that exist.
        """
        if len(vals_list) < 2:
            return vals_list
        named = {vals['prefix'] for vals in vals_list if 'prefix' in vals}
        free = (one for one in self._free_prefixes() if one not in named)
        return [vals if 'prefix' in vals else {**vals, 'prefix': next(free, '950')} for vals in vals_list]
