from odoo import fields, models

SAFE = 12  # signs; fewer can be tried out one after the other
TRUST = [
    ('long', "Only those of 12 signs or more pay; shorter ones earn"),
    ('all', "All of them pay"),
    ('none', "They only earn"),
]


class CustomerCardProgram(models.Model):
    """How far codes of another system are trusted: many of them were given out one after the other, and can be guessed."""

    _inherit = 'customer.card.program'

    old_codes_pay = fields.Selection(
        selection=TRUST,
        string="Old codes",
        required=True,
        default='long',
        tracking=True,
        help="Codes of the system that cards were imported from always find the card. What can be guessed should not pay.",
    )

    def _trusts_old_code(self, code: str) -> bool:
        """Whether who shows ``code`` (as it is kept) may pay with its card."""
        return self.old_codes_pay == 'all' or (self.old_codes_pay == 'long' and len(code) >= SAFE)
