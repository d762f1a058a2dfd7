from odoo import fields, models


class CustomerCardProgram(models.Model):
    """The measure of a regular customer, for the acquisition report."""

    _inherit = 'customer.card.program'

    regular_purchases = fields.Integer(
        string="A regular customer buys (times)",
        default=3,
        required=True,
        help="So many purchases with the card within the days below make a regular customer, in the "
        "acquisition report.",
    )
    regular_days = fields.Integer(string="within (days)", default=90, required=True)

    _regular_sane = models.Constraint(
        'CHECK (regular_purchases BETWEEN 2 AND 1000 AND regular_days BETWEEN 1 AND 3660)',
        "A regular customer buys at least twice, within 1 to 3,660 days.",
    )
