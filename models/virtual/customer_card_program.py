from odoo import fields, models

from ..ledger.kept import kept

SAFE = 12  # signs; fewer can be tried out one after the other
OLD_CODES = [
    ('long', "Only those of 12 characters or more pay; shorter ones earn"),
    ('all', "All of them pay"),
    ('none', "They only earn"),
]
CODES = [
    ('printed', "The printed code pays"),
    ('below', "The printed code pays up to an amount per day, the moving code above it"),
    ('moving', "Only the moving code pays"),
]


class CustomerCardProgram(models.Model):
    """The trust in the codes of a card. All of them identify and earn; what can be copied or guessed should not pay
    everything.

    A picture of a printed code is as good as the code itself; the moving one in the phone cannot be copied. Codes of
    another system were often given out one after the other, and can be guessed.
    """

    _inherit = 'customer.card.program'

    code_pays = fields.Selection(
        selection=CODES,
        string="How codes pay",
        required=True,
        default='printed',
        help="The printed code is the number, its stripe and its QR code, on plastic, paper or a picture. It "
        "always identifies and earns. "
        "The moving code is on the page of the card in the customer's phone and changes every 30 seconds.",
    )
    code_limit = fields.Monetary(string="The printed code pays per day up to", help="All orders of a day together.")
    moving_for_pin = fields.Boolean(
        string="The moving code stands in for the PIN",
        help="Who shows the moving code is not asked for the PIN on that order.",
    )
    old_codes_pay = fields.Selection(
        selection=OLD_CODES,
        string="Old codes",
        required=True,
        default='long',
        help="Codes of the system that cards were imported from always find the card. What can be guessed "
        "should not pay.",
    )

    _code_limit_positive = models.Constraint(
        "CHECK (code_limit >= 0 AND (code_pays <> 'below' OR code_limit > 0))",
        "Say up to which amount per day the printed code pays.",
    )

    @kept('self.id')
    def _code_pays(self) -> str:
        """Return how much the printed code is trusted; read once per worker."""
        return self.code_pays

    def _trusts_old_code(self, code: str) -> bool:
        """Tell whether who shows ``code`` (as it is kept) may pay with its card."""
        return self.old_codes_pay == 'all' or (self.old_codes_pay == 'long' and len(code) >= SAFE)
