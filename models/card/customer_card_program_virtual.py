from odoo import fields, models, tools

CODES = [
    ('printed', "The printed code pays"),
    ('below', "The printed code pays up to an amount per day, the moving code above it"),
    ('moving', "Only the moving code pays"),
]


class CustomerCardProgram(models.Model):
    """How much a printed code is trusted. A picture of it is as good as the code itself; the moving one in the phone cannot be copied."""

    _inherit = 'customer.card.program'

    code_pays = fields.Selection(
        selection=CODES,
        string="How codes pay",
        required=True,
        default='printed',
        tracking=True,
        help="The printed code is the number, its stripe and its QR code, on plastic, paper or a picture. It always identifies and earns. "
        "The moving code is on the page of the card in the customer's phone and changes every 30 seconds.",
    )
    code_limit = fields.Monetary(
        string="The printed code pays per day up to", tracking=True, help="All orders of a day together."
    )
    moving_for_pin = fields.Boolean(
        string="The moving code stands in for the PIN",
        tracking=True,
        help="Who shows the moving code is not asked for the PIN on that order.",
    )

    _code_limit_positive = models.Constraint(
        "CHECK (code_limit >= 0 AND (code_pays <> 'below' OR code_limit > 0))",
        "Say up to which amount per day the printed code pays.",
    )

    @tools.ormcache('self.id')
    def _code_pays(self) -> str:
        """How much the printed code is trusted; read once per worker."""
        return self.code_pays

    def _has_limits(self) -> bool:
        """Extend: what the printed code paid today counts against its limit."""
        return super()._has_limits() or self._code_pays() == 'below'
