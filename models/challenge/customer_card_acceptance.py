from odoo import fields, models

from ..acceptance.point import Point


class CustomerCardAcceptance(models.AbstractModel):
    """The holder's progress towards the program's challenges."""

    _inherit = 'customer.card.acceptance'

    def _tell_challenges(self, _point: Point, card, _shown) -> dict:
        """``challenges``: see :meth:`CustomerCardProgram._challenge_progress`."""
        account = card.state == 'active' and card.program_id._challenges().rows and card._account('points')
        today = card.program_id._local(fields.Datetime.now()).date()
        return {'challenges': card.program_id._challenge_progress(account, today) if account else []}
