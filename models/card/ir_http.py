from odoo import models

from ..ledger import spoken


class IrHttp(models.AbstractModel):
    """What a browser is told at its start: the calendar its user's days are said by, what people count rials in."""

    _inherit = 'ir.http'

    def session_info(self):
        """Extend `web`: tell people of the shop by which calendar their days are said."""
        info = super().session_info()
        if self.env.user._is_internal():
            info['customer_card_calendar'] = spoken.calendar(self.env.user.browse())
            info['customer_card_unit'] = self._customer_card_unit()
        return info

    def _customer_card_unit(self) -> dict | bool:
        """Return what a till says beside rials: ``{currency, rials, names}``, or False."""
        rial = self.env.company.currency_id
        unit = spoken.unit_of(rial)
        return bool(unit) and {
            'currency': rial.id,
            'rials': int(unit.rials),
            'names': spoken.unit_names(rial, unit),
        }
