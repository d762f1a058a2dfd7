from odoo import api, fields, models

from .statements import asked


class CustomerCardCredit(models.Model):
    """A credit line is reminded of by what its statements asked for."""

    _name = 'customer.card.credit'
    _inherit = ['customer.card.credit', 'customer.card.owing']

    pause_ids = fields.One2many(comodel_name='customer.card.credit.pause', inverse_name='line_id', string="Pauses")
    promise_ids = fields.One2many(
        comodel_name='customer.card.credit.promise', inverse_name='line_id', string="Promises"
    )
    reminder_ids = fields.One2many(
        comodel_name='customer.card.credit.reminder', inverse_name='line_id', string="Reminders", readonly=True
    )

    @api.model
    def _asked_sql(self) -> str:
        """Return the SQL of what is asked for on lines (:mod:`..debt.late`)."""
        return asked()
