from odoo import api, fields, models

from ..ledger.kept import kept

DAY = 24 * 60  # minutes


class CustomerCardProgram(models.Model):
    """Spending without a connection: how much a till may set aside of a card beforehand, and for how long.

    Off by default.
    """

    _inherit = 'customer.card.program'

    offline_limit = fields.Monetary(
        string="Spend without connection up to",
        default=0,
        help="While a card is on an order, its till sets this much of it aside and may spend it when the "
        "connection is lost. "
        "Nothing else can spend it meanwhile, so a card never pays twice. 0 means that cards pay only with a "
        "connection.",
    )
    offline_minutes = fields.Integer(
        string="A till may spend it for (minutes)",
        default=240,
        help="Counted by the till's clock from when it was set aside.",
    )
    offline_days = fields.Integer(
        string="The server keeps it for (days)",
        default=7,
        help="How long a till may stay away before what it set aside is free again. What it brings after that "
        "is booked and flagged.",
    )

    _offline_policy = models.Constraint(
        f'CHECK (offline_limit >= 0 AND offline_minutes >= 1 AND offline_days BETWEEN 1 AND 60 AND '
        f'offline_minutes <= offline_days * {DAY})',
        "Spending without a connection: the limit cannot be negative, 1 to 60 days are kept, and a till may "
        "spend no longer than the server keeps.",
    )

    @api.model
    @kept('company')
    def _offline_any(self, company: int) -> bool:
        """Tell whether cards of a company may be spent without connection at all; orders of the others are asked
        nothing.
        """
        domain = [('company_id', '=', company), ('offline_limit', '>', 0)]
        return bool(self.with_context(active_test=False).search_count(domain, limit=1))
