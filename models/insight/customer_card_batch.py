from odoo import fields, models


class CustomerCardBatch(models.Model):
    """A batch's cost per card, for the acquisition report."""

    _inherit = 'customer.card.batch'

    unit_cost = fields.Monetary(
        string="Cost of a card",
        help="What making one card and bringing it to people costs; the acquisition report adds it up.",
    )

    _unit_cost_positive = models.Constraint('CHECK (unit_cost >= 0)', "A cost cannot be negative.")
