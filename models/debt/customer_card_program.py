from odoo import fields, models


class CustomerCardProgram(models.Model):
    """How debts are paid, as letters say it."""

    _inherit = 'customer.card.program'

    credit_how_to_pay = fields.Text(
        string="How to pay",
        translate=True,
        help="Stands on statements and reminders: tills, a bank account with what to write there. Empty: at any till.",
    )
