from odoo import fields, models


class PosSession(models.Model):
    """How far a card's holder is towards the program's goals."""

    _inherit = 'pos.session'

    def _customer_card_answer(self, card) -> dict:
        """Extend our own with ``challenges``: see :meth:`CustomerCardProgram._challenge_progress`."""
        account = card.state == 'active' and card.program_id._challenges().rows and card._account('points')
        today = card.program_id._local(fields.Datetime.now()).date()
        shown = card.program_id._challenge_progress(account, today) if account else []
        return {**super()._customer_card_answer(card), 'challenges': shown}
