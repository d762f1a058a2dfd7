from odoo import fields, models


class PosSession(models.Model):
    """How far a card's holder is towards the program's goals."""

    _inherit = 'pos.session'

    def _customer_card_tell_challenges(self, card, _shown) -> dict:
        """``challenges``: see :meth:`CustomerCardProgram._challenge_progress`."""
        account = card.state == 'active' and card.program_id._challenges().rows and card._account('points')
        today = card.program_id._local(fields.Datetime.now()).date()
        return {'challenges': card.program_id._challenge_progress(account, today) if account else []}
