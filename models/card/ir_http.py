from odoo import models

from ..ledger import spoken


class IrHttp(models.AbstractModel):
    """What a browser is told at its start: the calendar its user's days are said by."""

    _inherit = 'ir.http'

    def session_info(self):
        """Extend `web`: tell people of the shop by which calendar their days are said."""
        info = super().session_info()
        if self.env.user._is_internal():
            info['customer_card_calendar'] = spoken.calendar(self.env.user.browse())
        return info
